//! Trying a key pair: sign and verify, or encrypt and decrypt.

use domain::{
    Action, EncryptionAlgorithm, Key, KeyUsage, limits,
    view::{Decrypted, Encrypted, Signed},
};
use leptos::prelude::*;

use super::{ActionError, ActionForm, FormAction, disabled_by};
use crate::{
    api::key_pairs::{DecryptWith, EncryptTo, Sign, Verify},
    i18n::use_i18n,
    ui::{
        Button, Choice, CodeBlock, CopyId, Field, Notice, NoticeKind, Select, Text, TextArea, TextInput,
        Views, live, view,
    },
};

/// What the key is for, to be tried.
#[component]
pub fn TryPair(key: Key) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="panel try-key" aria-labelledby="try-title">
            <h2 id="try-title">{words!(i18n, try_key.title)}</h2>
            {match key.usage {
                KeyUsage::EncryptDecrypt => view! { <Encrypting key/> },
                KeyUsage::SignVerify | KeyUsage::GenerateVerifyMac => view! { <Signing key/> },
            }}
        </section>
    }
}

#[component]
fn Signing(key: Key) -> impl IntoView {
    let i18n = use_i18n();
    let sign = FormAction::of::<Sign>();
    let made = move || sign.answer::<Signed>();
    let signature = move || made().map(|made| made.signature).unwrap_or_default();
    let disabled = disabled_by(i18n, key.permits(Action::AsymmetricSign).err());
    let algorithms: Vec<_> =
        key.spec.signing_algorithms().iter().map(|algorithm| algorithm.as_str()).collect();
    let (key, tried, offered) = (key.id.to_string(), key.id.to_string(), algorithms.clone());
    view! {
        <p>{words!(i18n, key_pair.sign_intro)}</p>
        <ActionForm action=sign class="form">
            <input type="hidden" name="key" value=key/>
            <TextField id="sign-text" max=limits::MAX_TEXT/>
            <AlgorithmField id="sign-algorithm" algorithms/>
            <ActionError action=sign/>
            <div class="form-actions">
                <Button id="sign" submit=true busy=sign.pending() disabled>{words!(i18n, key_pair.sign)}</Button>
            </div>
        </ActionForm>
        {live(move || made().map(|made| view! {
            <Made
                version=made.version.to_string()
                what=words!(i18n, key_pair.the_signature)
                code=made.signature
            />
        }).views())}
        <VerifyForm key=tried algorithms=offered signature=Signal::derive(signature) disabled/>
    }
}

#[component]
fn VerifyForm(
    key: String,
    algorithms: Vec<&'static str>,
    signature: Signal<String>,
    disabled: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let verify = FormAction::of::<Verify>();
    let verdict = move || verify.answer::<bool>();
    view! {
        <ActionForm action=verify class="form">
            <input type="hidden" name="key" value=key/>
            <TextField id="verify-text" max=limits::MAX_TEXT/>
            <Field id="signature" label=words!(i18n, fields.signature)>
                <TextArea name="signature" value=signature required=true mono=true maxlength=limits::MAX_CIPHERTEXT_TEXT/>
            </Field>
            <AlgorithmField id="verify-algorithm" algorithms/>
            <VersionField id="verify-version"/>
            <ActionError action=verify/>
            <div class="form-actions">
                <Button id="verify" submit=true busy=verify.pending() disabled>{words!(i18n, key_pair.verify)}</Button>
            </div>
        </ActionForm>
        {live(move || verdict().map(|genuine| view! {
            <Verdict genuine yes=words!(i18n, key_pair.genuine) no=words!(i18n, key_pair.not_genuine)/>
        }).views())}
    }
}

/// Whether something is genuine, in the words for either.
#[component]
pub(super) fn Verdict(genuine: bool, yes: Text, no: Text) -> impl IntoView {
    let (kind, words) = if genuine { (NoticeKind::Success, yes) } else { (NoticeKind::Danger, no) };
    view! { <Notice kind><p>{words}</p></Notice> }
}

#[component]
fn Encrypting(key: Key) -> impl IntoView {
    let i18n = use_i18n();
    let encrypt = FormAction::of::<EncryptTo>();
    let made = move || encrypt.answer::<Encrypted>();
    let ciphertext = move || made().map(|made| made.ciphertext).unwrap_or_default();
    let disabled = disabled_by(i18n, key.permits(Action::AsymmetricEncrypt).err());
    let algorithms: Vec<_> =
        key.spec.encryption_algorithms().iter().map(|algorithm| algorithm.as_str()).collect();
    let most = key.spec.max_plaintext(EncryptionAlgorithm::RsaesOaepSha1).unwrap_or_default();
    let (key, tried, offered) = (key.id.to_string(), key.id.to_string(), algorithms.clone());
    view! {
        <p>{words!(i18n, key_pair.encrypt_intro)}</p>
        <ActionForm action=encrypt class="form">
            <input type="hidden" name="key" value=key/>
            <TextField id="pair-text" max=u32::try_from(most).unwrap_or(limits::MAX_TEXT)/>
            <AlgorithmField id="encrypt-algorithm" algorithms/>
            <ActionError action=encrypt/>
            <div class="form-actions">
                <Button id="encrypt-to" submit=true busy=encrypt.pending() disabled>{words!(i18n, try_key.encrypt)}</Button>
            </div>
        </ActionForm>
        {live(move || made().map(|made| view! {
            <Made
                version=made.version.to_string()
                what=words!(i18n, try_key.the_ciphertext)
                code=made.ciphertext
            />
        }).views())}
        <DecryptForm key=tried algorithms=offered ciphertext=Signal::derive(ciphertext) disabled/>
    }
}

#[component]
fn DecryptForm(
    key: String,
    algorithms: Vec<&'static str>,
    ciphertext: Signal<String>,
    disabled: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let decrypt = FormAction::of::<DecryptWith>();
    let opened = move || decrypt.answer::<Decrypted>();
    view! {
        <ActionForm action=decrypt class="form">
            <input type="hidden" name="key" value=key/>
            <Field id="pair-ciphertext" label=words!(i18n, try_key.ciphertext)>
                <TextArea name="ciphertext" value=ciphertext required=true mono=true maxlength=limits::MAX_CIPHERTEXT_TEXT/>
            </Field>
            <AlgorithmField id="decrypt-algorithm" algorithms/>
            <VersionField id="decrypt-version"/>
            <ActionError action=decrypt/>
            <div class="form-actions">
                <Button id="decrypt-with" submit=true busy=decrypt.pending() disabled>{words!(i18n, try_key.decrypt)}</Button>
            </div>
        </ActionForm>
        {live(move || opened().map(|opened| view! {
            <h3>{words!(i18n, try_key.decrypted)}</h3>
            <CodeBlock what=words!(i18n, try_key.the_text) code=Signal::stored(opened.text) wrap=true/>
        }).views())}
    }
}

#[component]
pub(super) fn TextField(id: &'static str, max: u32) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field id label=words!(i18n, try_key.text)>
            <TextArea name="text" required=true rows=2 maxlength=max/>
        </Field>
    }
}

#[component]
fn AlgorithmField(id: &'static str, algorithms: Vec<&'static str>) -> impl IntoView {
    let i18n = use_i18n();
    let choice = |name: &'static str| Choice::new(name, Signal::stored(name.to_owned()));
    view! {
        <Field id label=words!(i18n, fields.algorithm)>
            <Select name="algorithm" choices=algorithms.into_iter().map(choice).collect()/>
        </Field>
    }
}

/// What a key pair made does not say which version made it.
#[component]
fn VersionField(id: &'static str) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field id label=words!(i18n, fields.key_version) help=words!(i18n, key_pair.version_help) optional=true>
            <TextInput name="version" mono=true autocomplete="off"/>
        </Field>
    }
}

#[component]
fn Made(version: String, #[prop(into)] what: Text, code: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p>
            {words!(i18n, try_key.made_by)} " "
            <CopyId what=words!(i18n, try_key.version_id) id=version/>
        </p>
        <CodeBlock what code=Signal::stored(code) wrap=true/>
    }
}
