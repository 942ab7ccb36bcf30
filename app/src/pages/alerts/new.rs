//! The form that makes a rule. What it is to look for is the address, and for a query of the log the query too.

use domain::{
    AlertCondition, AlertId, AlertKind, AlertRule, AlertSeverity, Hold, InstanceId, InstanceName, WebhookId,
    WebhookName,
    view::{InstanceRow, WebhookList},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{form::RuleFields, words::kind_word};
use crate::{
    api::{
        alerts::{CreateAlert, ListWebhooks},
        instances::ListInstances,
    },
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle},
    i18n::use_i18n,
    paths,
    ui::{Button, ButtonKind, Crumb, PageHeader, Views, live, text, view},
};

/// `/alerts/new`: first what to look for, then the values.
#[component]
pub fn NewAlertPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let begun = Memo::new(move |_| condition_of(&query.read()));
    let create = FormAction::of::<CreateAlert>();
    let (instances, webhooks) = (Fetch::once(ListInstances {}), Fetch::once(ListWebhooks {}));
    let title = words!(i18n, alerts.new);
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.alerts), paths::ALERTS)]/>
        {live(move || match begun.get() {
            None => view! { <Kinds/> },
            Some(condition) => instances.show(move |rows| {
                let (condition, instances) = (condition.clone(), named(rows));
                webhooks.show(move |hooks| {
                    let (condition, instances) = (condition.clone(), instances.clone());
                    view! { <Form condition instances webhooks=untold(hooks) create/> }
                })
            }),
        })}
    }
}

/// What an address begins with; `None` for one that does not say what to look for.
fn condition_of(query: &ParamsMap) -> Option<AlertCondition> {
    let kind: AlertKind = query.get("kind")?.parse().ok()?;
    let asked = query.get("q").and_then(|asked| asked.parse().ok());
    Some(match (kind.condition(), asked) {
        (AlertCondition::LogMatches { more_than, window, .. }, Some(query)) => {
            AlertCondition::LogMatches { query, more_than, window }
        }
        (condition, _) => condition,
    })
}

fn named(rows: Vec<InstanceRow>) -> Vec<(InstanceId, InstanceName)> {
    rows.into_iter().filter_map(|row| row.instance).map(|instance| (instance.id, instance.name)).collect()
}

fn untold(list: WebhookList) -> Vec<(WebhookId, WebhookName, bool)> {
    list.rows.into_iter().map(|row| (row.id, row.name, false)).collect()
}

/// The kinds, each a link to its form.
#[component]
fn Kinds() -> impl IntoView {
    let i18n = use_i18n();
    let kind = move |kind: &AlertKind| {
        let kind = *kind;
        let word = text(move || kind_word(i18n, kind));
        view! { <li><a href=paths::new_alert(kind, "")>{word}</a></li> }
    };
    view! {
        <section class="section" aria-labelledby="kinds-title">
            <h2 id="kinds-title">{words!(i18n, alerts.choose_kind)}</h2>
            <p class="lead">{words!(i18n, alerts.choose_kind_text)}</p>
            <ul class="kinds">{AlertKind::ALL.iter().map(kind).views()}</ul>
        </section>
    }
}

#[component]
fn Form(
    condition: AlertCondition,
    instances: Vec<(InstanceId, InstanceName)>,
    webhooks: Vec<(WebhookId, WebhookName, bool)>,
    create: FormAction,
) -> impl IntoView {
    let i18n = use_i18n();
    let kind = condition.kind();
    let rule = AlertRule {
        // The server gives it one of its own.
        id: AlertId::new([0; 16]),
        name: None,
        phase: None,
        condition,
        instance: None,
        hold: Hold::default(),
        severity: AlertSeverity::Warning,
        enabled: true,
        muted_until: None,
    };
    view! {
        <section class="section" aria-labelledby="form-title">
            <h2 id="form-title">{text(move || kind_word(i18n, kind))}</h2>
            <ActionForm action=create class="form">
                <RuleFields rule instances webhooks named=true/>
                <ActionError action=create/>
                <div class="form-actions">
                    <Button id="create" kind=ButtonKind::Primary submit=true busy=create.pending()>
                        {words!(i18n, alerts.create)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
