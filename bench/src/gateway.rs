//! What a request to the shared gateway costs the server's processor, and what a bare axum answer does.
//!
//! One thread serves both; another sends whole requests, signed beforehand, over many connections at once. Only the
//! serving thread's time is counted, so that the sender may be as slow as it likes.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Arc,
};

use ::gateway::Gateway;
use aws_lc_rs::{digest, hmac};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    routing::get,
};
use domain::{EncryptionContext, KeySpec, Origin, ReadyPolicy};
use engine::{Engine, NewAccessKey};
use http::Request;
use tokio::{net::TcpListener, runtime};

use crate::{measure::Rate, world::World};

/// Requests of a round.
const REQUESTS: usize = 20_000;
const ROUNDS: usize = 7;
/// Requests that are under way at once, each on a connection of its own.
const CONNECTIONS: [usize; 2] = [1, 64];

/// Requests a second of the serving thread's time: Encrypt by ACS3, and a bare answer, for each number of connections.
pub(crate) async fn encrypt() -> Vec<(usize, Rate, Rate)> {
    let world = World::new().await;
    let request = World::request(KeySpec::Aes256, None, Origin::AliyunKms);
    let key = world.engine.create_key(&world.actor, request).await.expect("a key");
    world.engine.encrypt(&key.id, b"warm", &EncryptionContext::default()).await.expect("a ciphertext");
    let name = "bench".parse().expect("a name");
    let policy = ReadyPolicy::CryptoUser.policy();
    let creator = "bench".parse().expect("a name");
    let caller = world.engine.create_ram_user(&world.actor, creator, &name, &policy).await.expect("a user");

    let serving = Serving::start(Arc::clone(&world.engine));
    let mut rates = Vec::new();
    for connections in CONNECTIONS {
        let mut best = (f64::INFINITY, f64::INFINITY);
        for round in 0..ROUNDS {
            let now = world.engine.now().to_string();
            let sign = |number: usize| {
                let nonce = format!("{connections}-{round}-{number}");
                signed(&caller, key.id.as_str(), &now, &nonce)
            };
            let encrypts: Vec<Vec<u8>> = (0..REQUESTS).map(sign).collect();
            best.0 = best.0.min(serving.cost(serving.gateway, connections, &encrypts));
            let hello = b"GET /hello HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".to_vec();
            let hellos: Vec<Vec<u8>> = vec![hello; REQUESTS];
            best.1 = best.1.min(serving.cost(serving.bare, connections, &hellos));
        }
        rates.push((connections, 1.0 / best.0, 1.0 / best.1));
    }
    rates
}

/// A thread that serves a gateway and a bare answer.
struct Serving {
    gateway: SocketAddr,
    bare: SocketAddr,
    /// Where Linux tells how long the thread has run (proc_pid_schedstat).
    told: String,
    /// `None` once it ends.
    runtime: Option<runtime::Runtime>,
}

impl Serving {
    fn start(engine: Arc<Engine>) -> Self {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let gateway = Arc::new(Gateway::new(engine, false));
        let answer = move |request: Request<Body>| {
            let gateway = Arc::clone(&gateway);
            async move {
                let (head, body) = request.into_parts();
                let body: Bytes = to_bytes(body, ::gateway::MAX_BODY).await.expect("a body");
                gateway.answer(Request::from_parts(head, body)).await.map(Body::from)
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
        let gateway = serve(Router::new().fallback(answer));
        let bare = serve(Router::new().route("/hello", get(async || "hello")));
        let (told, said) = std::sync::mpsc::channel();
        runtime.spawn(async move { told.send(fs::read_link("/proc/thread-self")) });
        let thread = said.recv().expect("an answer").expect("a thread");
        let told = format!("/proc/{}/schedstat", thread.display());
        Self { gateway, bare, told, runtime: Some(runtime) }
    }

    /// Seconds of the serving thread for a request.
    fn cost(&self, address: SocketAddr, connections: usize, requests: &[Vec<u8>]) -> f64 {
        let mut streams: Vec<TcpStream> =
            (0..connections).map(|_| TcpStream::connect(address).expect("a connection")).collect();
        streams.iter().for_each(|stream| stream.set_nodelay(true).expect("a setting"));
        let before = self.ran();
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
        (self.ran() - before) / requests.len() as f64
    }

    /// Seconds that the serving thread has run.
    fn ran(&self) -> f64 {
        let told = fs::read_to_string(&self.told).expect("what Linux tells of a thread");
        let nanoseconds: f64 = told.split(' ').next().and_then(|text| text.parse().ok()).expect("a number");
        nanoseconds / 1e9
    }
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
