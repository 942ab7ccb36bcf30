//! `GET /metrics` on a listener of its own: figures in the text format of OpenMetrics.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use console::Console;
use domain::{AlertStateKind, Timestamp};
use engine::{DueFilter, DueWork, Engine};
use http::{HeaderMap, StatusCode, header};
use metrics::{Exposed, Recorder, Series, exposition};

/// The most of what ends that is told.
const EXPIRIES: u32 = 1000;
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is told, and to whom.
pub(crate) struct Told {
    pub(crate) engine: Arc<Engine>,
    pub(crate) console: Arc<Console>,
    pub(crate) series: Arc<Series>,
    pub(crate) recorder: Arc<Recorder>,
    /// When the server started.
    pub(crate) started: Timestamp,
    /// `None` where everybody who reaches the address may know.
    pub(crate) token: Option<String>,
}

/// The only route of the listener.
pub(crate) fn router(told: Told) -> Router {
    Router::new().route("/metrics", get(scrape)).with_state(Arc::new(told))
}

async fn scrape(State(told): State<Arc<Told>>, headers: HeaderMap) -> Response {
    if let Some(token) = &told.token
        && !brings(&headers, token)
    {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    match text(&told).await {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "the figures could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn text(told: &Told) -> anyhow::Result<String> {
    let (due, _) = told.engine.list_due_of(&DueFilter::default(), EXPIRIES).await?;
    let id = |due: &DueWork| due.key().map_or_else(|| due.cursor().id, ToString::to_string);
    let expiries = due.iter().map(|due| (due.kind().as_str().to_owned(), id(due), due.at()));
    let counts = told.console.alert_counts().await?;
    let alerts = AlertStateKind::ALL.iter().zip(counts).map(|(state, count)| (state.as_str(), count));
    let (expiries, alerts) = (expiries.collect(), alerts.collect());
    let exposed = Exposed { started: told.started, losses: told.recorder.losses(), expiries, alerts };
    Ok(exposition(&told.series, &exposed)?)
}

/// Whether a request brings the token. Takes as long for any token of this length.
fn brings(headers: &HeaderMap, token: &str) -> bool {
    let told = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(told) = told.and_then(|value| value.strip_prefix("Bearer ")) else { return false };
    let differ = told.bytes().zip(token.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    told.len() == token.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_the_token_lets_in() {
        let token = "0123456789abcdef";
        for (told, lets_in) in [
            (None, false),
            (Some("Bearer "), false),
            (Some("Bearer 0123456789abcdef"), true),
            (Some("Bearer 0123456789abcdeg"), false),
            (Some("Bearer 0123456789abcde"), false),
            (Some("Bearer 0123456789abcdef0"), false),
            (Some("Basic 0123456789abcdef"), false),
            (Some("0123456789abcdef"), false),
        ] {
            let headers = told.map(|told| (header::AUTHORIZATION, HeaderValue::from_static(told)));
            assert_eq!(brings(&headers.into_iter().collect(), token), lets_in, "{told:?}");
        }
    }
}
