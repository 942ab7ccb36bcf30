//! A RAM user's page.

use domain::view::RamUserPage as View;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    keys::{Keys, New},
    list::Gateways,
};
use crate::{
    api::callers::{
        CreateAccessKey, DeleteAccessKey, DeleteRamUser, DisableAccessKey, EnableAccessKey, GetRamUser,
        SetRamPolicy,
    },
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle, form_actions},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, ConfirmDialog, Crumb, Definition, DefinitionList, Field, Instant, PageHeader,
        TextArea, Views, view,
    },
};

form_actions! {
    /// The changes that the page can make; each has the user read again.
    Changes {
        create_key: CreateAccessKey,
        enable: EnableAccessKey,
        disable: DisableAccessKey,
        delete_key: DeleteAccessKey,
        policy: SetRamPolicy,
    }
}

/// `/callers/:name`.
#[component]
pub fn CallerPage() -> impl IntoView {
    let params = use_params_map();
    let changes = Changes::new();
    let name = move || params.read().get("name").unwrap_or_default();
    let page = Fetch::of_version(name, move || changes.version(), |name| GetRamUser { name });
    // Apart from the others: of a user who is deleted there is nothing to be read again.
    let delete = FormAction::of::<DeleteRamUser>();
    page.show(move |view| view! { <User view changes delete/> })
}

#[component]
fn User(view: View, changes: Changes, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let View { row, new, gateways } = view;
    let name = row.name.to_string();
    let [to_delete, of_keys] = [(); 2].map(|()| name.clone());
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader
            title=Signal::stored(name.clone())
            crumbs=vec![Crumb::new(words!(i18n, nav.callers), paths::CALLERS)]
        >
            <DeleteUser name=to_delete delete/>
        </PageHeader>
        <ActionError action=delete/>
        {new.map(|new| view! { <New new/> <Gateways address=gateways/> }).views()}
        <DefinitionList>
            <Definition term=words!(i18n, callers.since)><Instant at=row.created_at/></Definition>
            <Definition term=words!(i18n, callers.creator)>{row.creator.to_string()}</Definition>
        </DefinitionList>
        <Keys name=of_keys keys=row.keys changes/>
        <PolicyForm name policy=row.policy changes/>
    }
}

/// Tells a form whom it changes.
#[component]
pub(super) fn NameField(name: String) -> impl IntoView {
    view! { <input type="hidden" name="name" value=name/> }
}

#[component]
fn PolicyForm(name: String, policy: String, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let rows = u8::try_from(policy.lines().count() + 1).unwrap_or(u8::MAX).clamp(8, 32);
    view! {
        <section class="section" aria-labelledby="policy-title">
            <h2 id="policy-title">{words!(i18n, callers.may)}</h2>
            <p class="lead">{words!(i18n, callers.policy_text)}</p>
            <ActionForm action=changes.policy class="form">
                <NameField name/>
                <Field id="policy" label=words!(i18n, policy.text) help=words!(i18n, callers.policy_help)>
                    <TextArea name="policy" value=policy rows mono=true required=true/>
                </Field>
                <ActionError action=changes.policy/>
                <div class="form-actions">
                    <Button
                        id="set-policy"
                        kind=ButtonKind::Primary
                        submit=true
                        busy=changes.policy.pending()
                    >
                        {words!(i18n, policy.save)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

/// Asks before a program is shut out for ever.
#[component]
fn DeleteUser(name: String, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let shown = name.clone();
    let title = move || t_string!(i18n, callers.delete_title, name = shown.clone());
    view! {
        <Button id="delete" opens="delete-dialog">{words!(i18n, callers.delete_user)}</Button>
        <ActionForm action=delete>
            <NameField name/>
            <ConfirmDialog
                id="delete-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, callers.delete_user)
                busy=delete.pending()
            >
                <p>{words!(i18n, callers.delete_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
