//! Files that browsers send: logs to be imported, read as they come.

use std::{sync::Arc, time::Duration};

use app::{api::ApiError, backend, paths};
use axum::{
    Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, Multipart, State,
        multipart::{Field, MultipartError},
    },
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use console::{Caller, Console, NewLogImport, RunningImport};
use domain::{Invalid, LogMapping, LogSource, Problem, view::FileProblem};
use http::HeaderMap;
use tokio::time::timeout;

use crate::{guard, routes::AppState};

/// How long a file may pause.
const PAUSE: Duration = Duration::from_secs(30);
/// The most bytes of a form's other fields.
const MAX_FIELD: usize = 8 * 1024;

/// The routes that take files of at most so many bytes.
pub(crate) fn routes(largest: u64) -> Router<AppState> {
    let largest = usize::try_from(largest).unwrap_or(usize::MAX);
    Router::new()
        .route(paths::SEND_LOG, post(import_log))
        // The file itself is counted as it comes, so that what came of one that is too large is told of.
        .layer(DefaultBodyLimit::max(largest.saturating_add(1024 * 1024)))
        .layer(guard::no_store())
        .layer(guard::no_sniff())
        .layer(middleware::from_fn(guard::same_origin))
}

/// Imports the file of a form, and leads to the page of the import, or back to the form that says why not.
async fn import_log(State(console): State<Arc<Console>>, headers: HeaderMap, form: Multipart) -> Response {
    let imported = async {
        let caller = backend::caller_of(&headers, &console).await?;
        imported(&console, &caller, form).await
    };
    match imported.await {
        Ok(name) => Redirect::to(&paths::log_import(&name)).into_response(),
        Err(ApiError::NotSignedIn) => Redirect::to(paths::SIGNIN).into_response(),
        Err(error) => {
            Redirect::to(&paths::log_imports_refused(&app::api::to_argument(&error))).into_response()
        }
    }
}

async fn imported(console: &Console, caller: &Caller, mut form: Multipart) -> Result<LogSource, ApiError> {
    let mut new = NewLogImport::default();
    while let Some(field) = timely(form.next_field()).await.ok_or(ApiError::Transport)? {
        match field.name() {
            Some("name") => new.name = backend::optional(&text(field).await?)?,
            Some("mapping") => new.mapping = text(field).await?.parse::<LogMapping>()?,
            // The form sends it last.
            Some("file") => return file(console, caller, new, field).await,
            _ => {}
        }
    }
    Err(Invalid::new(domain::Field::LogFile, Problem::Missing).into())
}

async fn file(
    console: &Console,
    caller: &Caller,
    new: NewLogImport,
    mut field: Field<'_>,
) -> Result<LogSource, ApiError> {
    let file = field.file_name().unwrap_or_default().to_owned();
    if file.is_empty() {
        return Err(Invalid::new(domain::Field::LogFile, Problem::Missing).into());
    }
    let mut import = console.begin_log_import(caller, NewLogImport { file, ..new }).await?;
    let name = import.name().clone();
    let problem = read(&mut import, &mut field, console.largest_log()).await.err();
    if problem.is_some() {
        // Who sends is not cut off in the middle, or the browser would show that instead of the answer.
        while let Some(Some(_)) = chunk(&mut field).await {}
    }
    console.end_log_import(import, problem).await?;
    Ok(name)
}

async fn read(import: &mut RunningImport, field: &mut Field<'_>, largest: u64) -> Result<(), FileProblem> {
    let mut left = largest;
    loop {
        let Some(bytes) = chunk(field).await.ok_or(FileProblem::BrokeOff)? else { return Ok(()) };
        left = left.checked_sub(bytes.len() as u64).ok_or(FileProblem::TooLarge)?;
        import.push(&bytes).await?;
    }
}

/// The next piece of a field; `None` when it broke off or paused for too long. Only the waiting is timed, and not what is
/// done with a piece.
async fn chunk(field: &mut Field<'_>) -> Option<Option<Bytes>> {
    timely(field.chunk()).await
}

async fn timely<T>(read: impl Future<Output = Result<T, MultipartError>>) -> Option<T> {
    timeout(PAUSE, read).await.ok()?.ok()
}

/// A short field of the form.
async fn text(mut field: Field<'_>) -> Result<String, ApiError> {
    let mut read = Vec::new();
    while let Some(bytes) = chunk(&mut field).await.ok_or(ApiError::Transport)? {
        read.extend_from_slice(&bytes);
        if read.len() > MAX_FIELD {
            return Err(ApiError::Malformed);
        }
    }
    String::from_utf8(read).map_err(|_| ApiError::Malformed)
}
