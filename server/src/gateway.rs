//! What gateways have in common: a body is read whole, within limits of size and time, before it is answered.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use bytes::{Buf, Bytes};
use gateway::{Front, MAX_BODY, Unread};
use http::{Request, Response, header::CONTENT_LENGTH};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Body, Incoming},
    service::{Service, service_fn},
};
use tokio::{sync::Semaphore, time::timeout};
use tower_http::timeout::TimeoutBody;

/// How long a body may pause, and how long all of it may take: who sends letter by letter keeps nobody waiting for ever.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);
const WHOLE_BODY: Duration = Duration::from_secs(30);
/// How much more of a body that is too long is taken before it is refused, and for how long.
const DISCARDED: usize = 4 * MAX_BODY;
const DISCARD_TIME: Duration = Duration::from_secs(2);
/// The most requests of a gateway that are answered at a time.
const MAX_UNDER_WAY: usize = 512;
/// The most bytes of bodies that a gateway has room for at a time, those that are read and those that wait for a turn.
/// A body takes as many as it says it has, the most there may be where it says nothing, and 64 KiB at the least: so there
/// are no more than 4,096 of them either.
const MAX_READ: usize = 256 * 1024 * 1024;
const LEAST_READ: usize = 64 * 1024;
/// How long a request waits for its turn: as long as the vendor's SDKs wait for an answer at the least.
const TURN: Duration = Duration::from_secs(3);

/// A gateway behind a listener.
pub(crate) struct Served<F> {
    gateway: F,
    /// Bytes of bodies.
    room: Semaphore,
    turns: Semaphore,
}

impl<F: Front> Served<F> {
    pub(crate) fn new(gateway: F) -> Arc<Self> {
        let (room, turns) = (Semaphore::new(MAX_READ), Semaphore::new(MAX_UNDER_WAY));
        Arc::new(Self { gateway, room, turns })
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
        if length.is_some_and(|length: usize| length > MAX_BODY) {
            discard(pin!(body)).await;
            return self.gateway.refuse(Unread::TooLarge, &head, exchange);
        }
        let wanted = match length {
            _ if body.is_end_stream() => 0,
            Some(length) => length.max(LEAST_READ),
            None => MAX_BODY,
        };
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let Ok(_room) = timeout(TURN, self.room.acquire_many(wanted)).await else {
            return self.gateway.refuse(Unread::Busy, &head, exchange);
        };
        // A turn is taken only with all of the request at hand: slow senders wait for themselves.
        let body = match timeout(WHOLE_BODY, read(body)).await.unwrap_or(Err(Unread::Broken)) {
            Ok(body) => body,
            Err(why) => return self.gateway.refuse(why, &head, exchange),
        };
        let Ok(_turn) = timeout(TURN, self.turns.acquire()).await else {
            return self.gateway.refuse(Unread::Busy, &head, exchange);
        };
        self.gateway.answer(Request::from_parts(head, body), peer.ip(), exchange).await
    }
}

/// A whole body.
async fn read(body: Incoming) -> Result<Bytes, Unread> {
    let mut body = pin!(TimeoutBody::new(BODY_TIMEOUT, body));
    let mut whole = Vec::new();
    while let Some(frame) = body.as_mut().frame().await {
        let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        if whole.len() + data.len() > MAX_BODY {
            discard(body).await;
            return Err(Unread::TooLarge);
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.into())
}

/// Lets go of what a client still sends, for a while: whoever is answered before all was read may see a broken
/// connection instead of the answer.
async fn discard<B: Body>(mut body: Pin<&mut B>) {
    let rest = async {
        let mut left = DISCARDED;
        while let Some(Ok(frame)) = body.as_mut().frame().await {
            let len = frame.data_ref().map_or(0, Buf::remaining);
            let Some(less) = left.checked_sub(len) else { return };
            left = less;
        }
    };
    // What did not come in time is not waited for.
    let _ = timeout(DISCARD_TIME, rest).await;
}
