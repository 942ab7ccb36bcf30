//! The one place of the product where plaintext key material exists: in the worker, while it wraps.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{CheckValue, KeySpec, view::ImportPage as View};
use leptos::{prelude::*, task::spawn_local};
use wrap::{Encoding, Found, PrivateKeyForm, Reading, WrappedFile};

use super::{failure::failure_words, pair::Finish};
use crate::{
    browser::{PickedFile, SentRequest, WrapFailure, wrap_in_worker},
    components::{ActionForm, CheckValueText, check_value_words},
    i18n::{Language, t_string, use_i18n},
    ui::{
        Button, ButtonKind, Definition, DefinitionList, FileDrop, Icon, Notice, NoticeKind, Pictogram, Views,
        live, text, view,
    },
};

/// What is true of the zone now. Holds no key material: of a wrapped file only what may be told.
#[derive(Clone, Debug, Default)]
enum Stage {
    #[default]
    Idle,
    Working,
    Wrapped {
        name: String,
        wrapped: Box<WrappedFile>,
    },
    Failed(WrapFailure),
}

/// The zone's state, which outlives the page's data.
#[derive(Clone, Copy)]
pub(super) struct ZoneState {
    stage: RwSignal<Stage>,
    /// How many requests had been sent when the file was chosen.
    sent_before: RwSignal<usize>,
}

impl ZoneState {
    pub(super) fn new() -> Self {
        Self { stage: RwSignal::default(), sent_before: RwSignal::new(0) }
    }

    /// The check value of the file that was wrapped here, computed before anything was sent.
    pub(super) fn check_value(self) -> Option<CheckValue> {
        match &*self.stage.read() {
            Stage::Wrapped { wrapped, .. } => Some(wrapped.check_value),
            _ => None,
        }
    }

    /// Whether the worker lives.
    fn is_working(self) -> bool {
        matches!(*self.stage.read(), Stage::Working)
    }

    /// Bytes in the bodies of what was sent since the file was chosen.
    fn bytes_since(self, sent: RwSignal<Vec<SentRequest>>) -> u64 {
        sent.read().iter().skip(self.sent_before.get()).map(|request| request.size).sum()
    }
}

/// Wraps a file here, shows what it found, and imports on a second press.
#[component]
pub(super) fn WrapZone(
    view: View,
    finish: Finish,
    zone: ZoneState,
    sent: RwSignal<Vec<SentRequest>>,
    expiry: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let spec = view.key.spec;
    let pair = view.pair.id.to_string();
    let wrap_file = move |files: Vec<PickedFile>| {
        let view = view.clone();
        zone.sent_before.set(sent.read_untracked().len());
        zone.stage.set(Stage::Working);
        spawn_local(async move {
            let (spec, algorithm) = (view.key.spec, view.pair.algorithm);
            let file = &files[0];
            let wrapped = wrap_in_worker(file, spec, algorithm, &view.pair.public_key).await;
            zone.stage.set(match wrapped {
                Ok(wrapped) => Stage::Wrapped { name: file.name(), wrapped: Box::new(wrapped) },
                Err(failure) => Stage::Failed(failure),
            });
        });
    };
    let lock = move || match zone.is_working() {
        true => view! { <Icon name=Pictogram::Lock/> },
        false => view! { <Icon name=Pictogram::LockOpen/> },
    };
    view! {
        <section class="wrap-zone" aria-labelledby="wrap-title" data-open=move || zone.is_working().then_some("true")>
            <h2 id="wrap-title">{lock} {words!(i18n, import.wrap_here)}</h2>
            <p>{words!(i18n, import.wrap_intro)}</p>
            <noscript><p>{words!(i18n, import.without_script)}</p></noscript>
            <FileDrop
                id="key-file"
                label=words!(i18n, import.drop_label)
                help=Signal::derive(move || drop_words(i18n, spec))
                on_files=Callback::new(wrap_file)
            />
            <p class="wrap-zone-truth" role="status">{text(move || truth(i18n, zone, sent))}</p>
            {live(move || match zone.stage.get() {
                Stage::Idle | Stage::Working => ().into_any(),
                Stage::Wrapped { name, wrapped } => view! { <FoundInFile name spec wrapped=*wrapped/> },
                Stage::Failed(failure) => view! { <Failed failure/> },
            })}
            <ImportWrapped pair finish zone expiry/>
        </section>
    }
}

/// The line that says what is true now.
fn truth(i18n: Language, zone: ZoneState, sent: RwSignal<Vec<SentRequest>>) -> String {
    let bytes = zone.bytes_since(sent);
    match &*zone.stage.read() {
        Stage::Idle => t_string!(i18n, import.zone_idle).to_owned(),
        Stage::Failed(_) => t_string!(i18n, import.zone_failed, bytes),
        Stage::Working => t_string!(i18n, import.zone_working, bytes),
        Stage::Wrapped { .. } => t_string!(i18n, import.zone_done, bytes),
    }
}

/// What the zone takes.
fn drop_words(i18n: Language, spec: KeySpec) -> String {
    match spec.material_len() {
        Some(bytes) => t_string!(i18n, import.drop_help, bytes),
        None => t_string!(i18n, import.drop_private_key, spec = spec.as_str()),
    }
}

/// What the worker found in the file.
#[component]
fn FoundInFile(name: String, spec: KeySpec, wrapped: WrappedFile) -> impl IntoView {
    let i18n = use_i18n();
    let check_value = wrapped.check_value;
    let passed_over = match wrapped.found {
        Found::Symmetric { passed_over, .. } => passed_over,
        Found::PrivateKey { .. } => None,
    };
    let found = wrapped.found;
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, import.drop_label)><span class="mono">{name}</span></Definition>
            <Definition term=words!(i18n, import.found)>{text(move || found_words(i18n, found))}</Definition>
            <Definition term=words!(i18n, import.check_value)>
                <CheckValueText value=check_value/>
            </Definition>
        </DefinitionList>
        <p class="field-help">{check_value_words(i18n, spec, check_value)} " " {words!(i18n, import.check_value_help)}</p>
        {passed_over.map(|reading| view! { <PassedOver reading/> }).views()}
    }
}

fn found_words(i18n: Language, found: Found) -> String {
    match found {
        Found::Symmetric { encoding, len: bytes, .. } => match encoding {
            Encoding::Raw => t_string!(i18n, import.found_raw, bytes),
            Encoding::Hex => t_string!(i18n, import.found_hex, bytes),
            Encoding::Base64 => t_string!(i18n, import.found_base64, bytes),
        },
        Found::PrivateKey { form, pem } => {
            let form = match form {
                PrivateKeyForm::Pkcs8 => "PKCS#8",
                PrivateKeyForm::Pkcs1 => "PKCS#1",
                PrivateKeyForm::Sec1 => "SEC1",
            };
            let encoding = if pem { "PEM" } else { "DER" };
            t_string!(i18n, import.found_private_key, form, encoding)
        }
    }
}

/// The other reading that the file has.
#[component]
fn PassedOver(reading: Reading) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match reading.encoding {
        Encoding::Base64 => t_string!(i18n, import.passed_over_base64, bytes = reading.len),
        Encoding::Hex | Encoding::Raw => t_string!(i18n, import.passed_over_hex, bytes = reading.len),
    };
    view! { <Notice kind=NoticeKind::Warning><p>{text(words)}</p></Notice> }
}

#[component]
fn Failed(failure: WrapFailure) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Notice kind=NoticeKind::Danger title=words!(i18n, import.failed_title)>
            <p>{text(move || failure_words(i18n, failure))}</p>
        </Notice>
    }
}

/// Sends what was wrapped: the blob, and nothing else of the file.
#[component]
fn ImportWrapped(pair: String, finish: Finish, zone: ZoneState, expiry: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let blob = move || match &*zone.stage.read() {
        Stage::Wrapped { wrapped, .. } => STANDARD.encode(&wrapped.blob),
        _ => String::new(),
    };
    let missing =
        move || zone.check_value().is_none().then(|| t_string!(i18n, import.choose_first).to_owned());
    view! {
        <ActionForm action=finish>
            <input type="hidden" name="pair" value=pair/>
            <input type="hidden" name="wrapped" prop:value=blob/>
            <input type="hidden" name="token" value=""/>
            <input type="hidden" name="expires_at" prop:value=expiry/>
            <Button
                id="import-wrapped"
                kind=ButtonKind::Primary
                submit=true
                busy=finish.pending()
                disabled=Signal::derive(missing)
            >
                {words!(i18n, import.import_wrapped)}
            </Button>
        </ActionForm>
    }
}
