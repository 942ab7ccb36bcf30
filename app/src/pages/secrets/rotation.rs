//! When a secret is to get a new value.

use domain::{
    Refusal, SecretAction, SecretInterval, SecretRotation, SecretType, limits, view::SecretPage as View,
};
use leptos::prelude::*;

use super::actions::{Changes, IdField};
use crate::{
    components::{ActionError, ActionForm, disabled_by},
    i18n::use_i18n,
    ui::{
        Button, Checkbox, Clock, Definition, DefinitionList, Field, InputKind, Notice, NoticeKind, TextInput,
        Views, view,
    },
};

/// The rotation of the secret, and the form that sets it. Generic secrets have none.
#[component]
pub(super) fn Rotation(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let body = match view.secret.kind {
        SecretType::Generic => view! { <p class="lead">{words!(i18n, secrets.rotation_generic)}</p> },
        _ => view! {
            <p class="lead">{words!(i18n, secrets.rotation_text)}</p>
            <Status view=view.clone()/>
            <Policy view=view.clone() changes/>
            <Freeze view changes/>
        },
    };
    view! {
        <section class="section" aria-labelledby="rotation-title">
            <h2 id="rotation-title">{words!(i18n, secrets.rotation)}</h2>
            {body}
        </section>
    }
}

#[component]
fn Status(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let now = view.now;
    match view.secret.rotation {
        SecretRotation::Off => view! { <p>{words!(i18n, secrets.rotation_off)}</p> },
        SecretRotation::On { every, next } => {
            let hours = every.hours();
            view! {
                <DefinitionList>
                    <Definition term=words!(i18n, secrets.rotation_on)><Clock at=next now/></Definition>
                    <Definition term=words!(i18n, rotation.every)>
                        {words!(i18n, secrets.rotation_every, hours)}
                    </Definition>
                </DefinitionList>
            }
        }
        SecretRotation::Frozen { every, due, .. } => {
            let hours = every.hours();
            view! {
                <p>{words!(i18n, secrets.rotation_frozen)}</p>
                <DefinitionList>
                    <Definition term=words!(i18n, secrets.rotation_due_then)><Clock at=due now/></Definition>
                    <Definition term=words!(i18n, rotation.every)>
                        {words!(i18n, secrets.rotation_every, hours)}
                    </Definition>
                </DefinitionList>
            }
        }
        SecretRotation::Overdue { since, .. } => view! {
            <Notice kind=NoticeKind::Warning title=words!(i18n, secrets.rotation_overdue)>
                <p><Clock at=since now/></p>
            </Notice>
        },
    }
}

#[component]
fn Policy(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let frozen = view.secret.rotation.is_frozen().then_some(Refusal::RotationFrozen);
    let refusal = view.secret.permits(SecretAction::Change).err().or(frozen);
    let (min, max) = limits::SECRET_ROTATION_HOURS.into_inner();
    let every = view.secret.rotation.every();
    let hours = every.map_or(30 * 24, SecretInterval::hours);
    view! {
        <ActionForm action=changes.rotation class="form">
            <IdField id=view.secret.id/>
            <Checkbox id="automatic" name="automatic" checked=every.is_some()>
                {words!(i18n, secrets.rotation_set)}
            </Checkbox>
            <Field
                id="hours"
                label=words!(i18n, fields.secret_interval)
                help=words!(i18n, secrets.hours_help, min, max)
            >
                <TextInput
                    name="hours"
                    kind=InputKind::Number
                    value=hours.to_string()
                    min=min.to_string()
                    max=max.to_string()
                    required=true
                />
            </Field>
            <ActionError action=changes.rotation/>
            <div class="form-actions">
                <Button
                    id="set-rotation"
                    submit=true
                    busy=changes.rotation.pending()
                    disabled=disabled_by(i18n, refusal)
                >
                    {words!(i18n, secrets.rotation_save)}
                </Button>
            </div>
        </ActionForm>
    }
}

/// Freezes the rotation while the secret moves, and restores it afterwards.
#[component]
fn Freeze(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let rotation = view.secret.rotation;
    let is_frozen = rotation.is_frozen();
    let (turned, turn) = match is_frozen {
        true => (rotation.restored(), words!(i18n, rotation.restore)),
        false => (rotation.frozen(), words!(i18n, rotation.freeze)),
    };
    let refusal = view.secret.permits(SecretAction::Change).err().or(turned.err());
    view! {
        <p class="lead">{words!(i18n, secrets.freeze_help)}</p>
        <ActionForm action=changes.freeze>
            <IdField id=view.secret.id/>
            {(!is_frozen).then(|| view! { <input type="hidden" name="frozen" value="true"/> }).views()}
            <Button id="freeze" submit=true busy=changes.freeze.pending() disabled=disabled_by(i18n, refusal)>
                {turn}
            </Button>
        </ActionForm>
        <ActionError action=changes.freeze/>
    }
}
