//! What can be done with a secret.

use domain::{SecretAction, SecretId, limits, view::SecretPage as View};
use leptos::prelude::*;

use crate::{
    api::secrets::{
        ChangeSecrets, DeleteSecret, FreezeSecretRotation, PutSecretValue, RestoreSecret, SetSecretRotation,
        TagSecret, UntagSecret, UpdateSecret, UpdateSecretVersionStage,
    },
    components::{ActionError, ActionForm, DaysField, disabled_by, form_actions},
    i18n::{t_string, use_i18n},
    ui::{Button, ButtonKind, Checkbox, ConfirmDialog, text, view},
};

form_actions! {
    /// The changes that the pages can make; each has what is shown read again.
    Changes {
        put: PutSecretValue,
        stage: UpdateSecretVersionStage,
        describe: UpdateSecret,
        tag: TagSecret,
        untag: UntagSecret,
        rotation: SetSecretRotation,
        freeze: FreezeSecretRotation,
        many: ChangeSecrets,
        delete: DeleteSecret,
        restore: RestoreSecret,
    }
}

/// Tells a form which secret it changes.
#[component]
pub(super) fn IdField(id: SecretId) -> impl IntoView {
    view! { <input type="hidden" name="id" value=id.to_string()/> }
}

/// Planning the deletion, or cancelling it (R259).
#[component]
pub(super) fn Deletion(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let refused = |action| disabled_by(i18n, view.secret.permits(action).err());
    let (no_delete, no_restore) = (refused(SecretAction::Delete), refused(SecretAction::Restore));
    let (delete, restore) = (view.secret.id.clone(), view.secret.id);
    view! {
        <section class="section" id="deletion" aria-labelledby="deletion-title">
            <h2 id="deletion-title">{words!(i18n, secrets.deletion)}</h2>
            <p class="lead">{words!(i18n, secrets.deletion_text)}</p>
            <div class="row">
                <Button
                    id="schedule-deletion"
                    kind=ButtonKind::Danger
                    opens="delete-dialog"
                    disabled=no_delete
                >
                    {words!(i18n, secrets.schedule)}
                </Button>
                <ActionForm action=changes.restore class="inline-form">
                    <IdField id=restore/>
                    <Button
                        id="cancel-deletion"
                        submit=true
                        busy=changes.restore.pending()
                        disabled=no_restore
                    >
                        {words!(i18n, secrets.restore)}
                    </Button>
                </ActionForm>
            </div>
            <ActionError action=changes.delete/>
            <ActionError action=changes.restore/>
            <DeleteDialog id=delete changes/>
        </section>
    }
}

/// Asks for the recovery window, or whether there is to be none, and for the secret's name: its values are lost.
#[component]
fn DeleteDialog(id: SecretId, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let (min, max) = limits::RECOVERY_WINDOW_DAYS.into_inner();
    let (name, typed) = (id.name.to_string(), id.name.to_string());
    let at_once = RwSignal::new(false);
    let title = text(move || match at_once.get() {
        true => t_string!(i18n, secrets.force_title, name = name.clone()),
        false => t_string!(i18n, secrets.schedule_title, name = name.clone()),
    });
    let confirm = text(move || match at_once.get() {
        true => t_string!(i18n, secrets.force_confirm),
        false => t_string!(i18n, secrets.schedule),
    });
    let means = text(move || match at_once.get() {
        true => t_string!(i18n, secrets.force_text),
        false => t_string!(i18n, secrets.schedule_text),
    });
    view! {
        <ActionForm action=changes.delete>
            <IdField id/>
            <ConfirmDialog id="delete-dialog" title confirm typed busy=changes.delete.pending()>
                <p>{means}</p>
                <div hidden=move || at_once.get()>
                    <DaysField
                        allowed=limits::RECOVERY_WINDOW_DAYS
                        help=words!(i18n, secrets.days_help, min, max)
                    />
                </div>
                <Checkbox id="force" name="force" on_change=Callback::new(move |to| at_once.set(to))>
                    {words!(i18n, secrets.force)}
                </Checkbox>
            </ConfirmDialog>
        </ActionForm>
    }
}
