use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::actions::KeyChanges;
use crate::{
    api::keys::ListKeyHistory,
    components::{AuditTable, Fetch},
    i18n::use_i18n,
    ui::view,
};

/// What was done with the key, newest first.
#[component]
pub fn KeyHistory() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let changes: KeyChanges = expect_context();
    let subject = move || params.read().get("id").unwrap_or_default();
    let history = Fetch::of_version(subject, move || changes.version(), |id| ListKeyHistory { id });
    history.show(move |entries| match entries.is_empty() {
        true => words!(i18n, keys.history_none).into_any(),
        false => view! { <AuditTable entries/> },
    })
}
