//! A permission policy's page.

use domain::{
    Refusal,
    view::{AccessPolicyPage as View, AccessPolicyRow},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    fields::{DescriptionField, PolicyFields},
    user::NameField,
};
use crate::{
    api::permission_policies::{DeletePermissionPolicy, GetPermissionPolicy, UpdatePermissionPolicy},
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle, disabled_by},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, ConfirmDialog, CopyId, Crumb, Definition, DefinitionList, Instant, PageHeader,
        Views, view,
    },
};

/// `/permission-policies/:name`.
#[component]
pub fn PermissionPolicyPage() -> impl IntoView {
    let params = use_params_map();
    let update = FormAction::of::<UpdatePermissionPolicy>();
    let name = move || params.read().get("name").unwrap_or_default();
    let page = Fetch::of_version(name, move || update.version().get(), |name| GetPermissionPolicy { name });
    // Apart from the other: of a policy that is deleted there is nothing to be read again.
    let delete = FormAction::of::<DeletePermissionPolicy>();
    page.show(move |view| view! { <Policy view update delete/> })
}

#[component]
fn Policy(view: View, update: FormAction, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let View { row, rules } = view;
    let name = row.name.to_string();
    let [title, to_delete] = [(); 2].map(|()| name.clone());
    let (instance, created_at) = (row.instance.to_string(), row.created_at);
    let crumbs = vec![
        Crumb::new(words!(i18n, nav.callers), paths::CALLERS),
        Crumb::new(words!(i18n, points.policies), paths::PERMISSION_POLICIES),
    ];
    let users = row.access_points.len();
    let used_by = row.access_points.iter().map(|point| {
        view! { <a href=paths::access_point(point)>{point.to_string()}</a> " " }
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
            <Definition term=words!(i18n, fields.instance)>
                <CopyId what=words!(i18n, fields.instance) id=instance full=true/>
            </Definition>
            <Definition term=words!(i18n, points.used_by)>{used_by}</Definition>
            <Definition term=words!(i18n, callers.since)><Instant at=created_at/></Definition>
        </DefinitionList>
        <UpdateForm name row rules=rules.into_iter().map(String::from).collect() update/>
    }
}

#[component]
fn UpdateForm(name: String, row: AccessPolicyRow, rules: Vec<String>, update: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="section" aria-labelledby="policy-title">
            <h2 id="policy-title">{words!(i18n, points.may)}</h2>
            <p class="lead">{words!(i18n, points.at_once)}</p>
            <ActionForm action=update class="form">
                <NameField name/>
                <PolicyFields
                    permissions=row.permissions
                    resources=row.resources.join("\n")
                    rules
                    chosen=row.rules.iter().map(ToString::to_string).collect()
                />
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
    let title = move || t_string!(i18n, points.delete_policy_title, name = shown.clone());
    let used = (users > 0).then_some(Refusal::PermissionPolicyInUse { access_points: users });
    view! {
        <Button id="delete" kind=ButtonKind::Quiet opens="delete-dialog" disabled=disabled_by(i18n, used)>
            {words!(i18n, points.delete_policy)}
        </Button>
        <ActionForm action=delete>
            <NameField name/>
            <ConfirmDialog
                id="delete-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, points.delete_policy)
                busy=delete.pending()
            >
                <p>{words!(i18n, points.delete_policy_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
