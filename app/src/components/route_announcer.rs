use leptos::prelude::*;

use crate::ui::view;
use leptos_router::hooks::use_location;

use crate::browser::{Navigation, close_popover};

use super::rail::MENU;

/// Says the heading of each page that is navigated to, and closes the menu that led there.
#[component]
pub fn RouteAnnouncer() -> impl IntoView {
    let navigation: Navigation = expect_context();
    let path = use_location().pathname;
    Effect::watch(
        move || path.get(),
        move |_, _, _| {
            navigation.leave_first_page();
            close_popover(MENU);
        },
        false,
    );
    view! { <p class="visually-hidden" role="status" aria-live="polite">{navigation.announced()}</p> }
}
