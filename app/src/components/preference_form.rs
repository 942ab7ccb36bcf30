use leptos::prelude::*;

use crate::ui::view;
use leptos_router::hooks::use_location;

use crate::paths;

/// A form that keeps a preference and comes back to this page. Without scripts the server does it.
#[component]
pub(super) fn PreferenceForm(
    /// Buttons, each with a preference's name and value.
    children: Children,
) -> impl IntoView {
    let location = use_location();
    let here = move || paths::with_query(&location.pathname.read(), &location.search.read());
    view! {
        <form class="segments" method="get" action=paths::PREFERENCES>
            <input type="hidden" name="back" value=here/>
            {children()}
        </form>
    }
}

/// One value of a preference.
#[component]
pub(super) fn PreferenceButton(
    name: &'static str,
    value: &'static str,
    /// Whether it is the one in use.
    #[prop(into)]
    current: Signal<bool>,
    /// What it is called, where it shows a picture only.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// The language of its words, where it is not the page's.
    #[prop(optional)]
    lang: Option<&'static str>,
    #[prop(into)] on_choose: Callback<()>,
    children: Children,
) -> impl IntoView {
    let choose = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        on_choose.run(());
    };
    view! {
        <button
            class="segment"
            type="submit"
            name=name
            value=value
            lang=lang
            aria-label=move || label.map(|label| label.get())
            title=move || label.map(|label| label.get())
            aria-pressed=move || if current.get() { "true" } else { "false" }
            on:click=choose
        >
            {children()}
        </button>
    }
}
