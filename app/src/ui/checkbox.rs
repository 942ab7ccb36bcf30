use leptos::prelude::*;

use crate::ui::view;

/// A checkbox with its label. Sends its value when it is checked.
#[component]
pub fn Checkbox(
    #[prop(into)] id: String,
    name: &'static str,
    /// What it sends.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
    /// Told whenever it changes.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
    /// The label.
    children: Children,
) -> impl IntoView {
    let change = move |event| {
        if let Some(on_change) = on_change {
            on_change.run(event_target_checked(&event));
        }
    };
    // The label's content is the control, so it needs no `for`.
    view! {
        <label class="checkbox">
            <input id=id type="checkbox" name=name value=value checked=checked required=required on:change=change/>
            <span>{children()}</span>
        </label>
    }
}
