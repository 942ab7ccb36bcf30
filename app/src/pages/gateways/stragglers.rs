//! Callers that have not switched.

mod change;
mod row;

use domain::{
    Phase,
    view::{Straggler, StragglerList},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{
    change::{ChangeBar, Changed, IDS},
    row::{Row, message_to_all},
};
use super::{marks::phase_word, numbers};
use crate::{
    api::gateways::{ChangeCallers, ListStragglers},
    components::{ActionForm, Fetch, FormAction, PageTitle, Refresh, RefreshButton, SourceLinks},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        ColumnHead, CopyButton, EmptyState, Icon, Instant, LinkButton, PageHeader, Pictogram, Table, Views,
        VisuallyHidden, text, view,
    },
};

/// Who still comes by the shared gateway though their keys live in instances.
#[component]
pub fn StragglersPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let source = Memo::new(move |_| query.read().get("source").filter(|source| !source.is_empty()));
    let refresh = Refresh::default();
    let change = FormAction::of::<ChangeCallers>();
    // Here, so that it outlives a list that is read again, as the field that shows it does.
    let what = RwSignal::new("assign".to_owned());
    let version = move || refresh.version() + change.version().get();
    let subject = move || source.get().unwrap_or_default();
    let list = Fetch::of_version(subject, version, |source| ListStragglers { source });
    let title = words!(i18n, gateways.stragglers);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            <a class="button" data-kind="secondary" href=move || paths::straggler_file(source.read().as_deref()) download="" rel="external">
                <Icon name=Pictogram::Download/>
                <span class="button-words">{words!(i18n, audit.csv)}</span>
            </a>
        </PageHeader>
        <p class="lead">{words!(i18n, gateways.stragglers_intro)}</p>
        <Changed change/>
        {list.show(move |list| view! { <Loaded list source=source.get_untracked() change what/> })}
    }
}

#[component]
fn Loaded(
    list: StragglerList,
    source: Option<String>,
    change: FormAction,
    what: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (phase, imported) = (list.phase, source.is_some());
    let href = |source: Option<String>| paths::stragglers(source.as_deref());
    let links = view! { <SourceLinks sources=list.sources.clone() current=source href/> };
    if list.rows.is_empty() {
        let sentence = text(move || match phase {
            _ if imported => t_string!(i18n, gateways.no_stragglers_imported).to_owned(),
            Phase::After => t_string!(i18n, gateways.no_stragglers_after).to_owned(),
            _ => t_string!(i18n, gateways.no_stragglers).to_owned(),
        });
        return view! {
            {links}
            <EmptyState sentence>
                <LinkButton href=paths::GATEWAYS>{words!(i18n, gateways.open_gateway)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        {links}
        <List list imported change what/>
    }
    .into_any()
}

#[component]
fn List(list: StragglerList, imported: bool, change: FormAction, what: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let (phase, since, total, shown) = (list.phase, list.since, list.total, list.rows.len());
    let (requests, now, refused) = (list.requests, list.now, list.refused);
    let is_later = |row: &Straggler| row.note.as_ref().is_some_and(|note| note.snoozed(now).is_some());
    let (later, rows): (Vec<_>, Vec<_>) = list.rows.into_iter().partition(is_later);
    let all = message_to_all(i18n, &rows);
    let (callers, left) = (later.len(), later.iter().map(|row| row.requests).sum::<u64>());
    let summary = text(move || {
        let requests = numbers::requests(i18n, requests);
        let callers = numbers::callers(i18n, u64::from(total));
        match imported {
            true => t_string!(i18n, gateways.stragglers_imported, requests, callers),
            false => {
                t_string!(i18n, gateways.stragglers_since, requests, callers, phase = phase_word(i18n, phase))
            }
        }
    });
    view! {
        <p>{summary} " " <Instant at=since/></p>
        <ActionForm action=change class="stack">
            {(!rows.is_empty()).then(|| view! { <Callers rows now/> }).views()}
            {(callers > 0).then(|| view! {
                <details class="panel more">
                    <summary>
                        {text(move || {
                            let callers = numbers::callers(i18n, callers as u64);
                            t_string!(i18n, gateways.snoozed, callers, requests = numbers::requests(i18n, left))
                        })}
                    </summary>
                    <Callers rows=later now/>
                </details>
            }).views()}
            <ChangeBar change what shown now refused/>
        </ActionForm>
        <p class="row">
            <span class="soft">{words!(i18n, gateways.message_all)}</span>
            <CopyButton what=words!(i18n, gateways.message_all) text=all/>
        </p>
        {(shown < total as usize).then(|| view! {
            <p class="field-help">{text(move || t_string!(i18n, gateways.stragglers_cut, shown))}</p>
        }).views()}
    }
}

#[component]
fn Callers(rows: Vec<Straggler>, now: domain::Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, gateways.caller)}</ColumnHead>
        <ColumnHead>{words!(i18n, gateways.owner)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.address)}</ColumnHead>
        <ColumnHead>{words!(i18n, gateways.library)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.keys)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.operations)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, gateways.requests)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.last)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    view! {
        <Table label=words!(i18n, gateways.stragglers) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row name=IDS now/> }).views()}
        </Table>
    }
}
