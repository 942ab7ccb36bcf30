use leptos::prelude::*;

use super::{Text, Views, view};

/// A choice among few, each explained: a set of [`RadioCard`]s.
#[component]
pub fn RadioCards(#[prop(into)] legend: Text, children: Children) -> impl IntoView {
    view! {
        <fieldset class="radio-cards">
            <legend>{legend}</legend>
            <div class="radio-cards-list">{children()}</div>
        </fieldset>
    }
}

/// One thing to choose. One that cannot be chosen says why.
#[component]
pub fn RadioCard(
    /// Identifies the card.
    #[prop(into)]
    id: String,
    /// The name that all cards of the set share.
    name: &'static str,
    /// What the form sends.
    #[prop(into)]
    value: String,
    #[prop(into)] title: Text,
    #[prop(optional)] checked: bool,
    /// Why it cannot be chosen.
    #[prop(optional, into)]
    disabled: Option<Text>,
    /// Told when it is chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<()>>,
    /// The explanation.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (heading, about) = (format!("{id}-title"), format!("{id}-about"));
    let choose = move |_| {
        if let Some(on_choose) = on_choose {
            on_choose.run(());
        }
    };
    view! {
        <label class="radio-card">
            <input
                id=id
                type="radio"
                name=name
                value=value
                checked=checked
                required=true
                disabled=disabled.is_some()
                aria-labelledby=heading.clone()
                aria-describedby=about.clone()
                on:change=choose
            />
            <span class="radio-card-text">
                <span class="radio-card-title" id=heading.clone()>{title}</span>
                <span class="radio-card-about" id=about.clone()>
                    {children.map(|children| children())}
                    {disabled.map(|reason| view! { <span class="radio-card-reason">{reason}</span> }).views()}
                </span>
            </span>
        </label>
    }
}
