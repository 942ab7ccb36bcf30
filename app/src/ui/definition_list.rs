use leptos::prelude::*;

use super::{Text, view};

/// What a thing is: terms and their values, in as many columns as fit.
#[component]
pub fn DefinitionList(
    /// [`Definition`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="definitions">{children()}</dl> }
}

/// One term and its value.
#[component]
pub fn Definition(#[prop(into)] term: Text, children: Children) -> impl IntoView {
    view! {
        <div class="definition">
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
