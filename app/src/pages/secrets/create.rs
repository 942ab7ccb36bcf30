//! The form that creates a secret.

use domain::{SecretType, limits, view::InstanceRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{value::ValueFields, words::type_word};
use crate::{
    api::{instances::ListInstances, secrets::CreateSecret},
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle},
    i18n::use_i18n,
    paths,
    ui::{Button, ButtonKind, Choice, Crumb, Field, PageHeader, Select, TextArea, TextInput, text, view},
};

/// `/s/new`. An address with `?key=` and `?region=` says which key is to seal it.
#[component]
pub fn CreateSecretPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = words!(i18n, secrets.create);
    let places = Fetch::once(ListInstances {});
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.secrets), paths::SECRETS)]/>
        <p class="lead">{words!(i18n, secrets.create_intro)}</p>
        {places.show(|places| view! { <CreateForm places/> })}
    }
}

#[component]
fn CreateForm(places: Vec<InstanceRow>) -> impl IntoView {
    let i18n = use_i18n();
    let create = FormAction::of::<CreateSecret>();
    let query = use_query_map();
    let asked = |name| query.read_untracked().get(name).unwrap_or_default();
    let (region, key) = (asked("region"), asked("key"));
    let mut regions: Vec<&'static str> = places.iter().map(|row| row.region.as_str()).collect();
    regions.dedup();
    let regions = regions.into_iter().map(|id| Choice::new(id, Signal::stored(id.to_owned()))).collect();
    let kind = RwSignal::new(SecretType::Generic);
    let kinds = SecretType::ALL.iter().copied();
    let kinds =
        kinds.map(move |kind| Choice::new(kind.as_str(), text(move || type_word(i18n, kind)))).collect();
    let choose = move |name: String| kind.set(name.parse().unwrap_or(SecretType::Generic));
    view! {
        <ActionForm action=create class="form">
            <Field id="name" label=words!(i18n, fields.secret_name) help=words!(i18n, secrets.name_help)>
                <TextInput
                    name="name"
                    mono=true
                    required=true
                    autocomplete="off"
                    maxlength=limits::MAX_SECRET_NAME
                />
            </Field>
            <Field id="region" label=words!(i18n, keys.region)>
                <Select name="region" choices=regions selected=region/>
            </Field>
            <Field id="key" label=words!(i18n, secrets.sealed_by) help=words!(i18n, secrets.key_help)>
                <TextInput
                    name="key"
                    mono=true
                    required=true
                    autocomplete="off"
                    value=key
                    maxlength=261
                />
            </Field>
            <Field id="kind" label=words!(i18n, fields.secret_type) help=words!(i18n, secrets.type_help)>
                <Select name="kind" choices=kinds on_change=Callback::new(choose)/>
            </Field>
            <ValueFields kind=Signal::derive(move || kind.get()) put=create/>
            <Field id="description" label=words!(i18n, fields.description) optional=true>
                <TextArea name="description" maxlength=limits::MAX_DESCRIPTION/>
            </Field>
            <ActionError action=create/>
            <div class="form-actions">
                <Button id="create-secret" kind=ButtonKind::Primary submit=true busy=create.pending()>
                    {words!(i18n, secrets.create)}
                </Button>
            </div>
        </ActionForm>
    }
}
