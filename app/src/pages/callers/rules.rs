//! The network rules, and the form that creates one.

use domain::view::NetworkRuleRow;
use leptos::prelude::*;

use super::{
    fields::{DescriptionField, NameInput},
    tabs::Head,
};
use crate::{
    api::permission_policies::{CreateNetworkRule, ListNetworkRules},
    components::{ActionError, ActionForm, Fetch, FormAction},
    i18n::use_i18n,
    paths,
    ui::{Button, ButtonKind, ColumnHead, EmptyState, Field, Instant, RowHead, Table, TextArea, Views, view},
};

/// The list, and the form.
#[component]
pub fn NetworkRulesPage() -> impl IntoView {
    let i18n = use_i18n();
    let create = FormAction::of::<CreateNetworkRule>();
    let list = Fetch::of_version(String::new, move || create.version().get(), |_| ListNetworkRules {});
    view! {
        <Head/>
        <p class="lead">{words!(i18n, points.rules_intro)}</p>
        {list.show(move |rows| view! { <Rows rows/> <CreateForm create/> })}
    }
}

#[component]
fn Rows(rows: Vec<NetworkRuleRow>) -> impl IntoView {
    let i18n = use_i18n();
    if rows.is_empty() {
        return view! { <EmptyState sentence=words!(i18n, points.no_rules)/> };
    }
    let head = view! {
        <ColumnHead>{words!(i18n, fields.network_rule)}</ColumnHead>
        <ColumnHead>{words!(i18n, fields.networks)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, points.policies)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, callers.since)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, points.rules) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row/> }).views()}
        </Table>
    }
}

#[component]
fn Row(row: NetworkRuleRow) -> impl IntoView {
    let policies = row.policies.iter().map(|name| {
        view! { <a href=paths::permission_policy(name)>{name.to_string()}</a> " " }
    });
    view! {
        <tr>
            <RowHead><a href=paths::network_rule(&row.name)>{row.name.to_string()}</a></RowHead>
            <td><code>{row.networks.replace(',', ", ")}</code></td>
            <td class="fold">{policies.views()}</td>
            <td class="fold"><Instant at=row.created_at/></td>
        </tr>
    }
}

#[component]
fn CreateForm(create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="section" aria-labelledby="create-title">
            <h2 id="create-title">{words!(i18n, points.create_rule)}</h2>
            <ActionForm action=create class="form">
                <NameInput id="name" label=words!(i18n, fields.network_rule)/>
                <DescriptionField/>
                <NetworksField/>
                <ActionError action=create/>
                <div class="form-actions">
                    <Button id="create" kind=ButtonKind::Primary submit=true busy=create.pending()>
                        {words!(i18n, points.create_rule)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

/// The addresses and networks of a rule.
#[component]
pub(super) fn NetworksField(#[prop(optional, into)] value: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field id="networks" label=words!(i18n, fields.networks) help=words!(i18n, points.networks_help)>
            <TextArea name="networks" value mono=true required=true/>
        </Field>
    }
}
