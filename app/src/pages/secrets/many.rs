//! Changing many secrets of the list at once.

use domain::{Refusal, SecretId, view::ChangedSecrets};
use leptos::prelude::*;

use crate::{
    browser,
    components::{ActionError, ActionForm, FormAction, TickAll, refusal_words},
    i18n::{t_string, use_i18n},
    paths,
    ui::{Button, Choice, Field, Notice, NoticeKind, Select, Views, live, text, view},
};

/// The name of the boxes of the list. They are outside of the form, since rows have forms of their own.
pub(super) const IDS: &str = "ids[]";
/// The id of the form that they belong to.
pub(super) const FORM: &str = "change-secrets-form";

/// What is done to the secrets that are ticked.
#[component]
pub(super) fn ChangeBar(change: FormAction, shown: usize) -> impl IntoView {
    let i18n = use_i18n();
    let ticked = RwSignal::new(0);
    let alive = browser::is_hydrated();
    let choices = vec![
        Choice::new("freeze", words!(i18n, rotation.freeze)),
        Choice::new("restore", words!(i18n, rotation.restore)),
    ];
    // Without scripts nobody counts the boxes, and the server says what is missing.
    let none_ticked =
        move || (alive.get() && ticked.get() == 0).then(|| t_string!(i18n, secrets.none_selected).to_owned());
    view! {
        <ActionForm action=change id=FORM>
            <div class="filters change-bar" role="group" aria-label=words!(i18n, secrets.change_many)>
                <TickAll name=IDS shown ticked/>
                <Field id="change" label=words!(i18n, secrets.change_many)>
                    <Select name="change" choices/>
                </Field>
                <Button
                    id="change-secrets"
                    submit=true
                    busy=change.pending()
                    disabled=Signal::derive(none_ticked)
                >
                    {words!(i18n, secrets.change_apply)}
                </Button>
            </div>
        </ActionForm>
    }
}

/// What became of the last change of many secrets.
#[component]
pub(super) fn Changed(change: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let outcome = move |ChangedSecrets { done, refused }| {
        let kind = if refused.is_empty() { NoticeKind::Success } else { NoticeKind::Warning };
        let count = refused.len();
        let line = move |(id, refusal): (SecretId, Refusal)| {
            view! {
                <li>
                    <a href=paths::secret(&id)>{id.to_string()}</a>
                    " " {text(move || refusal_words(i18n, &refusal))}
                </li>
            }
        };
        view! {
            <Notice kind>
                <p>{text(move || t_string!(i18n, keys.changed, done, count))}</p>
                <ul class="plain-list">{refused.into_iter().map(line).views()}</ul>
            </Notice>
        }
    };
    view! {
        <ActionError action=change/>
        {live(move || change.answer::<ChangedSecrets>().map(outcome).views())}
    }
}
