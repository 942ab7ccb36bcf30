//! The log. Its filters are its address.

use domain::view::{AuditFilter, AuditList};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    chain::Chain,
    filters::{Filters, filter_of},
};
use crate::{
    api::{audit::ListAudit, to_argument},
    components::{AuditTable, Fetch, PageTitle, Refresh, RefreshButton},
    i18n::{t_string, use_i18n},
    paths,
    ui::{EmptyState, Icon, LinkButton, PageHeader, Pager, Pictogram, Views, live, text, view},
};

/// The audit log, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let subject = move || to_argument(&*filter.read());
    let refresh = Refresh::default();
    let list = Fetch::of_version(subject, move || refresh.version(), |filter| ListAudit { filter });
    let title = words!(i18n, nav.audit);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            {[0, 1].into_iter().map(|n| view! { <Export n filter/> }).views()}
        </PageHeader>
        <p class="lead">{words!(i18n, audit.intro)}</p>
        <Chain/>
        {live(move || view! { <Filters filter=filter.get()/> })}
        {list.show(move |list| view! { <Entries list filter=filter.get_untracked()/> })}
    }
}

/// The log as a file: as CSV, or as lines of JSON.
#[component]
fn Export(n: usize, filter: Memo<AuditFilter>) -> impl IntoView {
    let i18n = use_i18n();
    let words = if n == 0 { words!(i18n, audit.csv) } else { words!(i18n, audit.json) };
    let href = move || {
        let [csv, json] = paths::audit_files(&filter.read());
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
fn Entries(list: AuditList, filter: AuditFilter) -> impl IntoView {
    let i18n = use_i18n();
    let (shown, total) = (list.rows.len(), list.total);
    if list.rows.is_empty() {
        return view! {
            <EmptyState sentence=move || t_string!(i18n, audit.none_match, total)>
                <LinkButton href=paths::AUDIT>{words!(i18n, ui.clear_filters)}</LinkButton>
            </EmptyState>
        };
    }
    let from = |before| paths::audit(&AuditFilter { before, ..filter.clone() });
    let next = list.next.map(|before| from(Some(before)));
    let first = filter.before.is_some().then(|| from(None));
    view! {
        <AuditTable entries=list.rows objects=true/>
        <Pager
            label=words!(i18n, nav.audit)
            shown=text(move || t_string!(i18n, audit.shown, shown, total))
            first=(words!(i18n, audit.newest), first)
            next=(words!(i18n, audit.older), next)
        />
    }
}
