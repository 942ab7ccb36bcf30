//! The application access points, the quick set-up of another, and the form that creates one of policies.

use domain::{
    AccessPermission, Timestamp,
    view::{AccessPointList, AccessPointRow, GatewayRow},
};
use leptos::prelude::*;

use super::{
    fields::{ClientKeyFields, DescriptionField, InstanceField, NameInput, Names, PolicyFields},
    tabs::Head,
};
use crate::{
    api::access_points::{CreateAccessPoint, ListAccessPoints, SetUpAccessPoint},
    components::{ActionError, ActionForm, Fetch, FormAction},
    i18n::use_i18n,
    paths,
    ui::{
        Button, ButtonKind, Clock, ColumnHead, EmptyState, LinkButton, Notice, NoticeKind, RowHead, Table,
        Views, view,
    },
};

/// The list, and the forms.
#[component]
pub fn AccessPointsPage() -> impl IntoView {
    let i18n = use_i18n();
    let (set_up, create) = (FormAction::of::<SetUpAccessPoint>(), FormAction::of::<CreateAccessPoint>());
    let version = move || set_up.version().get() + create.version().get();
    let list = Fetch::of_version(String::new, version, |_| ListAccessPoints {});
    view! {
        <Head/>
        <p class="lead">{words!(i18n, points.intro)}</p>
        {list.show(move |list| view! { <Page list set_up create/> })}
    }
}

#[component]
fn Page(list: AccessPointList, set_up: FormAction, create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let AccessPointList { rows, policies, rules, gateways, now } = list;
    let rows = match rows.is_empty() {
        true => view! { <EmptyState sentence=words!(i18n, points.none)/> },
        false => view! { <Rows rows now/> },
    };
    let rules: Vec<String> = rules.into_iter().map(String::from).collect();
    let forms = match gateways.is_empty() {
        true => view! { <NoInstance/> },
        false => view! { <SetUpForm gateways rules set_up/> },
    };
    let policies: Vec<String> = policies.into_iter().map(String::from).collect();
    view! {
        {rows}
        {forms}
        {(!policies.is_empty()).then(|| view! { <CreateForm policies create/> }).views()}
    }
}

/// A policy speaks of an instance, so that there is nothing to set up without one.
#[component]
pub(super) fn NoInstance() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Notice kind=NoticeKind::Info title=words!(i18n, points.no_instance)>
            <p>{words!(i18n, points.no_instance_text)}</p>
            <p><LinkButton href=paths::INSTANCES>{words!(i18n, points.to_instances)}</LinkButton></p>
        </Notice>
    }
}

#[component]
fn Rows(rows: Vec<AccessPointRow>, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, fields.access_point)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, points.policies)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, points.keys)}</ColumnHead>
        <ColumnHead>{words!(i18n, points.until)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, points.title) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row now/> }).views()}
        </Table>
    }
}

#[component]
fn Row(row: AccessPointRow, now: Timestamp) -> impl IntoView {
    let policies = row.policies.iter().map(|name| {
        view! { <a href=paths::permission_policy(name)>{name.to_string()}</a> " " }
    });
    view! {
        <tr>
            <RowHead><a href=paths::access_point(&row.name)>{row.name.to_string()}</a></RowHead>
            <td class="fold">{policies.views()}</td>
            <td class="number">{row.keys}</td>
            <td>{row.until.map(|until| view! { <Clock at=until now/> }).views()}</td>
        </tr>
    }
}

/// Everything at once: a policy, an access point and a client key.
#[component]
fn SetUpForm(gateways: Vec<GatewayRow>, rules: Vec<String>, set_up: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="section" aria-labelledby="set-up-title">
            <h2 id="set-up-title">{words!(i18n, points.set_up)}</h2>
            <p class="lead">{words!(i18n, points.set_up_text)}</p>
            <ActionForm action=set_up class="form">
                <NameInput id="set-up-name" label=words!(i18n, fields.access_point)/>
                <InstanceField gateways/>
                <PolicyFields
                    permissions=vec![AccessPermission::KeyUser]
                    resources="key/*\nsecret/*"
                    rules
                />
                <ClientKeyFields/>
                <ActionError action=set_up/>
                <div class="form-actions">
                    <Button id="set-up" kind=ButtonKind::Primary submit=true busy=set_up.pending()>
                        {words!(i18n, points.set_up_do)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

/// An access point of policies that are there. Folded: the quick set-up is what most want.
#[component]
fn CreateForm(policies: Vec<String>, create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <details class="panel">
            <summary><h2>{words!(i18n, points.create_title)}</h2></summary>
            <ActionForm action=create class="form">
                <NameInput id="create-name" label=words!(i18n, fields.access_point)/>
                <DescriptionField/>
                <Names
                    id="policy"
                    name="policies[]"
                    legend=words!(i18n, points.policies)
                    help=words!(i18n, points.policies_help)
                    all=policies
                    none=words!(i18n, points.no_policies)
                />
                <ActionError action=create/>
                <div class="form-actions">
                    <Button id="create" submit=true busy=create.pending()>
                        {words!(i18n, points.create)}
                    </Button>
                </div>
            </ActionForm>
        </details>
    }
}
