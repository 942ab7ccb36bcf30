use domain::view::AuditEntry;
use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    ui::{ColumnHead, Instant, RowHead, Table, Views},
};

/// Rows of the audit log, newest first.
#[component]
pub fn AuditTable(entries: Vec<AuditEntry>) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, keys.what)}</ColumnHead>
        <ColumnHead>{words!(i18n, keys.when)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, keys.who)}</ColumnHead>
        <ColumnHead>{words!(i18n, keys.outcome)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, keys.details)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, keys.sequence)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, keys.history) head=head.into_any()>
            {entries.into_iter().map(|entry| view! { <Row entry/> }).views()}
        </Table>
    }
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let i18n = use_i18n();
    let outcome = match entry.outcome.as_str() {
        "ok" => words!(i18n, keys.ok).into_any(),
        code => view! { <span class="mono">{code.to_owned()}</span> }.into_any(),
    };
    view! {
        <tr>
            <RowHead><span class="mono">{entry.action}</span></RowHead>
            <td><Instant at=entry.at/></td>
            <td class="fold">{entry.actor}</td>
            <td>{outcome}</td>
            <td class="fold"><span class="mono detail">{entry.detail}</span></td>
            <td class="number fold" title=entry.hash>{entry.sequence}</td>
        </tr>
    }
}
