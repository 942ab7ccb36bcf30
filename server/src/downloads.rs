//! Files to take away: what an import needs (R149 to R151), public keys (R198, R252), the clocks as a calendar,
//! the audit log and the access log.

use std::{collections::HashMap, sync::Arc};

use app::{api::ApiError, backend};
use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use console::{AuditFormat, Caller, Console, Download, Error, KeyFormat, LogFormat};
use domain::{
    InstanceId, KeyId, PairId,
    view::{AuditFilter, ClockFilter, LogFilter},
};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use crate::routes::{AppState, PublicUrl};

/// Which file of a pair.
#[derive(Clone, Copy)]
enum Wanted {
    PublicKey(KeyFormat),
    Token,
}

/// The routes of the downloads.
pub(crate) fn routes() -> Router<AppState> {
    let file = |wanted| move |state, pair, headers| of_pair(wanted, state, pair, headers);
    Router::new()
        .route("/import/{pair}/publickey.pem", get(file(Wanted::PublicKey(KeyFormat::Pem))))
        .route("/import/{pair}/publickey.bin", get(file(Wanted::PublicKey(KeyFormat::Der))))
        .route("/import/{pair}/token.txt", get(file(Wanted::Token)))
        .route("/k/{id}/publickey.pem", get(public_key))
        .route("/i/{id}/ca.pem", get(certificate_authority))
        .route("/clocks.ics", get(calendar))
        .route("/logs.csv", get(|state, query, headers| logs(LogFormat::Csv, state, query, headers)))
        .route("/logs.jsonl", get(|state, query, headers| logs(LogFormat::JsonLines, state, query, headers)))
        .route("/audit.csv", get(|state, query, headers| audit(AuditFormat::Csv, state, query, headers)))
        .route(
            "/audit.jsonl",
            get(|state, query, headers| audit(AuditFormat::JsonLines, state, query, headers)),
        )
        .route("/gateways/stragglers.csv", get(stragglers))
        .route("/gateways/shared.csv", get(|state, query, headers| traffic("shared", state, query, headers)))
        .route(
            "/gateways/dedicated.csv",
            get(|state, query, headers| traffic("dedicated", state, query, headers)),
        )
        .route(
            "/gateways/compare.csv",
            get(|state, query, headers| traffic("compare", state, query, headers)),
        )
}

async fn of_pair(
    wanted: Wanted,
    State(console): State<Arc<Console>>,
    Path(pair): Path<PairId>,
    headers: HeaderMap,
) -> Response {
    download(&console, headers, async |caller| match wanted {
        Wanted::PublicKey(format) => console.public_key_file(&caller, &pair, format).await,
        Wanted::Token => console.token_file(&caller, &pair).await,
    })
    .await
}

async fn public_key(
    State(console): State<Arc<Console>>,
    Path(key): Path<KeyId>,
    headers: HeaderMap,
) -> Response {
    download(&console, headers, async |caller| {
        let public_key = console.public_key(&caller, &key, None).await?;
        let name = format!("publickey_{}.pem", public_key.version);
        Ok(Download { name, bytes: public_key.pem.into_bytes() })
    })
    .await
}

async fn certificate_authority(
    State(console): State<Arc<Console>>,
    Path(instance): Path<InstanceId>,
    headers: HeaderMap,
) -> Response {
    download(&console, headers, async |caller| console.instance_ca_file(&caller, &instance).await).await
}

/// What `/clocks.ics` is asked for. What it does not understand it passes over.
#[derive(Deserialize)]
struct CalendarQuery {
    kind: Option<String>,
    within: Option<String>,
}

async fn calendar(
    State(console): State<Arc<Console>>,
    State(PublicUrl(public_url)): State<PublicUrl>,
    Query(asked): Query<CalendarQuery>,
    headers: HeaderMap,
) -> Response {
    let filter = ClockFilter {
        kind: asked.kind.and_then(|kind| kind.parse().ok()),
        within: asked.within.and_then(|within| within.parse().ok()),
        after: None,
    };
    download(&console, headers.clone(), async |caller| {
        let list = console.calendar(&caller, &filter).await?;
        let calendar = backend::calendar(&list, &headers, public_url.as_deref());
        Ok(Download { name: "clocks.ics".to_owned(), bytes: calendar.into_bytes() })
    })
    .await
}

/// What the log as a file is asked for, as its page is. What it does not understand it passes over.
#[derive(Deserialize)]
struct AuditQuery {
    actor: Option<String>,
    action: Option<String>,
    object: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

async fn audit(
    format: AuditFormat,
    State(console): State<Arc<Console>>,
    Query(asked): Query<AuditQuery>,
    headers: HeaderMap,
) -> Response {
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    let instant = |text: Option<String>| text.and_then(|text| text.parse().ok());
    let filter = AuditFilter {
        actor: text(asked.actor),
        action: text(asked.action),
        object: text(asked.object),
        from: instant(asked.from),
        to: instant(asked.to),
        before: None,
    };
    download(&console, headers, async |caller| console.audit_file(&caller, &filter, format).await).await
}

async fn logs(
    format: LogFormat,
    State(console): State<Arc<Console>>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let filter = LogFilter::named(|name| asked.get(name).cloned());
    download(&console, headers, async |caller| console.log_file(&caller, &filter, format).await).await
}

/// Callers that have not switched, of the import that the address names, if it does.
async fn stragglers(
    State(console): State<Arc<Console>>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let source = asked.get("source").and_then(|source| source.parse().ok());
    download(&console, headers, async |caller| console.straggler_file(&caller, source.as_ref()).await).await
}

/// The figures of a page of the gateways, which its address names as the page's does.
async fn traffic(
    gateway: &'static str,
    State(console): State<Arc<Console>>,
    Query(asked): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let view = app::pages::traffic_view(gateway, asked).unwrap_or_default();
    download(&console, headers, async |caller| console.traffic_file(&caller, &view).await).await
}

/// Answers whoever is signed in with a file, or with why there is none.
async fn download(
    console: &Arc<Console>,
    headers: HeaderMap,
    file: impl AsyncFnOnce(Caller) -> Result<Download, Error>,
) -> Response {
    let answer = async { file(backend::caller_of(&headers, console).await?).await };
    match answer.await.map_err(ApiError::from) {
        Ok(file) => attachment(file),
        Err(ApiError::NotSignedIn) => Redirect::to(app::paths::SIGNIN).into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format!("{error}\n")).into_response()
        }
    }
}

fn attachment(file: Download) -> Response {
    let kind = match file.name.rsplit_once('.') {
        Some((_, "ics")) => "text/calendar; charset=utf-8",
        Some((_, "csv")) => "text/csv; charset=utf-8",
        Some((_, "jsonl")) => "application/jsonl",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
    ];
    (headers, file.bytes).into_response()
}
