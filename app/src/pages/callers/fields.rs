//! Fields that several forms of access points and policies have.

use domain::{AccessPermission, limits, view::GatewayRow};
use leptos::prelude::*;

use crate::{
    i18n::{Language, t_string, use_i18n},
    ui::{Checkbox, Choice, Field, InputKind, Select, Text, TextArea, TextInput, Views, text, view},
};

/// For how many days a client key can be used, to choose from. The first is what the vendor's are made for.
const DAYS: &[u32] = &[1825, 1095, 730, 365, 180, 90, 30, 7];

/// Names to choose from, any number of them.
#[component]
pub(super) fn Names(
    /// Begins the ids of the checkboxes.
    id: &'static str,
    /// The argument, as a list.
    name: &'static str,
    #[prop(into)] legend: Text,
    #[prop(into)] help: Text,
    all: Vec<String>,
    /// Those that are chosen at first.
    #[prop(optional)]
    chosen: Vec<String>,
    /// What is said where there are none.
    #[prop(into)]
    none: Text,
) -> impl IntoView {
    let row = move |each: String| {
        let checked = chosen.contains(&each);
        view! {
            <Checkbox id=format!("{id}-{each}") name value=each.clone() checked>
                <code>{each}</code>
            </Checkbox>
        }
    };
    let rows = match all.is_empty() {
        true => vec![view! { <p class="soft">{none}</p> }],
        false => all.into_iter().map(row).views(),
    };
    view! {
        <fieldset class="checks">
            <legend>{legend}</legend>
            {rows}
            <p class="field-help">{help}</p>
        </fieldset>
    }
}

/// What a policy lets be done, with what, and from where.
#[component]
pub(super) fn PolicyFields(
    permissions: Vec<AccessPermission>,
    #[prop(into)] resources: String,
    /// The network rules that there are.
    rules: Vec<String>,
    /// Those that the policy has.
    #[prop(optional)]
    chosen: Vec<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let permission = move |each: AccessPermission| {
        view! {
            <Checkbox
                id=format!("permission-{}", short(each))
                name="permissions[]"
                value=each.as_str()
                checked=permissions.contains(&each)
            >
                {text(move || permission_word(i18n, each))}
            </Checkbox>
        }
    };
    view! {
        <fieldset class="checks">
            <legend>{words!(i18n, points.may)}</legend>
            {AccessPermission::ALL.iter().copied().map(permission).views()}
        </fieldset>
        <Field id="resources" label=words!(i18n, fields.resources) help=words!(i18n, points.resources_help)>
            <TextArea name="resources" value=resources mono=true required=true/>
        </Field>
        <Names
            id="rule"
            name="rules[]"
            legend=words!(i18n, points.rules)
            help=words!(i18n, points.rules_help)
            all=rules
            chosen=chosen
            none=words!(i18n, points.anywhere_only)
        />
    }
}

/// The instance that a policy speaks of.
#[component]
pub(super) fn InstanceField(gateways: Vec<GatewayRow>) -> impl IntoView {
    let i18n = use_i18n();
    let choice = |row: GatewayRow| {
        let label = format!("{} · {}", row.name.as_str(), row.id);
        Choice::new(row.id.as_str(), Signal::stored(label))
    };
    let choices = gateways.into_iter().map(choice).collect();
    view! {
        <Field id="instance" label=words!(i18n, fields.instance) help=words!(i18n, points.instance_help)>
            <Select name="instance" choices/>
        </Field>
    }
}

/// A name that nothing else of its kind has.
#[component]
pub(super) fn NameInput(#[prop(into)] id: String, #[prop(into)] label: Text) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field id label help=words!(i18n, points.name_help)>
            <TextInput name="name" required=true maxlength=64 autocomplete="off" mono=true/>
        </Field>
    }
}

/// What a thing is for.
#[component]
pub(super) fn DescriptionField(#[prop(optional, into)] value: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field id="description" label=words!(i18n, fields.description) optional=true>
            <TextInput name="description" value maxlength=limits::MAX_DESCRIPTION autocomplete="off"/>
        </Field>
    }
}

/// The password and the validity of a new client key.
#[component]
pub(super) fn ClientKeyFields() -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |days: &u32| {
        let days = *days;
        Choice::new(days.to_string(), text(move || days_word(i18n, days)))
    };
    view! {
        <Field
            id="password"
            label=words!(i18n, fields.client_key_password)
            help=words!(i18n, points.password_help)
            optional=true
        >
            <TextInput name="password" kind=InputKind::Password maxlength=64 autocomplete="new-password"/>
        </Field>
        <Field id="days" label=words!(i18n, points.valid_for) help=words!(i18n, points.valid_for_help)>
            <Select name="days" choices=DAYS.iter().map(choice).collect()/>
        </Field>
    }
}

/// What a policy lets be done, in a word.
pub(super) fn permission_word(i18n: Language, permission: AccessPermission) -> &'static str {
    match permission {
        AccessPermission::KeyUser => t_string!(i18n, points.key_user),
        AccessPermission::SecretUser => t_string!(i18n, points.secret_user),
    }
}

const fn short(permission: AccessPermission) -> &'static str {
    match permission {
        AccessPermission::KeyUser => "keys",
        AccessPermission::SecretUser => "secrets",
    }
}

fn days_word(i18n: Language, days: u32) -> String {
    match days {
        365 => t_string!(i18n, points.one_year).to_owned(),
        days if days % 365 == 0 => t_string!(i18n, points.years, count = days / 365),
        days => t_string!(i18n, points.days, count = days),
    }
}
