//! Connections: TCP_NODELAY, TLS where there is some, limits on how many there are and how long a head may take, and a
//! graceful drain.

use std::{convert::Infallible, error::Error, net::SocketAddr, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::{
    body::{Body, Incoming},
    server::conn,
    service::Service,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

type BoxError = Box<dyn Error + Send + Sync>;

/// How long a client may take to send a request's head, and to shake hands.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait after a failed accept, such as for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The most connections of a listener. More wait to be accepted.
const MAX_CONNECTIONS: usize = 8192;
/// The most headers of a request, and the most bytes of them.
const MAX_HEADERS: usize = 100;
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// The most requests that a connection of HTTP/2 may have under way.
const MAX_STREAMS: u32 = 128;
/// What HTTP/2 is called when hands are shaken (RFC 9113, section 3.2).
pub(crate) const HTTP2: &[u8] = b"h2";
pub(crate) const HTTP1: &[u8] = b"http/1.1";

/// A socket, and how it is spoken to.
pub(crate) struct Listener {
    pub(crate) socket: TcpListener,
    /// `None` for plain HTTP/1.1. With TLS clients may choose HTTP/2 instead.
    pub(crate) tls: Option<Arc<ServerConfig>>,
}

impl Listener {
    /// Serves until `stop`, then lets answers under way finish, at most for `drain`.
    pub(crate) async fn serve<S, B>(
        self,
        service_for: impl Fn(SocketAddr) -> S,
        stop: impl Future<Output = ()>,
        drain: Duration,
    ) where
        S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send + 'static,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        let Self { socket, tls } = self;
        let acceptor = tls.map(TlsAcceptor::from);
        let connections = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        tokio::pin!(stop);
        loop {
            let (stream, peer, place) = tokio::select! {
                accepted = accept(&socket, &places) => accepted,
                () = &mut stop => break,
            };
            let watcher = connections.watcher();
            let (acceptor, service) = (acceptor.clone(), service_for(peer));
            tokio::spawn(async move {
                let ended = match acceptor {
                    None => http1(stream, service, watcher).await,
                    Some(acceptor) => over_tls(acceptor, stream, service, watcher).await,
                };
                if let Err(error) = ended {
                    tracing::debug!(%peer, error, "connection ended");
                }
                drop(place);
            });
        }
        drop(socket);
        tracing::info!("draining");
        if tokio::time::timeout(drain, connections.shutdown()).await.is_err() {
            tracing::warn!("connections still open after the drain were cut");
        }
    }
}

/// The next connection, once there is a place for it. What fails to be accepted is passed over.
async fn accept(
    socket: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match socket.accept().await {
            Ok((stream, peer)) => {
                // Without it, a page that is streamed in several writes waits for each acknowledgement.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%peer, %error, "TCP_NODELAY was not set");
                }
                return (stream, peer, place);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Shakes hands, then speaks the HTTP that was chosen there.
async fn over_tls<S, B>(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    service: S,
    watcher: Watcher,
) -> Result<(), BoxError>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let stream = tokio::time::timeout(HEAD_TIMEOUT, acceptor.accept(stream)).await??;
    match stream.get_ref().1.alpn_protocol() {
        Some(HTTP2) => http2(stream, service, watcher).await,
        _ => http1(stream, service, watcher).await,
    }
}

async fn http1<S, B>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    service: S,
    watcher: Watcher,
) -> Result<(), BoxError>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let mut server = conn::http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_headers(MAX_HEADERS);
    server.max_buf_size(MAX_HEADER_BYTES);
    Ok(watcher.watch(server.serve_connection(TokioIo::new(stream), service)).await?)
}

async fn http2<S, B>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    service: S,
    watcher: Watcher,
) -> Result<(), BoxError>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send + 'static,
    S::Future: Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let mut server = conn::http2::Builder::new(TokioExecutor::new());
    server.timer(TokioTimer::new()).max_concurrent_streams(MAX_STREAMS);
    server.max_header_list_size(MAX_HEADER_BYTES as u32);
    // Who does not answer a ping is gone.
    server.keep_alive_interval(HEAD_TIMEOUT).keep_alive_timeout(HEAD_TIMEOUT);
    Ok(watcher.watch(server.serve_connection(TokioIo::new(stream), service)).await?)
}
