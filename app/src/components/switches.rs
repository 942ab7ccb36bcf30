use leptos::prelude::*;

use crate::ui::view;

use super::{LanguageSwitch, ThemeSwitch};

/// Language and theme, side by side.
#[component]
pub(super) fn Switches() -> impl IntoView {
    view! {
        <div class="switches">
            <LanguageSwitch/>
            <ThemeSwitch/>
        </div>
    }
}
