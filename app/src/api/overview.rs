//! The overview.

use domain::view::Overview;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::ApiError;

/// The overview.
#[server(endpoint = "overview", input = GetUrl)]
pub async fn get_overview() -> Result<Overview, ApiError> {
    use crate::backend;
    backend::respond(|call| async move {
        let caller = call.caller().await?;
        Ok(call.console.overview(&caller).await?)
    })
    .await
}
