//! One entry of the log.

use domain::view::AuditEntryPage as View;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::audit::GetAuditEntry,
    components::{Fetch, NO_DETAIL, Outcome, PageTitle},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Badge, CodeBlock, CopyId, Crumb, Definition, DefinitionList, Instant, LinkButton, Notice, NoticeKind,
        PageHeader, Shape, Tone, Views, text, view,
    },
};

/// `/audit/:sequence`.
#[component]
pub fn AuditEntryPage() -> impl IntoView {
    let params = use_params_map();
    let sequence = move || params.read().get("sequence").unwrap_or_default();
    let entry = Fetch::of(sequence, |sequence| GetAuditEntry { sequence });
    entry.show(|view| view! { <Entry view/> })
}

#[component]
fn Entry(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let View { entry, before, holds, last } = view;
    let sequence = entry.sequence;
    let title = text(move || t_string!(i18n, audit.entry, sequence));
    let object = match paths::audited(&entry.resource) {
        Some(href) => {
            view! { <CopyId what=words!(i18n, audit.object) id=entry.resource href full=true/> }
        }
        None => view! { <CopyId what=words!(i18n, audit.object) id=entry.resource full=true/> },
    };
    let exact = entry.at.to_string();
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.audit), paths::AUDIT)]>
            <Neighbours sequence last/>
        </PageHeader>
        <DefinitionList>
            <Definition term=words!(i18n, keys.what)><span class="mono">{entry.action}</span></Definition>
            <Definition term=words!(i18n, keys.outcome)><Outcome outcome=entry.outcome/></Definition>
            <Definition term=words!(i18n, keys.who)>{entry.actor}</Definition>
            <Definition term=words!(i18n, keys.when)>
                <span><Instant at=entry.at/> " " <span class="mono soft">{exact}</span></span>
            </Definition>
            <Definition term=words!(i18n, audit.object)>{object}</Definition>
        </DefinitionList>
        <section class="section" aria-labelledby="details">
            <h2 id="details">{words!(i18n, keys.details)}</h2>
            <Details detail=entry.detail/>
        </section>
        <section class="section" aria-labelledby="link">
            <h2 id="link">{words!(i18n, audit.link)}</h2>
            {(!holds).then(|| view! {
                <Notice kind=NoticeKind::Danger title=words!(i18n, audit.not_holds)>
                    <p>{words!(i18n, audit.not_holds_text)}</p>
                </Notice>
            }).views()}
            <DefinitionList>
                <Definition term=words!(i18n, audit.hash_before)>
                    <CopyId what=words!(i18n, audit.hash_before) id=before.hex()/>
                </Definition>
                <Definition term=words!(i18n, audit.hash)>
                    <CopyId what=words!(i18n, audit.hash) id=entry.hash/>
                </Definition>
                {holds.then(|| view! {
                    <Definition term=words!(i18n, audit.state)>
                        <Badge shape=Shape::Dot tone=Tone::Success word=words!(i18n, audit.holds)/>
                    </Definition>
                }).views()}
            </DefinitionList>
            <p class="field-help">{words!(i18n, audit.hash_help)}</p>
        </section>
    }
}

#[component]
fn Details(detail: String) -> impl IntoView {
    let i18n = use_i18n();
    match detail.as_str() {
        NO_DETAIL => view! { <p class="soft">{words!(i18n, audit.no_details)}</p> },
        _ => view! { <CodeBlock what=words!(i18n, keys.details) code=Signal::stored(detail) wrap=true/> },
    }
}

/// The way to the entries before and after.
#[component]
fn Neighbours(sequence: u64, last: u64) -> impl IntoView {
    let i18n = use_i18n();
    let older = (sequence > 1).then(|| paths::audit_entry(sequence - 1));
    let newer = (sequence < last).then(|| paths::audit_entry(sequence + 1));
    view! {
        {older.map(|href| view! { <LinkButton href>{words!(i18n, audit.previous)}</LinkButton> }).views()}
        {newer.map(|href| view! { <LinkButton href>{words!(i18n, audit.next)}</LinkButton> }).views()}
    }
}
