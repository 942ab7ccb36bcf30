use leptos::{html::Textarea, prelude::*};

use crate::{browser, ui::view};

use super::field::Control;

/// Text of several lines, inside a [`Field`](super::Field).
#[component]
pub fn TextArea(
    name: &'static str,
    /// What it holds at first, and whenever this changes.
    #[prop(optional, into)]
    value: Signal<String>,
    #[prop(default = 3)] rows: u8,
    #[prop(optional)] required: bool,
    /// Whether it holds something to be read letter by letter.
    #[prop(optional)]
    mono: bool,
    #[prop(optional)] maxlength: Option<u32>,
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
    let area = NodeRef::<Textarea>::new();
    // Once typed in, an area no longer follows its content: not when its value changes, and not when another view takes
    // it over, as when the page is read again. Another view's area is known a moment after the view is.
    Effect::new(move |_: Option<()>| {
        if let Some(area) = area.get() {
            browser::fill_area(&area, &value.read());
        }
    });
    view! {
        <textarea
            node_ref=area
            class="input"
            class:mono=mono
            id=control.id()
            name=name
            rows=rows
            required=required
            maxlength=maxlength
            aria-describedby=move || control.described_by()
            aria-invalid=move || control.is_invalid().then_some("true")
            on:input=input
        >
            {value.get_untracked()}
        </textarea>
    }
}
