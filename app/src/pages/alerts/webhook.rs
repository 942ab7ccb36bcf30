//! A webhook's page: where it is, its secret once, and what was sent to it.

use domain::{
    Refusal, WebhookId,
    view::{NewWebhookSecret, WebhookPage as View},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{deliveries::Deliveries, webhooks::TellingRules};
use crate::{
    api::alerts::{DeleteWebhook, GetWebhook, Redeliver, TestWebhook},
    components::{
        ActionError, ActionForm, Fetch, FormAction, PageTitle, Refresh, RefreshButton, disabled_by,
        form_actions,
    },
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, CodeBlock, ConfirmDialog, Crumb, Definition, DefinitionList, EmptyState, Instant,
        Notice, NoticeKind, PageHeader, Views, text, view,
    },
};

form_actions! {
    /// The changes that the page can make; each has the webhook read again.
    Changes {
        test: TestWebhook,
        redeliver: Redeliver,
    }
}

/// `/alerts/webhooks/:id`.
#[component]
pub fn WebhookPage() -> impl IntoView {
    let params = use_params_map();
    let (changes, refresh) = (Changes::new(), Refresh::default());
    // Apart from the others: of a webhook that is removed there is nothing to be read again.
    let delete = FormAction::of::<DeleteWebhook>();
    let id = move || params.read().get("id").unwrap_or_default();
    let version = move || changes.version() + refresh.version();
    let page = Fetch::of_version(id, version, |id| GetWebhook { id });
    page.show(move |view| view! { <Loaded view changes delete refresh/> })
}

#[component]
fn Loaded(view: View, changes: Changes, delete: FormAction, refresh: Refresh) -> impl IntoView {
    let i18n = use_i18n();
    let View { row, secret, deliveries, now, refused } = view;
    let name = row.name.to_string();
    let crumbs = vec![
        Crumb::new(words!(i18n, nav.alerts), paths::ALERTS),
        Crumb::new(words!(i18n, alerts.webhooks), paths::WEBHOOKS),
    ];
    let (test, redeliver) = (changes.test, changes.redeliver);
    let secret = secret.map(|secret| view! { <Secret secret name=name.clone()/> });
    let [tested, removed] = [(); 2].map(|()| row.id.clone());
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader title=Signal::stored(name.clone()) crumbs>
            <RefreshButton refresh/>
            <ActionForm action=test class="inline-form">
                <IdField id=tested/>
                <Button id="test" submit=true busy=test.pending() disabled=disabled_by(i18n, refused)>
                    {words!(i18n, alerts.test)}
                </Button>
            </ActionForm>
            <Remove id=removed name refused delete/>
        </PageHeader>
        <ActionError action=test/>
        <ActionError action=redeliver/>
        <ActionError action=delete/>
        {secret.views()}
        <DefinitionList>
            <Definition term=words!(i18n, alerts.address)><span class="mono">{row.url}</span></Definition>
            <Definition term=words!(i18n, alerts.told_by)><TellingRules rules=row.rules/></Definition>
            <Definition term=words!(i18n, alerts.since)><Instant at=row.created_at/></Definition>
        </DefinitionList>
        <section class="section" aria-labelledby="deliveries-title">
            <h2 id="deliveries-title">{words!(i18n, alerts.deliveries)}</h2>
            {match deliveries.is_empty() {
                true => view! { <EmptyState sentence=words!(i18n, alerts.no_deliveries)/> },
                false => view! { <Deliveries rows=deliveries now redeliver refused/> },
            }}
        </section>
    }
}

#[component]
fn IdField(id: WebhookId) -> impl IntoView {
    view! { <input type="hidden" name="id" value=id.to_string()/> }
}

/// The secret, for whoever has just added the webhook.
#[component]
fn Secret(secret: NewWebhookSecret, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let title = text(move || t_string!(i18n, alerts.secret_title, name = name.clone()));
    view! {
        <Notice kind=NoticeKind::Success title>
            <p>{words!(i18n, alerts.secret_text)}</p>
            <CodeBlock what=words!(i18n, alerts.the_secret) code=Signal::stored(secret.0) wrap=true/>
        </Notice>
    }
}

#[component]
fn Remove(id: WebhookId, name: String, refused: Option<Refusal>, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let title = text(move || t_string!(i18n, alerts.remove_title, name = name.clone()));
    view! {
        <Button id="remove" kind=ButtonKind::Quiet opens="remove-dialog" disabled=disabled_by(i18n, refused)>
            {words!(i18n, alerts.remove)}
        </Button>
        <ActionForm action=delete>
            <IdField id/>
            <ConfirmDialog id="remove-dialog" title confirm=words!(i18n, alerts.remove) busy=delete.pending()>
                <p>{words!(i18n, alerts.remove_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
