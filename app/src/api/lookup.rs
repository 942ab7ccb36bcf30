//! Looking things up.

use domain::view::Lookup;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// What a text names, or what has it in its name.
#[server(endpoint = "lookup", input = GetUrl, output = Postcard)]
pub async fn look_up(text: String) -> Result<Lookup, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.lookup(&caller, &text).await?) }).await
}
