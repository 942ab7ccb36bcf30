//! An application access point's page.

use domain::view::{AccessPointPage as View, AccessPolicyRow};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    client_keys::ClientKeys,
    fields::{DescriptionField, Names, permission_word},
    new_client_key::{Guide, New},
    user::NameField,
};
use crate::{
    api::access_points::{
        CreateClientKey, DeleteAccessPoint, DeleteClientKey, GetAccessPoint, UpdateAccessPoint,
    },
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle, form_actions},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, ColumnHead, ConfirmDialog, CopyId, Crumb, Definition, DefinitionList, Instant,
        PageHeader, RowHead, Table, Views, text, view,
    },
};

form_actions! {
    /// The changes that the page can make; each has the access point read again.
    PointChanges {
        create_key: CreateClientKey,
        delete_key: DeleteClientKey,
        update: UpdateAccessPoint,
    }
}

/// `/access-points/:name`.
#[component]
pub fn AccessPointPage() -> impl IntoView {
    let params = use_params_map();
    let changes = PointChanges::new();
    let name = move || params.read().get("name").unwrap_or_default();
    let page = Fetch::of_version(name, move || changes.version(), |name| GetAccessPoint { name });
    // Apart from the others: of an access point that is deleted there is nothing to be read again.
    let delete = FormAction::of::<DeleteAccessPoint>();
    page.show(move |view| view! { <Point view changes delete/> })
}

#[component]
fn Point(view: View, changes: PointChanges, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let View { name, description, created_at, policies, choice, keys, new, gateways, now } = view;
    let name = name.to_string();
    let [to_delete, of_keys, of_policies] = [(); 3].map(|()| name.clone());
    let crumbs = vec![
        Crumb::new(words!(i18n, nav.callers), paths::CALLERS),
        Crumb::new(words!(i18n, points.title), paths::ACCESS_POINTS),
    ];
    let about = (!description.is_empty()).then(|| description.clone());
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader title=Signal::stored(name) crumbs>
            <DeletePoint name=to_delete delete/>
        </PageHeader>
        <ActionError action=delete/>
        {new.map(|new| view! { <New new/> }).views()}
        <DefinitionList>
            {about.map(|about| view! { <Definition term=words!(i18n, fields.description)>{about}</Definition> }).views()}
            <Definition term=words!(i18n, callers.since)><Instant at=created_at/></Definition>
        </DefinitionList>
        <ClientKeys name=of_keys keys now changes/>
        <Policies name=of_policies description policies choice=choice.into_iter().map(String::from).collect() changes/>
        <Guide gateways/>
    }
}

#[component]
fn Policies(
    name: String,
    description: String,
    policies: Vec<AccessPolicyRow>,
    choice: Vec<String>,
    changes: PointChanges,
) -> impl IntoView {
    let i18n = use_i18n();
    let chosen: Vec<String> = policies.iter().map(|policy| policy.name.to_string()).collect();
    let head = view! {
        <ColumnHead>{words!(i18n, fields.permission_policy)}</ColumnHead>
        <ColumnHead>{words!(i18n, points.may)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, fields.instance)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, points.from_where)}</ColumnHead>
    };
    view! {
        <section class="section" aria-labelledby="policies-title">
            <h2 id="policies-title">{words!(i18n, points.policies)}</h2>
            <Table label=words!(i18n, points.policies) head=head.into_any()>
                {policies.into_iter().map(|policy| view! { <PolicyRow policy/> }).views()}
            </Table>
            <details class="panel">
                <summary><h3>{words!(i18n, points.change_policies)}</h3></summary>
                <ActionForm action=changes.update class="form">
                    <NameField name/>
                    <Names
                        id="policy"
                        name="policies[]"
                        legend=words!(i18n, points.policies)
                        help=words!(i18n, points.policies_help)
                        all=choice
                        chosen
                        none=words!(i18n, points.no_policies)
                    />
                    <DescriptionField value=description/>
                    <ActionError action=changes.update/>
                    <div class="form-actions">
                        <Button id="update" submit=true busy=changes.update.pending()>
                            {words!(i18n, points.save)}
                        </Button>
                    </div>
                </ActionForm>
            </details>
        </section>
    }
}

/// What a policy lets be done, in a row.
#[component]
pub(super) fn PolicyRow(policy: AccessPolicyRow) -> impl IntoView {
    let i18n = use_i18n();
    let permissions = policy.permissions.clone();
    let may = text(move || {
        let words: Vec<_> = permissions.iter().map(|each| permission_word(i18n, *each)).collect();
        words.join(" · ")
    });
    let resources = policy.resources.join(", ");
    view! {
        <tr>
            <RowHead><a href=paths::permission_policy(&policy.name)>{policy.name.to_string()}</a></RowHead>
            <td><span class="over">{may}</span> <code class="under">{resources}</code></td>
            <td class="fold"><CopyId what=words!(i18n, fields.instance) id=policy.instance.as_str()/></td>
            <td class="fold"><From rules=policy.rules.iter().map(ToString::to_string).collect()/></td>
        </tr>
    }
}

/// From where a policy holds.
#[component]
fn From(rules: Vec<String>) -> impl IntoView {
    let i18n = use_i18n();
    match rules.is_empty() {
        true => view! { <span class="soft">{words!(i18n, points.anywhere)}</span> },
        false => view! { <span>{rules.join(", ")}</span> },
    }
}

/// Asks before a program is shut out for ever.
#[component]
fn DeletePoint(name: String, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let (shown, typed) = (name.clone(), name.clone());
    let title = move || t_string!(i18n, points.delete_title, name = shown.clone());
    view! {
        <Button id="delete" kind=ButtonKind::Quiet opens="delete-dialog">{words!(i18n, points.delete)}</Button>
        <ActionForm action=delete>
            <NameField name/>
            <ConfirmDialog
                id="delete-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, points.delete)
                typed
                busy=delete.pending()
            >
                <p>{words!(i18n, points.delete_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
