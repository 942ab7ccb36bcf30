//! The filters of the log: a plain form, and links that take one away.

use domain::{Timestamp, view::AuditFilter};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::{
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Button, Chip, Chips, Field, InputKind, TextInput, text, view},
};

/// The longest text that is looked for.
const LONGEST: u32 = 255;

/// The filter that an address asks for; what it does not understand it passes over.
pub(super) fn filter_of(query: &ParamsMap) -> AuditFilter {
    let value = |name| query.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let instant = |name| value(name).and_then(|at| at.parse().ok());
    AuditFilter {
        actor: value("actor"),
        action: value("action"),
        object: value("object"),
        from: instant("from"),
        to: instant("to"),
        before: value("before").and_then(|before| before.parse().ok()),
    }
}

/// The form, and what is in force.
#[component]
pub(super) fn Filters(filter: AuditFilter) -> impl IntoView {
    let i18n = use_i18n();
    let chips = chips(i18n, &filter);
    let given = |text: Option<String>| text.unwrap_or_default();
    let instant = |at: Option<Timestamp>| at.map(paths::date_time).unwrap_or_default();
    view! {
        <form class="filters" method="get" action=paths::AUDIT role="search">
            <Field id="filter-object" label=words!(i18n, audit.object)>
                <TextInput name="object" kind=InputKind::Search maxlength=LONGEST value=given(filter.object)/>
            </Field>
            <Field id="filter-action" label=words!(i18n, audit.action)>
                <TextInput name="action" kind=InputKind::Search maxlength=LONGEST value=given(filter.action)/>
            </Field>
            <Field id="filter-actor" label=words!(i18n, audit.actor)>
                <TextInput name="actor" kind=InputKind::Search maxlength=LONGEST value=given(filter.actor)/>
            </Field>
            <Field id="filter-from" label=words!(i18n, audit.from)>
                <TextInput name="from" kind=InputKind::DateTime value=instant(filter.from)/>
            </Field>
            <Field id="filter-to" label=words!(i18n, audit.to)>
                <TextInput name="to" kind=InputKind::DateTime value=instant(filter.to)/>
            </Field>
            <Button submit=true>{words!(i18n, ui.apply_filters)}</Button>
        </form>
        <Chips chips clear=paths::AUDIT/>
    }
}

fn chips(i18n: Language, filter: &AuditFilter) -> Vec<Chip> {
    let without = |change: fn(&mut AuditFilter)| {
        let mut rest = AuditFilter { before: None, ..filter.clone() };
        change(&mut rest);
        paths::audit(&rest)
    };
    let chip = |value: Option<String>, words: fn(Language, String) -> String, change| {
        value.map(|value| Chip::new(text(move || words(i18n, value.clone())), without(change)))
    };
    let instant = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let chips = [
        chip(filter.object.clone(), |i18n, of| t_string!(i18n, audit.chip_object, of), |f| f.object = None),
        chip(filter.action.clone(), |i18n, of| t_string!(i18n, audit.chip_action, of), |f| f.action = None),
        chip(filter.actor.clone(), |i18n, of| t_string!(i18n, audit.chip_actor, of), |f| f.actor = None),
        chip(instant(filter.from), |i18n, of| t_string!(i18n, audit.chip_from, of), |f| f.from = None),
        chip(instant(filter.to), |i18n, of| t_string!(i18n, audit.chip_to, of), |f| f.to = None),
    ];
    chips.into_iter().flatten().collect()
}
