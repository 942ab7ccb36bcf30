use leptos::prelude::*;

use super::{Text, view};

/// Words for those who hear the page only.
#[component]
pub fn VisuallyHidden(children: Children) -> impl IntoView {
    view! { <span class="visually-hidden">{children()}</span> }
}

/// The first link of a page, seen once it is focused: past the navigation, to the element with id `to`.
#[component]
pub fn SkipLink(to: &'static str, #[prop(into)] label: Text) -> impl IntoView {
    view! { <a class="skip-link" href=format!("#{to}") rel="external">{label}</a> }
}
