//! Requests to the server's functions.

use leptos::server_fn::{
    ContentType, ServerFn,
    client::Client,
    codec::{GetUrl, IntoReq, PostUrl},
    redirect::call_redirect_hook,
    request::ClientReq,
    response::ClientRes,
};

use serde::de::DeserializeOwned;

use super::form::encoded_fields;
use crate::api::{Answer, ApiError, Postcard, Question, session::SignOut};

/// What sends requests; the same for every server function.
type Http = <SignOut as ServerFn>::Client;
type Request = <Http as Client<ApiError>>::Request;
type Response = <Http as Client<ApiError>>::Response;

/// Asks a server function that reads.
pub fn ask<S: Question>(question: S) -> Answer {
    let request = IntoReq::<GetUrl, Request, ApiError>::into_req(question, S::PATH, Postcard::CONTENT_TYPE);
    Box::pin(async move { receive(request?).await })
}

/// Posts a form's fields, follows where the answer leads, and gives the answer.
///
/// # Errors
/// What the server function answered, or [`ApiError::Transport`].
pub async fn post(path: &str, fields: String) -> Result<Vec<u8>, ApiError> {
    let request =
        ClientReq::<ApiError>::try_new_post(path, PostUrl::CONTENT_TYPE, Postcard::CONTENT_TYPE, fields)?;
    receive(request).await
}

/// Calls a server function with arguments by name.
///
/// # Errors
/// What the server function answered, or [`ApiError::Transport`].
pub async fn call<S: ServerFn<Error = ApiError>>(arguments: &[(&str, &str)]) -> Result<S::Output, ApiError>
where
    S::Output: DeserializeOwned,
{
    let fields = encoded_fields(arguments).ok_or(ApiError::Transport)?;
    postcard::from_bytes(&post(S::PATH, fields).await?).map_err(|_| ApiError::Transport)
}

async fn receive(request: Request) -> Result<Vec<u8>, ApiError> {
    let response: Response = <Http as Client<ApiError>>::send(request).await?;
    let failed = (400..=599).contains(&ClientRes::<ApiError>::status(&response));
    let leads_to =
        ClientRes::<ApiError>::has_redirect(&response).then(|| ClientRes::<ApiError>::location(&response));
    let body = ClientRes::<ApiError>::try_into_bytes(response).await?;
    if failed {
        return Err(postcard::from_bytes(&body).unwrap_or(ApiError::Transport));
    }
    if let Some(place) = leads_to {
        call_redirect_hook(&place);
    }
    Ok(body.into())
}
