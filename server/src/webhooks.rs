//! Tells webhooks what they are to be told: the client, and the task that has it done.

use std::{
    collections::HashSet,
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context;
use async_trait::async_trait;
use bytes::Bytes;
use console::{Console, WebhookSender};
use domain::{DeliveryFailure, DeliveryId, WebhookUrl};
use http::{Request, Uri, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_rustls::rustls::CertificateError;

use crate::outbound::{Outbound, Plain, Stream, Unopened};

/// How often it is looked whether something is to be sent: one row by an index.
const LOOK: Duration = Duration::from_secs(1);
/// Looks after which what was sent long ago is cleared away: an hour's.
const FORGET: u64 = 60 * 60;
/// Failures in a row of which one is logged.
const LOGGED: u64 = 60;
/// How long a try may take, from the name's address to the answer's status.
const PATIENCE: Duration = Duration::from_secs(10);

/// What this server is sending.
type UnderWay = Arc<Mutex<HashSet<DeliveryId>>>;

/// The client. It speaks HTTP/1.1, over TLS with the roots that the operating system trusts and those that are configured;
/// it follows no redirect, asks no proxy, and reads no further than the head of an answer.
pub(crate) struct WebhookClient {
    outbound: Outbound,
}

impl WebhookClient {
    /// A client that also trusts the certificates of this PEM file.
    pub(crate) fn new(ca_file: Option<&Path>) -> anyhow::Result<Self> {
        Ok(Self { outbound: Outbound::new(ca_file).context("webhooks.ca_file cannot be used")? })
    }

    async fn send(&self, uri: &Uri, request: Request<Full<Bytes>>) -> Result<u16, DeliveryFailure> {
        let stream =
            self.outbound.open(uri, Plain::ThisMachine).await.map_err(|unopened| match unopened {
                Unopened::Unreachable => DeliveryFailure::Unreachable,
                Unopened::Untrusted(error) => untrusted(&error),
            })?;
        exchange(stream, request).await
    }
}

#[async_trait]
impl WebhookSender for WebhookClient {
    async fn post(
        &self,
        url: &WebhookUrl,
        headers: [(&'static str, String); 3],
        body: String,
    ) -> Result<u16, DeliveryFailure> {
        let uri: Uri = url.as_str().parse().map_err(|_| DeliveryFailure::Unreachable)?;
        let host = uri.authority().ok_or(DeliveryFailure::Unreachable)?.as_str().to_owned();
        let path = uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let mut request = Request::post(path)
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("Keyferry/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::from(body)).map_err(|_| DeliveryFailure::Broken)?;
        timeout(PATIENCE, self.send(&uri, request)).await.unwrap_or(Err(DeliveryFailure::TimedOut))
    }
}

/// Why a receiver did not prove who it is.
fn untrusted(error: &io::Error) -> DeliveryFailure {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
        UnknownIssuer,
    };
    let said = error.get_ref().and_then(|error| error.downcast_ref::<tokio_rustls::rustls::Error>());
    let Some(tokio_rustls::rustls::Error::InvalidCertificate(wrong)) = said else {
        return DeliveryFailure::Untrusted;
    };
    match wrong {
        UnknownIssuer => DeliveryFailure::UnknownIssuer,
        NotValidForName | NotValidForNameContext { .. } => DeliveryFailure::WrongName,
        Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. } => DeliveryFailure::Expired,
        _ => DeliveryFailure::Untrusted,
    }
}

/// Sends the request, and takes no more of the answer than its status.
async fn exchange(stream: Box<dyn Stream>, request: Request<Full<Bytes>>) -> Result<u16, DeliveryFailure> {
    let broken = |_| DeliveryFailure::Broken;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let answer = sender.send_request(request);
    tokio::pin!(answer);
    // The connection is driven for as long as the answer's head takes, and dropped with it. It may break after the answer
    // came, as where a receiver ends TLS without saying so: what came counts.
    let answer = tokio::select! {
        answer = &mut answer => answer,
        _ = connection => answer.await,
    };
    Ok(answer.map_err(broken)?.status().as_u16())
}

/// Sends what is due, until it is dropped. What is being sent then is sent again after a restart.
pub(crate) async fn deliver(console: Arc<Console>, client: WebhookClient) {
    let (client, under_way) = (Arc::new(client), UnderWay::default());
    // Dropped with this task, they are too.
    let mut tasks = JoinSet::new();
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut looks, mut failures) = (0_u64, 0_u64);
    loop {
        ticks.tick().await;
        while tasks.try_join_next().is_some() {}
        let mut worked = send_due(&console, &client, &under_way, &mut tasks).await;
        if looks.is_multiple_of(FORGET) {
            worked = worked.and(console.forget_deliveries().await);
        }
        looks += 1;
        match worked {
            Ok(()) => failures = 0,
            Err(error) => {
                if failures.is_multiple_of(LOGGED) {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "what webhooks are to be told was not read");
                }
                failures += 1;
            }
        }
    }
}

/// Begins to send what is due and not under way already: a receiver that is slow keeps no other waiting.
async fn send_due(
    console: &Arc<Console>,
    client: &Arc<WebhookClient>,
    under_way: &UnderWay,
    tasks: &mut JoinSet<()>,
) -> Result<(), console::Error> {
    for id in console.due_deliveries().await? {
        if !under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone()) {
            continue;
        }
        let (console, client, under_way) = (console.clone(), client.clone(), under_way.clone());
        tasks.spawn(async move {
            if let Err(error) = console.deliver(&id, &*client).await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(delivery = %id, error, "a webhook was not told, and will be");
            }
            under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };
    use tokio_rustls::{
        TlsAcceptor,
        rustls::{
            RootCertStore, ServerConfig,
            pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        },
    };

    use super::*;

    /// An authority of somebody's own.
    struct Authority(Issuer<'static, KeyPair>, String);

    impl Authority {
        fn new(name: &str) -> Self {
            let key = KeyPair::generate().expect("a key");
            let mut params = CertificateParams::default();
            params.distinguished_name.push(DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let certificate = STANDARD.encode(params.self_signed(&key).expect("a certificate").der());
            let pem = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
            Self(Issuer::new(params, key), pem)
        }

        /// A receiver that shows a certificate for `name`, valid in these years, and answers once.
        async fn receiver(
            &self,
            name: &str,
            (from, to): (i32, i32),
        ) -> (u16, tokio::task::JoinHandle<Vec<u8>>) {
            let key = KeyPair::generate().expect("a key");
            let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
            (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
            let certificate = params.signed_by(&key, &self.0).expect("a certificate");
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
            let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
            let config = ServerConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .expect("versions")
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone()], key)
                .expect("its certificate");
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let port = listener.local_addr().expect("an address").port();
            let heard = tokio::spawn(async move {
                let (stream, _) = listener.accept().await.expect("a connection");
                let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else {
                    return vec![];
                };
                let mut heard = Vec::new();
                let mut some = [0; 4096];
                while !heard.ends_with(b"a parcel") {
                    match stream.read(&mut some).await {
                        Ok(read) if read > 0 => heard.extend_from_slice(&some[..read]),
                        _ => return heard,
                    }
                }
                stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("answered");
                heard
            });
            (port, heard)
        }
    }

    /// Who is told shows a certificate that is valid, for the name in the webhook's address, of an authority that the
    /// configuration names; nobody else is told anything, and which of these is wrong is said.
    #[tokio::test]
    async fn only_who_shows_a_certificate_of_a_trusted_authority_for_its_name_is_told() {
        let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ca.pem");
        // A file may have several.
        std::fs::write(&file, format!("{}{}", Authority::new("another").1, ours.1)).expect("written");
        let client = WebhookClient::new(Some(&file)).expect("a client");
        let valid = (2020, 4000);
        for (what, authority, name, years, expected) in [
            ("as it should be", &ours, "localhost", valid, Ok(204)),
            (
                "of an authority that is not trusted",
                &theirs,
                "localhost",
                valid,
                Err(DeliveryFailure::UnknownIssuer),
            ),
            (
                "of one that only has the name of ours",
                &Authority::new("ours"),
                "localhost",
                valid,
                Err(DeliveryFailure::Untrusted),
            ),
            ("for another name", &ours, "hooks.example.com", valid, Err(DeliveryFailure::WrongName)),
            ("expired", &ours, "localhost", (2020, 2021), Err(DeliveryFailure::Expired)),
            ("not valid yet", &ours, "localhost", (4000, 4001), Err(DeliveryFailure::Expired)),
        ] {
            let (port, heard) = authority.receiver(name, years).await;
            let url: WebhookUrl = format!("https://localhost:{port}/hook").parse().expect("an address");
            let told = client.post(&url, headers(), "a parcel".to_owned()).await;
            assert_eq!(told, expected, "{what}");
            let heard = heard.await.expect("ended");
            assert_eq!(heard.ends_with(b"a parcel"), expected.is_ok(), "{what}");
            assert_eq!(heard.is_empty(), expected.is_err(), "{what}: nothing is told before");
        }
    }

    #[test]
    fn a_file_of_authorities_that_cannot_be_used_is_said_at_the_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ca.pem");
        assert!(WebhookClient::new(Some(&file)).is_err(), "there is none");
        for (text, why) in [
            ("", "holds no certificates"),
            ("no certificate", "holds no certificates"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "nothing can be checked by"),
        ] {
            std::fs::write(&file, text).expect("written");
            let error = WebhookClient::new(Some(&file)).err().expect("refused");
            assert!(format!("{error:#}").contains(why), "{text:?}: {error:#}");
        }
    }

    fn client() -> WebhookClient {
        let outbound = Outbound::trusting(RootCertStore::empty()).expect("connections");
        WebhookClient { outbound }
    }

    fn headers() -> [(&'static str, String); 3] {
        let of = |text: &str| text.to_owned();
        [("webhook-id", of("msg_1")), ("webhook-timestamp", of("1")), ("webhook-signature", of("v1,x"))]
    }

    /// Serves one connection with an answer, and gives what was asked.
    async fn served(answer: &'static [u8], path: &str) -> (WebhookUrl, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}{path}", listener.local_addr().expect("an address"));
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut asked = Vec::new();
            while !asked.ends_with(b"{\"a\":1}") {
                let mut some = [0; 1024];
                match stream.read(&mut some).await.expect("a request") {
                    0 => break,
                    read => asked.extend_from_slice(&some[..read]),
                }
            }
            stream.write_all(answer).await.expect("answered");
            String::from_utf8(asked).expect("text")
        });
        (url.parse().expect("an address"), asked)
    }

    #[tokio::test]
    async fn what_is_told_is_posted_and_the_status_is_what_comes_back() {
        for (answer, status) in [
            (&b"HTTP/1.1 204 No Content\r\n\r\n"[..], Ok(204)),
            (b"HTTP/1.1 500 Oh\r\ncontent-length: 3\r\n\r\nno!", Ok(500)),
            // A redirect is an answer like any other.
            (b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n", Ok(302)),
            (b"SSH-2.0-OpenSSH\r\n", Err(DeliveryFailure::Broken)),
            (b"", Err(DeliveryFailure::Broken)),
        ] {
            let (url, asked) = served(answer, "/hook?a=b").await;
            let told = client().post(&url, headers(), "{\"a\":1}".to_owned()).await;
            assert_eq!(told, status);
            let asked = asked.await.expect("asked").to_lowercase();
            assert!(asked.starts_with("post /hook?a=b http/1.1\r\n"), "{asked}");
            for header in [
                "content-type: application/json",
                "webhook-id: msg_1",
                "webhook-signature: v1,x",
                "host: 127",
            ] {
                assert!(asked.contains(header), "{header} is not in {asked}");
            }
        }
    }

    #[tokio::test]
    async fn an_address_may_have_a_query_alone_or_nothing_but_a_host() {
        for (path, line) in [("?a=b", "POST /?a=b HTTP/1.1\r\n"), ("", "POST / HTTP/1.1\r\n")] {
            let (url, asked) = served(b"HTTP/1.1 204 No Content\r\n\r\n", path).await;
            assert_eq!(client().post(&url, headers(), "{\"a\":1}".to_owned()).await, Ok(204), "{path}");
            let asked = asked.await.expect("asked");
            assert!(asked.starts_with(line), "{asked}");
        }
    }

    #[tokio::test]
    async fn who_does_not_listen_or_does_not_prove_who_it_is_is_told_nothing() {
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
        let url: WebhookUrl = format!("http://{free}/").parse().expect("an address");
        let told = client().post(&url, headers(), String::new()).await;
        assert_eq!(told, Err(DeliveryFailure::Unreachable));

        // It speaks no TLS, so it proves nothing.
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://{}/", listener.local_addr().expect("an address"));
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).await.expect("a greeting");
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("answered");
            asked[..read].to_vec()
        });
        let told = client().post(&url.parse().expect("an address"), headers(), "a parcel".to_owned()).await;
        assert_eq!(told, Err(DeliveryFailure::Untrusted));
        let asked = asked.await.expect("asked");
        assert!(!asked.windows(8).any(|some| some == b"a parcel"), "nothing is told before");
    }
}
