//! The value of a secret: reading it, and putting another.

use domain::{
    KeyStateKind, Refusal, SecretAction, SecretDataType, SecretId, SecretType, limits,
    view::{SecretPage as View, SecretValue},
};
use leptos::prelude::*;

use super::{
    actions::{Changes, IdField},
    words::{data_type_word, example},
};
use crate::{
    browser,
    components::{ActionError, ActionForm, FormAction, disabled_by},
    i18n::use_i18n,
    ui::{
        Button, ButtonKind, Choice, CodeBlock, Field, Select, TextArea, TextInput, Views, live, text, view,
    },
};

/// The id of the field of the value.
const DATA: &str = "data";

/// Why a value of the secret cannot be read or put now, in the words of the server.
fn refusal(view: &View, action: SecretAction) -> Option<Refusal> {
    let of_key = match view.key_state {
        KeyStateKind::Enabled => None,
        KeyStateKind::Disabled => Some(Refusal::KeyDisabled),
        KeyStateKind::PendingDeletion => Some(Refusal::KeyPendingDeletion),
        KeyStateKind::PendingImport => Some(Refusal::KeyPendingImport),
    };
    view.secret.permits(action).err().or(of_key)
}

/// Whether a value can be read now; why not, otherwise.
pub(super) fn readable(view: &View) -> Option<Refusal> {
    refusal(view, SecretAction::Use)
}

/// The button that reads the current value, the value that was read last, and the form that puts another.
#[component]
pub(super) fn Value(
    view: View,
    read: FormAction,
    /// How many answers there were when the last one was hidden. It outlives this part, which is made anew.
    hidden: RwSignal<usize>,
    changes: Changes,
) -> impl IntoView {
    let i18n = use_i18n();
    let (shown, put) = (view.secret.id.clone(), view.secret.id.clone());
    let unreadable = disabled_by(i18n, readable(&view));
    let unchangeable = disabled_by(i18n, refusal(&view, SecretAction::Change));
    let kind = view.secret.kind;
    view! {
        <section class="section" aria-labelledby="value-title">
            <h2 id="value-title">{words!(i18n, secrets.value)}</h2>
            <p class="lead">{words!(i18n, secrets.value_text)}</p>
            <ReadButton id=shown version=None read disabled=unreadable/>
            <ActionError action=read/>
            <Shown read hidden/>
        </section>
        <section class="section" aria-labelledby="put-title">
            <h2 id="put-title">{words!(i18n, secrets.put)}</h2>
            <p class="lead">{words!(i18n, secrets.put_text)}</p>
            <ActionForm action=changes.put class="form">
                <IdField id=put/>
                <ValueFields kind=Signal::stored(kind) put=changes.put/>
                <ActionError action=changes.put/>
                <div class="form-actions">
                    <Button id="put-value" submit=true busy=changes.put.pending() disabled=unchangeable>
                        {words!(i18n, secrets.put)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

/// Reads a version's value; the current one's, without a version.
#[component]
pub(super) fn ReadButton(
    id: SecretId,
    version: Option<String>,
    read: FormAction,
    disabled: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (kind, button) = match &version {
        Some(version) => (ButtonKind::Quiet, format!("read-{version}")),
        None => (ButtonKind::Secondary, "read-value".to_owned()),
    };
    let words = match version.clone() {
        Some(version) => words!(i18n, secrets.show_version, version = version.clone()),
        None => words!(i18n, secrets.show),
    };
    view! {
        <ActionForm action=read class="inline-form">
            <IdField id/>
            <input type="hidden" name="version" value=version.unwrap_or_default()/>
            <Button id=button kind submit=true busy=read.pending() disabled>{words}</Button>
        </ActionForm>
    }
}

/// The value that was read last, until it is hidden.
#[component]
fn Shown(read: FormAction, hidden: RwSignal<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let value = move || read.answer::<SecretValue>().filter(|_| read.version().get() > hidden.get());
    let hide = Callback::new(move |()| hidden.set(read.version().get_untracked()));
    live(move || {
        let shown = value().map(|SecretValue { version, data_type, data }| {
            view! {
                <p>
                    {words!(i18n, secrets.value_of, version = version.to_string())} " "
                    <span class="soft">{text(move || data_type_word(i18n, data_type))}</span>
                </p>
                <CodeBlock what=words!(i18n, secrets.the_value) code=Signal::stored(data) wrap=true/>
                <Button id="hide-value" kind=ButtonKind::Quiet on_click=hide>{words!(i18n, secrets.hide)}</Button>
            }
        });
        shown.views()
    })
}

/// The fields of a value that is put: what it is, the value, the id of its version.
#[component]
pub(super) fn ValueFields(
    kind: Signal<SecretType>,
    /// What puts it. Once that is done the field is empty again.
    put: FormAction,
) -> impl IntoView {
    let i18n = use_i18n();
    Effect::watch(
        move || put.answer::<()>(),
        |done: &Option<()>, _, _| {
            if done.is_some() {
                browser::empty_area(DATA);
            }
        },
        false,
    );
    let types = SecretDataType::ALL.iter().copied();
    let types = types
        .map(move |data_type| Choice::new(data_type.as_str(), text(move || data_type_word(i18n, data_type))));
    let form = move || match kind.get() {
        SecretType::Generic => ().into_any(),
        kind => view! {
            <p class="field-help">{words!(i18n, secrets.form)} " " <code class="mono">{example(kind)}</code></p>
        },
    };
    view! {
        <Field id="data-type" label=words!(i18n, secrets.data_type)>
            <Select name="data_type" choices=types.collect()/>
        </Field>
        <Field id=DATA label=words!(i18n, fields.secret_data) help=words!(i18n, secrets.data_help)>
            <TextArea name="data" required=true mono=true rows=4 maxlength=limits::MAX_SECRET_DATA as u32/>
        </Field>
        {live(form)}
        <Field
            id="version"
            label=words!(i18n, fields.secret_version)
            help=words!(i18n, secrets.version_help)
            optional=true
        >
            <TextInput name="version" mono=true autocomplete="off" maxlength=limits::MAX_SECRET_NAME/>
        </Field>
    }
}
