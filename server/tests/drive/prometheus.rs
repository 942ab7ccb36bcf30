//! A real Prometheus server scrapes ours, and the pages read from it: the same counts, to the request.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use domain::RequestClass;

use crate::world::{Counts, World, counts_of, now, report};

/// How long it may take until what passed is scraped and shown.
const PATIENCE: Duration = Duration::from_secs(60);

/// Requests by gateway, as they went: 2xx, 4xx, throttled, 5xx.
type Classes = BTreeMap<String, [u64; 4]>;

/// R262, R264 to R266, R271, R272: the pages show what a Prometheus server scraped, exactly, also of a server that was
/// started again; without it they say why they show nothing, and what Keyferry counted itself is still there.
#[test]
fn r262_r264_r265_r266_r271_r272_pages_read_from_prometheus_to_the_request() {
    let [ours, theirs] = free_ports();
    let mut world = World::configured(&format!(
        "[metrics]\nlisten = \"127.0.0.1:{ours}\"\n\n[prometheus]\nurl = \"http://127.0.0.1:{theirs}\"\nscrape_interval_seconds = 1\n"
    ));
    let session = sign_in(&world);
    let mut prometheus = Prometheus::start(world.folder.path(), theirs, ours);
    // Two keys were created, and the instance was asked for.
    let setup = Classes::from([("shared".to_owned(), [3, 0, 0, 0])]);
    assert_eq!(counted(&world, &session, "counts=own", &setup), setup);

    let faults = "--faults=unknown-key=5,wrong-secret=5,denied=5,malformed=5";
    let plan = ["--requests", "500", "--seed", "7", faults, "--switch-at", "50%", "--ramp", "0", "--json"];
    let first = report(&mut world.drive(&plan));
    assert_eq!(first["answered"], 500);
    let sent = sum(setup, &counts_of(&first));
    assert_eq!(counted(&world, &session, "counts=own", &sent), sent);
    assert_eq!(counted(&world, &session, "", &sent), sent);

    let page = get(&world, "/gateways/compare?range=15m", &session);
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    for said in [&format!("Prometheus at 127.0.0.1:{theirs}"), "Scraped until", "GenerateDataKey"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }

    // Its counters begin at zero again; nothing is lost and nothing is counted twice.
    world.restart();
    let second = report(&mut world.drive(&["--requests", "200", "--seed", "8", "--json"]));
    let sent = sum(sent, &counts_of(&second));
    assert_eq!(counted(&world, &session, "counts=own", &sent), sent);
    assert_eq!(counted(&world, &session, "", &sent), sent);

    prometheus.stop();
    // What was asked a moment ago is not asked again.
    let ask = || get(&world, "/gateways/compare.csv?range=15m", &session);
    let file = until(ask, |file| !file.starts_with("HTTP/1.1 200 "));
    assert!(file.starts_with("HTTP/1.1 502 "), "{file}");
    let page = get(&world, "/gateways/compare?range=15m", &session);
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    for said in ["gave no figures", "Nobody answers at that address", "Callers"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    assert_eq!(figures(&world, &session, "counts=own"), sent);
}

/// The figures, once they are what was sent: they are a second behind, and a scrape.
fn counted(world: &World, session: &str, more: &str, sent: &Classes) -> Classes {
    until(|| figures(world, session, more), |counted| counted == sent)
}

/// Asks until the answer is the one that is waited for, or it takes too long.
fn until<T>(ask: impl Fn() -> T, done: impl Fn(&T) -> bool) -> T {
    let begun = now();
    loop {
        let answer = ask();
        if done(&answer) || begun.plus(PATIENCE).has_come(now()) {
            return answer;
        }
        std::thread::yield_now();
    }
}

/// The figures of both gateways, of the last quarter of an hour.
fn figures(world: &World, session: &str, more: &str) -> Classes {
    let file = get(world, &format!("/gateways/compare.csv?range=15m&{more}"), session);
    let (head, body) = file.split_once("\r\n\r\n").expect("a head and a body");
    if !head.starts_with("HTTP/1.1 200 ") {
        // It was not scraped yet.
        return Classes::new();
    }
    let mut classes = Classes::new();
    for line in body.lines().skip(1) {
        let cells: Vec<_> = line.split(',').collect();
        let sums = classes.entry(cells[1].to_owned()).or_default();
        for (sum, cell) in sums.iter_mut().zip(&cells[3..7]) {
            *sum += cell.parse::<u64>().expect("a count");
        }
    }
    classes
}

/// With what was sent since.
fn sum(mut before: Classes, sent: &Counts) -> Classes {
    for ((gateway, _, status, code), count) in sent {
        let class = RequestClass::of(u16::try_from(*status).expect("a status"), code);
        before.entry(gateway.clone()).or_default()[class as usize] += count;
    }
    before
}

/// Makes the first administrator as a form without scripts does, and gives the cookie.
fn sign_in(world: &World) -> String {
    let code = world.link.rsplit('/').next().expect("a code");
    let password = "a+ferry+needs+2+harbours";
    let form = format!("code={code}&name=administrator&password={password}&repeat={password}");
    let host = world.server.url().trim_start_matches("http://");
    let length = form.len();
    let answer = ask(
        world,
        &format!(
            "POST /api/session/setup HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nconnection: close\r\naccept: text/html\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
        ),
    );
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.unwrap_or_else(|| panic!("no session: {answer}"));
    cookie.split(';').next().expect("a value").to_owned()
}

fn get(world: &World, path: &str, session: &str) -> String {
    let host = world.server.url().trim_start_matches("http://");
    ask(
        world,
        &format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncookie: {session}\r\n\r\n"),
    )
}

fn ask(world: &World, request: &str) -> String {
    let host = world.server.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8(answer).expect("text")
}

fn free_ports() -> [u16; 2] {
    // Both at once, so that they are two.
    let listeners = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("an address").port())
}

/// A running Prometheus server, which scrapes ours each second.
struct Prometheus(Child);

impl Prometheus {
    fn start(folder: &Path, port: u16, ours: u16) -> Self {
        let config = format!(
            "global: {{scrape_interval: 1s}}\nscrape_configs: [{{job_name: keyferry, static_configs: [{{targets: ['127.0.0.1:{ours}']}}]}}]\n"
        );
        fs::write(folder.join("prometheus.yml"), config).expect("our folder is writable");
        let mut command = Command::new("prometheus");
        command.args(["--config.file=prometheus.yml", "--storage.tsdb.path=scraped"]).current_dir(folder);
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().expect(
            "this test needs Prometheus: install it (Debian: `apt-get install prometheus`, whose service need not run)",
        ))
    }

    fn stop(&mut self) {
        // A drop may come after it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        self.stop();
    }
}
