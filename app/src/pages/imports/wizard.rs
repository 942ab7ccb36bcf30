//! What the screens of the wizard share.

use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    ui::{Steps, Text, view},
};

/// The screens, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Screen {
    Key,
    Pair,
    Wrap,
    Result,
}

/// Where the wizard is.
#[component]
pub(super) fn WizardSteps(#[prop(into)] screen: Signal<Screen>) -> impl IntoView {
    let i18n = use_i18n();
    let names: Vec<Text> = vec![
        words!(i18n, import.step_key),
        words!(i18n, import.step_pair),
        words!(i18n, import.step_wrap),
        words!(i18n, import.step_result),
    ];
    let current = Signal::derive(move || screen.get() as usize);
    view! { <Steps label=words!(i18n, import.steps) names current/> }
}
