//! The log. Its query and its filters are its address.

use domain::AlertKind;
use domain::view::{LogCode, LogFilter, LogPage, LogRow, LogState, LogTime, StatusClass};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    filters::{Filters, gateway_words},
    histogram::Histogram,
    moment::Moment,
    problem::Problem,
    saved::{Queries, QueryActions},
};
use crate::{
    api::{logs::ListLogs, to_argument},
    browser::{self, Every},
    components::{Fetch, KeyIdText, PageTitle, Refresh, RefreshButton, SourceLinks},
    i18n::{t_string, use_i18n},
    pages::gateways::numbers,
    paths,
    ui::{
        Badge, ColumnHead, EmptyState, Icon, LinkButton, Notice, NoticeKind, PageHeader, Pager, Pictogram,
        RowHead, Shape, Table, Tone, Views, live, text, view,
    },
};

/// How often a log that is followed is read again.
const FOLLOWED: Every = Every::Seconds(2);

/// The access log, newest first.
#[component]
pub fn LogsPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let filter = Memo::new(move |_| LogFilter::named(|name| query.read().get(name)));
    let subject = move || to_argument(&*filter.read());
    let (refresh, follow) = (Refresh::default(), Refresh::default());
    let queries = QueryActions::new();
    let version = move || refresh.version() + follow.version() + queries.version();
    let list = Fetch::of_version(subject, version, |filter| ListLogs { filter });
    let title = words!(i18n, nav.logs);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <Follow follow/>
            <RefreshButton refresh/>
            {live(move || view! { <MakeAlert filter=filter.get()/> })}
            {[0, 1].into_iter().map(|n| view! { <Export n filter/> }).views()}
            <LinkButton href=paths::LOG_IMPORTS>{words!(i18n, logs.import)}</LinkButton>
        </PageHeader>
        <p class="lead">{words!(i18n, logs.intro)}</p>
        {live(move || view! { <Filters filter=filter.get()/> })}
        {list.show(move |page| view! { <Page page filter=filter.get_untracked() queries/> })}
    }
}

/// Has the log read again every other second. Only with scripts.
#[component]
fn Follow(follow: Refresh) -> impl IntoView {
    let i18n = use_i18n();
    let every = RwSignal::new(Every::Never);
    browser::use_refresh(every, RwSignal::new(None), move || follow.read());
    let follows = move || every.get() == FOLLOWED;
    let toggle =
        move |_| every.update(|every| *every = if *every == FOLLOWED { Every::Never } else { FOLLOWED });
    let alive = browser::is_hydrated();
    live(move || {
        alive.get().then(|| view! {
            <button
                class="button"
                type="button"
                data-kind="secondary"
                aria-pressed=move || if follows() { "true" } else { "false" }
                on:click=toggle
            >
                <span class="button-words">
                    {text(move || if follows() { t_string!(i18n, logs.following) } else { t_string!(i18n, logs.follow) })}
                </span>
            </button>
        }).views()
    })
}

/// Leads to the form of an alert that looks for what is looked for here.
#[component]
fn MakeAlert(filter: LogFilter) -> impl IntoView {
    let i18n = use_i18n();
    let href = paths::new_alert(AlertKind::LogMatches, &filter.as_query());
    view! { <LinkButton href icon=Pictogram::Bell>{words!(i18n, alerts.make)}</LinkButton> }
}

/// What matches as a file: as CSV, or as lines of JSON.
#[component]
fn Export(n: usize, filter: Memo<LogFilter>) -> impl IntoView {
    let i18n = use_i18n();
    let words = if n == 0 { words!(i18n, logs.csv) } else { words!(i18n, logs.json) };
    let href = move || {
        let [csv, json] = paths::log_files(&filter.read());
        if n == 0 { csv } else { json }
    };
    view! {
        <a class="button" data-kind="secondary" href=href download="" rel="external">
            <Icon name=Pictogram::Download/>
            <span class="button-words">{words}</span>
        </a>
    }
}

#[component]
fn Page(page: LogPage, filter: LogFilter, queries: QueryActions) -> impl IntoView {
    let LogPage { rows, next, problem, histogram, log, sources, saved, refused } = page;
    if let Some(problem) = problem {
        return view! { <Problem problem query=filter.query/> };
    }
    let matching = histogram.sum().total();
    let codes = histogram.codes.clone();
    let links = {
        let filter = filter.clone();
        move |source| paths::logs(&LogFilter { source, before: None, ..filter.clone() })
    };
    view! {
        <SourceLinks sources current=filter.source.clone() everywhere=true href=links/>
        <Queries saved filter=filter.clone() refused actions=queries/>
        <State log/>
        {(!codes.is_empty()).then(|| view! { <Codes codes filter=filter.clone()/> }).views()}
        {(matching > 0).then(|| view! { <Histogram histogram/> }).views()}
        <Rows rows next matching filter log/>
    }
}

/// The most frequent errors of what matches, each with a link to those that have it.
#[component]
fn Codes(codes: Vec<LogCode>, filter: LogFilter) -> impl IntoView {
    let i18n = use_i18n();
    let code = move |LogCode { status, code, count }: LogCode| {
        let asked = format!("error_code = \"{}\"", code.replace('\\', "\\\\").replace('"', "\\\""));
        let query = if filter.query.is_empty() { asked } else { format!("({}) and {asked}", filter.query) };
        let href = paths::logs(&LogFilter { query, before: None, ..filter.clone() });
        view! { <li><a class="chip mono" href=href>{format!("{status} {code}")} " " <b>{numbers::count(count)}</b></a></li> }
    };
    view! {
        <div class="row">
            <span class="soft" id="log-codes">{words!(i18n, logs.codes)}</span>
            <ul class="chips" aria-labelledby="log-codes">{codes.into_iter().map(code).views()}</ul>
        </div>
    }
}

/// What has to be known about the log itself.
#[component]
fn State(log: LogState) -> impl IntoView {
    let i18n = use_i18n();
    let count = log.lost;
    view! {
        {(count > 0).then(|| view! {
            <Notice kind=NoticeKind::Warning title=text(move || t_string!(i18n, logs.lost, count))>
                <p>{words!(i18n, logs.lost_text)}</p>
            </Notice>
        }).views()}
        {(!log.recording && log.records > 0).then(|| view! {
            <Notice title=words!(i18n, logs.not_recording)><p>{words!(i18n, logs.not_recording_text)}</p></Notice>
        }).views()}
    }
}

#[component]
fn Rows(
    rows: Vec<LogRow>,
    next: Option<String>,
    matching: u64,
    filter: LogFilter,
    log: LogState,
) -> impl IntoView {
    let i18n = use_i18n();
    if rows.is_empty() {
        return view! { <Nothing filter log/> };
    }
    let shown = rows.len();
    let from = |before| paths::logs(&LogFilter { before, ..filter.clone() });
    let first = filter.before.is_some().then(|| from(None));
    let next = next.map(|before| from(Some(before)));
    let head = view! {
        <ColumnHead>{words!(i18n, logs.time)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, logs.gateway)}</ColumnHead>
        <ColumnHead>{words!(i18n, logs.operation)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, logs.key)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, logs.caller)}</ColumnHead>
        <ColumnHead>{words!(i18n, logs.status)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, logs.code)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, logs.duration)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, nav.logs) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row/> }).views()}
        </Table>
        <Pager
            label=words!(i18n, nav.logs)
            shown=text(move || t_string!(i18n, logs.shown, shown, total = matching))
            first=(words!(i18n, logs.newest), first)
            next=(words!(i18n, logs.older), next)
        />
    }
}

#[component]
fn Row(row: LogRow) -> impl IntoView {
    let i18n = use_i18n();
    let LogRow { id, at, gateway, operation, key, resource, caller, status, code, micros, source } = row;
    // What does not say how long it took took some time all the same.
    let took = if source.is_some() && micros == 0 {
        dash(String::new())
    } else {
        format!("{:.3}", f64::from(micros) / 1000.0)
    };
    let about = match key {
        Some(id) => view! { <KeyIdText id link=true/> },
        None => view! { <span class="mono">{resource}</span> },
    };
    view! {
        <tr>
            <RowHead><a href=paths::log_record(&id)><Moment at/></a></RowHead>
            <td class="fold">
                {text(move || gateway_words(i18n, &gateway))}
                {source.map(|source| view! { <span class="under mono">{source}</span> }).views()}
            </td>
            <td><span class="mono">{dash(operation)}</span></td>
            <td class="fold">{about}</td>
            <td class="fold">{dash(caller)}</td>
            <td><Status status/></td>
            <td class="fold"><span class="mono">{code}</span></td>
            <td class="number fold">{took}</td>
        </tr>
    }
}

/// What is not known is a dash, not a hole.
fn dash(text: String) -> String {
    if text.is_empty() { "\u{2013}".to_owned() } else { text }
}

/// The status of an answer, by shape and colour too.
#[component]
pub(super) fn Status(status: u16) -> impl IntoView {
    let (shape, tone) = match StatusClass::of(status) {
        StatusClass::Ok => (Shape::Dot, Tone::Success),
        StatusClass::Refused => (Shape::Ring, Tone::Warning),
        StatusClass::Failed => (Shape::Bar, Tone::Danger),
    };
    view! { <Badge shape tone word=Signal::stored(status.to_string())/> }
}

/// Why there is nothing, and what can be done.
#[component]
fn Nothing(filter: LogFilter, log: LogState) -> impl IntoView {
    let i18n = use_i18n();
    if log.records == 0 && filter.source.is_none() && filter.query.is_empty() {
        let sentence = match (log.recording, log.listening) {
            (false, _) => words!(i18n, logs.none_recorded),
            (true, false) => words!(i18n, logs.none_listen),
            (true, true) => words!(i18n, logs.none),
        };
        return view! {
            <EmptyState sentence>
                <LinkButton href=paths::CALLERS>{words!(i18n, logs.callers)}</LinkButton>
            </EmptyState>
        };
    }
    let total = log.records;
    let sentence = text(move || {
        format!("{} {}", t_string!(i18n, logs.none_match), t_string!(i18n, logs.none_match_all, total))
    });
    let week = LogTime::ready("7d").unwrap_or_default();
    let wider =
        (filter.time != week).then(|| paths::logs(&LogFilter { time: week, before: None, ..filter.clone() }));
    match wider {
        Some(href) => view! {
            <EmptyState sentence><LinkButton href>{words!(i18n, logs.last_week)}</LinkButton></EmptyState>
        },
        None => view! {
            <EmptyState sentence>
                <LinkButton href=paths::LOGS>{words!(i18n, ui.clear_filters)}</LinkButton>
            </EmptyState>
        },
    }
}
