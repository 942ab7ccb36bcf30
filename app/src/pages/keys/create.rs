//! The form that creates a key.

use domain::{
    Field as DomainField, KeySpec, KeyUsage, Management, Origin, Refusal, limits, view::InstanceRow,
};
use leptos::prelude::*;

use super::words::{origin_word, usage_word};
use crate::{
    api::{ApiError, instances::ListInstances, keys::CreateKey},
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle, invalid_words, refusal_words},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Checkbox, Choice, Crumb, Field, PageHeader, RadioCard, RadioCards, Select,
        TextArea, TextInput, Views, live, text, view,
    },
};

/// `/k/new`.
#[component]
pub fn CreateKeyPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = words!(i18n, nav.create_key);
    let places = Fetch::once(ListInstances {});
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.keys), paths::KEYS)]/>
        <p class="lead">{words!(i18n, keys.create_intro)}</p>
        {places.show(|places| view! { <CreateForm places/> })}
    }
}

#[component]
fn CreateForm(places: Vec<InstanceRow>) -> impl IntoView {
    let i18n = use_i18n();
    let create = FormAction::of::<CreateKey>();
    // Where the region has a default instance, nothing is made in its default KMS any more (R77).
    let open = |row: &InstanceRow| row.instance.is_some() || row.takes_unplaced;
    let places = StoredValue::new(places.into_iter().filter(open).collect::<Vec<_>>());
    let place = RwSignal::new(places.with_value(|rows| rows.first().map(place_value)).unwrap_or_default());
    let origin = RwSignal::new(Origin::External);
    let spec = RwSignal::new(KeySpec::Aes256);
    let choices =
        move || places.with_value(|rows| rows.iter().map(|row| place_choice(i18n, row)).collect::<Vec<_>>());
    // Without scripts every spec is offered, and the server refuses what a place does not have.
    let specs = move || {
        let (chosen, origin) = (place.get(), origin.get());
        places.with_value(|rows| {
            let row = rows.iter().find(|row| place_value(row) == chosen);
            row.map_or(KeySpec::ALL, |row| row.management.key_specs(origin))
        })
    };
    view! {
        <ActionForm action=create class="form">
            <Field id="place" label=words!(i18n, keys.place) help=words!(i18n, keys.place_help)>
                <Select name="place" choices=choices() on_change=Callback::new(move |to| place.set(to))/>
            </Field>
            <Origins origin/>
            {live(move || view! { <SpecField specs=specs() spec/> })}
            {live(move || (spec.get().usages().len() > 1).then(|| view! { <UsageField spec=spec.get()/> }).views())}
            {live(move || (origin.get() == Origin::External).then(|| view! { <Acknowledge/> }).views())}
            <Field
                id="alias"
                label=words!(i18n, keys.name)
                help=words!(i18n, keys.alias_help)
                error=Signal::derive(move || field_error(i18n, create, DomainField::Alias))
                optional=true
            >
                <TextInput name="alias" mono=true autocomplete="off" maxlength=261/>
            </Field>
            <Field id="description" label=words!(i18n, keys.description) optional=true>
                <TextArea name="description" maxlength=limits::MAX_DESCRIPTION/>
            </Field>
            // Without scripts a key gets its policy on its page.
            {live(move || place.read().contains('/').then(|| view! { <PolicyField create/> }).views())}
            <ActionError action=create/>
            <div class="form-actions">
                <Button id="create-key" kind=ButtonKind::Primary submit=true busy=create.pending()>
                    {words!(i18n, keys.create)}
                </Button>
            </div>
        </ActionForm>
    }
}

/// The specs that the place has for keys of the origin. The one chosen stays, where it still can be.
#[component]
fn SpecField(specs: &'static [KeySpec], spec: RwSignal<KeySpec>) -> impl IntoView {
    let i18n = use_i18n();
    let kept = spec.try_update_untracked(|spec| {
        *spec = if specs.contains(spec) { *spec } else { specs[0] };
        *spec
    });
    let choice = |spec: &KeySpec| Choice::new(spec.as_str(), Signal::stored(spec.as_str().to_owned()));
    let chosen = move |name: String| spec.set(name.parse().unwrap_or(specs[0]));
    view! {
        <Field id="spec" label=words!(i18n, keys.spec) help=words!(i18n, keys.spec_help)>
            <Select
                name="spec"
                choices=specs.iter().map(choice).collect()
                selected=kept.unwrap_or(specs[0]).as_str()
                on_change=Callback::new(chosen)
            />
        </Field>
    }
}

/// What the key is for, where its spec leaves a choice.
#[component]
fn UsageField(spec: KeySpec) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |usage: &KeyUsage| {
        let usage = *usage;
        Choice::new(usage.as_str(), Signal::derive(move || usage_word(i18n, usage).to_owned()))
    };
    view! {
        <Field id="usage" label=words!(i18n, keys.usage) help=words!(i18n, keys.usage_help)>
            <Select name="usage" choices=spec.usages().iter().map(choice).collect()/>
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
                {text(move || about(of))}
            </RadioCard>
        }
    };
    view! {
        <RadioCards legend=words!(i18n, keys.origin_legend)>
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

/// The key's policy (R137), where its place has policies.
#[component]
fn PolicyField(create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let error = move || match create.error().get()? {
        ApiError::Refused(refusal) if refusal.field() == Some(DomainField::Policy) => {
            Some(refusal_words(i18n, &refusal))
        }
        _ => None,
    };
    view! {
        <Field
            id="policy"
            label=words!(i18n, fields.policy)
            help=words!(i18n, policy.create_help)
            error=Signal::derive(error)
            optional=true
        >
            <TextArea name="policy" mono=true/>
        </Field>
    }
}

fn field_error(i18n: Language, create: FormAction, field: DomainField) -> Option<String> {
    match create.error().get()? {
        ApiError::Refused(Refusal::Invalid(invalid)) if invalid.field == field => {
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

fn place_choice(i18n: Language, row: &InstanceRow) -> Choice {
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
