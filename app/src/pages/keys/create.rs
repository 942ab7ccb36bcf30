//! The form that creates a key.

use domain::{Field as DomainField, KeySpec, Management, Origin, Refusal, limits, view::InstanceRow};
use leptos::{form::ActionForm, prelude::*};
use leptos_i18n::I18nContext;

use super::list::origin_word;
use crate::{
    api::{ApiError, instances::list_instances, keys::CreateKey},
    components::{ActionError, ApiErrorPanel, PageTitle, invalid_words},
    i18n::{Locale, t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Checkbox, Choice, Crumb, Field, PageHeader, RadioCard, RadioCards, Select,
        Skeleton, TextArea, TextInput,
    },
};

/// `/k/new`.
#[component]
pub fn CreateKeyPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = move || t_string!(i18n, nav.create_key);
    let places = Resource::new_blocking(|| (), |()| list_instances());
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(move || t_string!(i18n, nav.keys), paths::KEYS)]/>
        <p class="lead">{words!(i18n, keys.create_intro)}</p>
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match places.await {
                    Ok(places) => view! { <CreateForm places/> }.into_any(),
                    Err(error) => view! { <ApiErrorPanel error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn CreateForm(places: Vec<InstanceRow>) -> impl IntoView {
    let i18n = use_i18n();
    let create = ServerAction::<CreateKey>::new();
    let places = StoredValue::new(places);
    let place = RwSignal::new(places.with_value(|rows| rows.first().map(place_value)).unwrap_or_default());
    let origin = RwSignal::new(Origin::External);
    let choices =
        move || places.with_value(|rows| rows.iter().map(|row| place_choice(i18n, row)).collect::<Vec<_>>());
    // Without scripts every spec is offered, and the server refuses what a place does not have.
    let specs = move || {
        let chosen = place.get();
        places.with_value(|rows| {
            let row = rows.iter().find(|row| place_value(row) == chosen);
            row.map_or(KeySpec::ALL, |row| row.management.key_specs())
        })
    };
    view! {
        <ActionForm action=create attr:class="form">
            <Field id="place" label=move || t_string!(i18n, keys.place) help=move || t_string!(i18n, keys.place_help)>
                <Select name="place" choices=choices() on_change=Callback::new(move |to| place.set(to))/>
            </Field>
            {move || view! { <SpecField specs=specs()/> }}
            <Origins origin/>
            {move || (origin.get() == Origin::External).then(|| view! { <Acknowledge/> })}
            <Field
                id="alias"
                label=move || t_string!(i18n, keys.name)
                help=move || t_string!(i18n, keys.alias_help)
                error=Signal::derive(move || field_error(i18n, create, DomainField::Alias))
                optional=true
            >
                <TextInput name="alias" mono=true autocomplete="off" maxlength=261/>
            </Field>
            <Field id="description" label=move || t_string!(i18n, keys.description) optional=true>
                <TextArea name="description" maxlength=limits::MAX_DESCRIPTION/>
            </Field>
            <ActionError value=create.value()/>
            <div class="form-actions">
                <Button id="create-key" kind=ButtonKind::Primary submit=true busy=create.pending()>
                    {words!(i18n, keys.create)}
                </Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn SpecField(specs: &'static [KeySpec]) -> impl IntoView {
    let i18n = use_i18n();
    let choice = |spec: &KeySpec| Choice::new(spec.as_str(), Signal::stored(spec.as_str().to_owned()));
    view! {
        <Field id="spec" label=move || t_string!(i18n, keys.spec) help=move || t_string!(i18n, keys.spec_help)>
            <Select name="spec" choices=specs.iter().map(choice).collect()/>
        </Field>
    }
}

#[component]
fn Origins(origin: RwSignal<Origin>) -> impl IntoView {
    let i18n = use_i18n();
    let about = move |of| match of {
        Origin::External => t_string!(i18n, keys.origin_external_about),
        Origin::AliyunKms => t_string!(i18n, keys.origin_kms_about),
    };
    let card = move |of: Origin| {
        view! {
            <RadioCard
                id=format!("origin-{}", of.as_str())
                name="origin"
                value=of.as_str()
                title=Signal::derive(move || origin_word(i18n, of).to_owned())
                checked=of == Origin::External
                on_choose=Callback::new(move |()| origin.set(of))
            >
                {move || about(of)}
            </RadioCard>
        }
    };
    view! {
        <RadioCards legend=move || t_string!(i18n, keys.origin_legend)>
            {card(Origin::External)}
            {card(Origin::AliyunKms)}
        </RadioCards>
    }
}

/// The consent that an external origin needs (R127). Sent as soon as it is ticked; the server asks for it too.
#[component]
fn Acknowledge() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Checkbox id="acknowledged" name="acknowledged">{words!(i18n, keys.acknowledge)}</Checkbox> }
}

fn field_error(
    i18n: I18nContext<Locale>,
    create: ServerAction<CreateKey>,
    field: DomainField,
) -> Option<String> {
    match create.value().get()? {
        Err(ApiError::Refused(Refusal::Invalid(invalid))) if invalid.field == field => {
            Some(invalid_words(i18n, invalid))
        }
        _ => None,
    }
}

/// `region`, or `region/instance`.
fn place_value(row: &InstanceRow) -> String {
    match &row.instance {
        Some(instance) => format!("{}/{}", row.region, instance.id),
        None => row.region.to_string(),
    }
}

fn place_choice(i18n: I18nContext<Locale>, row: &InstanceRow) -> Choice {
    let (region, management) = (row.region, row.management);
    let name = row.instance.as_ref().map(|instance| instance.name.to_string());
    let label = move || {
        let kind = match management {
            Management::Default => t_string!(i18n, keys.default_kms),
            Management::Software => t_string!(i18n, keys.software),
            Management::Hardware => t_string!(i18n, keys.hardware),
        };
        match &name {
            Some(name) => format!("{region} · {name} · {kind}"),
            None => format!("{region} · {kind}"),
        }
    };
    Choice::new(place_value(row), Signal::derive(label))
}
