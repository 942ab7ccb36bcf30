//! What can be done with an operator.

use domain::{OperatorName, OperatorStatus, Refusal, view::OperatorPage as View};
use leptos::prelude::*;

use crate::{
    api::operators::{DisableOperator, EnableOperator, EndOperatorSessions, ResetOperator, SetOperatorRole},
    components::{ActionError, ActionForm, disabled_by, form_actions},
    i18n::{t_string, use_i18n},
    ui::{Button, ConfirmDialog, view},
};

form_actions! {
    /// The changes that the page can make; each has the operator read again.
    Changes {
        role: SetOperatorRole,
        disable: DisableOperator,
        enable: EnableOperator,
        end_sessions: EndOperatorSessions,
        reset: ResetOperator,
    }
}

/// The buttons. What the rules do not permit is disabled, with the reason that the server would give.
#[component]
pub(super) fn Actions(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let operator = view.row.operator;
    let is_disabled = operator.status == OperatorStatus::Disabled;
    let refused = operator.may_become(operator.role, true, view.others).err();
    let [reset, ended, enabled, disabled] = [(); 4].map(|()| operator.name.clone());
    let switch = match is_disabled {
        true => view! { <Enable name=enabled changes/> },
        false => view! { <Disable name=disabled refused changes/> },
    };
    let no_link = operator.may_get_link().err();
    let no_session = view.row.sessions == 0;
    let none_open = move || no_session.then(|| t_string!(i18n, users.no_sessions).to_owned());
    view! {
        <ActionForm action=changes.reset class="inline-form">
            <NameField name=reset/>
            <Button id="reset" submit=true busy=changes.reset.pending() disabled=disabled_by(i18n, no_link)>
                {words!(i18n, users.reset)}
            </Button>
        </ActionForm>
        <ActionForm action=changes.end_sessions class="inline-form">
            <NameField name=ended/>
            <Button
                id="end-sessions"
                submit=true
                busy=changes.end_sessions.pending()
                disabled=Signal::derive(none_open)
            >
                {words!(i18n, users.end_sessions)}
            </Button>
        </ActionForm>
        {switch}
    }
}

/// What went wrong with the buttons.
#[component]
pub(super) fn ActionErrors(changes: Changes) -> impl IntoView {
    view! {
        <ActionError action=changes.reset/>
        <ActionError action=changes.end_sessions/>
        <ActionError action=changes.enable/>
        <ActionError action=changes.disable/>
    }
}

/// Tells a form whom it changes.
#[component]
pub(super) fn NameField(name: OperatorName) -> impl IntoView {
    view! { <input type="hidden" name="name" value=name.to_string()/> }
}

#[component]
fn Enable(name: OperatorName, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ActionForm action=changes.enable class="inline-form">
            <NameField name/>
            <Button id="enable" submit=true busy=changes.enable.pending()>{words!(i18n, users.enable)}</Button>
        </ActionForm>
    }
}

/// Asks before somebody is shut out.
#[component]
fn Disable(name: OperatorName, refused: Option<Refusal>, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let shown = name.to_string();
    let title = move || t_string!(i18n, users.disable_title, name = shown.clone());
    view! {
        <Button id="disable" opens="disable-dialog" disabled=disabled_by(i18n, refused)>
            {words!(i18n, users.disable)}
        </Button>
        <ActionForm action=changes.disable>
            <NameField name/>
            <ConfirmDialog
                id="disable-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, users.disable)
                busy=changes.disable.pending()
            >
                <p>{words!(i18n, users.disable_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
