//! The overview.

use domain::view::Overview;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// The overview.
#[server(endpoint = "overview", input = GetUrl, output = Postcard)]
pub async fn get_overview() -> Result<Overview, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.overview(&caller).await?) }).await
}
