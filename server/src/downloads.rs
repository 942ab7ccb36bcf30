//! Files to take away: what an import needs (R149 to R151), and public keys (R198, R252).

use std::sync::Arc;

use app::{api::ApiError, backend};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use console::{Caller, Console, Download, Error, KeyFormat};
use domain::{KeyId, PairId};
use http::{HeaderMap, StatusCode, header};

use crate::routes::AppState;

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
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
    ];
    (headers, file.bytes).into_response()
}
