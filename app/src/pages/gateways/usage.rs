//! The tab of a key that says who uses it.

use domain::{
    KeyId, LogSource,
    view::{LogField, LogFilter, LogTime, Span, TrafficRange, UsageCaller, UsagePage, UsageView},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    charts::{Charts, Subject},
    figures,
    filters::{Ranges, range_of},
    found, gateway_word, numbers, whole,
};
use crate::{
    api::{gateways::GetKeyUsage, to_argument},
    components::{Fetch, SourceLinks},
    i18n::{t_string, use_i18n},
    pages::not_found::NotFound,
    paths,
    ui::{
        ColumnHead, Definition, DefinitionList, EmptyState, Instant, LinkButton, RowHead, Table, Views, live,
        text, view,
    },
};

/// `/k/:id/usage`. The range and the source are its address.
#[component]
pub fn KeyUsage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let shown = Memo::new(move |_| {
        let key = params.read().get("id")?.parse::<KeyId>().ok()?;
        let query = query.read();
        let source = query.get("source").and_then(|source| source.parse::<LogSource>().ok());
        Some(UsageView { key, range: range_of(&query, Span::Week), source })
    });
    match shown.with_untracked(Option::is_some) {
        true => view! { <Usage shown/> },
        false => view! { <NotFound/> },
    }
}

#[component]
fn Usage(shown: Memo<Option<UsageView>>) -> impl IntoView {
    let subject = move || shown.read().as_ref().map(to_argument).unwrap_or_default();
    let page = Fetch::of(subject, |view| GetKeyUsage { view });
    view! {
        {live(move || shown.get().map(|shown| {
            let range = shown.range;
            let href = move |range| paths::key_usage(&UsageView { range, ..shown.clone() });
            view! { <Ranges range href=Box::new(href)/> }
        }).views())}
        {page.show(move |page| shown.get_untracked().map(|shown| view! { <Loaded page shown/> }).views())}
    }
}

#[component]
fn Loaded(page: UsagePage, shown: UsageView) -> impl IntoView {
    let i18n = use_i18n();
    // An import in all of its time; back to our own gateways, what the tab shows first.
    let links = {
        let (shown, sources) = (shown.clone(), page.sources.clone());
        move |source: Option<String>| {
            let found = found(&sources, source.as_deref());
            let range = match found {
                Some((_, range)) => range.map_or(shown.range, whole),
                None if shown.source.is_none() => shown.range,
                None => TrafficRange::Last(Span::Week),
            };
            let source = found.map(|(name, _)| name.clone());
            paths::key_usage(&UsageView { range, source, ..shown.clone() })
        }
    };
    let current = shown.source.as_ref().map(ToString::to_string);
    let since = page.since;
    let sources = page.sources.iter().map(|(name, _)| name.clone()).collect();
    let folded = page.folded;
    let widest = found(&page.sources, current.as_deref()).and_then(|(_, range)| *range);
    let widest = widest.map_or(TrafficRange::Last(Span::Month), whole);
    let content = match page.requests {
        0 => view! { <Unused shown=shown.clone() widest/> }.into_any(),
        _ => view! { <Used page shown=shown.clone()/> }.into_any(),
    };
    view! {
        <section class="section" aria-labelledby="usage">
            <h2 id="usage">{words!(i18n, usage.title)}</h2>
            <SourceLinks sources current href=links/>
            {content}
            <p class="field-help">
                {match since {
                    Some(at) => view! { {words!(i18n, usage.since)} " " <Instant at/> }.into_any(),
                    None => words!(i18n, usage.never_counted).into_any(),
                }}
            </p>
            {(folded > 0).then(|| view! {
                <p class="field-help">{text(move || t_string!(i18n, usage.folded, count = numbers::count(folded)))}</p>
            }).views()}
        </section>
    }
}

#[component]
fn Unused(
    shown: UsageView,
    /// The most that is worth looking at.
    widest: TrafficRange,
) -> impl IntoView {
    let i18n = use_i18n();
    let (href, words) = match (shown.range == widest, widest) {
        (true, _) => (requests(&shown, time_of(widest)), words!(i18n, usage.to_logs)),
        (false, TrafficRange::Last(_)) => {
            (paths::key_usage(&UsageView { range: widest, ..shown }), words!(i18n, usage.wider))
        }
        (false, TrafficRange::Between { .. }) => (
            paths::key_usage(&UsageView { range: widest, ..shown }),
            words!(i18n, gateways.none_imported_action),
        ),
    };
    view! {
        <EmptyState sentence=words!(i18n, usage.none)>
            <LinkButton href>{words}</LinkButton>
        </EmptyState>
    }
}

/// The requests for a key in the access log, of the source that is shown.
fn requests(shown: &UsageView, time: LogTime) -> String {
    let query = of_key(shown);
    let source = shown.source.as_ref().map(ToString::to_string);
    paths::logs(&LogFilter { query, time, source, ..LogFilter::default() })
}

/// What tells a caller from the others, beside its gateway.
fn of_caller(row: &UsageCaller) -> String {
    let told = [
        (LogField::PrincipalId, &row.principal),
        (LogField::ClientIp, &row.address),
        (LogField::UserAgent, &row.agent),
    ];
    // What a record does not tell is no text that it could be asked for by.
    let told = told.into_iter().filter(|(_, text)| !text.is_empty());
    told.map(|(field, text)| format!(" and {} = \"{}\"", field.as_str(), quoted(text))).collect()
}

fn of_key(shown: &UsageView) -> String {
    format!("{} = \"{}\"", LogField::Cmkid.as_str(), shown.key)
}

/// The time of a range in the access log, which has no longer one than a week by name.
fn time_of(range: TrafficRange) -> LogTime {
    match range {
        TrafficRange::Last(_) => LogTime::Last { minutes: 7 * 24 * 60 },
        TrafficRange::Between { from, to } => LogTime::Between { from: Some(from), to: Some(to) },
    }
}

#[component]
fn Used(page: UsagePage, shown: UsageView) -> impl IntoView {
    let i18n = use_i18n();
    let (from, to) = (page.from, page.to);
    let zoomed = {
        let shown = shown.clone();
        move |range| paths::key_usage(&UsageView { range, ..shown.clone() })
    };
    let subject = {
        let (key, source) = (shown.key.clone(), shown.source.clone());
        let source = source.map(|source| format!(" · {source}")).unwrap_or_default();
        let file = format!("key-{key}");
        Subject { file, words: text(move || format!("{} {key}{source}", t_string!(i18n, nav.key))) }
    };
    let (total, count) = (page.total, page.callers.len());
    let time = LogTime::Between { from: Some(from), to: Some(to.plus(std::time::Duration::from_secs(1))) };
    let all = requests(&shown, time);
    let head = view! {
        <ColumnHead>{words!(i18n, gateways.caller)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.address)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.library)}</ColumnHead>
        <ColumnHead>{words!(i18n, gateways.gateway)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, usage.operations)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, usage.requests)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, usage.errors)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, usage.first)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, usage.last)}</ColumnHead>
    };
    let row = move |row: UsageCaller| {
        let filter = LogFilter {
            query: of_key(&shown) + &of_caller(&row),
            gateway: Some(row.gateway.as_str().to_owned()),
            source: shown.source.as_ref().map(ToString::to_string),
            time,
            ..LogFilter::default()
        };
        view! { <Row row href=paths::logs(&filter)/> }
    };
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, usage.requests)><a href=all>{numbers::count(page.requests)}</a></Definition>
            <Definition term=words!(i18n, usage.errors)>{numbers::count(page.errors)}</Definition>
            {page.last.map(|at| view! {
                <Definition term=words!(i18n, usage.last_used)><Instant at/></Definition>
            }).views()}
        </DefinitionList>
        <h3>{words!(i18n, usage.callers)}</h3>
        <Table label=words!(i18n, usage.callers) head=head.into_any()>
            {page.callers.into_iter().map(row).views()}
        </Table>
        {(count < total as usize).then(|| view! {
            <p class="field-help">{text(move || t_string!(i18n, usage.callers_cut, shown = count, total))}</p>
        }).views()}
        {(!page.codes.is_empty()).then(|| view! {
            <figures::Top label=words!(i18n, usage.codes) rows=page.codes cell=figures::plain/>
        }).views()}
        <Charts charts=vec![page.chart] subject gateway=None from to=page.drawn baseline=false href=zoomed/>
    }
}

/// A text between quotation marks of a query.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[component]
fn Row(row: UsageCaller, href: String) -> impl IntoView {
    let i18n = use_i18n();
    let gateway = row.gateway;
    let language =
        row.library.language.map(|language| view! { <span class="over">{language.as_str()}</span> });
    let operation = |(name, count): (String, u64)| view! { <div><span class="mono">{name}</span> " " {numbers::count(count)}</div> };
    view! {
        <tr>
            <RowHead>{figures::caller(row.principal)}</RowHead>
            <td class="fold mono">{row.address}</td>
            <td class="fold">{language} <span class="under">{row.agent}</span></td>
            <td>{text(move || gateway_word(i18n, Some(gateway)).to_owned())}</td>
            <td class="fold">{row.operations.into_iter().map(operation).views()}</td>
            <td class="number"><a href=href>{numbers::count(row.requests)}</a></td>
            <td class="number fold">{numbers::count(row.errors)}</td>
            <td class="fold"><Instant at=row.first/></td>
            <td class="fold"><Instant at=row.last/></td>
        </tr>
    }
}
