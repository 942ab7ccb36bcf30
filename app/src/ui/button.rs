use leptos::prelude::*;

use super::{Icon, Pictogram, Views, live, view};
use crate::browser;

/// How loud a button is. A page has one primary button at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// What the page is for.
    Primary,
    /// Anything else.
    #[default]
    Secondary,
    /// Loses something.
    Danger,
    /// Beside others, in rows and headers.
    Quiet,
}

impl ButtonKind {
    const fn as_str(self) -> &'static str {
        match self {
            ButtonKind::Primary => "primary",
            ButtonKind::Secondary => "secondary",
            ButtonKind::Danger => "danger",
            ButtonKind::Quiet => "quiet",
        }
    }
}

/// A button. Its words are a verb with its object.
///
/// A button that cannot be pressed says why: it stays focusable, and shows `disabled` as its tooltip.
/// It then submits nothing, with or without scripts.
#[component]
pub fn Button(
    /// Identifies the button, and its tooltip by `{id}-reason`. Needed where `disabled` may come true.
    #[prop(optional, into)]
    id: Option<String>,
    #[prop(optional)] kind: ButtonKind,
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    /// What the form sends when this button submits it.
    #[prop(optional, into)]
    name: Option<&'static str>,
    /// The value it sends.
    #[prop(optional, into)]
    value: Option<String>,
    /// Why it cannot be pressed; `None` when it can.
    #[prop(optional, into)]
    disabled: Signal<Option<String>>,
    /// Whether its work is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The id of the dialog that it opens. Works without scripts where browsers have invoker commands.
    #[prop(optional, into)]
    opens: Option<String>,
    #[prop(optional)] icon: Option<Pictogram>,
    #[prop(optional, into)] on_click: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let off = Memo::new(move |_| busy.get() || disabled.with(Option::is_some));
    let reason_id = id.as_ref().map(|id| format!("{id}-reason"));
    let described_by = {
        let reason_id = reason_id.clone();
        move || disabled.with(Option::is_some).then(|| reason_id.clone()).flatten()
    };
    let dialog = opens.clone();
    let press = move |_| {
        if off.get_untracked() {
            return;
        }
        if let Some(id) = dialog.as_ref().filter(|_| !browser::has_invoker_commands()) {
            browser::open_dialog(id);
        }
        if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    let opened = move || opens.clone().filter(|_| !off.get());
    let command = {
        let opened = opened.clone();
        move || opened().map(|_| "show-modal")
    };

    view! {
        <span class="button-place">
            <button
                class="button"
                id=id
                type=move || if submit && !off.get() { "submit" } else { "button" }
                name=name
                value=value
                data-kind=kind.as_str()
                aria-disabled=move || off.get().then_some("true")
                aria-busy=move || busy.get().then_some("true")
                aria-describedby=described_by
                commandfor=opened
                command=command
                on:click=press
            >
                {icon.map(|name| view! { <Icon name/> }).views()}
                <span class="button-words">{children()}</span>
            </button>
            {live(move || disabled.get().map(|reason| view! { <Reason id=reason_id.clone() reason/> }).views())}
        </span>
    }
}

/// A link that looks like a button: it leads somewhere and changes nothing.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<Pictogram>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="button" href=href data-kind=kind.as_str()>
            {icon.map(|name| view! { <Icon name/> }).views()}
            <span class="button-words">{children()}</span>
        </a>
    }
}

/// Why a button cannot be pressed.
#[component]
fn Reason(id: Option<String>, reason: String) -> impl IntoView {
    view! { <span class="tooltip" role="tooltip" id=id>{reason}</span> }
}
