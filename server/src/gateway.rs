//! The listener of the shared gateways.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    response::Response,
};
use gateway::{Gateway, MAX_BODY};
use http::{Request, header::CONTENT_LENGTH};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long a body may pause.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// Whatever the method and the path: what is asked for is in the parameters, and every refusal is the gateway's.
pub(crate) fn router(gateway: Arc<Gateway>) -> Router {
    Router::new().fallback(answer).with_state(gateway).layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
}

async fn answer(State(gateway): State<Arc<Gateway>>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let told =
        head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    // What is too long is refused before it is read.
    let read = match told {
        Some(length) if length > MAX_BODY => None,
        _ => to_bytes(body, MAX_BODY).await.ok(),
    };
    let response = match read {
        Some(body) => gateway.answer(Request::from_parts(head, body)).await,
        None => gateway.refuse_body(told.is_none_or(|length| length > MAX_BODY), &head.headers),
    };
    response.map(|body: Bytes| Body::from(body))
}
