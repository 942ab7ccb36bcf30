//! What can be done with a key from its header.

use domain::{Action, KeyId, limits, view::KeyPage as View};
use leptos::prelude::*;

use crate::{
    api::keys::{
        CancelKeyDeletion, CreateAlias, DeleteAlias, DeleteKeyMaterial, DisableKey, EnableKey,
        FreezeKeyRotation, ProtectKey, RotateKey, ScheduleKeyDeletion, SetKeyPolicy, SetKeyRotation,
        TagResource, UntagResource, UpdateKeyDescription,
    },
    components::{ActionError, ActionForm, DaysField, disabled_by, form_actions, key_name},
    i18n::{t_string, use_i18n},
    paths,
    ui::{Button, ConfirmDialog, LinkButton, Pictogram, Views, view},
};

form_actions! {
    /// The changes that the page can make; each has the key read again.
    KeyChanges {
        enable: EnableKey,
        disable: DisableKey,
        schedule: ScheduleKeyDeletion,
        cancel: CancelKeyDeletion,
        delete_material: DeleteKeyMaterial,
        rotate: RotateKey,
        set_rotation: SetKeyRotation,
        freeze: FreezeKeyRotation,
        set_policy: SetKeyPolicy,
        create_alias: CreateAlias,
        delete_alias: DeleteAlias,
        tag: TagResource,
        untag: UntagResource,
        describe: UpdateKeyDescription,
        protect: ProtectKey,
    }
}

/// The buttons. What the key's state does not permit is disabled, with the reason that the server would give.
#[component]
pub(super) fn KeyActions(view: View, changes: KeyChanges) -> impl IntoView {
    let i18n = use_i18n();
    let key = StoredValue::new(view.key.clone());
    let refused = move |action: Action| {
        let refusal = key.with_value(|key| key.permits(action).err());
        disabled_by(i18n, refusal)
    };
    // Of the two, the one that changes something.
    let offers = |action: Action| !view.key.state.is_after(action);
    let (enables, disables) = (offers(Action::EnableKey), offers(Action::DisableKey));
    let importable = view.key.permits(Action::ImportKeyMaterial).is_ok();
    let href = paths::import(&view.key.id);
    let name = key_name(&view.key, &view.aliases);
    let [enabled, disabled, cancelled, scheduled] = [(); 4].map(|()| view.key.id.clone());
    view! {
        {importable.then(|| view! {
            <LinkButton href icon=Pictogram::Key>{words!(i18n, keys.import)}</LinkButton>
        }).views()}
        {enables.then(|| view! {
            <ActionForm action=changes.enable class="inline-form">
                <KeyField id=enabled/>
                <Button
                    id="enable-key"
                    submit=true
                    busy=changes.enable.pending()
                    disabled=refused(Action::EnableKey)
                >
                    {words!(i18n, keys.enable)}
                </Button>
            </ActionForm>
        }).views()}
        {disables.then(|| view! {
            <Button id="disable-key" opens="disable-dialog" disabled=refused(Action::DisableKey)>
                {words!(i18n, keys.disable)}
            </Button>
            <DisableDialog id=disabled name=name.clone() changes/>
        }).views()}
        <ActionForm action=changes.cancel class="inline-form">
            <KeyField id=cancelled/>
            <Button
                id="cancel-deletion"
                submit=true
                busy=changes.cancel.pending()
                disabled=refused(Action::CancelKeyDeletion)
            >
                {words!(i18n, keys.cancel_deletion)}
            </Button>
        </ActionForm>
        <Button
            id="schedule-deletion"
            opens="schedule-dialog"
            disabled=refused(Action::ScheduleKeyDeletion)
        >
            {words!(i18n, keys.schedule)}
        </Button>
        <ScheduleDialog id=scheduled name changes/>
    }
}

/// What went wrong with the changes of the header.
#[component]
pub(super) fn ChangeErrors(changes: KeyChanges) -> impl IntoView {
    view! {
        <ActionError action=changes.enable/>
        <ActionError action=changes.disable/>
        <ActionError action=changes.cancel/>
        <ActionError action=changes.schedule/>
    }
}

/// Tells a form which key it changes.
#[component]
pub(super) fn KeyField(id: KeyId) -> impl IntoView {
    view! { <input type="hidden" name="id" value=id.to_string()/> }
}

/// Asks before the key is taken out of use.
#[component]
fn DisableDialog(id: KeyId, name: String, changes: KeyChanges) -> impl IntoView {
    let i18n = use_i18n();
    let title = move || t_string!(i18n, keys.disable_title, name = name.clone());
    view! {
        <ActionForm action=changes.disable>
            <KeyField id/>
            <ConfirmDialog
                id="disable-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, keys.disable)
                busy=changes.disable.pending()
            >
                <p>{words!(i18n, keys.disable_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}

/// Asks for the waiting period, and for the key's name: the key is lost at its end.
#[component]
fn ScheduleDialog(id: KeyId, name: String, changes: KeyChanges) -> impl IntoView {
    let i18n = use_i18n();
    let title = {
        let name = name.clone();
        move || t_string!(i18n, keys.schedule_title, name = name.clone())
    };
    view! {
        <ActionForm action=changes.schedule>
            <KeyField id/>
            <ConfirmDialog
                id="schedule-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, keys.schedule_confirm)
                typed=name
                busy=changes.schedule.pending()
            >
                <p>{words!(i18n, keys.schedule_text)}</p>
                <DaysField allowed=limits::PENDING_WINDOW_DAYS help=words!(i18n, keys.days_help)/>
            </ConfirmDialog>
        </ActionForm>
    }
}
