//! Files that an import needs: the public key and the token (R149 to R151).

use std::sync::Arc;

use app::{api::ApiError, backend};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use console::{Caller, Console, Download, Error, KeyFormat};
use domain::PairId;
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
    let file = |wanted| move |state, pair, headers| download(wanted, state, pair, headers);
    Router::new()
        .route("/import/{pair}/publickey.pem", get(file(Wanted::PublicKey(KeyFormat::Pem))))
        .route("/import/{pair}/publickey.bin", get(file(Wanted::PublicKey(KeyFormat::Der))))
        .route("/import/{pair}/token.txt", get(file(Wanted::Token)))
}

async fn download(
    wanted: Wanted,
    State(console): State<Arc<Console>>,
    Path(pair): Path<PairId>,
    headers: HeaderMap,
) -> Response {
    let file = async {
        let caller: Caller = backend::caller_of(&headers, &console).await?;
        match wanted {
            Wanted::PublicKey(format) => console.public_key_file(&caller, &pair, format).await,
            Wanted::Token => console.token_file(&caller, &pair).await,
        }
    };
    let file: Result<Download, Error> = file.await;
    match file.map_err(ApiError::from) {
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
