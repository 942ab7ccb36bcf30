//! Connections to others: TCP, and TLS by aws-lc-rs.

use std::{io, net::SocketAddr, path::Path, sync::Arc};

use anyhow::Context;
use http::Uri;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

use crate::tls::certificates;

/// A connection.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Why there is no connection.
#[derive(Debug)]
pub(crate) enum Unopened {
    /// Nobody is known by the name, or nobody listens there.
    Unreachable,
    /// The other side did not prove who it is.
    Untrusted(io::Error),
}

/// Who may be spoken to without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// This machine alone, whatever a name resolves to.
    ThisMachine,
    /// Everybody.
    Everybody,
}

/// Opens connections. HTTP/1.1 is spoken over them.
pub(crate) struct Outbound {
    tls: TlsConnector,
}

impl Outbound {
    /// Trusts whom the operating system trusts, and the certificates of this PEM file.
    pub(crate) fn new(ca_file: Option<&Path>) -> anyhow::Result<Self> {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "some of the system's certificates cannot be read"
            );
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(found.certs);
        if let Some(path) = ca_file {
            for certificate in certificates(path)? {
                roots.add(certificate).with_context(|| {
                    format!("{} has a certificate that nothing can be checked by", path.display())
                })?;
            }
        }
        Self::trusting(roots)
    }

    pub(crate) fn trusting(roots: RootCertStore) -> anyhow::Result<Self> {
        let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("no version of TLS is safe")?;
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    /// A connection to the host of an address.
    pub(crate) async fn open(&self, uri: &Uri, plain: Plain) -> Result<Box<dyn Stream>, Unopened> {
        let host = uri.host().ok_or(Unopened::Unreachable)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_plain = uri.scheme_str() == Some("http");
        let port = uri.port_u16().unwrap_or(if is_plain { 80 } else { 443 });
        let only_here = is_plain && plain == Plain::ThisMachine;
        let stream = connect(host, port, only_here).await.map_err(|_| Unopened::Unreachable)?;
        if is_plain {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Unopened::Unreachable)?;
        let stream = self.tls.connect(name, stream).await.map_err(Unopened::Untrusted)?;
        Ok(Box::new(stream))
    }
}

/// To the first address of a name that answers.
async fn connect(host: &str, port: u16, only_here: bool) -> io::Result<TcpStream> {
    let addresses = lookup_host((host, port)).await?;
    let addresses: Vec<SocketAddr> =
        addresses.filter(|address| !only_here || address.ip().is_loopback()).collect();
    let stream = TcpStream::connect(&*addresses).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
