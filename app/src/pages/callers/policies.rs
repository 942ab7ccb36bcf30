//! The permission policies, and the form that creates one.

use domain::{
    AccessPermission,
    view::{AccessPolicyList, GatewayRow},
};
use leptos::prelude::*;

use super::{
    access_point::PolicyRow,
    access_points::NoInstance,
    fields::{DescriptionField, InstanceField, NameInput, PolicyFields},
    tabs::Head,
};
use crate::{
    api::permission_policies::{CreatePermissionPolicy, ListPermissionPolicies},
    components::{ActionError, ActionForm, Fetch, FormAction},
    i18n::use_i18n,
    ui::{Button, ButtonKind, ColumnHead, EmptyState, Table, Views, view},
};

/// The list, and the form.
#[component]
pub fn PermissionPoliciesPage() -> impl IntoView {
    let i18n = use_i18n();
    let create = FormAction::of::<CreatePermissionPolicy>();
    let list = Fetch::of_version(String::new, move || create.version().get(), |_| ListPermissionPolicies {});
    view! {
        <Head/>
        <p class="lead">{words!(i18n, points.policies_intro)}</p>
        {list.show(move |list| view! { <Page list create/> })}
    }
}

#[component]
fn Page(list: AccessPolicyList, create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, fields.permission_policy)}</ColumnHead>
        <ColumnHead>{words!(i18n, points.may)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, fields.instance)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, points.from_where)}</ColumnHead>
    };
    let rows = match list.rows.is_empty() {
        true => view! { <EmptyState sentence=words!(i18n, points.no_policies)/> },
        false => view! {
            <Table label=words!(i18n, points.policies) head=head.into_any()>
                {list.rows.into_iter().map(|policy| view! { <PolicyRow policy/> }).views()}
            </Table>
        },
    };
    let form = match list.gateways.is_empty() {
        true => view! { <NoInstance/> },
        false => view! {
            <CreateForm gateways=list.gateways rules=list.rules.into_iter().map(String::from).collect() create/>
        },
    };
    view! { {rows} {form} }
}

#[component]
fn CreateForm(gateways: Vec<GatewayRow>, rules: Vec<String>, create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="section" aria-labelledby="create-title">
            <h2 id="create-title">{words!(i18n, points.create_policy)}</h2>
            <ActionForm action=create class="form">
                <NameInput id="name" label=words!(i18n, fields.permission_policy)/>
                <DescriptionField/>
                <InstanceField gateways/>
                <PolicyFields permissions=vec![AccessPermission::KeyUser] resources="key/*" rules/>
                <ActionError action=create/>
                <div class="form-actions">
                    <Button id="create" kind=ButtonKind::Primary submit=true busy=create.pending()>
                        {words!(i18n, points.create_policy)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
