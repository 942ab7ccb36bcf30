use leptos::prelude::*;

use super::{ErrorPanel, FormAction, error_words};
use crate::{
    api::ApiError,
    i18n::use_i18n,
    ui::{text, view},
};

/// What a server function answered instead of doing it.
#[component]
pub fn ApiErrorPanel(error: ApiError) -> impl IntoView {
    let i18n = use_i18n();
    let reference = match &error {
        ApiError::Internal { reference } => Some(reference.clone()),
        _ => None,
    };
    view! {
        <ErrorPanel what=words!(i18n, errors.failed) reference>
            <p>{text(move || error_words(i18n, &error))}</p>
        </ErrorPanel>
    }
}

/// Why an action was last refused, where it was.
#[component]
pub fn ActionError(action: FormAction) -> impl IntoView {
    move || action.error().get().map(|error| view! { <ApiErrorPanel error/> })
}
