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
    gateway_word, numbers,
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
    let links = {
        let shown = shown.clone();
        move |source: Option<String>| {
            let source = source.and_then(|source| source.parse().ok());
            paths::key_usage(&UsageView { source, ..shown.clone() })
        }
    };
    let current = shown.source.as_ref().map(ToString::to_string);
    let since = page.since;
    let sources = page.sources.clone();
    let folded = page.folded;
    let content = match page.requests {
        0 => view! { <Unused shown=shown.clone()/> }.into_any(),
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
fn Unused(shown: UsageView) -> impl IntoView {
    let i18n = use_i18n();
    let month = TrafficRange::Last(Span::Month);
    match shown.range == month {
        true => view! {
            <EmptyState sentence=words!(i18n, usage.none)>
                <LinkButton href=paths::logs_where(LogField::Cmkid, shown.key.as_str())>{words!(i18n, usage.to_logs)}</LinkButton>
            </EmptyState>
        },
        false => {
            let href = paths::key_usage(&UsageView { range: month, ..shown });
            view! {
                <EmptyState sentence=words!(i18n, usage.none)>
                    <LinkButton href>{words!(i18n, usage.wider)}</LinkButton>
                </EmptyState>
            }
        }
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
    let log = move |query: String| {
        let time =
            LogTime::Between { from: Some(from), to: Some(to.plus(std::time::Duration::from_secs(1))) };
        let source = shown.source.as_ref().map(ToString::to_string);
        paths::logs(&LogFilter { query, time, source, ..LogFilter::default() })
    };
    let of_key = format!("{} = \"{}\"", LogField::Cmkid.as_str(), shown.key);
    let all = log(of_key.clone());
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
    let row = {
        let (log, of_key) = (log.clone(), of_key);
        move |row: UsageCaller| {
            let asked =
                format!("{of_key} and {} = \"{}\"", LogField::PrincipalId.as_str(), quoted(&row.principal));
            view! { <Row row href=log(asked)/> }
        }
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
