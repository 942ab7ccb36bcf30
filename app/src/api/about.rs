//! What runs.

use domain::view::About;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// What runs, to be compared with what was built.
#[server(endpoint = "about", input = GetUrl, output = Postcard)]
pub async fn get_about() -> Result<About, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.about(&caller)?) }).await
}
