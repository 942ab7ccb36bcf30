//! What a listener needs of a gateway, whichever protocol it speaks.

use std::net::IpAddr;

use bytes::Bytes;
use http::{Request, Response, request::Parts};

use crate::Exchange;

/// Why a request was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Its body is longer than [`MAX_BODY`](crate::MAX_BODY).
    TooLarge,
    /// Its body broke off, or paused for too long.
    Broken,
    /// So many requests were under way that its turn did not come.
    Busy,
}

/// A gateway: it answers every request, with what was asked for or with an error of its vocabulary.
pub trait Front: Send + Sync + 'static {
    /// Begins with a request of which the head has come from `peer`. Whatever becomes of it is recorded.
    fn begin(&self, head: &Parts, peer: IpAddr) -> Exchange;

    /// Answers a request that came from `peer`.
    fn answer(
        &self,
        request: Request<Bytes>,
        peer: IpAddr,
        exchange: Exchange,
    ) -> impl Future<Output = Response<Bytes>> + Send;

    /// Answers a request of which only the head was read.
    fn refuse(&self, why: Unread, head: &Parts, exchange: Exchange) -> Response<Bytes>;
}
