//! An import: what became of its lines, and what is there of it.

use domain::{
    LineProblem,
    view::{
        FileProblem, LogImportPage as View, LogImportReport, LogImportState, RefusedLines, TrafficRange,
        TrafficView,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::imports::{State, records_of, size};
use crate::{
    api::logs::{GetLogImport, RemoveLogImport},
    components::{
        ActionError, ActionForm, Fetch, FormAction, PageTitle, Refresh, RefreshButton, disabled_by,
    },
    i18n::{Language, t_string, use_i18n},
    pages::gateways::numbers::count,
    paths,
    ui::{
        Button, ButtonKind, ColumnHead, ConfirmDialog, CopyId, Crumb, Definition, DefinitionList, Instant,
        LinkButton, Notice, NoticeKind, PageHeader, RowHead, Table, Text, Views, text, view,
    },
};

/// `/logs/import/:name`.
#[component]
pub fn LogImportPage() -> impl IntoView {
    let params = use_params_map();
    let name = move || params.read().get("name").unwrap_or_default();
    let refresh = Refresh::default();
    let remove = FormAction::of::<RemoveLogImport>();
    let version = move || refresh.version() + remove.version().get();
    let page = Fetch::of_version(name, version, |name| GetLogImport { name });
    page.show(move |page| view! { <Loaded page refresh remove/> })
}

#[component]
fn Loaded(page: View, refresh: Refresh, remove: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let name = page.row.import.name.to_string();
    let crumbs = vec![
        Crumb::new(words!(i18n, nav.logs), paths::LOGS),
        Crumb::new(words!(i18n, log_imports.title), paths::LOG_IMPORTS),
    ];
    let state = page.row.import.state;
    let links = links(&page);
    let title = {
        let name = name.clone();
        move || t_string!(i18n, log_imports.remove_title, name = name.clone())
    };
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader title=Text::from(name.clone()) crumbs beside=move || view! { <State state/> }>
            <RefreshButton refresh/>
            <Button id="remove-import" kind=ButtonKind::Danger opens="remove-import-dialog" disabled=disabled_by(i18n, page.refused)>
                {words!(i18n, log_imports.remove)}
            </Button>
        </PageHeader>
        <ActionError action=remove/>
        <ActionForm action=remove>
            <input type="hidden" name="name" value=name.clone()/>
            <ConfirmDialog
                id="remove-import-dialog"
                title=text(title)
                confirm=words!(i18n, log_imports.remove)
                typed=name
                busy=remove.pending()
            >
                <p>{words!(i18n, log_imports.remove_text)}</p>
            </ConfirmDialog>
        </ActionForm>
        <Trouble state/>
        {(!links.is_empty()).then(|| view! {
            <p class="row">{links.into_iter().map(|(words, href)| view! { <LinkButton href>{words}</LinkButton> }).views()}</p>
        }).views()}
        <About page=page.clone()/>
        <Lines
            refused=page.row.import.report.refused.clone()
            whole=matches!(state, LogImportState::Whole { .. })
        />
        <Fields report=page.row.import.report/>
    }
}

/// Where its records are looked at.
fn links(page: &View) -> Vec<(Text, String)> {
    let i18n = use_i18n();
    let row = &page.row;
    let (Some(logs), Some((from, to))) = (records_of(row), row.range) else { return vec![] };
    let range = TrafficRange::Between { from, to: to.plus(std::time::Duration::from_secs(1)) };
    let source = Some(row.import.name.clone());
    let charts = paths::traffic(&TrafficView { range, source, ..TrafficView::default() });
    vec![
        (words!(i18n, log_imports.see_logs), logs),
        (words!(i18n, log_imports.see_gateways), charts),
        (words!(i18n, log_imports.see_stragglers), paths::stragglers(Some(row.import.name.as_str()))),
    ]
}

/// Why it was not read to its end, and what to do.
#[component]
fn Trouble(state: LogImportState) -> impl IntoView {
    let i18n = use_i18n();
    let sentence = match state {
        LogImportState::Running | LogImportState::Whole { .. } => None,
        LogImportState::Interrupted => Some(words!(i18n, log_imports.interrupted_text)),
        LogImportState::Broken { why, .. } => Some(match why {
            FileProblem::BrokeOff => words!(i18n, log_imports.broke_off),
            FileProblem::Damaged => words!(i18n, log_imports.damaged),
            FileProblem::TooLarge => words!(i18n, log_imports.too_large),
            FileProblem::NoRoom => words!(i18n, log_imports.no_room),
            FileProblem::Failed => words!(i18n, log_imports.failed),
        }),
    };
    sentence.map(|sentence| view! { <Notice kind=NoticeKind::Warning><p>{sentence}</p></Notice> }).views()
}

#[component]
fn About(page: View) -> impl IntoView {
    let i18n = use_i18n();
    let row = page.row;
    let import = row.import;
    let report = import.report.clone();
    let hash = match report.sha256 {
        Some(hash) => view! { <CopyId what=words!(i18n, log_imports.sha256) id=hash/> },
        None => words!(i18n, log_imports.sha256_none).into_any(),
    };
    let number = |term: Text, number: u64| view! { <Definition term>{count(number)}</Definition> };
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, log_imports.file_name)><span class="mono">{import.file}</span></Definition>
            <Definition term=words!(i18n, log_imports.sha256)>{hash}</Definition>
            <Definition term=words!(i18n, log_imports.bytes)>{size(report.bytes)}</Definition>
            <Definition term=words!(i18n, log_imports.begun)><Instant at=import.begun_at/></Definition>
            <Definition term=words!(i18n, log_imports.by)>{import.by}</Definition>
            {row.range.map(|(from, to)| view! {
                <Definition term=words!(i18n, log_imports.range)><Instant at=from/> " – " <Instant at=to/></Definition>
            }).views()}
            {number(words!(i18n, log_imports.records), row.records)}
            <Definition term=words!(i18n, log_imports.stored)>{size(row.stored)}</Definition>
            {number(words!(i18n, log_imports.taken), report.taken)}
            {number(words!(i18n, log_imports.duplicates), report.duplicates)}
            {number(words!(i18n, log_imports.untimed), report.untimed)}
            {(!import.mapping.is_empty()).then(|| view! {
                <Definition term=words!(i18n, log_imports.mapping)><span class="mono">{import.mapping}</span></Definition>
            }).views()}
        </DefinitionList>
        <p class="field-help">{words!(i18n, log_imports.duplicates_help)}</p>
    }
}

#[component]
fn Lines(refused: Vec<RefusedLines>, whole: bool) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, log_imports.why)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, log_imports.count)}</ColumnHead>
        <ColumnHead>{words!(i18n, log_imports.first)}</ColumnHead>
    };
    let row = move |RefusedLines { problem, count: number, first }: RefusedLines| {
        let first = first.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        view! {
            <tr>
                <RowHead>{text(move || problem_words(i18n, problem).to_owned())}</RowHead>
                <td class="number">{count(number)}</td>
                <td class="mono">{first}</td>
            </tr>
        }
    };
    let table = match refused.is_empty() {
        // Of a file that was not read to its end nobody knows.
        true if !whole => ().into_any(),
        true => view! { <p>{words!(i18n, log_imports.lines_none)}</p> },
        false => view! {
            <Table label=words!(i18n, log_imports.lines) head=head.into_any()>
                {refused.into_iter().map(row).views()}
            </Table>
        },
    };
    view! {
        <section class="section" aria-labelledby="lines">
            <h2 id="lines">{words!(i18n, log_imports.lines)}</h2>
            {table}
        </section>
    }
}

#[component]
fn Fields(report: LogImportReport) -> impl IntoView {
    let i18n = use_i18n();
    if report.fields.is_empty() {
        return ().into_any();
    }
    let head = view! {
        <ColumnHead>{words!(i18n, log_imports.field)}</ColumnHead>
        <ColumnHead>{words!(i18n, log_imports.path)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, log_imports.records)}</ColumnHead>
    };
    let row = |(field, path, number): (domain::ImportedField, String, u64)| {
        view! {
            <tr>
                <RowHead><span class="mono">{field.as_str()}</span></RowHead>
                <td class="mono">{path}</td>
                <td class="number">{count(number)}</td>
            </tr>
        }
    };
    view! {
        <section class="section" aria-labelledby="mapped">
            <h2 id="mapped">{words!(i18n, log_imports.fields)}</h2>
            <p class="field-help">{words!(i18n, log_imports.fields_help)}</p>
            <Table label=words!(i18n, log_imports.fields) head=head.into_any()>
                {report.fields.into_iter().map(row).views()}
            </Table>
        </section>
    }
}

fn problem_words(i18n: Language, problem: LineProblem) -> &'static str {
    match problem {
        LineProblem::NotJson => t_string!(i18n, log_imports.not_json),
        LineProblem::NotAnObject => t_string!(i18n, log_imports.not_an_object),
        LineProblem::TooLong => t_string!(i18n, log_imports.line_too_long),
        LineProblem::EndsEarly => t_string!(i18n, log_imports.ends_early),
        LineProblem::NoTime => t_string!(i18n, log_imports.no_time),
        LineProblem::BadTime => t_string!(i18n, log_imports.bad_time),
        LineProblem::NoRequestId => t_string!(i18n, log_imports.no_request_id),
        LineProblem::BadRequestId => t_string!(i18n, log_imports.bad_request_id),
        LineProblem::NoOperation => t_string!(i18n, log_imports.no_operation),
        LineProblem::OtherService => t_string!(i18n, log_imports.other_service),
    }
}
