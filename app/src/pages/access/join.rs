use domain::view::Invitation;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::session::{GetInvitation, UseLink},
    components::{ActionError, ActionForm, Fetch, FormAction, NewPassword, OwnName, PageTitle, PlainShell},
    i18n::{t_string, use_i18n},
    ui::{Button, ButtonKind, PageHeader, text, view},
};

/// The one-time page that sets an operator's password.
#[component]
pub fn JoinPage() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let code = Memo::new(move |_| params.read().get("code").unwrap_or_default());
    let invitation = Fetch::of(move || code.get(), |code| GetInvitation { code });
    let title = words!(i18n, access.join_title);
    view! {
        <PlainShell>
            <PageTitle text=title/>
            <PageHeader title/>
            {invitation.show(move |invitation| view! { <JoinForm invitation code=code.get_untracked()/> })}
        </PlainShell>
    }
}

#[component]
fn JoinForm(invitation: Invitation, code: String) -> impl IntoView {
    let i18n = use_i18n();
    let join = FormAction::of::<UseLink>();
    let [shown, sent] = [(); 2].map(|()| invitation.name.to_string());
    view! {
        <p class="lead">{text(move || t_string!(i18n, access.join_text, name = shown.clone()))}</p>
        <ActionForm action=join class="form">
            <input type="hidden" name="code" value=code/>
            <OwnName name=sent/>
            <NewPassword/>
            <ActionError action=join/>
            <div class="form-actions">
                <Button id="join" kind=ButtonKind::Primary submit=true busy=join.pending()>
                    {words!(i18n, access.join)}
                </Button>
            </div>
        </ActionForm>
    }
}
