use leptos::prelude::*;

use super::{Text, view};

/// The parts of a thing as links, one page each: a set of [`Tab`]s.
#[component]
pub fn Tabs(#[prop(into)] label: Text, children: Children) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=move || label.get()>
            <ul>{children()}</ul>
        </nav>
    }
}

/// A link to one part.
#[component]
pub fn Tab(
    #[prop(into)] href: Signal<String>,
    /// Whether it is the part shown.
    #[prop(into)]
    current: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <a class="tab" href=href aria-current=move || current.get().then_some("page")>{children()}</a>
        </li>
    }
}
