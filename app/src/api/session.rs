//! Signing in and out.

use domain::view::{Invitation, Session};
use leptos::prelude::*;

use super::{ApiError, Postcard};

/// Who is signed in; `None` for nobody.
#[server(endpoint = "session", input = leptos::server_fn::codec::GetUrl, output = Postcard)]
pub async fn current_session() -> Result<Option<Session>, ApiError> {
    use crate::backend;
    backend::respond(|call| async move {
        match call.caller().await {
            Ok(caller) => Ok(Some(caller.session())),
            Err(ApiError::NotSignedIn) => Ok(None),
            Err(error) => Err(error),
        }
    })
    .await
}

/// Signs in and leads to `next`, or to the overview.
#[server(endpoint = "session/sign-in", output = Postcard)]
pub async fn sign_in(name: String, password: String, next: Option<String>) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::respond(|call| async move {
        let request = call.sign_in(&name, password)?;
        call.keep_session(&call.console.sign_in(request).await?);
        leptos_axum::redirect(next.as_deref().and_then(paths::local).unwrap_or(paths::OVERVIEW));
        Ok(())
    })
    .await
}

/// Signs out.
#[server(endpoint = "session/sign-out", output = Postcard)]
pub async fn sign_out() -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::respond(|call| async move {
        if let Some(token) = call.session_token() {
            call.console.sign_out(&token).await?;
        }
        call.forget_session();
        leptos_axum::redirect(paths::SIGNIN);
        Ok(())
    })
    .await
}

/// Whether the one-time link with this code may make the first administrator.
#[server(endpoint = "session/setup-open", input = leptos::server_fn::codec::GetUrl, output = Postcard)]
pub async fn setup_is_open(code: String) -> Result<bool, ApiError> {
    crate::backend::respond(|call| async move { Ok(call.console.setup_is_open(&code)) }).await
}

/// Makes the first administrator and signs in.
#[server(endpoint = "session/setup", output = Postcard)]
pub async fn create_first_administrator(
    code: String,
    name: String,
    password: String,
    repeat: String,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::respond(|call| async move {
        let password = backend::typed_twice(password, repeat)?;
        let token = call.console.create_first_administrator(&code, name.parse()?, password).await?;
        call.keep_session(&token);
        leptos_axum::redirect(paths::OVERVIEW);
        Ok(())
    })
    .await
}

/// Whom a one-time link with this code is for.
#[server(endpoint = "session/invitation", input = leptos::server_fn::codec::GetUrl, output = Postcard)]
pub async fn get_invitation(code: String) -> Result<Invitation, ApiError> {
    crate::backend::respond(|call| async move { Ok(call.console.invitation(&code).await?) }).await
}

/// Sets the password that a one-time link is for, and signs in.
#[server(endpoint = "session/use-link", output = Postcard)]
pub async fn use_link(code: String, password: String, repeat: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::respond(|call| async move {
        let password = backend::typed_twice(password, repeat)?;
        call.keep_session(&call.console.use_link(&code, password).await?);
        leptos_axum::redirect(paths::OVERVIEW);
        Ok(())
    })
    .await
}

/// Changes one's own password.
#[server(endpoint = "session/change-password", output = Postcard)]
pub async fn change_password(present: String, password: String, repeat: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::respond(|call| async move {
        let caller = call.caller().await?;
        let new = backend::typed_twice(password, repeat)?;
        let change = call.change_password(present, new)?;
        Ok(call.console.change_password(&caller, change).await?)
    })
    .await
}
