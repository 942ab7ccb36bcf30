use leptos::prelude::*;

use super::{Text, Views, view};

/// Where a list would be: why there is nothing (one sentence), what to do (one action), where to read more (one link).
#[component]
pub fn EmptyState(
    #[prop(into)] sentence: Text,
    /// One button or link button, and at most one link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <p>{sentence}</p>
            {children.map(|children| view! { <div class="empty-state-actions">{children()}</div> }).views()}
        </div>
    }
}
