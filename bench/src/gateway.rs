//! What a request to the shared gateway costs the server's processor, and what a bare axum answer does.
//!
//! One thread serves both; another sends whole requests, signed beforehand, over many connections at once. Only the
//! serving thread's time is counted, so that the sender may be as slow as it likes.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use ::gateway::{Front, Gateway};
use aws_lc_rs::{digest, hmac};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    routing::get,
};
use domain::{EncryptionContext, KeyId, KeySpec, Origin, ReadyPolicy};
use engine::NewAccessKey;
use http::Request;
use storage::open_access_log;
use tokio::{net::TcpListener, runtime};

use metrics::{Recorder, Retention};

use crate::{
    measure::Rate,
    world::{Wall, World},
};

/// Requests of a round.
const REQUESTS: usize = 20_000;
const ROUNDS: usize = 7;
/// Requests that are under way at once, each on a connection of its own.
const CONNECTIONS: [usize; 2] = [1, 64];

/// Requests a second of the serving thread's time: Encrypt by ACS3, and a bare answer, for each number of connections.
pub(crate) async fn encrypt() -> Vec<(usize, Rate, Rate)> {
    let caller = Caller::new().await;
    let serving = Serving::start(&caller.world).await;
    let mut rates = Vec::new();
    for connections in CONNECTIONS {
        let mut best = (f64::INFINITY, f64::INFINITY);
        for round in 0..ROUNDS {
            let encrypts = caller.encrypts(&format!("{connections}-{round}"));
            best.0 = best.0.min(serving.cost(serving.gateway, connections, &encrypts).0);
            let hello = b"GET /hello HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".to_vec();
            let hellos: Vec<Vec<u8>> = vec![hello; REQUESTS];
            best.1 = best.1.min(serving.cost(serving.bare, connections, &hellos).0);
        }
        rates.push((connections, 1.0 / best.0, 1.0 / best.1));
    }
    rates
}

/// Requests a second of the time of all threads of the server: with a record of each, stored as a server stores it,
/// and without.
pub(crate) async fn recorded() -> (Rate, Rate) {
    let caller = Caller::new().await;
    let serving = Serving::start(&caller.world).await;
    let mut best = (f64::INFINITY, f64::INFINITY);
    for round in 0..ROUNDS {
        let encrypts = caller.encrypts(&format!("recorded-{round}"));
        best.0 = best.0.min(serving.cost(serving.recorded, 64, &encrypts).1);
        let encrypts = caller.encrypts(&format!("unrecorded-{round}"));
        best.1 = best.1.min(serving.cost(serving.gateway, 64, &encrypts).1);
    }
    (1.0 / best.0, 1.0 / best.1)
}

/// A program that may encrypt.
struct Caller {
    world: World,
    access_key: NewAccessKey,
    key: KeyId,
}

impl Caller {
    async fn new() -> Self {
        let world = World::new().await;
        let request = World::request(KeySpec::Aes256, None, Origin::AliyunKms);
        let key = world.engine.create_key(&world.actor, request).await.expect("a key").id;
        world.engine.encrypt(&key, b"warm", &EncryptionContext::default()).await.expect("a ciphertext");
        let name = "bench".parse().expect("a name");
        let policy = ReadyPolicy::CryptoUser.policy();
        let creator = "bench".parse().expect("a name");
        let access_key = world.engine.create_ram_user(&world.actor, creator, &name, &policy).await;
        Self { access_key: access_key.expect("a user"), world, key }
    }

    /// The requests of a round.
    fn encrypts(&self, round: &str) -> Vec<Vec<u8>> {
        let now = self.world.engine.now().to_string();
        let sign =
            |number: usize| signed(&self.access_key, self.key.as_str(), &now, &format!("{round}-{number}"));
        (0..REQUESTS).map(sign).collect()
    }
}

/// A thread that serves a gateway and a bare answer.
struct Serving {
    gateway: SocketAddr,
    recorded: SocketAddr,
    bare: SocketAddr,
    /// Where Linux tells how long the thread has run (proc_pid_schedstat).
    told: String,
    /// `None` once it ends.
    runtime: Option<runtime::Runtime>,
}

impl Serving {
    async fn start(world: &World) -> Self {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let recorder = Recorder::new(Arc::new(Wall));
        let log = Arc::new(open_access_log(world.database()).await.expect("a log"));
        let retention = Retention { age: Duration::from_secs(3600), bytes: u64::MAX };
        runtime.spawn(Arc::clone(&recorder).write_to(log, retention));
        let gateway = |recorder| Gateway::new(Arc::clone(&world.engine), None, recorder);
        let answering = |gateway: Gateway| {
            let gateway = Arc::new(gateway);
            move |request: Request<Body>| {
                let gateway = Arc::clone(&gateway);
                async move {
                    let (head, body) = request.into_parts();
                    let peer = Ipv4Addr::LOCALHOST.into();
                    let exchange = gateway.begin(&head, peer);
                    let body: Bytes = to_bytes(body, ::gateway::MAX_BODY).await.expect("a body");
                    gateway.answer(Request::from_parts(head, body), peer, exchange).await.map(Body::from)
                }
            }
        };
        let serve = |router: Router| {
            let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            socket.set_nonblocking(true).expect("a setting");
            let address = socket.local_addr().expect("its address");
            runtime.spawn(async move {
                let socket = TcpListener::from_std(socket).expect("a socket");
                axum::serve(socket, router).await
            });
            address
        };
        let recorded = serve(Router::new().fallback(answering(gateway(Some(recorder)))));
        let gateway = serve(Router::new().fallback(answering(gateway(None))));
        let bare = serve(Router::new().route("/hello", get(async || "hello")));
        let (told, said) = std::sync::mpsc::channel();
        runtime.spawn(async move { told.send(fs::read_link("/proc/thread-self")) });
        let thread = said.recv().expect("an answer").expect("a thread");
        let told = format!("/proc/{}/schedstat", thread.display());
        Self { gateway, recorded, bare, told, runtime: Some(runtime) }
    }

    /// Seconds for a request: of the serving thread, and of all but the sending one.
    fn cost(&self, address: SocketAddr, connections: usize, requests: &[Vec<u8>]) -> (f64, f64) {
        let mut streams: Vec<TcpStream> =
            (0..connections).map(|_| TcpStream::connect(address).expect("a connection")).collect();
        streams.iter().for_each(|stream| stream.set_nodelay(true).expect("a setting"));
        let before = (ran(&self.told), ran_beside());
        let mut answer = [0; 4096];
        for together in requests.chunks(connections) {
            for (stream, request) in streams.iter_mut().zip(together) {
                stream.write_all(request).expect("sent");
            }
            for (stream, _) in streams.iter_mut().zip(together) {
                // Answers are far smaller than what is read at once.
                let len = stream.read(&mut answer).expect("an answer");
                assert!(
                    answer[..len].starts_with(b"HTTP/1.1 200"),
                    "{}",
                    String::from_utf8_lossy(&answer[..len])
                );
            }
        }
        let each = |seconds: f64| seconds / requests.len() as f64;
        (each(ran(&self.told) - before.0), each(ran_beside() - before.1))
    }
}

/// Seconds that a thread has run.
fn ran(told: &str) -> f64 {
    // One that has ended in between counts as one that has not run.
    let told = fs::read_to_string(told).unwrap_or_default();
    told.split(' ')
        .next()
        .and_then(|text| text.parse().ok())
        .map_or(0.0, |nanoseconds: f64| nanoseconds / 1e9)
}

/// Seconds that all threads have run but the one that asks.
fn ran_beside() -> f64 {
    let ours = fs::read_link("/proc/thread-self").expect("a thread");
    let threads =
        fs::read_dir("/proc/self/task").expect("threads").map(|thread| thread.expect("a thread").path());
    let others = threads.filter(|thread| thread.file_name() != ours.file_name());
    others.map(|thread| ran(&thread.join("schedstat").to_string_lossy())).sum()
}

impl Drop for Serving {
    /// Does not wait for its end, which would block the thread that asks.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A whole request for Encrypt, signed as the vendor's present SDK does (ACS3-HMAC-SHA256).
fn signed(caller: &NewAccessKey, key: &str, now: &str, nonce: &str) -> Vec<u8> {
    let query = format!("KeyId={key}&Plaintext=YXMgbWFueSBieXRlcyBhcyBhbiBBRVMtMjU2IGtleSE%3D");
    let of_nothing = hex::encode(digest::digest(&digest::SHA256, b""));
    let headers = [
        ("accept", "application/json"),
        ("host", "127.0.0.1"),
        ("x-acs-action", "Encrypt"),
        ("x-acs-content-sha256", of_nothing.as_str()),
        ("x-acs-date", now),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-version", "2016-01-20"),
    ];
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let names = headers.map(|(name, _)| name).join(";");
    let canonical = format!("POST\n/\n{query}\n{lines}\n{names}\n{of_nothing}");
    let hash = hex::encode(digest::digest(&digest::SHA256, canonical.as_bytes()));
    let secret = hmac::Key::new(hmac::HMAC_SHA256, caller.secret.as_bytes());
    let signature = hex::encode(hmac::sign(&secret, format!("ACS3-HMAC-SHA256\n{hash}").as_bytes()));
    let sent: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let credential = caller.id.as_str();
    format!(
        "POST /?{query} HTTP/1.1\r\n{sent}content-length: 0\r\nauthorization: ACS3-HMAC-SHA256 \
         Credential={credential},SignedHeaders={names},Signature={signature}\r\n\r\n"
    )
    .into_bytes()
}
