use leptos::prelude::*;

use super::{Icon, Pictogram, Text, Views, VisuallyHidden, live, view};
use crate::i18n::use_i18n;

/// Where a wizard is: its steps in order, those before `current` done.
#[component]
pub fn Steps(
    /// What the wizard does.
    #[prop(into)]
    label: Text,
    names: Vec<Text>,
    /// The index of the current step.
    #[prop(into)]
    current: Signal<usize>,
) -> impl IntoView {
    let step = move |(index, name)| view! { <Step index name current/> };
    view! {
        <nav class="steps" aria-label=move || label.get()>
            <ol>{names.into_iter().enumerate().map(step).views()}</ol>
        </nav>
    }
}

#[component]
fn Step(index: usize, name: Text, current: Signal<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let is_done = move || index < current.get();
    let mark = move || match is_done() {
        true => view! { <Icon name=Pictogram::Check/> },
        false => (index + 1).into_any(),
    };
    view! {
        <li class="step" data-done=move || is_done().then_some("true")
            aria-current=move || (index == current.get()).then_some("step")>
            <span class="step-mark" aria-hidden="true">{mark}</span>
            <span class="step-name">{name}</span>
            {live(move || is_done().then(|| view! { <VisuallyHidden>{words!(i18n, ui.step_done)}</VisuallyHidden> }).views())}
        </li>
    }
}
