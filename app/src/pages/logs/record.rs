//! One record with all of its fields.

use domain::view::{LogField, LogRecord};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{list::Status, moment::Moment};
use crate::{
    api::logs::GetLogRecord,
    components::{Fetch, PageTitle},
    i18n::{t_string, use_i18n},
    paths,
    status::set_status,
    ui::{
        CodeBlock, CopyId, Crumb, Definition, DefinitionList, EmptyState, LinkButton, PageHeader, Text,
        Views, text, view,
    },
};

/// `/logs/:record`.
#[component]
pub fn LogRecordPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("record").unwrap_or_default();
    let record = Fetch::of(id, |id| GetLogRecord { id });
    record.show(|record: Option<LogRecord>| match record {
        Some(record) => view! { <Record record/> },
        None => view! { <Gone/> },
    })
}

#[component]
fn Gone() -> impl IntoView {
    set_status(404);
    let i18n = use_i18n();
    let title = words!(i18n, nav.logs);
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        <EmptyState sentence=words!(i18n, logs.record_gone)>
            <LinkButton href=paths::LOGS>{words!(i18n, logs.to_log)}</LinkButton>
        </EmptyState>
    }
}

#[component]
fn Record(record: LogRecord) -> impl IntoView {
    let i18n = use_i18n();
    let LogRecord { at, fields, json, key, instance, .. } = record;
    let known = fields.clone();
    let value = |field: LogField| {
        let found = known.iter().find(|(name, _)| name == field.as_str());
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let id = value(LogField::RequestId);
    let status = value(LogField::StatusCode).parse().unwrap_or_default();
    let title = text(move || t_string!(i18n, logs.record, id));
    let like = like(i18n_links(), value);
    let key = key.map(|key| paths::key(&key));
    let instance = instance.map(|_| paths::INSTANCES.to_owned());
    let field = move |(name, value): (String, String)| {
        let href = match LogField::named(&name) {
            Some(LogField::Cmkid) => key.clone(),
            Some(LogField::InstanceId) => instance.clone(),
            _ => None,
        };
        let what = Signal::stored(name.clone());
        let shown = match (value.is_empty(), href) {
            (true, _) => view! { <span class="soft">"–"</span> },
            (_, Some(href)) => view! { <CopyId what id=value href full=true/> },
            (_, None) => view! { <CopyId what id=value full=true/> },
        };
        view! { <Definition term=Signal::stored(name)>{shown}</Definition> }
    };
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.logs), paths::LOGS)]/>
        <p class="row"><Status status/> <Moment at/></p>
        {(!like.is_empty()).then(|| view! {
            <nav class="row" aria-label=words!(i18n, logs.like)>
                {like.into_iter().map(|(words, href)| view! { <LinkButton href>{words}</LinkButton> }).views()}
            </nav>
        }).views()}
        <section class="section log-record" aria-labelledby="log-fields">
            <h2 id="log-fields">{words!(i18n, logs.fields)}</h2>
            <DefinitionList>{fields.into_iter().map(field).views()}</DefinitionList>
        </section>
        <section class="section" aria-labelledby="log-raw">
            <h2 id="log-raw">{words!(i18n, logs.raw)}</h2>
            <CodeBlock what=words!(i18n, logs.raw) code=Signal::stored(json) wrap=true/>
        </section>
    }
}

/// The fields by which records are alike, with the words of the links.
fn i18n_links() -> [(LogField, Text); 4] {
    let i18n = use_i18n();
    [
        (LogField::Cmkid, words!(i18n, logs.same_key)),
        (LogField::AccessKeyId, words!(i18n, logs.same_caller)),
        (LogField::ApiName, words!(i18n, logs.same_operation)),
        (LogField::ErrorCode, words!(i18n, logs.same_code)),
    ]
}

/// Links to the records that have a field in common with this one.
fn like(links: [(LogField, Text); 4], value: impl Fn(LogField) -> String) -> Vec<(Text, String)> {
    let link = |(field, words): (LogField, Text)| {
        let value = value(field);
        (!value.is_empty()).then(|| (words, paths::logs_where(field, &value)))
    };
    links.into_iter().filter_map(link).collect()
}
