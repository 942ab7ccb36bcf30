//! The root component.

use leptos::prelude::*;
use leptos_meta::{Html, provide_meta_context};
use leptos_router::components::Router;

use crate::{
    browser,
    components::{RouteAnnouncer, Stopped},
    i18n::I18nLocaleTrait as _,
    preferences::{Theme, provide_preferences},
    routes::Pages,
    ui::{ToastRegion, provide_toasts, view},
};

/// The console: its contexts, the router, and what every page has.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    browser::provide_ticker();
    browser::provide_navigation();
    provide_toasts();
    let (i18n, theme) = provide_preferences();
    let language = move || i18n.get_locale().as_str();
    let chosen_theme = move || Some(theme.get()).filter(|theme| *theme != Theme::System).map(Theme::as_str);

    view! {
        <Html attr:lang=language attr:data-theme=chosen_theme/>
        <Router>
            <RouteAnnouncer/>
            <Pages/>
        </Router>
        <ToastRegion/>
        <Stopped/>
    }
}
