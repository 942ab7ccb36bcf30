//! The HTML document around the console.

use leptos::{
    hydration::{AutoReload, HydrationScripts},
    prelude::*,
};
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{App, Preferences, paths};

/// The document. `App` adds the language and the theme to `<html>`; every script carries the response's nonce.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <Font href="/fonts/inter.woff2"/>
                <Font href="/fonts/jetbrains-mono.woff2"/>
                <HashedStylesheet options=options.clone()/>
                <AutoReload options=options.clone()/>
                <Words/>
                <script nonce=use_nonce() src="/request-log.js"></script>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Has the words of the page's language fetched beside its code.
#[component]
fn Words() -> impl IntoView {
    let Preferences { locale, .. } = use_context().unwrap_or_default();
    view! { <link rel="preload" href=paths::words(locale) r#as="fetch" crossorigin="anonymous"/> }
}

/// Has a font fetched before the style sheet asks for it.
#[component]
fn Font(href: &'static str) -> impl IntoView {
    view! { <link rel="preload" href=href r#as="font" r#type="font/woff2" crossorigin="anonymous"/> }
}
