use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    api::session::SignIn,
    components::{ActionError, ActionForm, FormAction, PageTitle, PlainShell},
    i18n::use_i18n,
    ui::{Button, ButtonKind, Field, InputKind, PageHeader, TextInput, view},
};

/// The sign-in form.
#[component]
pub fn SigninPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    let sign_in = FormAction::of::<SignIn>();
    let title = words!(i18n, access.signin_title);
    view! {
        <PlainShell>
            <PageTitle text=title/>
            <PageHeader title/>
            <ActionForm action=sign_in class="form">
                <input type="hidden" name="next" value=next/>
                <Field id="name" label=words!(i18n, access.name)>
                    <TextInput name="name" required=true autocomplete="username"/>
                </Field>
                <Field id="password" label=words!(i18n, access.password)>
                    <TextInput name="password" kind=InputKind::Password required=true autocomplete="current-password"/>
                </Field>
                <ActionError action=sign_in/>
                <div class="form-actions">
                    <Button id="sign-in" kind=ButtonKind::Primary submit=true busy=sign_in.pending()>
                        {words!(i18n, access.signin)}
                    </Button>
                </div>
            </ActionForm>
        </PlainShell>
    }
}
