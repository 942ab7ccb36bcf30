//! Imports of the vendor's logs: the form that sends a file, and the list.

use domain::{
    LogSource, Refusal,
    view::{LogFilter, LogImportList, LogImportRow, LogImportState, LogTime},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    api::{ApiError, from_argument, logs::ListLogImports},
    browser::{self, Every},
    components::{ApiErrorPanel, Fetch, PageTitle, Refresh, RefreshButton, disabled_by},
    i18n::use_i18n,
    pages::gateways::numbers::count,
    paths,
    ui::{
        Badge, Button, ButtonKind, ColumnHead, Crumb, EmptyState, Field, Instant, LinkButton, Notice,
        PageHeader, RowHead, Shape, Table, TextArea, TextInput, Tone, Views, live, view,
    },
};

/// How often the list is read again while a file is sent.
const WHILE_SENDING: Every = Every::Seconds(1);

/// `/logs/import`.
#[component]
pub fn LogImportsPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let refused = move || query.read().get("refused").and_then(|error| from_argument::<ApiError>(&error));
    let (refresh, sending) = (Refresh::default(), Refresh::default());
    let version = move || refresh.version() + sending.version();
    let list = Fetch::of_version(String::new, version, |_| ListLogImports {});
    let every = RwSignal::new(Every::Never);
    browser::use_refresh(every, RwSignal::new(None), move || sending.read());
    let title = words!(i18n, log_imports.title);
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.logs), paths::LOGS)]>
            <RefreshButton refresh/>
        </PageHeader>
        <p class="lead">{words!(i18n, log_imports.intro)}</p>
        {live(move || refused().map(|error| view! { <ApiErrorPanel error/> }).views())}
        {list.show(move |list| view! { <Loaded list every/> })}
    }
}

#[component]
fn Loaded(list: LogImportList, every: RwSignal<Every>) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, log_imports.name)}</ColumnHead>
        <ColumnHead>{words!(i18n, log_imports.state)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, log_imports.records)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, log_imports.refused)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, log_imports.range)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, log_imports.begun)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, log_imports.by)}</ColumnHead>
    };
    let rows = match list.rows.is_empty() {
        true => view! {
            <EmptyState sentence=words!(i18n, log_imports.none)>
                <LinkButton href=paths::LOGS>{words!(i18n, logs.to_log)}</LinkButton>
            </EmptyState>
        },
        false => view! {
            <Table label=words!(i18n, log_imports.title) head=head.into_any()>
                {list.rows.into_iter().map(|row| view! { <Row row/> }).views()}
            </Table>
        },
    };
    view! {
        <ImportForm refused=list.refused room=list.room largest=list.largest every/>
        <section class="section" aria-labelledby="log-imports">
            <h2 id="log-imports">{words!(i18n, log_imports.title)}</h2>
            {rows}
        </section>
    }
}

/// A plain form: the browser sends the file by itself, with or without scripts.
#[component]
fn ImportForm(refused: Option<Refusal>, room: u64, largest: u64, every: RwSignal<Every>) -> impl IntoView {
    let i18n = use_i18n();
    let sending = move || every.get() == WHILE_SENDING;
    let disabled = disabled_by(i18n, refused);
    let (room, size) = (size(room), size(largest));
    view! {
        <section class="section" aria-labelledby="log-import-form">
            <h2 id="log-import-form">{words!(i18n, log_imports.form)}</h2>
            <form
                class="form"
                method="post"
                action=paths::SEND_LOG
                enctype="multipart/form-data"
                on:submit=move |_| every.set(WHILE_SENDING)
            >
                <Field id="log-source" label=words!(i18n, log_imports.name) help=words!(i18n, log_imports.name_help) optional=true>
                    <TextInput name="name" maxlength=LogSource::MAX pattern="[A-Za-z0-9._\\-]+" autocomplete="off" mono=true/>
                </Field>
                <Field id="log-mapping" label=words!(i18n, log_imports.mapping) help=words!(i18n, log_imports.mapping_help) optional=true>
                    <TextArea name="mapping" rows=2 mono=true maxlength=4000/>
                </Field>
                <div class="field">
                    <label class="field-label" for="log-file">{words!(i18n, log_imports.file)}</label>
                    <input
                        class="input"
                        id="log-file"
                        type="file"
                        name="file"
                        required=true
                        accept=".json,.jsonl,.ndjson,.log,.gz,.txt"
                        aria-describedby="log-file-help"
                    />
                    <p class="field-help" id="log-file-help">{words!(i18n, log_imports.file_help, size)}</p>
                </div>
                <div class="form-actions">
                    <Button id="import-log" kind=ButtonKind::Primary submit=true busy=Signal::derive(sending) disabled>
                        {words!(i18n, log_imports.submit)}
                    </Button>
                </div>
                {live(move || sending().then(|| view! {
                    <Notice><p>{words!(i18n, log_imports.sending)}</p></Notice>
                }).views())}
                <p class="field-help">{words!(i18n, log_imports.kept, size = room)}</p>
            </form>
        </section>
    }
}

#[component]
fn Row(row: LogImportRow) -> impl IntoView {
    let LogImportRow { import, records, range, .. } = row;
    let refused = import.report.refused_total();
    view! {
        <tr>
            <RowHead><a class="mono" href=paths::log_import(&import.name)>{import.name.to_string()}</a></RowHead>
            <td><State state=import.state/></td>
            <td class="number">{count(records)}</td>
            <td class="number fold">{count(refused)}</td>
            <td class="fold">
                {range.map(|(from, to)| view! { <Instant at=from/> " – " <Instant at=to/> }).views()}
            </td>
            <td class="fold"><Instant at=import.begun_at/></td>
            <td class="fold">{import.by}</td>
        </tr>
    }
}

/// How far an import is, by shape and colour too.
#[component]
pub(super) fn State(state: LogImportState) -> impl IntoView {
    let i18n = use_i18n();
    let (shape, tone, word) = match state {
        LogImportState::Running => (Shape::Turning, Tone::Neutral, words!(i18n, log_imports.running)),
        LogImportState::Interrupted => (Shape::Ring, Tone::Warning, words!(i18n, log_imports.interrupted)),
        LogImportState::Whole { .. } => (Shape::Dot, Tone::Success, words!(i18n, log_imports.whole)),
        LogImportState::Broken { .. } => (Shape::Hatched, Tone::Warning, words!(i18n, log_imports.broken)),
    };
    view! { <Badge shape tone word/> }
}

/// Bytes as people read them, in whole units.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        ..10_000 => format!("{} B", count(bytes)),
        10_000..10_000_000 => format!("{} kB", count(bytes / 1_000)),
        10_000_000..10_000_000_000 => format!("{} MB", count(bytes / 1_000_000)),
        _ => format!("{} GB", count(bytes / 1_000_000_000)),
    }
}

/// The log as far as it is of an import, over all of its time.
pub(super) fn records_of(row: &LogImportRow) -> Option<String> {
    let (from, to) = row.range?;
    let to = to.plus(std::time::Duration::from_secs(1));
    let time = LogTime::Between { from: Some(from), to: Some(to) };
    let source = Some(row.import.name.to_string());
    Some(paths::logs(&LogFilter { source, time, ..LogFilter::default() }))
}
