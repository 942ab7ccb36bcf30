//! The filters of the log: a plain form, and links that take one away.

use domain::{
    Timestamp,
    view::{LogFilter, LogTime, StatusClass},
};
use leptos::prelude::*;

use super::query::QueryBox;
use crate::{
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Chip, Chips, Choice, Field, InputKind, Select, TextInput, Views, text, view},
};

/// The longest name of an operation.
const LONGEST: u32 = 64;
/// The two gateways, by their names in the log.
const GATEWAYS: [&str; 2] = ["shared", "dedicated"];

/// The form, and what is in force.
#[component]
pub(super) fn Filters(filter: LogFilter) -> impl IntoView {
    let i18n = use_i18n();
    let chips = chips(i18n, &filter);
    let LogFilter { query, gateway, operation, class, time, source, .. } = filter;
    let (from, to) = match time {
        LogTime::Last { .. } => (None, None),
        LogTime::Between { from, to } => (from, to),
    };
    let instant = |at: Option<Timestamp>| at.map(paths::date_time).unwrap_or_default();
    let any = |words| vec![Choice::new("", words)];
    let gateways = GATEWAYS.map(|name| Choice::new(name, text(move || gateway_words(i18n, name))));
    let classes =
        StatusClass::ALL.map(|class| Choice::new(class.as_str(), text(move || class_words(i18n, class))));
    let ranges = LogTime::READY.map(|(name, _)| Choice::new(name, text(move || range_words(i18n, name))));
    let custom = Choice::new("custom", words!(i18n, logs.custom));
    view! {
        <form class="log-filters" method="get" action=paths::LOGS role="search" aria-label=words!(i18n, nav.logs)>
            <QueryBox query/>
            {source.map(|source| view! { <input type="hidden" name="source" value=source/> }).views()}
            <div class="filters">
                <Field id="log-range" label=words!(i18n, logs.range)>
                    <Select
                        name="range"
                        choices=ranges.into_iter().chain([custom]).collect()
                        selected=time.name().unwrap_or("custom")
                    />
                </Field>
                <Field id="log-from" label=words!(i18n, logs.from)>
                    <TextInput name="from" kind=InputKind::DateTime value=instant(from)/>
                </Field>
                <Field id="log-to" label=words!(i18n, logs.to)>
                    <TextInput name="to" kind=InputKind::DateTime value=instant(to)/>
                </Field>
                <Field id="log-gateway" label=words!(i18n, logs.gateway)>
                    <Select
                        name="gateway"
                        choices=any(words!(i18n, logs.any_gateway)).into_iter().chain(gateways).collect()
                        selected=gateway.unwrap_or_default()
                    />
                </Field>
                <Field id="log-operation" label=words!(i18n, logs.operation)>
                    <TextInput
                        name="operation"
                        kind=InputKind::Search
                        maxlength=LONGEST
                        value=operation.unwrap_or_default()
                    />
                </Field>
                <Field id="log-status" label=words!(i18n, logs.status)>
                    <Select
                        name="status"
                        choices=any(words!(i18n, logs.any_status)).into_iter().chain(classes).collect()
                        selected=class.map(StatusClass::as_str).unwrap_or_default()
                    />
                </Field>
            </div>
        </form>
        <Chips chips clear=paths::LOGS/>
    }
}

fn chips(i18n: Language, filter: &LogFilter) -> Vec<Chip> {
    let without = |change: fn(&mut LogFilter)| {
        let mut rest = LogFilter { before: None, ..filter.clone() };
        change(&mut rest);
        paths::logs(&rest)
    };
    let chip = |value: Option<String>, words: fn(Language, String) -> String, change| {
        value.map(|value| Chip::new(text(move || words(i18n, value.clone())), without(change)))
    };
    let asked = Some(filter.query.clone()).filter(|query| !query.is_empty());
    let class = filter.class.map(|class| class.as_str().to_owned());
    let instant = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let (from, to) = match filter.time {
        LogTime::Last { .. } => (None, None),
        LogTime::Between { from, to } => (from, to),
    };
    let now = |filter: &mut LogFilter| filter.time = LogTime::default();
    let chips = [
        chip(asked, |i18n, of| t_string!(i18n, logs.chip_query, of), |f| f.query.clear()),
        chip(
            filter.gateway.clone(),
            |i18n, of| t_string!(i18n, logs.chip_gateway, of = gateway_words(i18n, &of)),
            |f| f.gateway = None,
        ),
        chip(
            filter.operation.clone(),
            |i18n, of| t_string!(i18n, logs.chip_operation, of),
            |f| f.operation = None,
        ),
        chip(class, |i18n, of| t_string!(i18n, logs.chip_status, of), |f| f.class = None),
        chip(
            filter.source.clone(),
            |i18n, of| {
                let everywhere = of == LogFilter::EVERYWHERE;
                let of = if everywhere { t_string!(i18n, logs.source_all).to_owned() } else { of };
                t_string!(i18n, logs.chip_source, of)
            },
            |f| f.source = None,
        ),
        chip(instant(from), |i18n, of| t_string!(i18n, logs.chip_from, of), now),
        chip(instant(to), |i18n, of| t_string!(i18n, logs.chip_to, of), now),
    ];
    chips.into_iter().flatten().collect()
}

/// What a gateway is called.
pub(super) fn gateway_words(i18n: Language, name: &str) -> String {
    match name {
        "shared" => t_string!(i18n, logs.shared).to_owned(),
        "dedicated" => t_string!(i18n, logs.dedicated).to_owned(),
        other => other.to_owned(),
    }
}

fn class_words(i18n: Language, class: StatusClass) -> &'static str {
    match class {
        StatusClass::Ok => t_string!(i18n, logs.ok),
        StatusClass::Refused => t_string!(i18n, logs.refused),
        StatusClass::Failed => t_string!(i18n, logs.failed),
    }
}

fn range_words(i18n: Language, name: &str) -> &'static str {
    match name {
        "15m" => t_string!(i18n, logs.last_15m),
        "24h" => t_string!(i18n, logs.last_24h),
        "7d" => t_string!(i18n, logs.last_7d),
        _ => t_string!(i18n, logs.last_1h),
    }
}
