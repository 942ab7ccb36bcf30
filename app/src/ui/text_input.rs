use leptos::prelude::*;

use crate::ui::view;

use super::field::Control;

/// What an input takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// A line of text.
    #[default]
    Text,
    /// A password, hidden.
    Password,
    /// Words to look for.
    Search,
    /// A whole number.
    Number,
    /// A date and a time of day.
    DateTime,
}

impl InputKind {
    const fn as_str(self) -> &'static str {
        match self {
            InputKind::Text => "text",
            InputKind::Password => "password",
            InputKind::Search => "search",
            InputKind::Number => "number",
            InputKind::DateTime => "datetime-local",
        }
    }
}

/// A line of input, inside a [`Field`](super::Field).
#[component]
pub fn TextInput(
    name: &'static str,
    #[prop(optional)] kind: InputKind,
    /// What it holds at first. What people typed before the page came alive stays.
    #[prop(optional, into)]
    value: String,
    #[prop(optional)] required: bool,
    /// Whether it holds something to be read letter by letter.
    #[prop(optional)]
    mono: bool,
    /// What the browser may fill in (the `autocomplete` tokens of HTML).
    #[prop(optional, into)]
    autocomplete: Option<&'static str>,
    /// A regular expression that the value must match.
    #[prop(optional, into)]
    pattern: Option<String>,
    #[prop(optional)] minlength: Option<u32>,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    /// Told of every change.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let control: Control = expect_context();
    let input = move |event| {
        if let Some(on_input) = on_input {
            on_input.run(event_target_value(&event));
        }
    };
    view! {
        <input
            class="input"
            class:mono=mono
            id=control.id()
            name=name
            type=kind.as_str()
            value=value
            required=required
            autocomplete=autocomplete
            pattern=pattern
            minlength=minlength
            maxlength=maxlength
            min=min
            max=max
            aria-describedby=move || control.described_by()
            aria-invalid=move || control.is_invalid().then_some("true")
            on:input=input
        />
    }
}
