//! Connections to a gateway: HTTP/1.1, kept open, one request at a time.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs::default_provider,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::{address::Address, error::DriveError};

/// The longest head of an answer.
const MAX_HEAD: usize = 64 * 1024;
/// The most headers of an answer.
const MAX_HEADERS: usize = 64;
/// The longest body of an answer: more than any that gateways give.
const MAX_BODY: usize = 8 * 1024 * 1024;
/// How long a connection may rest and be used again. Gateways close one that rested for ten seconds.
const RESTED: Duration = Duration::from_secs(5);
/// The header in which a dedicated gateway tells the key version.
const KEY_VERSION: &str = "x-kms-migrationkeyversionid";

/// Where connections go to.
pub(crate) struct Target {
    pub(crate) address: Address,
    /// What requests call it.
    pub(crate) host: String,
    sockets: Vec<SocketAddr>,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Target {
    pub(crate) async fn find(
        address: &Address,
        authority: Option<&[u8]>,
        allow_remote: bool,
    ) -> Result<Self, DriveError> {
        let host = || address.host.clone();
        let sockets =
            address.resolve().await.map_err(|source| DriveError::Unknown { host: host(), source })?;
        // Where one of them is elsewhere, that is where requests might go.
        let here = sockets.iter().all(|socket| socket.ip().is_loopback());
        if !here && !allow_remote {
            return Err(DriveError::Remote { host: host() });
        }
        let tls = if address.secure { Some(tls(&address.host, authority)?) } else { None };
        Ok(Self { address: address.clone(), host: address.authority(), sockets, tls })
    }
}

fn tls(host: &str, authority: Option<&[u8]>) -> Result<(TlsConnector, ServerName<'static>), DriveError> {
    let authority = authority.ok_or_else(|| {
        DriveError::Tls(format!("name the file with the authority that vouches for {host}"))
    })?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority).flatten() {
        roots.add(certificate).map_err(|error| DriveError::Tls(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(DriveError::Tls(format!("the file for {host} holds no certificate in PEM")));
    }
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| DriveError::Tls(format!("{host} is no name that a certificate can have")))?;
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| DriveError::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok((TlsConnector::from(Arc::new(config)), name))
}

/// What a gateway answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The key version that was used, where a header tells it.
    pub(crate) version: Option<String>,
    pub(crate) body: Vec<u8>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A connection.
pub(crate) struct Connection {
    stream: Box<dyn Stream>,
    /// What was read and not used yet.
    read: Vec<u8>,
    /// When it was used last, by the clock of whoever uses it.
    pub(crate) used: Duration,
    /// Whether the gateway keeps it open.
    kept: bool,
}

impl Connection {
    pub(crate) async fn open(target: &Target, now: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect(&target.sockets[..]).await?;
        stream.set_nodelay(true)?;
        let stream: Box<dyn Stream> = match &target.tls {
            Some((connector, name)) => Box::new(connector.connect(name.clone(), stream).await?),
            None => Box::new(stream),
        };
        Ok(Self { stream, read: vec![], used: now, kept: true })
    }

    /// Whether it can be used once more.
    pub(crate) fn is_fresh(&self, now: Duration) -> bool {
        self.kept && now.saturating_sub(self.used) < RESTED
    }

    /// Sends a whole request and reads its whole answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.stream.flush().await?;
        let (head, len, length) = loop {
            if let Some(found) = head(&self.read)? {
                break found;
            }
            self.more(MAX_HEAD).await?;
        };
        while self.read.len() < len + length {
            self.more(len + MAX_BODY).await?;
        }
        let rest = self.read.split_off(len + length);
        let body = std::mem::replace(&mut self.read, rest).split_off(len);
        self.kept = head.kept;
        Ok(Answer { status: head.status, version: head.version, body })
    }

    async fn more(&mut self, most: usize) -> io::Result<()> {
        if self.read.len() >= most {
            return Err(invalid("the answer is too long"));
        }
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

struct Head {
    status: u16,
    version: Option<String>,
    kept: bool,
}

/// The head of an answer with its length and that of its body, once it is there.
fn head(read: &[u8]) -> io::Result<Option<(Head, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(read).map_err(|_| invalid("the answer is not HTTP/1.1"))?;
    let httparse::Status::Complete(len) = parsed else { return Ok(None) };
    let header = |name: &str| {
        let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.and_then(|header| std::str::from_utf8(header.value).ok())
    };
    let length = header("content-length").and_then(|length| length.trim().parse().ok());
    let length = length.filter(|length| *length <= MAX_BODY);
    let length = length.ok_or_else(|| invalid("the answer does not say how long it is"))?;
    let kept = !header("connection").is_some_and(|told| told.eq_ignore_ascii_case("close"));
    let version = header(KEY_VERSION).map(str::to_owned);
    let status = response.code.ok_or_else(|| invalid("the answer has no status"))?;
    Ok(Some((Head { status, version, kept }, len, length)))
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(answers: &'static [u8]) -> Connection {
        let (ours, mut theirs) = tokio::io::duplex(64);
        tokio::spawn(async move {
            // In pieces, as networks do.
            for piece in answers.chunks(7) {
                theirs.write_all(piece).await.expect("room");
            }
            // Kept open until what was sent is read.
            let mut sent = vec![0; 4];
            theirs.read_exact(&mut sent).await.expect("a request");
        });
        Connection { stream: Box::new(ours), read: vec![], used: Duration::ZERO, kept: true }
    }

    #[tokio::test]
    async fn answers_are_read_whole_and_one_after_another() {
        let mut connection = connection(
            b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-KMS-MigrationKeyVersionId: v\r\n\r\nhello\
              HTTP/1.1 404 Not Found\r\nconnection: close\r\nContent-Length: 0\r\n\r\n",
        );
        let first = connection.send(b"ab").await.expect("an answer");
        let expected = Answer { status: 200, version: Some("v".to_owned()), body: b"hello".to_vec() };
        assert_eq!(first, expected);
        assert!(connection.is_fresh(Duration::from_secs(4)) && !connection.is_fresh(Duration::from_secs(5)));
        let second = connection.send(b"cd").await.expect("an answer");
        assert_eq!(second, Answer { status: 404, version: None, body: vec![] });
        assert!(!connection.is_fresh(Duration::ZERO), "the gateway closes it");
    }

    /// A name that nobody knows is no other machine: allowing those would not help.
    #[tokio::test]
    async fn where_a_gateway_is_not_is_said_as_what_it_is() {
        for (address, allow_remote, expected) in [
            ("http://127.0.0.1:9", false, None),
            ("http://[::1]:9", false, None),
            ("http://gateway.invalid:9", false, Some("gateway.invalid is not known by that name")),
            ("http://gateway.invalid:9", true, Some("gateway.invalid is not known by that name")),
            ("http://192.0.2.1:9", true, None),
            (
                "http://192.0.2.1:9",
                false,
                Some("192.0.2.1 is not this machine; --allow-remote lets it be driven"),
            ),
        ] {
            let address = address.parse().expect("an address");
            let found = Target::find(&address, None, allow_remote).await;
            let said = found.err().map(|error| error.to_string());
            assert_eq!(said.as_deref(), expected, "{address} {allow_remote}");
        }
    }

    #[tokio::test]
    async fn what_is_no_whole_answer_is_an_error() {
        for answers in [
            &b"SSH-2.0-OpenSSH_9.2\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel",
        ] {
            assert!(connection(answers).send(b"abcd").await.is_err(), "{answers:?}");
        }
    }
}
