//! The listener of the shared gateways.

use std::{error::Error as _, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    response::Response,
};
use gateway::{Gateway, MAX_BODY};
use http::{Request, header::CONTENT_LENGTH};
use http_body_util::LengthLimitError;
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
    let response = match told {
        Some(length) if length > MAX_BODY => gateway.refuse_body(true, &head.headers),
        _ => match to_bytes(body, MAX_BODY).await {
            Ok(body) => gateway.answer(Request::from_parts(head, body)).await,
            Err(error) => {
                let too_large = error.source().is_some_and(|source| source.is::<LengthLimitError>());
                gateway.refuse_body(too_large, &head.headers)
            }
        },
    };
    response.map(|body: Bytes| Body::from(body))
}
