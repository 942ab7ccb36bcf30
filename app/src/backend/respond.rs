//! How a server function answers.

use console::{Error, SignIn};
use http::{Method, StatusCode, header::ACCEPT, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use zeroize::Zeroizing;

use super::address;
use crate::api::ApiError;

/// Runs the body of a server function and gives the answer the status of its error.
///
/// The post of a form without JavaScript is answered by a redirect whose status must stay as it is.
///
/// # Errors
/// Those of `body`.
pub async fn respond<T>(body: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
    let answer = body.await;
    if let Err(error) = &answer
        && !is_plain_form()
        && let (Some(response), Ok(status)) =
            (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
    answer
}

fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accepts = parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        parts.method == Method::POST && accepts.contains("text/html")
    })
}

/// A secret that came as an argument, to be zeroed when it is dropped.
pub fn secret(text: String) -> Zeroizing<String> {
    Zeroizing::new(text)
}

/// What the sign-in form gives.
///
/// # Errors
/// A name that no operator can have.
pub fn sign_in_request(name: &str, password: String) -> Result<SignIn, ApiError> {
    let password = secret(password);
    Ok(SignIn { name: name.parse()?, password, address: address() })
}

impl From<Error> for ApiError {
    /// What the server alone may know goes to the log under a reference, once, here.
    fn from(error: Error) -> Self {
        match error {
            Error::NotSignedIn => ApiError::NotSignedIn,
            Error::WrongCredentials => ApiError::WrongCredentials,
            Error::TooManyTries { wait } => ApiError::TooManyTries { seconds: wait.as_secs() + 1 },
            Error::SetupClosed => ApiError::SetupClosed,
            Error::Refused(refusal) => ApiError::Refused(refusal),
            Error::Internal(source) => {
                let reference = console::reference();
                tracing::error!(reference, error = &*source as &dyn std::error::Error, "a request failed");
                ApiError::Internal { reference }
            }
        }
    }
}
