//! Importing what OpenSSL or an HSM wrapped under this pair's public key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{WrappingAlgorithm, view::ImportPage as View};
use leptos::{form::ActionForm, prelude::*, task::spawn_local};

use super::pair::Finish;
use crate::{
    browser::{self, PickedFile},
    i18n::{t, t_string, use_i18n},
    ui::{Button, CodeBlock, Field, FileDrop, TextArea},
};

/// The form, folded away: most people wrap here.
#[component]
pub(super) fn Upload(view: View, finish: Finish, expiry: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let wrapped = RwSignal::new(String::new());
    let read = move |file: PickedFile| {
        spawn_local(async move {
            if let Some(bytes) = browser::read_file(&file).await {
                wrapped.set(as_base64(&bytes));
            }
        });
    };
    view! {
        <details class="panel upload">
            <summary><h2>{t!(i18n, import.upload)}</h2></summary>
            <p>{t!(i18n, import.upload_intro)}</p>
            <OpenSsl algorithm=view.pair.algorithm/>
            <FileDrop
                id="wrapped-file"
                label=move || t_string!(i18n, import.upload_file)
                help=move || t_string!(i18n, import.upload_file_help)
                on_file=Callback::new(read)
            />
            <ActionForm action=finish attr:class="form">
                <input type="hidden" name="pair" value=view.pair.id.to_string()/>
                <input type="hidden" name="expires_at" prop:value=expiry/>
                {move || view! { <WrappedText value=wrapped.get()/> }}
                <Field
                    id="token"
                    label=move || t_string!(i18n, import.token_text)
                    help=move || t_string!(i18n, import.token_help)
                    optional=true
                >
                    <TextArea name="token" mono=true/>
                </Field>
                <div class="form-actions">
                    <Button id="import-uploaded" submit=true busy=finish.pending()>
                        {t!(i18n, import.import_uploaded)}
                    </Button>
                </div>
            </ActionForm>
        </details>
    }
}

#[component]
fn WrappedText(value: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field id="wrapped" label=move || t_string!(i18n, import.upload_text)>
            <TextArea name="wrapped" value required=true mono=true rows=4/>
        </Field>
    }
}

/// The commands that wrap a raw key file, as the vendor's page has them.
#[component]
fn OpenSsl(algorithm: WrappingAlgorithm) -> impl IntoView {
    let i18n = use_i18n();
    let options = match algorithm {
        WrappingAlgorithm::RsaesOaepSha256 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256"
        }
        WrappingAlgorithm::RsaesOaepSha1 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1"
        }
        WrappingAlgorithm::RsaesPkcs1V15 => "-pkeyopt rsa_padding_mode:pkcs1",
    };
    let command = format!(
        "openssl pkeyutl -encrypt -in KeyMaterial.bin -inkey publickey.bin -keyform DER -pubin \
         -out EncryptedKeyMaterial.bin {options}\n\
         openssl enc -e -base64 -A -in EncryptedKeyMaterial.bin -out EncryptedKeyMaterial_base64.txt"
    );
    view! {
        <p>{t!(i18n, import.openssl_intro)}</p>
        <CodeBlock what=move || t_string!(i18n, import.the_command) code=Signal::stored(command) wrap=true/>
    }
}

/// What was uploaded, as base64: bytes are encoded, base64 is taken as it is (R112).
/// What is neither is encoded too, and the server says what is wrong with its length.
fn as_base64(upload: &[u8]) -> String {
    STANDARD.encode(wrap::read_wrapped(upload).map_or_else(|_| upload.to_vec(), |(blob, _)| blob))
}
