//! The access log.

use domain::view::{LogImportList, LogImportPage, LogPage, LogRecord};
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

/// All imports of the vendor's logs.
#[server(endpoint = "logs/imports", input = GetUrl, output = Postcard)]
pub async fn list_log_imports() -> Result<LogImportList, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.log_imports(&caller).await?) }).await
}

/// An import.
#[server(endpoint = "logs/import", input = GetUrl, output = Postcard)]
pub async fn get_log_import(name: String) -> Result<LogImportPage, ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.log_import(&caller, &name.parse()?).await?) },
    )
    .await
}

/// Removes an import with its records, and leads to the others.
#[server(endpoint = "logs/remove-import", output = Postcard)]
pub async fn remove_log_import(name: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        console.remove_log_import(&caller, &name.parse()?).await?;
        leptos_axum::redirect(paths::LOG_IMPORTS);
        Ok(())
    })
    .await
}

/// Saves what a page of the log shows.
#[server(endpoint = "logs/save-query", output = Postcard)]
pub async fn save_query(name: String, filter: String) -> Result<(), ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::LogFilter;
    backend::signed_in(|console, caller| async move {
        let filter: LogFilter = from_argument(&filter).ok_or(ApiError::Malformed)?;
        Ok(console.save_query(&caller, name.parse()?, filter).await?)
    })
    .await
}

/// Gives a saved query another name.
#[server(endpoint = "logs/rename-query", output = Postcard)]
pub async fn rename_query(name: String, to: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.rename_query(&caller, name.parse()?, to.parse()?).await?)
    })
    .await
}

/// Removes a saved query.
#[server(endpoint = "logs/remove-query", output = Postcard)]
pub async fn remove_query(name: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.remove_query(&caller, name.parse()?).await?) },
    )
    .await
}
