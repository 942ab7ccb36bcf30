//! The overview.

use domain::view::Overview;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::ApiError;

/// The overview.
#[server(endpoint = "overview", input = GetUrl)]
pub async fn get_overview() -> Result<Overview, ApiError> {
    use crate::backend;
    backend::respond(async {
        let caller = backend::caller().await?;
        Ok(backend::console().overview(&caller).await?)
    })
    .await
}
