use domain::view::AuditEntry;
use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    paths,
    ui::{ColumnHead, CopyId, Instant, RowHead, Table, Views, view},
};

/// The details of an entry that has none.
pub const NO_DETAIL: &str = "{}";

/// Rows of the audit log, newest first. The time of each leads to its entry.
#[component]
pub fn AuditTable(
    entries: Vec<AuditEntry>,
    /// Whether the rows say what they are about.
    #[prop(optional)]
    objects: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, keys.what)}</ColumnHead>
        {objects.then(|| view! { <ColumnHead fold=true>{words!(i18n, audit.object)}</ColumnHead> }).views()}
        <ColumnHead>{words!(i18n, keys.when)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, keys.who)}</ColumnHead>
        <ColumnHead>{words!(i18n, keys.outcome)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, keys.sequence)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, keys.details)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, keys.history) head=head.into_any()>
            {entries.into_iter().map(|entry| view! { <Row entry objects/> }).views()}
        </Table>
    }
}

#[component]
fn Row(entry: AuditEntry, objects: bool) -> impl IntoView {
    let object = objects.then(|| view! { <td class="fold"><Object id=entry.resource/></td> });
    let detail = Some(entry.detail).filter(|detail| detail != NO_DETAIL);
    view! {
        <tr>
            <RowHead><span class="mono">{entry.action}</span></RowHead>
            {object.views()}
            <td><a href=paths::audit_entry(entry.sequence)><Instant at=entry.at/></a></td>
            <td class="fold">{entry.actor}</td>
            <td class="nowrap"><Outcome outcome=entry.outcome/></td>
            <td class="number fold" title=entry.hash>{entry.sequence}</td>
            <td class="fold"><span class="mono detail">{detail}</span></td>
        </tr>
    }
}

/// What an entry is about.
#[component]
fn Object(id: String) -> impl IntoView {
    let i18n = use_i18n();
    match paths::audited(&id) {
        Some(href) => view! { <CopyId what=words!(i18n, audit.object) id href/> },
        None => view! { <span class="mono">{id}</span> },
    }
}

/// How something ended: done, or the code of its refusal.
#[component]
pub fn Outcome(outcome: String) -> impl IntoView {
    let i18n = use_i18n();
    match outcome.as_str() {
        "ok" => words!(i18n, keys.ok).into_any(),
        _ => view! { <span class="mono refused">{outcome}</span> },
    }
}
