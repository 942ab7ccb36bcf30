//! A network rule's page.

use domain::{Refusal, view::NetworkRuleRow};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{fields::DescriptionField, rules::NetworksField, user::NameField};
use crate::{
    api::permission_policies::{DeleteNetworkRule, GetNetworkRule, UpdateNetworkRule},
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle, disabled_by},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, ConfirmDialog, Crumb, Definition, DefinitionList, Instant, PageHeader, Views,
        view,
    },
};

/// `/network-rules/:name`.
#[component]
pub fn NetworkRulePage() -> impl IntoView {
    let params = use_params_map();
    let update = FormAction::of::<UpdateNetworkRule>();
    let name = move || params.read().get("name").unwrap_or_default();
    let page = Fetch::of_version(name, move || update.version().get(), |name| GetNetworkRule { name });
    // Apart from the other: of a rule that is deleted there is nothing to be read again.
    let delete = FormAction::of::<DeleteNetworkRule>();
    page.show(move |row| view! { <Rule row update delete/> })
}

#[component]
fn Rule(row: NetworkRuleRow, update: FormAction, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let name = row.name.to_string();
    let [title, to_delete] = [(); 2].map(|()| name.clone());
    let crumbs = vec![
        Crumb::new(words!(i18n, nav.callers), paths::CALLERS),
        Crumb::new(words!(i18n, points.rules), paths::NETWORK_RULES),
    ];
    let users = row.policies.len();
    let used_by = row.policies.iter().map(|policy| {
        view! { <a href=paths::permission_policy(policy)>{policy.to_string()}</a> " " }
    });
    let used_by = match users {
        0 => view! { <span class="soft">{words!(i18n, points.nobody)}</span> },
        _ => view! { <span>{used_by.views()}</span> },
    };
    view! {
        <PageTitle text=title.clone()/>
        <PageHeader title=Signal::stored(title) crumbs>
            <Delete name=to_delete users=u32::try_from(users).unwrap_or(u32::MAX) delete/>
        </PageHeader>
        <ActionError action=delete/>
        <DefinitionList>
            <Definition term=words!(i18n, points.used_by)>{used_by}</Definition>
            <Definition term=words!(i18n, callers.since)><Instant at=row.created_at/></Definition>
        </DefinitionList>
        <section class="section" aria-labelledby="rule-title">
            <h2 id="rule-title">{words!(i18n, points.from_where)}</h2>
            <p class="lead">{words!(i18n, points.at_once)}</p>
            <ActionForm action=update class="form">
                <NameField name/>
                <NetworksField value=row.networks.replace(',', ",\n")/>
                <DescriptionField value=row.description/>
                <ActionError action=update/>
                <div class="form-actions">
                    <Button id="update" kind=ButtonKind::Primary submit=true busy=update.pending()>
                        {words!(i18n, points.save)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Delete(name: String, users: u32, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let shown = name.clone();
    let title = move || t_string!(i18n, points.delete_rule_title, name = shown.clone());
    let used = (users > 0).then_some(Refusal::NetworkRuleInUse { policies: users });
    view! {
        <Button id="delete" kind=ButtonKind::Quiet opens="delete-dialog" disabled=disabled_by(i18n, used)>
            {words!(i18n, points.delete_rule)}
        </Button>
        <ActionForm action=delete>
            <NameField name/>
            <ConfirmDialog
                id="delete-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, points.delete_rule)
                busy=delete.pending()
            >
                <p>{words!(i18n, points.delete_rule_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
