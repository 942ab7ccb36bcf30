//! What gateways have in common: a body is read whole, within limits of size and time, before it is answered.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::body::Bytes;
use gateway::{Front, MAX_BODY, Unread};
use http::{Request, Response, header::CONTENT_LENGTH};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    body::Incoming,
    service::{Service, service_fn},
};
use tokio::{sync::Semaphore, time::timeout};
use tower_http::timeout::TimeoutBody;

/// How long a body may pause.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// The most requests of a gateway that are read and answered at a time.
const MAX_UNDER_WAY: usize = 512;
/// How long a request waits for its turn: as long as the vendor's SDKs wait for an answer at the least.
const TURN: Duration = Duration::from_secs(3);

/// A gateway behind a listener.
pub(crate) struct Served<F> {
    gateway: F,
    turns: Semaphore,
}

impl<F: Front> Served<F> {
    pub(crate) fn new(gateway: F) -> Arc<Self> {
        Arc::new(Self { gateway, turns: Semaphore::new(MAX_UNDER_WAY) })
    }

    /// What answers the requests of a connection.
    pub(crate) fn service(
        self: &Arc<Self>,
        peer: SocketAddr,
    ) -> impl Service<
        Request<Incoming>,
        Response = Response<Full<Bytes>>,
        Error = Infallible,
        Future = impl Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send + use<F>,
    > + Send
    + use<F> {
        let served = Arc::clone(self);
        service_fn(move |request| {
            let served = Arc::clone(&served);
            async move { Ok(served.answer(request, peer).await.map(Full::new)) }
        })
    }

    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        let exchange = self.gateway.begin(&head, peer.ip());
        let length = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        // What is too long is refused before it is read.
        if length.is_some_and(|length: usize| length > MAX_BODY) {
            return self.gateway.refuse(Unread::TooLarge, &head, exchange);
        }
        let Ok(_turn) = timeout(TURN, self.turns.acquire()).await else {
            return self.gateway.refuse(Unread::Busy, &head, exchange);
        };
        match Limited::new(TimeoutBody::new(BODY_TIMEOUT, body), MAX_BODY).collect().await {
            Ok(body) => {
                let request = Request::from_parts(head, body.to_bytes());
                self.gateway.answer(request, peer.ip(), exchange).await
            }
            Err(error) if is_too_large(&*error) => self.gateway.refuse(Unread::TooLarge, &head, exchange),
            Err(_) => self.gateway.refuse(Unread::Broken, &head, exchange),
        }
    }
}

fn is_too_large(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(|source| source.is::<LengthLimitError>())
}
