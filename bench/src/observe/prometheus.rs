//! Prometheus with the same samples, where it is installed: Debian's package `prometheus`.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::day::{Day, WIDTH};
use crate::measure::now;

/// What a page's three panels ask where nothing was recorded before.
const RAW: [&str; 3] = [
    "sum by (gateway, operation) (rate(keyferry_gateway_requests_total[5m]))",
    "histogram_quantile(0.99, sum by (le, gateway, operation) (rate(keyferry_gateway_request_duration_seconds_bucket[5m])))",
    "sum by (gateway, operation) (rate(keyferry_gateway_requests_total{status!=\"200\"}[5m])) \
     / sum by (gateway, operation) (rate(keyferry_gateway_requests_total[5m]))",
];
/// What they ask of recorded series: all at once.
const RECORDED: &str = "{__name__=~\"recorded_(rate|p99|errors)\"}";
/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Prometheus, ended on drop.
pub(super) struct Prometheus {
    process: Child,
    port: u16,
}

impl Prometheus {
    pub(super) fn is_installed() -> bool {
        let runs = |program| {
            let mut command = Command::new(program);
            command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        runs("prometheus") && runs("promtool")
    }

    /// Starts it on what was scraped; `None` where nothing was.
    pub(super) fn start(day: &Day) -> Option<Self> {
        let (scraped, folder) = (day.scraped.as_ref()?, day.folder.path());
        let data = folder.join("prometheus");
        let mut promtool = Command::new("promtool");
        promtool.args(["tsdb", "create-blocks-from", "openmetrics"]).arg(scraped).arg(&data);
        let made = promtool.output().expect("promtool runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let config = folder.join("prometheus.yml");
        fs::write(&config, "global: {}\n").expect("our folder is writable");
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr());
        let port = free.expect("a free port").port();
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", data.display()))
            .args(["--storage.tsdb.retention.time=100y", "--query.lookback-delta=5m"])
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus runs");
        let prometheus = Self { process, port };
        let began = now();
        while !prometheus.get("/-/ready").is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            assert!(began.elapsed() < PATIENCE, "Prometheus does not get ready");
            std::thread::yield_now();
        }
        Some(prometheus)
    }

    /// How long the three panels take, one query after another.
    pub(super) fn raw(&self) -> Duration {
        RAW.iter().map(|query| self.range(query)).sum()
    }

    /// The same where all was recorded before.
    pub(super) fn recorded(&self) -> Duration {
        self.range(RECORDED)
    }

    /// All requests that it knows of, at the end of the day.
    pub(super) fn total(&self) -> u64 {
        let query = encoded("sum(keyferry_gateway_requests_total)");
        let at = Day::end().seconds();
        let answer = self.get(&format!("/api/v1/query?query={query}&time={at}")).expect("an answer");
        let body = answer.split("\r\n\r\n").nth(1).expect("a body");
        let begin = body.find('{').expect("JSON");
        let end = body.rfind('}').expect("JSON");
        let told: serde_json::Value = serde_json::from_str(&body[begin..=end]).expect("JSON");
        let value = told["data"]["result"][0]["value"][1].as_str().expect("a sum");
        value.parse().expect("a number")
    }

    fn range(&self, query: &str) -> Duration {
        let (from, to) = (Day::begin().seconds() + 300, Day::end().seconds());
        let path = format!("/api/v1/query_range?query={}&start={from}&end={to}&step={WIDTH}", encoded(query));
        let began = now();
        let answer = self.get(&path).expect("an answer");
        let took = began.elapsed();
        assert!(answer.starts_with("HTTP/1.1 200"), "{query}: {}", answer.lines().next().unwrap_or_default());
        assert!(answer.len() > 10_000, "{query}: {answer}");
        took
    }

    /// A whole answer; `None` where nobody is there yet.
    fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted here.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// A query as an address has it.
fn encoded(query: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let byte = |byte: u8| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    query.bytes().map(byte).collect()
}
