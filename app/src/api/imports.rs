//! Importing key material.

use domain::view::{FileMatch, ImportList, ImportPage, Imported, IssuedPair};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// A page of the imports. The filter travels as one argument: a query string has no nested fields.
#[server(endpoint = "imports/list", input = GetUrl, output = Postcard)]
pub async fn list_imports(filter: String) -> Result<ImportList, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::ImportFilter;
    backend::signed_in(|console, caller| async move {
        let filter: ImportFilter = from_argument(&filter).ok_or(ApiError::Transport)?;
        Ok(console.imports(&caller, &filter).await?)
    })
    .await
}

/// Issues a wrapping pair and leads to its page.
#[server(endpoint = "imports/begin", output = Postcard)]
pub async fn begin_import(key: String, algorithm: String, wrapping_key: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let (spec, algorithm) = (wrapping_key.parse()?, algorithm.parse()?);
        let pair = console.begin_import(&caller, &key.parse()?, spec, algorithm).await?;
        leptos_axum::redirect(&paths::import_pair(&pair));
        Ok(())
    })
    .await
}

/// Which file is for which key. `files` are names, one a line; `table` is a CSV of files and keys, or empty.
#[server(endpoint = "imports/match", output = Postcard)]
pub async fn match_files(files: String, table: String) -> Result<Vec<FileMatch>, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let files: Vec<String> = files.lines().map(str::to_owned).collect();
        Ok(console.match_files(&caller, &files, &table).await?)
    })
    .await
}

/// Issues a wrapping pair and gives its public key.
#[server(endpoint = "imports/issue", output = Postcard)]
pub async fn issue_pair(key: String, algorithm: String) -> Result<IssuedPair, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.issue_pair(&caller, &key.parse()?, algorithm.parse()?).await?)
    })
    .await
}

/// The page of a wrapping pair.
#[server(endpoint = "imports/get", input = GetUrl, output = Postcard)]
pub async fn get_import(pair: String) -> Result<ImportPage, ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.import_page(&caller, &pair.parse()?).await?) },
    )
    .await
}

/// Imports wrapped material and gives its check value: the only server function that takes any, and it is wrapped.
///
/// `wrapped` is base64. `token` is the text of a token file; empty for this pair's own token.
/// `expires_at` is `YYYY-MM-DDTHH:MM` in UTC; empty for never.
#[server(endpoint = "imports/finish", output = Postcard)]
pub async fn finish_import(
    pair: String,
    wrapped: String,
    token: String,
    expires_at: String,
) -> Result<Imported, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let pair = pair.parse()?;
        let key = console.import_page(&caller, &pair).await?.key.id;
        let token = if token.trim().is_empty() { console.import_token(&caller, &pair).await? } else { token };
        let expires_at = backend::optional(&expires_at)?;
        let import = console::FinishImport { key, token, wrapped, expires_at };
        Ok(console.finish_import(&caller, import).await?)
    })
    .await
}
