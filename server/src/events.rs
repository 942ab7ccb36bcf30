//! `GET /events`: tells, as server-sent events, that something was changed.

use std::{convert::Infallible, sync::Arc, time::Duration};

use app::{api::ApiError, backend};
use axum::{
    Router,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use console::{Console, LastChange};
use futures_util::stream;
use http::{HeaderMap, StatusCode};
use tokio::{sync::watch, time::sleep};

use crate::routes::AppState;

/// How often it is looked whether something was changed: rather than the database telling each server, which SQLite
/// cannot. A look reads a few rows, by their indexes.
const LOOK: Duration = Duration::from_secs(1);

/// Ends when the server stops: nothing is sent on it.
#[derive(Clone)]
pub(crate) struct Running(pub(crate) watch::Receiver<()>);

/// The route of the stream.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route(app::paths::EVENTS, get(events))
}

/// The last change, at once and whenever there is another, for as long as the caller is signed in.
async fn events(
    State(console): State<Arc<Console>>,
    State(Running(running)): State<Running>,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = last_change(&console, &headers).await {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return (status, format!("{error}\n")).into_response();
    }
    let changes = stream::unfold((None, running), move |(told, mut running)| {
        let (console, headers) = (console.clone(), headers.clone());
        async move {
            loop {
                let last = last_change(&console, &headers).await.ok()?;
                if told != Some(last) {
                    let event = Event::default().data(last.to_string());
                    return Some((Ok::<_, Infallible>(event), (Some(last), running)));
                }
                tokio::select! {
                    () = sleep(LOOK) => {}
                    _ = running.changed() => return None,
                }
            }
        }
    });
    // nginx would wait for more.
    ([("x-accel-buffering", "no")], Sse::new(changes).keep_alive(KeepAlive::default())).into_response()
}

async fn last_change(console: &Console, headers: &HeaderMap) -> Result<LastChange, ApiError> {
    let caller = backend::caller_of(headers, console).await?;
    Ok(console.last_change(&caller).await?)
}
