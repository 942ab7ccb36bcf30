//! What is done to the callers that are ticked.

use domain::{CallerOwner, Note, Refusal, Snooze, Timestamp, view::ChangedCallers};
use leptos::prelude::*;

use crate::{
    browser,
    components::{ActionError, FormAction, TickAll, disabled_by},
    i18n::{t_string, use_i18n},
    paths,
    ui::{Button, Choice, Field, InputKind, Notice, NoticeKind, Select, TextInput, Views, live, text, view},
};

/// The name of the boxes that choose callers.
pub(super) const IDS: &str = "principals[]";

#[component]
pub(super) fn ChangeBar(
    change: FormAction,
    what: RwSignal<String>,
    shown: usize,
    now: Timestamp,
    refused: Option<Refusal>,
) -> impl IntoView {
    let i18n = use_i18n();
    let ticked = RwSignal::new(0);
    let alive = browser::is_hydrated();
    let choices = vec![
        Choice::new("assign", words!(i18n, gateways.change_assign)),
        Choice::new("snooze", words!(i18n, gateways.change_snooze)),
        Choice::new("wake", words!(i18n, gateways.change_wake)),
        Choice::new("notified", words!(i18n, gateways.change_notified)),
    ];
    let refused = disabled_by(i18n, refused);
    // Without scripts nobody counts the boxes, and the server says what is missing.
    let none_ticked =
        move || (alive.get() && ticked.get() == 0).then(|| t_string!(i18n, keys.none_selected).to_owned());
    let disabled = Signal::derive(move || refused.get().or_else(none_ticked));
    // Hidden while something else is chosen; without scripts always there.
    let only_for = move |change: &'static str| move || alive.get() && *what.read() != change;
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    let tomorrow = paths::date_time(now.plus(day));
    let latest = paths::date_time(now.plus(day * Snooze::MAX_DAYS));
    view! {
        <div class="filters change-bar" role="group" aria-label=words!(i18n, gateways.change_callers)>
            <TickAll name=IDS shown ticked/>
            <Field id="change" label=words!(i18n, gateways.change_callers)>
                <Select name="change" choices selected=what.get_untracked() on_change=Callback::new(move |to| what.set(to))/>
            </Field>
            <div class="change-tag" hidden=only_for("assign")>
                <Field id="change-owner" label=words!(i18n, gateways.owner) help=words!(i18n, gateways.owner_help)>
                    <TextInput name="owner" maxlength=CallerOwner::MAX autocomplete="off"/>
                </Field>
            </div>
            <div class="change-tag" hidden=only_for("snooze")>
                <Field id="change-until" label=words!(i18n, gateways.until_utc)>
                    <TextInput name="until" kind=InputKind::DateTime value=tomorrow max=latest/>
                </Field>
                <Field id="change-reason" label=words!(i18n, gateways.reason)>
                    <TextInput name="reason" maxlength=Note::MAX autocomplete="off"/>
                </Field>
            </div>
            <Button id="change-callers" submit=true busy=change.pending() disabled>
                {words!(i18n, gateways.apply)}
            </Button>
        </div>
    }
}

/// What became of the last change.
#[component]
pub(super) fn Changed(change: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let outcome = move |ChangedCallers { done }| {
        view! {
            <Notice kind=NoticeKind::Success>
                <p>{text(move || t_string!(i18n, gateways.changed, done))}</p>
            </Notice>
        }
    };
    view! {
        <ActionError action=change/>
        {live(move || change.answer::<ChangedCallers>().map(outcome).views())}
    }
}
