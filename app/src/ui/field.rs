use leptos::{context::Provider, prelude::*};

use super::{Icon, Pictogram, Text, Views, live, view};
use crate::i18n::use_i18n;

/// A control with its label above, its help under it and its error in place.
/// The control inside takes its `id` and what describes it from here.
#[component]
pub fn Field(
    /// The control's id.
    #[prop(into)]
    id: String,
    #[prop(into)] label: Text,
    #[prop(optional, into)] help: Option<Text>,
    /// What is wrong with the value; `None` when nothing is.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it may stay empty; the label says so.
    #[prop(optional)]
    optional: bool,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let control = Control { id: StoredValue::new(id.clone()), has_help: help.is_some(), error };
    let error_id = format!("{id}-error");
    view! {
        <div class="field" data-invalid=move || control.is_invalid().then_some("true")>
            <label class="field-label" for=id.clone()>
                {label}
                {optional.then(|| view! { <span class="field-optional">{words!(i18n, ui.optional)}</span> }).views()}
            </label>
            <Provider value=control>{children()}</Provider>
            <p class="field-error" id=error_id aria-live="polite">
                {live(move || error.get().map(|error| view! { <Icon name=Pictogram::Warning/> <span>{error}</span> }).views())}
            </p>
            {help.map(|help| view! { <p class="field-help" id=format!("{id}-help")>{help}</p> }).views()}
        </div>
    }
}

/// What a control takes from its [`Field`].
#[derive(Clone, Copy)]
pub(super) struct Control {
    id: StoredValue<String>,
    has_help: bool,
    error: Signal<Option<String>>,
}

impl Control {
    /// The control's id.
    pub(super) fn id(self) -> String {
        self.id.get_value()
    }

    /// The ids of what describes the control, for `aria-describedby`.
    pub(super) fn described_by(self) -> Option<String> {
        let id = self.id.get_value();
        let error = self.is_invalid().then(|| format!("{id}-error"));
        let help = self.has_help.then(|| format!("{id}-help"));
        let ids: Vec<String> = [error, help].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Whether there is an error.
    pub(super) fn is_invalid(self) -> bool {
        self.error.with(Option::is_some)
    }
}
