//! Importing what OpenSSL or an HSM wrapped under this pair's public key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Envelope, RsaPadding, WrappingAlgorithm, view::ImportPage as View};
use leptos::{prelude::*, task::spawn_local};
use wrap::BlobError;

use super::pair::Finish;
use crate::{
    browser::{self, PickedFile},
    components::{ActionForm, refusal_words},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Button, CodeBlock, Field, FileDrop, TextArea, text, view},
};

/// The form, folded away: most people wrap here.
#[component]
pub(super) fn Upload(view: View, finish: Finish, expiry: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    // What the text area begins with, what it holds now, and what is wrong with the file that was chosen.
    let (chosen, pasted) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<BlobError>);
    let (spec, algorithm) = (view.pair.spec, view.pair.algorithm);
    let read = move |files: Vec<PickedFile>| {
        spawn_local(async move {
            let Some(bytes) = browser::read_file(&files[0]).await else { return };
            let blob = wrap::read_wrapped(&bytes, spec, algorithm);
            wrong.set(blob.as_ref().err().copied());
            let base64 = blob.map(|(blob, _)| STANDARD.encode(blob)).unwrap_or_default();
            chosen.set(base64.clone());
            pasted.set(base64);
        });
    };
    let problem = move || wrap::read_wrapped(pasted.read().as_bytes(), spec, algorithm).err();
    let disabled = Signal::derive(move || problem().map(|problem| problem_words(i18n, problem)));
    view! {
        <details class="panel upload">
            <summary><h2>{words!(i18n, import.upload)}</h2></summary>
            <p>{words!(i18n, import.upload_intro)}</p>
            <p>
                {words!(i18n, import.offline_intro)} " "
                <a href=paths::OFFLINE_PAGE download="keyferry-wrap.html" rel="external">{words!(i18n, import.offline_page)}</a>
            </p>
            <OpenSsl algorithm/>
            <FileDrop
                id="wrapped-file"
                label=words!(i18n, import.upload_file)
                help=words!(i18n, import.upload_file_help)
                on_files=Callback::new(read)
            />
            <p class="field-error" role="status">{text(move || wrong.get().map(|wrong| problem_words(i18n, wrong)).unwrap_or_default())}</p>
            <ActionForm action=finish class="form">
                <input type="hidden" name="pair" value=view.pair.id.to_string()/>
                <input type="hidden" name="expires_at" prop:value=expiry/>
                <WrappedText value=chosen pasted/>
                <Field
                    id="token"
                    label=words!(i18n, import.token_text)
                    help=words!(i18n, import.token_help)
                    optional=true
                >
                    <TextArea name="token" mono=true/>
                </Field>
                <div class="form-actions">
                    <Button id="import-uploaded" submit=true busy=finish.pending() disabled=in_browser(disabled)>
                        {words!(i18n, import.import_uploaded)}
                    </Button>
                </div>
            </ActionForm>
        </details>
    }
}

#[component]
fn WrappedText(value: RwSignal<String>, pasted: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field id="wrapped" label=words!(i18n, import.upload_text)>
            <TextArea
                name="wrapped"
                value
                required=true
                mono=true
                rows=4
                on_input=Callback::new(move |typed| pasted.set(typed))
            />
        </Field>
    }
}

/// The commands that wrap a raw key file or a private key, as the vendor's pages have them (R105 to R110, R155, R157).
#[component]
fn OpenSsl(algorithm: WrappingAlgorithm) -> impl IntoView {
    let i18n = use_i18n();
    let intro = match algorithm.envelope() {
        None => words!(i18n, import.openssl_intro),
        Some(_) => words!(i18n, import.openssl_private_key_intro),
    };
    view! {
        <p>{intro}</p>
        <CodeBlock what=words!(i18n, import.the_command) code=Signal::stored(openssl(algorithm)) wrap=true/>
    }
}

fn openssl(algorithm: WrappingAlgorithm) -> String {
    let options = match algorithm.rsa() {
        RsaPadding::OaepSha256 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256"
        }
        RsaPadding::OaepSha1 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1"
        }
        RsaPadding::Pkcs1V15 => "-pkeyopt rsa_padding_mode:pkcs1",
    };
    let encrypt = |from: &str, to: &str| {
        format!(
            "openssl pkeyutl -encrypt -in {from} -inkey publickey.bin -keyform DER -pubin -out {to} {options}\n"
        )
    };
    let cipher = match algorithm.envelope() {
        None => None,
        Some(Envelope::KeyWrapWithPadding) => Some("-id-aes256-wrap-pad -iv A65959A6"),
        Some(Envelope::EcbWithPadding) => Some("-aes-256-ecb -nosalt"),
    };
    let wrap = match cipher {
        None => encrypt("KeyMaterial.bin", "EncryptedKeyMaterial.bin"),
        Some(cipher) => {
            let sealed_key = encrypt("EskAes256.bin", "CipherEsk.bin");
            format!(
                "openssl pkcs8 -topk8 -nocrypt -in TakPriv.pem -outform DER -out TakPrivPkcs8.bin\n\
                 openssl rand -out EskAes256.bin 32\n\
                 {sealed_key}\
                 openssl enc -e {cipher} -K $(xxd -p -c 32 EskAes256.bin) -in TakPrivPkcs8.bin -out CipherTakPriv.bin\n\
                 cat CipherEsk.bin CipherTakPriv.bin > EncryptedKeyMaterial.bin\n"
            )
        }
    };
    wrap + "openssl enc -e -base64 -A -in EncryptedKeyMaterial.bin -out EncryptedKeyMaterial_base64.txt"
}

/// What is not wrapped material never leaves this page: it may be the key itself.
fn problem_words(i18n: Language, problem: BlobError) -> String {
    match problem {
        BlobError::Empty => t_string!(i18n, import.upload_missing).to_owned(),
        BlobError::WrongLength { refusal, .. } => {
            let refusal = refusal_words(i18n, &refusal);
            t_string!(i18n, import.upload_wrong_length, refusal)
        }
        BlobError::TooLarge { .. } | BlobError::UnknownText { .. } => {
            t_string!(i18n, import.upload_not_wrapped).to_owned()
        }
    }
}

/// A reason that only the living page knows: without scripts the form is sent as it is.
fn in_browser(reason: Signal<Option<String>>) -> Signal<Option<String>> {
    let alive = browser::is_hydrated();
    Signal::derive(move || alive.get().then(|| reason.get()).flatten())
}
