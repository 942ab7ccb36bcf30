use leptos::prelude::*;

use super::{Text, Views, field::Control, view};

/// One of a [`Select`]'s choices.
#[derive(Clone)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: Text,
}

impl Choice {
    /// `value`, read as `label`.
    pub fn new(value: impl Into<String>, label: impl Into<Text>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A native select, inside a [`Field`](super::Field).
#[component]
pub fn Select(
    name: &'static str,
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional, into)]
    selected: Option<String>,
    /// Told whenever another is chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let control: Control = expect_context();
    let change = move |event| {
        if let Some(on_change) = on_change {
            on_change.run(event_target_value(&event));
        }
    };
    let option = |Choice { value, label }| {
        let chosen = selected.as_deref() == Some(value.as_str());
        view! { <option value=value selected=chosen>{label}</option> }
    };
    view! {
        <select
            class="select"
            id=control.id()
            name=name
            aria-describedby=move || control.described_by()
            aria-invalid=move || control.is_invalid().then_some("true")
            on:change=change
        >
            {choices.into_iter().map(option).views()}
        </select>
    }
}
