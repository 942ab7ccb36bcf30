use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::actions::KeyChanges;
use crate::{
    api::keys::key_history,
    components::{ApiErrorPanel, AuditTable},
    i18n::use_i18n,
    ui::Skeleton,
};

/// What was done with the key, newest first.
#[component]
pub fn KeyHistory() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let changes: KeyChanges = expect_context();
    let source = move || (params.read().get("id").unwrap_or_default(), changes.version());
    let history = Resource::new_blocking(source, |(id, _)| key_history(id));
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match history.await {
                    Ok(entries) if entries.is_empty() => words!(i18n, keys.history_none).into_any(),
                    Ok(entries) => view! { <AuditTable entries/> }.into_any(),
                    Err(error) => view! { <ApiErrorPanel error/> }.into_any(),
                }
            })}
        </Transition>
    }
}
