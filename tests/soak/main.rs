//! The shared gateway under as much as the machine carries: every request is answered and recorded, and memory stays
//! flat.
//!
//! `KEYFERRY_SOAK_SECONDS` says for how long, 60 where it is not set.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it goes on for as long as it is told to, and tells how much it did"
)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use domain::Timestamp;
use drive::{AccessKey, Stamp};
use metrics::AccessLog as _;
use storage::Database;
use tests::Server;

/// Programs that call at the same time.
const CALLERS: usize = 16;
/// How long a nonce is remembered at most: its request is made now, and is in time for a quarter of an hour.
const REMEMBERED: Duration = Duration::from_secs(16 * 60);
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

    let duration = duration();
    let memory = server.memory();
    let began = Instant::now();
    let sent = AtomicU64::new(1);
    let samples = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| {
                let (gateway, key, id, sent) = (&gateway, &key, &id, &sent);
                scope.spawn(move || {
                    let mut caller = Caller::new(gateway, key, &number.to_string());
                    while began.elapsed() < duration {
                        caller.round(id);
                        sent.fetch_add(2, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let mut samples = vec![];
        while !callers.iter().all(thread::ScopedJoinHandle::is_finished) {
            samples.push(Sample {
                at: began.elapsed(),
                memory: memory(),
                sent: sent.load(Ordering::Relaxed),
            });
            thread::park_timeout(Duration::from_secs(1));
        }
        callers.into_iter().for_each(|caller| caller.join().expect("every call is answered"));
        samples
    });
    let sent = sent.into_inner();
    assert!(server.stop().success(), "{}", server.log());
    assert_eq!(recorded(&server), sent, "each request has one record");
    let (early, late) = growth(&samples, duration);
    let quarters = [1, 2, 3, 4].map(|quarter| memory_until(&samples, duration * quarter / 4) >> 20);
    println!(
        "{sent} requests in {} s; {} MB without nonces in the second quarter, {} MB after it; \
         {quarters:?} MB in all at the end of each quarter",
        began.elapsed().as_secs(),
        early >> 20,
        late >> 20
    );
    assert!(late <= early + ROOM, "memory grows with the number of requests");
}

/// What the server took at an instant, and how many requests it had answered by then.
struct Sample {
    at: Duration,
    memory: u64,
    sent: u64,
}

/// What the tables of nonces take for so many of them, in bytes: they double when they are seven eighths full. Somewhat
/// fewer nonces may have made them double already.
fn tables(nonces: u64) -> u64 {
    const TABLES: u64 = 256;
    const PLACE: u64 = 17;
    let each = (nonces + nonces / 16) / TABLES;
    TABLES * PLACE * (each * 8).div_ceil(7).next_power_of_two()
}

/// What the server took in bytes, at the last sample until then.
fn memory_until(samples: &[Sample], at: Duration) -> u64 {
    samples.iter().rev().find(|sample| sample.at <= at).map_or(0, |sample| sample.memory)
}

/// The most memory that the server took in the second quarter of the time, and after it, without what the nonces take
/// that it has to remember.
fn growth(samples: &[Sample], duration: Duration) -> (u64, u64) {
    let before =
        |at: Duration| samples.iter().rev().find(|sample| sample.at <= at).map_or(0, |sample| sample.sent);
    let other = |sample: &Sample| {
        let forgotten = sample.at.checked_sub(REMEMBERED).map_or(0, before);
        sample.memory.saturating_sub(tables(sample.sent - forgotten))
    };
    let most = |from: Duration, to: Duration| {
        samples.iter().filter(|sample| (from..to).contains(&sample.at)).map(other).max().unwrap_or_default()
    };
    (most(duration / 4, duration / 2), most(duration / 2, Duration::MAX))
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

    /// Encrypts, and decrypts that again.
    fn round(&mut self, key: &str) {
        let sealed = self.call("Encrypt", &[("KeyId", key), ("Plaintext", TEXT)]);
        let opened = self.call("Decrypt", &[("CiphertextBlob", &text(&sealed, "CiphertextBlob"))]);
        assert_eq!(text(&opened, "Plaintext"), TEXT);
    }

    /// Calls an operation, which must succeed, and gives its answer.
    fn call(&mut self, action: &str, parameters: &[(&str, &str)]) -> String {
        self.calls += 1;
        let nonce = format!("{}-{}", self.name, self.calls);
        let stamp = Stamp { host: "127.0.0.1", agent: "soak", at: now(), nonce: &nonce };
        let request = self.key.acs3(action, parameters, &stamp).to_bytes();
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
    AccessKey { id: text(&told, "AccessKeyId"), secret: text(&told, "AccessKeySecret").into() }
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
fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    Timestamp::from_seconds(i64::try_from(since.as_secs()).expect("before the end of time"))
}

/// For how long they call.
fn duration() -> Duration {
    let asked = std::env::var("KEYFERRY_SOAK_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(asked.unwrap_or(60))
}
