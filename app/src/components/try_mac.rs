//! Trying an HMAC key: make a MAC, and verify it.

use domain::{Action, Key, MacAlgorithm, limits};
use leptos::prelude::*;

use super::{
    ActionError, ActionForm, FormAction, disabled_by,
    try_pair::{TextField, Verdict},
};
use crate::{
    api::macs::{GenerateMac, VerifyMac},
    i18n::use_i18n,
    ui::{Button, CodeBlock, Field, TextArea, Views, live, view},
};

/// The key, to be tried.
#[component]
pub fn TryMac(key: Key) -> impl IntoView {
    let i18n = use_i18n();
    let generate = FormAction::of::<GenerateMac>();
    let made = move || generate.answer::<String>();
    let disabled = disabled_by(i18n, key.permits(Action::GenerateMac).err());
    let algorithm = key.spec.mac_algorithm().map_or("", MacAlgorithm::as_str);
    let [id, tried] = [(); 2].map(|()| key.id.to_string());
    view! {
        <section class="panel try-key" aria-labelledby="try-title">
            <h2 id="try-title">{words!(i18n, try_key.title)}</h2>
            <p>{words!(i18n, mac.intro)}</p>
            <ActionForm action=generate class="form">
                <Named key=id algorithm/>
                <TextField id="mac-text" max=limits::MAX_MESSAGE as u32/>
                <ActionError action=generate/>
                <div class="form-actions">
                    <Button id="generate-mac" submit=true busy=generate.pending() disabled>
                        {words!(i18n, mac.generate)}
                    </Button>
                </div>
            </ActionForm>
            {live(move || made().map(|made| view! {
                <p>{words!(i18n, mac.by, algorithm)}</p>
                <CodeBlock what=words!(i18n, mac.the_mac) code=Signal::stored(made) wrap=true/>
            }).views())}
            <VerifyForm key=tried algorithm mac=Signal::derive(move || made().unwrap_or_default()) disabled/>
        </section>
    }
}

#[component]
fn VerifyForm(
    key: String,
    algorithm: &'static str,
    mac: Signal<String>,
    disabled: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let verify = FormAction::of::<VerifyMac>();
    let verdict = move || verify.answer::<bool>();
    view! {
        <ActionForm action=verify class="form">
            <Named key algorithm/>
            <TextField id="mac-verify-text" max=limits::MAX_MESSAGE as u32/>
            <Field id="mac" label=words!(i18n, fields.mac)>
                <TextArea name="mac" value=mac required=true mono=true rows=2 maxlength=limits::MAX_MAC_TEXT/>
            </Field>
            <ActionError action=verify/>
            <div class="form-actions">
                <Button id="verify-mac" submit=true busy=verify.pending() disabled>{words!(i18n, mac.verify)}</Button>
            </div>
        </ActionForm>
        {live(move || verdict().map(|genuine| view! {
            <Verdict genuine yes=words!(i18n, mac.genuine) no=words!(i18n, mac.not_genuine)/>
        }).views())}
    }
}

/// Tells a form which key it tries, and how.
#[component]
fn Named(key: String, algorithm: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name="key" value=key/>
        <input type="hidden" name="algorithm" value=algorithm/>
    }
}
