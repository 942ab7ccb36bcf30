//! Queries that are ready to be asked, and those that were saved.

use domain::{
    QueryName, Refusal, SavedQuery,
    view::{LogFilter, ReadyQuery},
};
use leptos::prelude::*;

use crate::{
    api::{
        logs::{RemoveQuery, RenameQuery, SaveQuery},
        to_argument,
    },
    components::{ActionError, ActionForm, disabled_by, form_actions},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Button, ButtonKind, Field, TextInput, Views, text, view},
};

form_actions! {
    /// What can be done with saved queries.
    QueryActions {
        save: SaveQuery,
        rename: RenameQuery,
        remove: RemoveQuery,
    }
}

/// Each query is a link: what it asks is the address of the log.
#[component]
pub(super) fn Queries(
    saved: Vec<SavedQuery>,
    filter: LogFilter,
    refused: Option<Refusal>,
    actions: QueryActions,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = to_argument(&LogFilter { before: None, ..filter.clone() });
    let ready = move |ready: ReadyQuery| {
        let query = ready.query();
        let href = paths::logs(&LogFilter {
            query: query.to_owned(),
            time: filter.time,
            source: filter.source.clone(),
            ..LogFilter::default()
        });
        view! {
            <li class="saved-query">
                <a href=href>{text(move || ready_words(i18n, ready).to_owned())}</a>
                <code class="soft">{query}</code>
            </li>
        }
    };
    let none = saved.is_empty();
    view! {
        <details class="panel more">
            <summary>{words!(i18n, logs.saved)} " " <span class="chip">{(saved.len() + ReadyQuery::ALL.len()).to_string()}</span></summary>
            <div class="stack">
                <h2 class="field-label">{words!(i18n, logs.saved_ready)}</h2>
                <ul class="plain-list">{ReadyQuery::ALL.into_iter().map(ready).views()}</ul>
                <h2 class="field-label">{words!(i18n, logs.saved_ours)}</h2>
                {none.then(|| view! { <p class="field-help">{words!(i18n, logs.saved_none)}</p> }).views()}
                <ul class="plain-list">
                    {saved.into_iter().map(|query| view! { <Saved query refused actions/> }).views()}
                </ul>
                <ActionForm action=actions.save class="query-form">
                    <input type="hidden" name="filter" value=shown/>
                    <Field id="query-name" label=words!(i18n, logs.save_name) help=words!(i18n, logs.save_help)>
                        <TextInput name="name" required=true maxlength=QueryName::MAX autocomplete="off"/>
                    </Field>
                    <Button id="save-query" submit=true busy=actions.save.pending() disabled=disabled_by(i18n, refused)>
                        {words!(i18n, logs.save)}
                    </Button>
                </ActionForm>
            </div>
        </details>
        <ActionError action=actions.save/>
        <ActionError action=actions.rename/>
        <ActionError action=actions.remove/>
    }
}

#[component]
fn Saved(query: SavedQuery, refused: Option<Refusal>, actions: QueryActions) -> impl IntoView {
    let i18n = use_i18n();
    let SavedQuery { name, filter, by, .. } = query;
    let name = name.to_string();
    let asked = filter.query.clone();
    view! {
        <li class="saved-query">
            <a href=paths::logs(&filter)>{name.clone()}</a>
            <code class="soft">{asked}</code>
            <span class="soft">{text(move || t_string!(i18n, logs.saved_by, by = by.clone()))}</span>
            <Rename name=name.clone() refused actions/>
            <Remove name refused actions/>
        </li>
    }
}

#[component]
fn Rename(name: String, refused: Option<Refusal>, actions: QueryActions) -> impl IntoView {
    let i18n = use_i18n();
    let id = paths::slug(&name);
    let (field, button, label, now) =
        (format!("rename-{id}"), format!("rename-query-{id}"), name.clone(), name.clone());
    view! {
        <ActionForm action=actions.rename class="query-form">
            <input type="hidden" name="name" value=name/>
            <Field id=field label=text(move || t_string!(i18n, logs.rename_to, name = label.clone()))>
                <TextInput name="to" value=now required=true maxlength=QueryName::MAX autocomplete="off"/>
            </Field>
            <Button id=button submit=true busy=actions.rename.pending() disabled=disabled_by(i18n, refused)>
                {words!(i18n, logs.rename)}
            </Button>
        </ActionForm>
    }
}

#[component]
fn Remove(name: String, refused: Option<Refusal>, actions: QueryActions) -> impl IntoView {
    let i18n = use_i18n();
    let (button, label) = (format!("remove-query-{}", paths::slug(&name)), name.clone());
    view! {
        <ActionForm action=actions.remove class="query-form">
            <input type="hidden" name="name" value=name/>
            <Button id=button kind=ButtonKind::Quiet submit=true busy=actions.remove.pending() disabled=disabled_by(i18n, refused)>
                {text(move || t_string!(i18n, logs.remove_query, name = label.clone()))}
            </Button>
        </ActionForm>
    }
}

fn ready_words(i18n: Language, ready: ReadyQuery) -> &'static str {
    match ready {
        ReadyQuery::Decrypted => t_string!(i18n, logs.ready_decrypted),
        ReadyQuery::Failed => t_string!(i18n, logs.ready_failed),
        ReadyQuery::Throttled => t_string!(i18n, logs.ready_throttled),
        ReadyQuery::NotSwitched => t_string!(i18n, logs.ready_not_switched),
    }
}
