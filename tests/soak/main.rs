//! The shared gateway under as much as the machine carries: every request is answered and recorded, and memory stays
//! flat.
//!
//! `KEYFERRY_SOAK_SECONDS` says for how long, 20 where it is not set.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use domain::Timestamp;
use metrics::AccessLog as _;
use storage::Database;
use tests::{AccessKey, Server};

/// Programs that call at the same time.
const CALLERS: usize = 16;
/// What a nonce takes that is remembered for half an hour, in bytes, with room for a table that has just grown.
const NONCE: u64 = 160;
/// What memory may grow by besides: allocators, caches and the log's own.
const ROOM: u64 = 48 << 20;
/// 32 bytes, in base64.
const TEXT: &str = "YXMgbWFueSBieXRlcyBhcyBhbiBBRVMtMjU2IGtleSE=";

#[test]
fn nothing_is_lost_and_memory_stays_flat() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = access_key(folder.path());
    let settings = ["--gateway-listen", "127.0.0.1:0", "--gateway-quotas", "false"];
    let mut server = Server::start_in(folder.path(), &settings, &[]);
    let gateway = server.shared_gateway();
    let mut first = Caller::new(&gateway, &key, "first");
    let made = first.call("CreateKey", &[]);
    let id = text(&made, "KeyId");

    let (stop, sent) = (AtomicBool::new(false), AtomicU64::new(1));
    let (early, late) = thread::scope(|scope| {
        for number in 0..CALLERS {
            let (gateway, key, id, stop, sent) = (&gateway, &key, &id, &stop, &sent);
            scope.spawn(move || {
                let mut caller = Caller::new(gateway, key, &number.to_string());
                while !stop.load(Ordering::Relaxed) {
                    let sealed = caller.call("Encrypt", &[("KeyId", id), ("Plaintext", TEXT)]);
                    let blob = text(&sealed, "CiphertextBlob");
                    let opened = caller.call("Decrypt", &[("CiphertextBlob", &blob)]);
                    assert_eq!(text(&opened, "Plaintext"), TEXT);
                    sent.fetch_add(2, Ordering::Relaxed);
                }
            });
        }
        let time = soak_time();
        thread::sleep(time / 4);
        let early = (server.memory(), sent.load(Ordering::Relaxed));
        thread::sleep(time * 3 / 4);
        let late = (server.memory(), sent.load(Ordering::Relaxed));
        stop.store(true, Ordering::Relaxed);
        (early, late)
    });
    assert!(server.stop().success(), "{}", server.log());

    let sent = sent.load(Ordering::Relaxed);
    println!("{sent} requests; {} MB after a quarter, {} MB at the end", early.0 >> 20, late.0 >> 20);
    assert_eq!(recorded(&server), sent, "each request has one record");
    let most = early.0 + (late.1 - early.1) * NONCE + ROOM;
    assert!(late.0 <= most, "{} bytes, and at most {most}", late.0);
}

/// A program on a connection of its own.
struct Caller<'a> {
    stream: BufReader<TcpStream>,
    key: &'a AccessKey,
    name: String,
    calls: u64,
}

impl<'a> Caller<'a> {
    fn new(gateway: &str, key: &'a AccessKey, name: &str) -> Self {
        let address = gateway.trim_start_matches("http://");
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("a setting");
        Self { stream: BufReader::new(stream), key, name: name.to_owned(), calls: 0 }
    }

    /// Calls an operation, which must succeed, and gives its answer.
    fn call(&mut self, action: &str, parameters: &[(&str, &str)]) -> String {
        self.calls += 1;
        let nonce = format!("{}-{}", self.name, self.calls);
        let request = self.key.request(action, parameters, &now(), &nonce);
        self.stream.get_mut().write_all(&request).expect("sent");
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("an answer");
        let status = line.clone();
        let mut length = 0;
        while line != "\r\n" {
            line.clear();
            self.stream.read_line(&mut line).expect("a header");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a body");
        let body = String::from_utf8(body).expect("JSON");
        assert!(status.starts_with("HTTP/1.1 200"), "{status} {body}");
        body
    }
}

/// A member of an answer, wherever it is in it.
fn text(answer: &str, name: &str) -> String {
    let (_, rest) = answer.split_once(&format!("\"{name}\":\"")).expect("the member is there");
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn access_key(folder: &std::path::Path) -> AccessKey {
    let told = Server::admin(folder, &["create-access-key", "--user", "soak", "--policy", "full"]);
    AccessKey { id: text(&told, "AccessKeyId"), secret: text(&told, "AccessKeySecret") }
}

/// How many records there are.
fn recorded(server: &Server) -> u64 {
    let database = Database::Sqlite { path: server.data_dir().join("keyferry.db") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let log = storage::open_access_log(database).await.expect("the log");
        log.extent().await.expect("its extent").records
    })
}

/// The time by the clock on the wall, which the server compares.
fn now() -> String {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    Timestamp::from_seconds(i64::try_from(since.as_secs()).expect("before the end of time")).to_string()
}

#[expect(clippy::disallowed_methods, reason = "who runs the tests may soak for longer")]
fn soak_time() -> Duration {
    let asked = std::env::var("KEYFERRY_SOAK_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(asked.unwrap_or(20))
}
