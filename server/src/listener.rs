//! Connections: TCP_NODELAY, a limit on how long a request's head may take, and a graceful drain.

use std::time::Duration;

use axum::{Extension, Router, extract::ConnectInfo};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::TcpListener;

/// How long a client may take to send a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait after a failed accept, such as for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop`, then lets answers under way finish, at most for `drain`.
pub(crate) async fn serve(
    socket: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    drain: Duration,
) -> std::io::Result<()> {
    let server = server();
    let connections = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = socket.accept() => match accepted {
                Ok((stream, peer)) => {
                    // Without it, a page that is streamed in several writes waits for each acknowledgement.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%peer, %error, "TCP_NODELAY was not set");
                    }
                    let service = TowerToHyperService::new(router.clone().layer(Extension(ConnectInfo(peer))));
                    let connection = server.serve_connection(TokioIo::new(stream), service);
                    let connection = connections.watch(connection);
                    tokio::spawn(async move {
                        if let Err(error) = connection.await {
                            tracing::debug!(%peer, %error, "connection ended");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(socket);
    tracing::info!("draining");
    if tokio::time::timeout(drain, connections.shutdown()).await.is_err() {
        tracing::warn!("connections still open after the drain were cut");
    }
    Ok(())
}

/// HTTP/1.1: browsers speak HTTP/2 over TLS only, and that ends at the proxy in front.
fn server() -> http1::Builder {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    server
}
