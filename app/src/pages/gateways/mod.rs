//! What passes the gateways: figures, charts, the verdict, and what people mark on them.

mod charts;
mod figures;
mod filters;
mod marks;
pub(crate) mod numbers;
mod prometheus;
mod rules;
mod stragglers;
mod usage;
mod verdict;

use domain::{
    GatewayKind, LogSource, Timestamp,
    view::{TrafficPage, TrafficRange, TrafficView},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

pub(crate) use marks::phase_word;
pub use stragglers::StragglersPage;
pub use usage::KeyUsage;

use self::{
    charts::{Charts, Subject},
    figures::{Figures, Tables},
    filters::{Filters, Ranges, view_of},
    marks::{MarkActions, Marks},
    prometheus::{CountedBy, NoFigures},
    verdict::Verdict,
};
use crate::{
    api::{gateways::GetTraffic, to_argument},
    components::{ActionError, Fetch, PageTitle, Refresh, RefreshButton, SourceLinks},
    i18n::{t_string, use_i18n},
    pages::{alerts::Firing, not_found::NotFound},
    paths,
    ui::{
        EmptyState, Icon, LinkButton, Notice, NoticeKind, PageHeader, Pictogram, Tab, Tabs, Views, live,
        text, view,
    },
};

/// One gateway, or both beside each other. What is shown is the address.
#[component]
pub fn GatewaysPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let shown = Memo::new(move |_| view_of(params.read().get("gateway").as_deref(), &query.read()));
    // Once: inside of what follows signals, what the page reads would be begun twice.
    match shown.with_untracked(Option::is_some) {
        true => view! { <Gateways shown=Signal::derive(move || shown.get().unwrap_or_default())/> },
        false => view! { <NotFound/> },
    }
}

/// What an address of the gateways' pages shows; `None` for no gateway of ours.
pub fn traffic_view(gateway: &str, query: Vec<(String, String)>) -> Option<TrafficView> {
    view_of(Some(gateway), &query.into_iter().collect())
}

#[component]
fn Gateways(shown: Signal<TrafficView>) -> impl IntoView {
    let i18n = use_i18n();
    let (refresh, marks) = (Refresh::default(), MarkActions::new());
    let subject = move || to_argument(&*shown.read());
    let version = move || refresh.version() + marks.version();
    let page = Fetch::of_version(subject, version, |view| GetTraffic { view });
    let title = words!(i18n, nav.gateways);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh seconds=Signal::derive(move || shown.read().refresh)/>
            <a class="button" data-kind="secondary" href=move || paths::traffic_file(&shown.read()) download="" rel="external">
                <Icon name=Pictogram::Download/>
                <span class="button-words">{words!(i18n, audit.csv)}</span>
            </a>
        </PageHeader>
        <Firing version=Signal::derive(move || refresh.version())/>
        <GatewayTabs shown/>
        {live(move || {
            let shown = shown.get();
            let range = shown.range;
            let href = move |range| paths::traffic(&TrafficView { range, ..shown.clone() });
            view! { <Ranges range href=Box::new(href)/> }
        })}
        <ActionError action=marks.record/>
        <ActionError action=marks.begin/>
        <ActionError action=marks.annotate/>
        {page.show(move |page| view! { <Loaded page shown=shown.get_untracked() marks/> })}
    }
}

/// The gateways, each at its own address; the range and the filters stay.
#[component]
fn GatewayTabs(shown: Signal<TrafficView>) -> impl IntoView {
    let i18n = use_i18n();
    let tab = move |gateway: Option<GatewayKind>| {
        let href = Signal::derive(move || paths::traffic(&TrafficView { gateway, ..shown.get() }));
        let current = Signal::derive(move || shown.read().gateway == gateway);
        let word = text(move || gateway_word(i18n, gateway).to_owned());
        view! { <Tab href current>{word}</Tab> }
    };
    let stragglers =
        Signal::derive(move || paths::stragglers(shown.read().source.as_ref().map(LogSource::as_str)));
    view! {
        <Tabs label=words!(i18n, nav.gateways)>
            {[Some(GatewayKind::Shared), Some(GatewayKind::Dedicated), None].into_iter().map(tab).views()}
            <Tab href=stragglers current=false>{words!(i18n, gateways.stragglers)}</Tab>
        </Tabs>
    }
}

#[component]
fn Loaded(page: TrafficPage, shown: TrafficView, marks: MarkActions) -> impl IntoView {
    let i18n = use_i18n();
    let filters = view! {
        <Sources sources=page.sources.clone() shown=shown.clone()/>
        <CountedBy from=page.prometheus.clone() shown=shown.clone() to=page.to/>
        <Filters page=page.clone() shown=shown.clone()/>
    };
    let untimed = page.untimed;
    let all = all_of(&page, &shown);
    let passed: u64 = page.gateways.iter().map(|gateway| gateway.passed.total()).sum();
    let (served, unreadable, folded) = (page.served, page.unreadable, page.folded);
    let (from, to) = (page.from, page.to);
    // Charts end with their last point, which may not be over.
    let points = page.charts.first().map_or(0, |chart| u64::from(chart.points));
    let drawn = from.plus(std::time::Duration::from_millis(page.width.saturating_mul(points)));
    let zoomed = {
        let shown = shown.clone();
        move |range| paths::traffic(&TrafficView { range, ..shown.clone() })
    };
    let subject = subject(&page, &shown);
    let around = view! { <Marks page=page.clone() marks/> };
    let silent = page.prometheus.clone().filter(|from| from.trouble().is_some());
    let content = if let Some(from) = silent {
        // Who called, and for what, is counted here.
        let told = page
            .gateways
            .into_iter()
            .filter(|gateway| !gateway.keys.is_empty() || !gateway.callers.is_empty());
        view! {
            <NoFigures from shown=shown.clone()/>
            {told.map(|gateway| view! { <Tables gateway/> }).views()}
        }
        .into_any()
    } else if passed == 0 {
        match all {
            Some(href) => view! {
                <EmptyState sentence=words!(i18n, gateways.none_imported)>
                    <LinkButton href>{words!(i18n, gateways.none_imported_action)}</LinkButton>
                </EmptyState>
            },
            None => view! { <Empty served/> },
        }
    } else {
        view! {
            <Verdict findings=page.findings shown=shown.clone()/>
            <Figures gateways=page.gateways.clone() from to/>
            <Charts charts=page.charts subject gateway=shown.gateway from to=drawn baseline=page.baseline.is_some() href=zoomed/>
            {page.gateways
                .into_iter()
                .filter(|gateway| gateway.passed.total() > 0)
                .map(|gateway| view! { <Tables gateway/> })
                .views()}
        }
        .into_any()
    };
    view! {
        {filters}
        {(untimed > 0).then(|| view! {
            <Notice><p>{text(move || t_string!(i18n, gateways.untimed, count = numbers::count(untimed)))}</p></Notice>
        }).views()}
        {content}
        {around}
        {(unreadable > 0).then(|| view! {
            <Notice kind=NoticeKind::Danger title=words!(i18n, gateways.unreadable_title)>
                <p>{text(move || t_string!(i18n, gateways.unreadable, count = unreadable))}</p>
            </Notice>
        }).views()}
        {(folded > 0).then(|| view! {
            <p class="field-help">{text(move || t_string!(i18n, gateways.folded, count = folded))}</p>
        }).views()}
    }
}

/// What the charts are of: the gateway and what else was chosen.
fn subject(page: &TrafficPage, shown: &TrafficView) -> Subject {
    let i18n = use_i18n();
    let gateway = shown.gateway;
    let named = page.instances.iter().find(|(id, _)| Some(id) == shown.instance.as_ref());
    let counted_by = page.prometheus.as_ref().filter(|from| from.read.is_some());
    let chosen: Vec<String> = [
        counted_by.map(|from| from.host.clone()),
        shown.source.as_ref().map(ToString::to_string),
        shown.region.as_ref().map(ToString::to_string),
        named.map(|(_, name)| name.to_string()).or_else(|| shown.instance.as_ref().map(ToString::to_string)),
        shown.operation.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    Subject {
        file: gateway.map_or("compare", GatewayKind::as_str).to_owned(),
        words: text(move || {
            let gateway = match gateway {
                Some(_) => gateway_word(i18n, gateway),
                None => t_string!(i18n, nav.gateways),
            };
            let words = [gateway].into_iter().chain(chosen.iter().map(String::as_str));
            words.collect::<Vec<_>>().join(" · ")
        }),
    }
}

/// The name of an import, and the times of its oldest and its newest record.
type Imported = (LogSource, Option<(Timestamp, Timestamp)>);

/// Of which source it is told: that of an import in all of its time.
#[component]
fn Sources(sources: Vec<Imported>, shown: TrafficView) -> impl IntoView {
    let names = sources.iter().map(|(name, _)| name.clone()).collect();
    let current = shown.source.as_ref().map(ToString::to_string);
    let href = move |source: Option<String>| {
        let found = found(&sources, source.as_deref());
        let range = found.and_then(|(_, range)| *range).map(whole).unwrap_or_default();
        let source = found.map(|(name, _)| name.clone());
        paths::traffic(&TrafficView { range, source, ..shown.clone() })
    };
    view! { <SourceLinks sources=names current href/> }
}

/// The same page over all of the import that it tells of.
fn all_of(page: &TrafficPage, shown: &TrafficView) -> Option<String> {
    let (_, range) = found(&page.sources, shown.source.as_ref().map(LogSource::as_str))?;
    Some(paths::traffic(&TrafficView { range: whole((*range)?), ..shown.clone() }))
}

/// An import by its name.
fn found<'a>(sources: &'a [Imported], name: Option<&str>) -> Option<&'a Imported> {
    sources.iter().find(|(known, _)| Some(known.as_str()) == name)
}

/// From the oldest record of an import to the newest.
fn whole((from, to): (Timestamp, Timestamp)) -> TrafficRange {
    TrafficRange::Between { from, to: to.plus(std::time::Duration::from_secs(1)) }
}

/// Nothing passed.
#[component]
fn Empty(served: bool) -> impl IntoView {
    let i18n = use_i18n();
    match served {
        true => view! {
            <EmptyState sentence=words!(i18n, gateways.none)>
                <LinkButton href=paths::CALLERS>{words!(i18n, gateways.none_action)}</LinkButton>
            </EmptyState>
        },
        false => view! {
            <EmptyState sentence=words!(i18n, gateways.not_served)>
                <LinkButton href=paths::CALLERS>{words!(i18n, gateways.not_served_action)}</LinkButton>
            </EmptyState>
        },
    }
}

/// What people call a gateway; without one, both beside each other.
pub(crate) fn gateway_word(i18n: crate::i18n::Language, gateway: Option<GatewayKind>) -> &'static str {
    match gateway {
        Some(GatewayKind::Shared) => t_string!(i18n, gateways.shared),
        Some(GatewayKind::Dedicated) => t_string!(i18n, gateways.dedicated),
        None => t_string!(i18n, gateways.compare),
    }
}
