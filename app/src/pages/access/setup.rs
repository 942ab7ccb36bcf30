use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::session::{CreateFirstAdministrator, SetupIsOpen},
    components::{ActionError, ActionForm, Fetch, FormAction, NewPassword, PageTitle, PlainShell},
    i18n::use_i18n,
    paths,
    status::set_status,
    ui::{Button, ButtonKind, EmptyState, Field, LinkButton, PageHeader, TextInput, view},
};

/// The one-time page that makes the first administrator.
#[component]
pub fn SetupPage() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let code = Memo::new(move |_| params.read().get("code").unwrap_or_default());
    let open = Fetch::of(move || code.get(), |code| SetupIsOpen { code });
    let title = words!(i18n, access.setup_title);
    view! {
        <PlainShell>
            <PageTitle text=title/>
            <PageHeader title/>
            {open.show(move |open| match open {
                true => view! { <SetupForm code=code.get_untracked()/> },
                false => view! { <Closed/> },
            })}
        </PlainShell>
    }
}

#[component]
fn SetupForm(code: String) -> impl IntoView {
    let i18n = use_i18n();
    let create = FormAction::of::<CreateFirstAdministrator>();
    view! {
        <p class="lead">{words!(i18n, access.setup_text)}</p>
        <ActionForm action=create class="form">
            <input type="hidden" name="code" value=code/>
            <Field id="name" label=words!(i18n, access.name)>
                <TextInput name="name" required=true autocomplete="username" maxlength=64/>
            </Field>
            <NewPassword/>
            <ActionError action=create/>
            <div class="form-actions">
                <Button id="create-administrator" kind=ButtonKind::Primary submit=true busy=create.pending()>
                    {words!(i18n, access.setup)}
                </Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn Closed() -> impl IntoView {
    set_status(403);
    let i18n = use_i18n();
    view! {
        <EmptyState sentence=words!(i18n, access.setup_closed)>
            <LinkButton href=paths::SIGNIN>{words!(i18n, access.signin)}</LinkButton>
        </EmptyState>
    }
}
