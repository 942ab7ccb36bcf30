//! A key's policy.

use domain::view::PolicyPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::actions::KeyChanges;
use crate::{
    api::keys::GetKeyPolicy,
    components::{ActionError, ActionForm, Fetch},
    i18n::use_i18n,
    ui::{Button, ButtonKind, ConfirmDialog, EmptyState, Field, TextArea, Views, view},
};

/// The key's policy, to be read and written anew.
#[component]
pub fn KeyPolicy() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let changes: KeyChanges = expect_context();
    let subject = move || params.read().get("id").unwrap_or_default();
    let policy = Fetch::of_version(subject, move || changes.version(), |id| GetKeyPolicy { id });
    let shown = move |PolicyPage { policy, default }| match policy {
        Some(policy) => {
            let is_default = policy == default;
            view! { <Policy id=subject() policy is_default/> }
        }
        None => view! { <EmptyState sentence=words!(i18n, policy.none_here)/> },
    };
    view! {
        <section class="section" aria-labelledby="policy-title">
            <h2 id="policy-title">{words!(i18n, policy.title)}</h2>
            <p class="lead">{words!(i18n, policy.intro)}</p>
            {policy.show(shown)}
        </section>
    }
}

#[component]
fn Policy(id: String, policy: String, is_default: bool) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let which = match is_default {
        true => words!(i18n, policy.is_default),
        false => words!(i18n, policy.is_own),
    };
    let rows = u8::try_from(policy.lines().count() + 1).unwrap_or(u8::MAX).clamp(8, 32);
    let reset = (!is_default).then(|| view! { <Reset id=id.clone()/> });
    view! {
        <p>{which}</p>
        <ActionForm action=changes.set_policy class="form">
            <input type="hidden" name="id" value=id/>
            <Field id="policy" label=words!(i18n, policy.text) help=words!(i18n, policy.help)>
                <TextArea name="policy" value=policy rows mono=true required=true/>
            </Field>
            <ActionError action=changes.set_policy/>
            <div class="form-actions">
                <Button
                    id="set-policy"
                    kind=ButtonKind::Primary
                    submit=true
                    busy=changes.set_policy.pending()
                >
                    {words!(i18n, policy.save)}
                </Button>
            </div>
        </ActionForm>
        {reset.views()}
    }
}

/// Gives the key the default policy again.
#[component]
fn Reset(id: String) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    view! {
        <Button id="reset-policy" opens="reset-policy-dialog">{words!(i18n, policy.reset)}</Button>
        <ActionForm action=changes.set_policy>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="policy" value=""/>
            <ConfirmDialog
                id="reset-policy-dialog"
                title=words!(i18n, policy.reset_title)
                confirm=words!(i18n, policy.reset)
                busy=changes.set_policy.pending()
            >
                <p>{words!(i18n, policy.reset_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
