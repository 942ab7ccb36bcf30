//! An operator's page.

use domain::{
    Role, Timestamp,
    view::{AuditFilter, OneTimeLink, OperatorPage as View},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    actions::{ActionErrors, Actions, Changes, NameField},
    role::{RoleCards, StatusBadge},
};
use crate::{
    api::operators::GetOperator,
    browser,
    components::{ActionError, ActionForm, Fetch, PageTitle, disabled_by},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Clock, CodeBlock, Crumb, Definition, DefinitionList, Instant, Notice, NoticeKind,
        PageHeader, Views, text, view,
    },
};

/// `/users/:name`.
#[component]
pub fn UserPage() -> impl IntoView {
    let params = use_params_map();
    let changes = Changes::new();
    let name = move || params.read().get("name").unwrap_or_default();
    let page = Fetch::of_version(name, move || changes.version(), |name| GetOperator { name });
    page.show(move |view| view! { <User view changes/> })
}

#[component]
fn User(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let (operator, now) = (view.row.operator.clone(), view.now);
    let name = operator.name.to_string();
    let (status, for_actions) = (operator.status, view.clone());
    let last = match operator.last_sign_in {
        Some(at) => view! { <Clock at now/> },
        None => words!(i18n, users.never).into_any(),
    };
    let history = paths::audit(&AuditFilter { actor: Some(name.clone()), ..AuditFilter::default() });
    let link = view.link.clone().map(|link| view! { <Link link name=name.clone() now/> });
    let waiting = view.row.link_until.map(|until| {
        view! { <Definition term=words!(i18n, users.link_until)><Clock at=until now/></Definition> }
    });
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader
            title=Signal::stored(name)
            crumbs=vec![Crumb::new(words!(i18n, nav.users), paths::OPERATORS)]
            beside=move || view! { <StatusBadge status/> }
        >
            <Actions view=for_actions changes/>
        </PageHeader>
        <ActionErrors changes/>
        {link.views()}
        <DefinitionList>
            <Definition term=words!(i18n, users.since)><Instant at=operator.created_at/></Definition>
            <Definition term=words!(i18n, users.last_sign_in)>{last}</Definition>
            <Definition term=words!(i18n, users.sessions)>{view.row.sessions}</Definition>
            {waiting.views()}
            <Definition term=words!(i18n, nav.audit)><a href=history>{words!(i18n, users.history)}</a></Definition>
        </DefinitionList>
        <RoleForm view changes/>
    }
}

/// The link to pass on. Its address is whole once the page knows its own.
#[component]
fn Link(link: OneTimeLink, name: String, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let hydrated = browser::is_hydrated();
    let path = paths::join(&link.code);
    let address = text(move || match hydrated.get() {
        true => browser::origin() + &path,
        false => path.clone(),
    });
    let title = text(move || t_string!(i18n, users.link_title, name = name.clone()));
    view! {
        <Notice kind=NoticeKind::Success title>
            <p>{words!(i18n, users.link_text)}</p>
            <CodeBlock what=words!(i18n, users.the_link) code=address wrap=true/>
            <p><Clock at=link.until now/></p>
        </Notice>
    }
}

#[component]
fn RoleForm(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let operator = view.row.operator;
    // Of an administrator who must stay one, no other role can be saved.
    let refused = operator.may_become(Role::Viewer, false, view.others).err();
    view! {
        <section class="section" aria-labelledby="role-title">
            <h2 id="role-title">{words!(i18n, fields.role)}</h2>
            <p class="lead">{words!(i18n, users.role_text)}</p>
            <ActionForm action=changes.role class="form">
                <NameField name=operator.name.clone()/>
                <RoleCards chosen=operator.role/>
                <ActionError action=changes.role/>
                <div class="form-actions">
                    <Button
                        id="save-role"
                        kind=ButtonKind::Primary
                        submit=true
                        busy=changes.role.pending()
                        disabled=disabled_by(i18n, refused)
                    >
                        {words!(i18n, users.save_role)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
