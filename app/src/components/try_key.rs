use domain::{
    Action, Key, KeyId, limits,
    view::{Decrypted, Encrypted},
};
use leptos::prelude::*;

use super::{ActionError, ActionForm, FormAction, KeyIdText, disabled_by};
use crate::{
    api::crypto::{Decrypt, Encrypt},
    i18n::use_i18n,
    ui::{Button, CodeBlock, CopyId, Field, TextArea, TextInput, Views, live, view},
};

/// Encrypts a text with a key, and decrypts what it made or what is pasted.
#[component]
pub fn TryKey(key: Key) -> impl IntoView {
    let i18n = use_i18n();
    let encrypt = FormAction::of::<Encrypt>();
    let made = move || encrypt.answer::<Encrypted>();
    let refused = key.permits(Action::Encrypt).err();
    let disabled = disabled_by(i18n, refused);
    let (id, tried) = (key.id.to_string(), key.id);
    let ciphertext = move || made().map(|made| made.ciphertext).unwrap_or_default();
    view! {
        <section class="panel try-key" aria-labelledby="try-title">
            <h2 id="try-title">{words!(i18n, try_key.title)}</h2>
            <p>{words!(i18n, try_key.intro)}</p>
            <ActionForm action=encrypt class="form">
                <input type="hidden" name="key" value=id/>
                <Field id="try-text" label=words!(i18n, try_key.text)>
                    <TextArea name="text" required=true rows=2 maxlength=limits::MAX_TEXT/>
                </Field>
                <ContextField id="try-context"/>
                <ActionError action=encrypt/>
                <div class="form-actions">
                    <Button id="encrypt" submit=true busy=encrypt.pending() disabled>{words!(i18n, try_key.encrypt)}</Button>
                </div>
            </ActionForm>
            {live(move || made().map(|made| view! { <Made made/> }).views())}
            <DecryptForm key=tried ciphertext=Signal::derive(ciphertext) disabled/>
        </section>
    }
}

#[component]
fn ContextField(#[prop(into)] id: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field
            id
            label=words!(i18n, try_key.context)
            help=words!(i18n, try_key.context_help)
            optional=true
        >
            <TextInput name="context" mono=true autocomplete="off" maxlength=limits::MAX_CONTEXT/>
        </Field>
    }
}

#[component]
fn Made(made: Encrypted) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p>
            {words!(i18n, try_key.made_by)} " "
            <CopyId what=words!(i18n, try_key.version_id) id=made.version.as_str()/>
        </p>
        <CodeBlock what=words!(i18n, try_key.the_ciphertext) code=Signal::stored(made.ciphertext) wrap=true/>
    }
}

#[component]
fn DecryptForm(key: KeyId, ciphertext: Signal<String>, disabled: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let decrypt = FormAction::of::<Decrypt>();
    let opened = move || decrypt.answer::<Decrypted>();
    view! {
        <ActionForm action=decrypt class="form">
            <Field id="try-ciphertext" label=words!(i18n, try_key.ciphertext)>
                <TextArea
                    name="ciphertext"
                    value=ciphertext
                    required=true
                    mono=true
                    maxlength=limits::MAX_CIPHERTEXT_TEXT
                />
            </Field>
            <ContextField id="try-decrypt-context"/>
            <ActionError action=decrypt/>
            <div class="form-actions">
                <Button id="decrypt" submit=true busy=decrypt.pending() disabled>{words!(i18n, try_key.decrypt)}</Button>
            </div>
        </ActionForm>
        {live(move || opened().map(|opened| view! { <Opened opened expected=key.clone()/> }).views())}
    }
}

#[component]
fn Opened(opened: Decrypted, expected: KeyId) -> impl IntoView {
    let i18n = use_i18n();
    let elsewhere = (opened.key != expected).then(|| {
        view! { <p>{words!(i18n, try_key.other_key)} " " <KeyIdText id=opened.key link=true/></p> }
    });
    view! {
        <h3>{words!(i18n, try_key.decrypted)}</h3>
        <CodeBlock what=words!(i18n, try_key.the_text) code=Signal::stored(opened.text) wrap=true/>
        {elsewhere}
    }
}
