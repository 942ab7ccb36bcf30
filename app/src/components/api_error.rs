use leptos::prelude::*;

use super::{ErrorPanel, error_words};
use crate::{
    api::ApiError,
    i18n::{t_string, use_i18n},
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
        <ErrorPanel what=move || t_string!(i18n, errors.failed) reference>
            <p>{move || error_words(i18n, &error)}</p>
        </ErrorPanel>
    }
}

/// The error of an action's last answer, where there is one.
#[component]
pub fn ActionError<T: Clone + Send + Sync + 'static>(
    /// The action's answer.
    #[prop(into)]
    value: Signal<Option<Result<T, ApiError>>>,
) -> impl IntoView {
    move || value.get().and_then(Result::err).map(|error| view! { <ApiErrorPanel error/> })
}
