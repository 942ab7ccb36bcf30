//! The log. Its query and its filters are its address.

use domain::AlertKind;
use domain::view::{LogFilter, LogPage, LogRow, LogState, LogTime, StatusClass};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    filters::{Filters, gateway_words},
    histogram::Histogram,
    moment::Moment,
    problem::Problem,
};
use crate::{
    api::{logs::ListLogs, to_argument},
    browser::{self, Every},
    components::{Fetch, KeyIdText, PageTitle, Refresh, RefreshButton},
    i18n::{t_string, use_i18n},
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
    let version = move || refresh.version() + follow.version();
    let list = Fetch::of_version(subject, version, |filter| ListLogs { filter });
    let title = words!(i18n, nav.logs);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <Follow follow/>
            <RefreshButton refresh/>
            {live(move || view! { <MakeAlert filter=filter.get()/> })}
            {[0, 1].into_iter().map(|n| view! { <Export n filter/> }).views()}
        </PageHeader>
        <p class="lead">{words!(i18n, logs.intro)}</p>
        {live(move || view! { <Filters filter=filter.get()/> })}
        {list.show(move |page| view! { <Page page filter=filter.get_untracked()/> })}
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
fn Page(page: LogPage, filter: LogFilter) -> impl IntoView {
    let LogPage { rows, next, problem, histogram, log } = page;
    if let Some(problem) = problem {
        return view! { <Problem problem query=filter.query/> };
    }
    let matching = histogram.sum().total();
    view! {
        <State log/>
        {(matching > 0).then(|| view! { <Histogram histogram/> }).views()}
        <Rows rows next matching filter log/>
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
    let LogRow { id, at, gateway, operation, key, resource, caller, status, code, micros } = row;
    let about = match key {
        Some(id) => view! { <KeyIdText id link=true/> },
        None => view! { <span class="mono">{resource}</span> },
    };
    view! {
        <tr>
            <RowHead><a href=paths::log_record(&id)><Moment at/></a></RowHead>
            <td class="fold">{text(move || gateway_words(i18n, &gateway))}</td>
            <td><span class="mono">{dash(operation)}</span></td>
            <td class="fold">{about}</td>
            <td class="fold">{dash(caller)}</td>
            <td><Status status/></td>
            <td class="fold"><span class="mono">{code}</span></td>
            <td class="number fold">{format!("{:.3}", f64::from(micros) / 1000.0)}</td>
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
    if log.records == 0 {
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
