//! What expires and falls due.

use domain::view::ClockList;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// A page of what falls due. The filter travels as one argument: a query string has no nested fields.
#[server(endpoint = "clocks/list", input = GetUrl, output = Postcard)]
pub async fn list_clocks(filter: String) -> Result<ClockList, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::ClockFilter;
    backend::signed_in(|console, caller| async move {
        let filter: ClockFilter = from_argument(&filter).ok_or(ApiError::Transport)?;
        Ok(console.clocks(&caller, &filter).await?)
    })
    .await
}

/// How many things fall due within 24 hours.
#[server(endpoint = "clocks/soon", input = GetUrl, output = Postcard)]
pub async fn count_due_soon() -> Result<u32, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.due_soon(&caller).await?) }).await
}
