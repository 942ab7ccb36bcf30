//! What the screens of the wizard share.

use leptos::prelude::*;

use crate::{
    i18n::{t_string, use_i18n},
    ui::{Steps, Text},
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
        Signal::derive(move || t_string!(i18n, import.step_key).to_owned()),
        Signal::derive(move || t_string!(i18n, import.step_pair).to_owned()),
        Signal::derive(move || t_string!(i18n, import.step_wrap).to_owned()),
        Signal::derive(move || t_string!(i18n, import.step_result).to_owned()),
    ];
    let current = Signal::derive(move || screen.get() as usize);
    view! { <Steps label=move || t_string!(i18n, import.steps) names current/> }
}
