//! The range and the filters: links and a plain form.

use domain::{
    GatewayKind, InstanceId, InstanceName, LogSource, RegionId, Timestamp,
    view::{Span, TrafficPage, TrafficRange, TrafficView},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::{
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Button, Choice, Field, InputKind, Select, TextInput, Views, text, view},
};

/// The longest name of an operation that is looked for.
const LONGEST: u32 = 64;

/// What an address shows; what it does not understand in the query it passes over. `None` for no gateway of ours.
pub(super) fn view_of(gateway: Option<&str>, query: &ParamsMap) -> Option<TrafficView> {
    let gateway = match gateway? {
        "compare" => None,
        name => Some(name.parse::<GatewayKind>().ok()?),
    };
    let value = |name| query.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let range = range_of(query, Span::default());
    Some(TrafficView {
        gateway,
        range,
        region: value("region").and_then(|region| region.parse::<RegionId>().ok()),
        instance: value("instance").and_then(|instance| instance.parse::<InstanceId>().ok()),
        operation: value("operation"),
        source: value("source").and_then(|source| source.parse::<LogSource>().ok()),
        own: value("counts").is_some_and(|counts| counts == "own"),
        refresh: value("refresh").and_then(|seconds| seconds.parse().ok()),
    })
}

/// The range of an address, which is so long where it says nothing else.
pub(super) fn range_of(query: &ParamsMap, without: Span) -> TrafficRange {
    let value = |name| query.get(name).map(|value| value.trim().to_owned());
    let instant = |name| value(name).and_then(|at| at.parse::<Timestamp>().ok());
    match (instant("from"), instant("to")) {
        (Some(from), Some(to)) => TrafficRange::Between { from, to },
        _ => TrafficRange::Last(value("range").and_then(|span| span.parse().ok()).unwrap_or(without)),
    }
}

/// How far back: links, so that they work everywhere and each has its address.
#[component]
pub(super) fn Ranges(
    /// What is shown.
    range: TrafficRange,
    /// The address of the same page with another range.
    href: Box<dyn Fn(TrafficRange) -> String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let link = move |span: &Span| {
        let (span, other) = (*span, TrafficRange::Last(*span));
        let current = (range == other).then_some("true");
        let href = href(other);
        view! { <li><a class="range" href=href aria-current=current>{text(move || span_word(i18n, span).to_owned())}</a></li> }
    };
    view! {
        <nav class="ranges" aria-label=words!(i18n, gateways.range)>
            <ul>{Span::ALL.iter().map(link).views()}</ul>
        </nav>
    }
}

/// The form of what else is chosen.
#[component]
pub(super) fn Filters(page: TrafficPage, shown: TrafficView) -> impl IntoView {
    let i18n = use_i18n();
    let any = move || Choice::new("", words!(i18n, ui.any));
    let region = |region: &RegionId| {
        let name = region.as_str();
        Choice::new(name, text(move || name.to_owned()))
    };
    let regions = [any()].into_iter().chain(page.regions.iter().map(region)).collect();
    let instance = |(id, name): &(InstanceId, InstanceName)| {
        let name = name.to_string();
        Choice::new(id.as_str(), text(move || name.clone()))
    };
    let instances = [any()].into_iter().chain(page.instances.iter().map(instance)).collect();
    let between = match shown.range {
        TrafficRange::Between { from, to } => [from, to].map(paths::date_time),
        TrafficRange::Last(_) => Default::default(),
    };
    let [from, to] = between;
    let span = match shown.range {
        TrafficRange::Last(span) => Some(span.as_str()),
        TrafficRange::Between { .. } => None,
    };
    let hidden = [
        ("range", span.map(str::to_owned)),
        ("source", shown.source.as_ref().map(ToString::to_string)),
        ("counts", shown.own.then(|| "own".to_owned())),
        ("refresh", shown.refresh.map(|seconds| seconds.to_string())),
    ];
    let hidden = hidden
        .into_iter()
        .filter_map(|(name, value)| Some(view! { <input type="hidden" name=name value=value?/> }));
    // Folded: what is unfolded is not read again by itself.
    let chosen = [
        shown.region.map(|region| region.to_string()),
        shown.instance.as_ref().map(ToString::to_string),
        shown.operation.clone(),
    ];
    let chosen =
        chosen.into_iter().flatten().map(|value| view! { " " <span class="chip">{value}</span> }).views();
    view! {
        <details class="panel more">
            <summary>{words!(i18n, ui.filters)} {chosen}</summary>
            <form class="filters" method="get" action=paths::traffic_page(shown.gateway) role="search">
                {hidden.collect::<Vec<_>>()}
                <Field id="filter-region" label=words!(i18n, gateways.region)>
                    <Select name="region" choices=regions selected=shown.region.map(|region| region.to_string()).unwrap_or_default()/>
                </Field>
                <Field id="filter-instance" label=words!(i18n, gateways.instance)>
                    <Select name="instance" choices=instances selected=shown.instance.as_ref().map(ToString::to_string).unwrap_or_default()/>
                </Field>
                <Field id="filter-operation" label=words!(i18n, gateways.operation)>
                    <TextInput name="operation" kind=InputKind::Search maxlength=LONGEST value=shown.operation.clone().unwrap_or_default()/>
                </Field>
                <Field id="filter-from" label=words!(i18n, audit.from)>
                    <TextInput name="from" kind=InputKind::DateTime value=from/>
                </Field>
                <Field id="filter-to" label=words!(i18n, audit.to)>
                    <TextInput name="to" kind=InputKind::DateTime value=to/>
                </Field>
                <Button submit=true>{words!(i18n, ui.apply_filters)}</Button>
            </form>
        </details>
    }
}

pub(super) fn span_word(i18n: Language, span: Span) -> &'static str {
    match span {
        Span::QuarterHour => t_string!(i18n, gateways.span_15m),
        Span::Hour => t_string!(i18n, gateways.span_1h),
        Span::SixHours => t_string!(i18n, gateways.span_6h),
        Span::Day => t_string!(i18n, gateways.span_24h),
        Span::Week => t_string!(i18n, gateways.span_7d),
        Span::Month => t_string!(i18n, gateways.span_30d),
    }
}
