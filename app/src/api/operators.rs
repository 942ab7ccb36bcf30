//! Operators.

use domain::view::{OperatorList, OperatorPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// All operators.
#[server(endpoint = "operators/list", input = GetUrl, output = Postcard)]
pub async fn list_operators() -> Result<OperatorList, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.operators(&caller).await?) }).await
}

/// An operator.
#[server(endpoint = "operators/get", input = GetUrl, output = Postcard)]
pub async fn get_operator(name: String) -> Result<OperatorPage, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.operator(&caller, &name.parse()?).await?) })
        .await
}

/// Adds an operator with a one-time link, and leads to the page that shows it.
#[server(endpoint = "operators/invite", output = Postcard)]
pub async fn invite_operator(name: String, role: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let name = name.parse()?;
        console.invite_operator(&caller, &name, role.parse()?).await?;
        leptos_axum::redirect(&paths::operator(&name));
        Ok(())
    })
    .await
}

/// Makes a new one-time link for an operator.
#[server(endpoint = "operators/reset", output = Postcard)]
pub async fn reset_operator(name: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.reset_operator(&caller, &name.parse()?).await?) },
    )
    .await
}

/// Gives an operator another role.
#[server(endpoint = "operators/set-role", output = Postcard)]
pub async fn set_operator_role(name: String, role: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.set_operator_role(&caller, &name.parse()?, role.parse()?).await?)
    })
    .await
}

/// Keeps an operator from signing in.
#[server(endpoint = "operators/disable", output = Postcard)]
pub async fn disable_operator(name: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.disable_operator(&caller, &name.parse()?).await?)
    })
    .await
}

/// Lets an operator sign in again.
#[server(endpoint = "operators/enable", output = Postcard)]
pub async fn enable_operator(name: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.enable_operator(&caller, &name.parse()?).await?)
    })
    .await
}

/// Ends every session of an operator.
#[server(endpoint = "operators/end-sessions", output = Postcard)]
pub async fn end_operator_sessions(name: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.end_operator_sessions(&caller, &name.parse()?).await?)
    })
    .await
}
