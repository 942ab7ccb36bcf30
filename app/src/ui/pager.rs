use leptos::prelude::*;

use super::{Text, Views, view};

/// Where a list goes on: what is shown of it, and links to its begin and its next page.
#[component]
pub fn Pager(
    /// What the list is called.
    #[prop(into)]
    label: Text,
    /// How much of it is shown.
    #[prop(into)]
    shown: Text,
    /// The words for the first page, and its address, unless this is it.
    first: (Text, Option<String>),
    /// The words for the next page, and its address where there is one.
    next: (Text, Option<String>),
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label=move || label.get()>
            <span>{shown}</span>
            {first.1.map(|href| view! { <a href=href>{first.0}</a> }).views()}
            {next.1.map(|href| view! { <a href=href rel="next">{next.0}</a> }).views()}
        </nav>
    }
}
