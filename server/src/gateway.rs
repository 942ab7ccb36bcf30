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

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long a body is waited for: who sends letter by letter keeps nobody waiting for ever.
const PATIENCE: Patience = Patience { pause: Duration::from_secs(15), whole: Duration::from_secs(30) };
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

/// How long a body may pause, and how long all of it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Patience {
    pause: Duration,
    whole: Duration,
}

/// A gateway behind a listener.
pub(crate) struct Served<F> {
    gateway: F,
    /// Bytes of bodies.
    room: Semaphore,
    turns: Semaphore,
    patience: Patience,
}

impl<F: Front> Served<F> {
    pub(crate) fn new(gateway: F) -> Arc<Self> {
        Self::waiting(gateway, PATIENCE)
    }

    fn waiting(gateway: F, patience: Patience) -> Arc<Self> {
        let (room, turns) = (Semaphore::new(MAX_READ), Semaphore::new(MAX_UNDER_WAY));
        Arc::new(Self { gateway, room, turns, patience })
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

    async fn answer<B>(&self, request: Request<B>, peer: SocketAddr) -> Response<Bytes>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
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
        let read = timeout(self.patience.whole, read(body, self.patience.pause));
        let body = match read.await.unwrap_or(Err(Unread::Broken)) {
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
async fn read<B>(body: B, pause: Duration) -> Result<Bytes, Unread>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let mut body = pin!(TimeoutBody::new(pause, body));
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

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll};

    use gateway::Gateway;
    use hyper::body::Frame;
    use tokio::time::{Interval, interval};

    use super::*;
    use crate::wiring::tests::parts;

    /// A body that comes letter by letter.
    struct Letters {
        /// How many are left; `None` for a body that never ends.
        left: Option<usize>,
        ticks: Interval,
    }

    impl Letters {
        fn new(left: Option<usize>, every: Duration) -> Self {
            Self { left, ticks: interval(every) }
        }
    }

    impl Body for Letters {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.left == Some(0) {
                return Poll::Ready(None);
            }
            self.ticks.poll_tick(context).map(|_| {
                self.left = self.left.map(|left| left - 1);
                Some(Ok(Frame::data(Bytes::from_static(b"a"))))
            })
        }
    }

    /// Who sends letter by letter is cut off after the time for a whole body, though no pause is long; who pauses, after
    /// that of a pause; who sends all of it in time is answered.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_body_is_waited_for_and_no_longer() {
        let (_folder, parts) = parts().await;
        let (short, long, letter) =
            (Duration::from_millis(100), 10 * PATIENCE.whole, Duration::from_millis(1));
        for (what, left, every, patience, is_read) in [
            ("in time", Some(3), letter, Patience { pause: long, whole: long }, true),
            ("for ever", None, letter, Patience { pause: long, whole: short }, false),
            ("with a pause", Some(2), long, Patience { pause: short, whole: long }, false),
        ] {
            let gateway = Gateway::new(parts.engine.clone(), None, None);
            let served = Served::waiting(gateway, patience);
            let request = Request::post("/").body(Letters::new(left, every)).expect("a request");
            let peer = SocketAddr::from(([127, 0, 0, 1], 9));
            let answer = timeout(PATIENCE.whole, served.answer(request, peer)).await.expect(what);
            let body = String::from_utf8(answer.body().to_vec()).expect("text");
            // It is not signed, so that it is refused all the same: for what it says.
            assert!(answer.status().is_client_error(), "{what}: {body}");
            assert_eq!(!body.contains("ParseRequestParameterException"), is_read, "{what}: {body}");
            assert_eq!(served.room.available_permits(), MAX_READ, "{what}: its room is given back");
        }
        assert_eq!(PATIENCE, Patience { pause: Duration::from_secs(15), whole: Duration::from_secs(30) });
    }
}
