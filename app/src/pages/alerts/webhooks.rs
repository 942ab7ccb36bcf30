//! The webhooks, and the form that adds one.

use domain::{
    Refusal,
    view::{WebhookList, WebhookRow},
};
use leptos::prelude::*;

use super::{deliveries::StateBadge, tabs::AlertTabs, words::name_word};
use crate::{
    api::alerts::{CreateWebhook, ListWebhooks},
    components::{
        ActionError, ActionForm, Fetch, FormAction, PageTitle, Refresh, RefreshButton, disabled_by,
    },
    i18n::use_i18n,
    paths,
    ui::{
        Button, ButtonKind, ColumnHead, EmptyState, Field, Instant, PageHeader, RowHead, Table, TextInput,
        Views, text, view,
    },
};

/// The list, and the form.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let i18n = use_i18n();
    let (create, refresh) = (FormAction::of::<CreateWebhook>(), Refresh::default());
    let version = move || create.version().get() + refresh.version();
    let list = Fetch::of_version(String::new, version, |_| ListWebhooks {});
    view! {
        <PageTitle text=words!(i18n, alerts.webhooks)/>
        <PageHeader title=words!(i18n, nav.alerts)><RefreshButton refresh/></PageHeader>
        <AlertTabs webhooks=true/>
        <p class="lead">{words!(i18n, alerts.webhooks_intro)}</p>
        {list.show(move |list| view! { <Loaded list create/> })}
    }
}

#[component]
fn Loaded(list: WebhookList, create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let refused = list.refused;
    let rows = match (list.rows.is_empty(), refused) {
        (true, None) => view! { <EmptyState sentence=words!(i18n, alerts.no_webhooks)/> },
        (true, Some(_)) => view! { <EmptyState sentence=words!(i18n, alerts.no_webhooks_viewer)/> },
        (false, _) => view! { <Rows rows=list.rows/> },
    };
    view! { {rows} <AddForm create refused/> }
}

#[component]
fn Rows(rows: Vec<WebhookRow>) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, alerts.webhook)}</ColumnHead>
        <ColumnHead>{words!(i18n, alerts.last_sent)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, alerts.told_by)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, alerts.webhooks) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row/> }).views()}
        </Table>
    }
}

#[component]
fn Row(row: WebhookRow) -> impl IntoView {
    let i18n = use_i18n();
    let last = match row.last {
        Some(last) => view! {
            <span><StateBadge state=last.state/> <span class="under"><Instant at=last.created_at/></span></span>
        },
        None => view! { <span class="soft">{words!(i18n, alerts.never)}</span> },
    };
    view! {
        <tr>
            <RowHead>
                <a class="over" href=paths::webhook(&row.id)>{row.name.to_string()}</a>
                <span class="under mono rule-condition">{row.url}</span>
            </RowHead>
            <td>{last}</td>
            <td class="fold"><TellingRules rules=row.rules/></td>
        </tr>
    }
}

/// The rules that tell a webhook.
#[component]
pub(super) fn TellingRules(rules: Vec<(domain::AlertId, Option<domain::AlertName>)>) -> impl IntoView {
    let i18n = use_i18n();
    if rules.is_empty() {
        return view! { <span class="soft">{words!(i18n, alerts.nobody)}</span> };
    }
    let link = move |(id, name): (domain::AlertId, Option<domain::AlertName>)| {
        let href = paths::alert(&id);
        view! { <li><a href=href>{text(move || name_word(i18n, &id, name.as_ref()))}</a></li> }
    };
    view! { <ul class="firing">{rules.into_iter().map(link).views()}</ul> }
}

#[component]
fn AddForm(create: FormAction, refused: Option<Refusal>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="section" aria-labelledby="add-title">
            <h2 id="add-title">{words!(i18n, alerts.add_webhook)}</h2>
            <ActionForm action=create class="form">
                <Field id="webhook-name" label=words!(i18n, alerts.name) help=words!(i18n, alerts.webhook_name_help)>
                    <TextInput name="name" required=true maxlength=64 autocomplete="off"/>
                </Field>
                <Field id="webhook-url" label=words!(i18n, alerts.address) help=words!(i18n, alerts.url_help)>
                    <TextInput name="url" required=true mono=true maxlength=2000 autocomplete="off"/>
                </Field>
                <ActionError action=create/>
                <div class="form-actions">
                    <Button
                        id="add"
                        kind=ButtonKind::Primary
                        submit=true
                        busy=create.pending()
                        disabled=disabled_by(i18n, refused)
                    >
                        {words!(i18n, alerts.add_webhook)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
