use leptos::prelude::*;

use super::{Views, VisuallyHidden, view};
use crate::i18n::use_i18n;

/// Says that something is under way.
#[component]
pub fn Spinner() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="spinner" role="status">
            <VisuallyHidden>{words!(i18n, ui.loading)}</VisuallyHidden>
        </span>
    }
}

/// The place of what is still on its way: as many lines as it will about have.
#[component]
pub fn Skeleton(#[prop(default = 3)] lines: u8) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="skeleton" role="status">
            <VisuallyHidden>{words!(i18n, ui.loading)}</VisuallyHidden>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }).views()}
        </div>
    }
}
