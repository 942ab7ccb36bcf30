//! The access log.

use domain::view::{LogPage, LogRecord};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// A page of the access log. The filter travels as one argument: a query string has no nested fields.
#[server(endpoint = "logs/list", input = GetUrl, output = Postcard)]
pub async fn list_logs(filter: String) -> Result<LogPage, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::LogFilter;
    backend::signed_in(|console, caller| async move {
        let filter: LogFilter = from_argument(&filter).ok_or(ApiError::Transport)?;
        Ok(console.logs(&caller, &filter).await?)
    })
    .await
}

/// A record of the access log; nothing where it is no longer there.
#[server(endpoint = "logs/get", input = GetUrl, output = Postcard)]
pub async fn get_log_record(id: String) -> Result<Option<LogRecord>, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.log_record(&caller, &id).await?) }).await
}
