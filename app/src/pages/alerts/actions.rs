//! What can be done with a rule.

use domain::{
    AlertId, AlertRule, Refusal,
    view::{AlertPage as View, Mute},
};
use leptos::prelude::*;

use super::words::condition_words;
use crate::{
    api::alerts::{DisableAlert, EnableAlert, MuteAlert, Redeliver, RestoreAlert, UpdateAlert},
    components::{ActionError, ActionForm, FormAction, disabled_by, form_actions},
    i18n::{t_string, use_i18n},
    ui::{Button, ButtonKind, Clock, ConfirmDialog, Field, InputKind, Text, TextInput, Views, text, view},
};

form_actions! {
    /// The changes that the page can make; each has the rule read again.
    Changes {
        update: UpdateAlert,
        restore: RestoreAlert,
        enable: EnableAlert,
        disable: DisableAlert,
        mute: MuteAlert,
        redeliver: Redeliver,
    }
}

/// Tells a form which rule it changes.
#[component]
pub(super) fn IdField(id: AlertId) -> impl IntoView {
    view! { <input type="hidden" name="id" value=id.to_string()/> }
}

/// Enables, disables and deletes.
#[component]
pub(super) fn Actions(view: View, name: Text, changes: Changes, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let (rule, refused) = (view.row.rule, view.cannot_change);
    let [switched, deleted] = [(); 2].map(|()| rule.id.clone());
    let (action, word) = match rule.enabled {
        true => (changes.disable, words!(i18n, alerts.disable)),
        false => (changes.enable, words!(i18n, alerts.enable)),
    };
    let own = rule.id.ready().is_none();
    view! {
        <ActionForm action class="inline-form">
            <IdField id=switched/>
            <Button id="switch" submit=true busy=action.pending() disabled=disabled_by(i18n, refused)>{word}</Button>
        </ActionForm>
        {own.then(|| view! { <Delete id=deleted name refused delete/> }).views()}
    }
}

#[component]
fn Delete(id: AlertId, name: Text, refused: Option<Refusal>, delete: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let title = text(move || t_string!(i18n, alerts.delete_title, name = name.get()));
    view! {
        <Button id="delete" kind=ButtonKind::Quiet opens="delete-dialog" disabled=disabled_by(i18n, refused)>
            {words!(i18n, alerts.delete)}
        </Button>
        <ActionForm action=delete>
            <IdField id/>
            <ConfirmDialog id="delete-dialog" title confirm=words!(i18n, alerts.delete) busy=delete.pending()>
                <p>{words!(i18n, alerts.delete_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}

/// What went wrong with the buttons.
#[component]
pub(super) fn ActionErrors(changes: Changes) -> impl IntoView {
    view! {
        <ActionError action=changes.enable/>
        <ActionError action=changes.disable/>
        <ActionError action=changes.mute/>
        <ActionError action=changes.restore/>
        <ActionError action=changes.redeliver/>
    }
}

/// Mutes, for hours that are one press away or until any instant, and ends it.
#[component]
pub(super) fn MuteForms(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let (rule, refused, now) = (view.row.rule, view.cannot_mute, view.now);
    let mute = changes.mute;
    let [for_hours, for_until, for_off] = [(); 3].map(|()| rule.id.clone());
    let hours = move |hours: u32| {
        view! {
            <Button
                id=format!("mute-{hours}")
                submit=true
                name="hours"
                value=hours.to_string()
                busy=mute.pending()
                disabled=disabled_by(i18n, refused)
            >
                {text(move || t_string!(i18n, alerts.mute_hours, hours))}
            </Button>
        }
    };
    let muted = rule.muted_until.filter(|until| !until.has_come(now)).map(|at| {
        view! {
            <ActionForm action=mute class="inline-form">
                <IdField id=for_off/>
                <span>{words!(i18n, alerts.muted_until)} " " <Clock at now/></span>
                <Button id="unmute" submit=true busy=mute.pending() disabled=disabled_by(i18n, refused)>
                    {words!(i18n, alerts.unmute)}
                </Button>
            </ActionForm>
        }
    });
    view! {
        <section class="section" aria-labelledby="mute-title">
            <h2 id="mute-title">{words!(i18n, alerts.mute_title)}</h2>
            <p class="lead">{words!(i18n, alerts.mute_text)}</p>
            {muted.views()}
            <div class="mark-forms">
                <ActionForm action=mute class="inline-form">
                    <IdField id=for_hours/>
                    {Mute::HOURS.map(hours).views()}
                </ActionForm>
                <ActionForm action=mute class="inline-form">
                    <IdField id=for_until/>
                    <Field id="mute-until" label=words!(i18n, alerts.mute_until)>
                        <TextInput name="until" kind=InputKind::DateTime required=true/>
                    </Field>
                    <Button id="mute" submit=true busy=mute.pending() disabled=disabled_by(i18n, refused)>
                        {words!(i18n, alerts.mute_for)}
                    </Button>
                </ActionForm>
            </div>
        </section>
    }
}

/// Offers the ready-made values.
#[component]
pub(super) fn Restore(ready: AlertRule, refused: Option<Refusal>, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let (id, minutes) = (ready.id.clone(), ready.hold.minutes());
    let values = text(move || {
        let hold = match minutes {
            0 => t_string!(i18n, alerts.at_once).to_owned(),
            minutes => t_string!(i18n, alerts.minutes, minutes),
        };
        format!("{} · {hold}", condition_words(i18n, &ready.condition))
    });
    view! {
        <ActionForm action=changes.restore class="restore">
            <IdField id/>
            <p>{words!(i18n, alerts.restore_text)} " " {values}</p>
            <Button id="restore" submit=true busy=changes.restore.pending() disabled=disabled_by(i18n, refused)>
                {words!(i18n, alerts.restore)}
            </Button>
        </ActionForm>
    }
}
