//! The root component.

use leptos::prelude::*;
use leptos_meta::{Html, provide_meta_context};
use leptos_router::components::Router;

use crate::{
    browser,
    components::{RouteAnnouncer, Stopped},
    preferences::{KeyColumns, Theme, provide_preferences},
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
    let (i18n, theme, columns) = provide_preferences();
    let language = move || i18n.get_locale().as_str();
    let chosen_theme = move || Some(theme.get()).filter(|theme| *theme != Theme::System).map(Theme::as_str);
    let chosen_columns =
        move || Some(columns.get()).filter(|c| *c != KeyColumns::default()).map(KeyColumns::to_text);

    view! {
        <Html attr:lang=language attr:data-theme=chosen_theme attr:data-columns=chosen_columns/>
        <Router>
            <RouteAnnouncer/>
            <Pages/>
        </Router>
        <ToastRegion/>
        <Stopped/>
    }
}
