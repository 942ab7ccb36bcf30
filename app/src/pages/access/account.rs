use domain::view::Session;
use leptos::prelude::*;

use crate::{
    api::session::{ChangePassword, CurrentSession},
    components::{
        ActionError, ActionForm, Fetch, FormAction, NewPassword, OwnName, PageTitle, role_about, role_word,
    },
    i18n::use_i18n,
    ui::{
        Button, ButtonKind, Definition, DefinitionList, Field, InputKind, Notice, NoticeKind, PageHeader,
        TextInput, live, text, view,
    },
};

/// One's own account: name, role, password.
#[component]
pub fn AccountPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = words!(i18n, access.account_title);
    let session = Fetch::once(CurrentSession {});
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        {session.show(|session| session.map(|session| view! { <Account session/> }))}
    }
}

#[component]
fn Account(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let Session { name, role } = session;
    let shown = name.to_string();
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, access.name)>{shown}</Definition>
            <Definition term=words!(i18n, fields.role)>
                <span>
                    {text(move || role_word(i18n, role))} <span class="soft">" · " {text(move || role_about(i18n, role))}</span>
                </span>
            </Definition>
        </DefinitionList>
        <section class="section" aria-labelledby="password-title">
            <h2 id="password-title">{words!(i18n, access.change_password)}</h2>
            <PasswordForm name=name.to_string()/>
        </section>
    }
}

#[component]
fn PasswordForm(name: String) -> impl IntoView {
    let i18n = use_i18n();
    let change = FormAction::of::<ChangePassword>();
    let changed = move || change.answer::<()>().is_some();
    view! {
        <p class="lead">{words!(i18n, access.change_text)}</p>
        {live(move || changed().then(|| view! {
            <Notice kind=NoticeKind::Success><p>{words!(i18n, access.changed)}</p></Notice>
        }))}
        <ActionForm action=change class="form">
            <OwnName name/>
            <Field id="present" label=words!(i18n, access.present)>
                <TextInput
                    name="present"
                    kind=InputKind::Password
                    required=true
                    autocomplete="current-password"
                />
            </Field>
            <NewPassword/>
            <ActionError action=change/>
            <div class="form-actions">
                <Button id="change-password" kind=ButtonKind::Primary submit=true busy=change.pending()>
                    {words!(i18n, access.change_password)}
                </Button>
            </div>
        </ActionForm>
    }
}
