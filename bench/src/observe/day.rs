//! A day of requests by two gateways: counted as a server counts them, and told as Prometheus scrapes them.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use domain::{GatewayKind, Timestamp};
use metrics::{Exposed, Keeper, Losses, Observation, Series, Traffic, TrafficFilter, exposition};
use serde::Serialize;
use storage::{Database, open_access_log};
use tempfile::TempDir;

use crate::measure::{Rate, now};

/// How many points a panel has at most: one for each five minutes.
pub(super) const POINTS: u32 = 288;
/// The width of a point, in seconds.
pub(super) const WIDTH: u64 = 300;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Seconds from one count to the next, and from one scrape to the next.
const TICK: u64 = 10;
const SCRAPE: u64 = 30;
/// When the day begins.
const BEGIN: Timestamp = Timestamp::from_seconds(1_795_219_200);
const REGION: &str = "cn-hangzhou";
const OPERATIONS: [&str; 6] =
    ["Encrypt", "Decrypt", "GenerateDataKey", "AsymmetricSign", "AsymmetricVerify", "GetPublicKey"];

/// A day that has passed.
pub(super) struct Day {
    series: Series,
    filters: [TrafficFilter; 12],
    /// What Prometheus scraped, where it is wanted.
    pub(super) scraped: Option<PathBuf>,
    /// How many samples that is.
    pub(super) samples: usize,
    pub(super) requests: u64,
    /// Kept to be deleted at last.
    pub(super) folder: TempDir,
}

/// A panel with its twelve series, as a page would get it.
#[derive(Serialize)]
struct Panel {
    name: &'static str,
    series: Vec<Vec<Option<f32>>>,
}

impl Day {
    pub(super) async fn new(scraped: bool) -> Self {
        let folder = tempfile::tempdir_in(".").expect("a folder on the disk of the sources");
        let database = Database::Sqlite { path: folder.path().join("keyferry.db") };
        let store = Arc::new(open_access_log(database).await.expect("a store"));
        let series = Arc::new(Series::new(store));
        let mut keeper = Keeper::new(Arc::clone(&series), "bench".to_owned());
        let path = scraped.then(|| folder.path().join("scraped.txt"));
        let mut file = path.as_ref().map(|path| BufWriter::new(File::create(path).expect("a file")));
        let (mut requests, mut samples, mut random) = (0, 0, 1);
        for tick in 0..DAY.as_secs() / TICK {
            requests += pass(&series, tick, &mut random);
            let at = BEGIN.plus(Duration::from_secs((tick + 1) * TICK));
            keeper.keep(at).await.expect("kept");
            if let Some(file) = file.as_mut().filter(|_| (tick + 1) % (SCRAPE / TICK) == 0) {
                samples += scrape(&series, at, file);
            }
        }
        drop(keeper);
        let series = Arc::into_inner(series).expect("nobody else counts");
        let mut day = Self { series, filters: filters(), scraped: path, samples, requests, folder };
        if let Some(mut file) = file {
            day.samples += day.record(&mut file).await;
            writeln!(file, "# EOF").and_then(|()| file.flush()).expect("written");
        }
        day
    }

    pub(super) fn begin() -> Timestamp {
        BEGIN
    }

    pub(super) fn end() -> Timestamp {
        BEGIN.plus(DAY)
    }

    async fn traffics(&self, filters: &[TrafficFilter; 12]) -> [Traffic; 12] {
        let (from, to) = (Self::begin(), Self::end());
        let traffics = self.series.traffics(filters.each_ref(), (from, to), to, POINTS).await;
        traffics.expect("the day is kept")
    }

    /// Requests a second, p99 and the share of errors of each series: read, merged, and as JSON.
    pub(super) async fn panels(&self) -> Vec<u8> {
        let traffics = self.traffics(&self.filters).await;
        let panel = |name, value: fn(&metrics::Point) -> Option<f64>| Panel {
            name,
            series: traffics
                .iter()
                .map(|traffic| traffic.points.iter().map(|point| value(point).map(|v| v as f32)).collect())
                .collect(),
        };
        let panels = [
            panel("rate", |point| Some(rate(point))),
            panel("p99", |point| point.latency.quantile(0.99).map(|took| took.as_secs_f64())),
            panel("errors", share),
        ];
        serde_json::to_vec(&panels).expect("JSON")
    }

    /// What rules would have recorded: a sample a minute of each panel's series.
    async fn record(&self, file: &mut impl Write) -> usize {
        // By other filters, so that who asks for the panels is the first.
        let filters = filters().map(|filter| TrafficFilter { region: REGION.to_owned(), ..filter });
        let traffics = self.traffics(&filters).await;
        let mut samples = 0;
        for minute in 0..DAY.as_secs() / 60 {
            let at = BEGIN.seconds() + i64::try_from(minute * 60).expect("a day");
            for (filter, traffic) in self.filters.iter().zip(&traffics) {
                let point = &traffic.points[usize::try_from(minute * 60 / WIDTH).expect("a point")];
                let p99 = point.latency.quantile(0.99).unwrap_or_default().as_secs_f64();
                let gateway = filter.gateway.expect("it names one").as_str();
                let labels = format!("{{gateway=\"{gateway}\",operation=\"{}\"}}", filter.operation);
                for (name, value) in
                    [("rate", rate(point)), ("p99", p99), ("errors", share(point).unwrap_or_default())]
                {
                    writeln!(file, "recorded_{name}{labels} {value} {at}").expect("written");
                    samples += 1;
                }
            }
        }
        samples
    }
}

fn rate(point: &metrics::Point) -> f64 {
    point.counts.total() as f64 / WIDTH as f64
}

fn share(point: &metrics::Point) -> Option<f64> {
    let total = point.counts.total();
    (total > 0).then(|| point.counts.errors() as f64 / total as f64)
}

/// A filter for each gateway and operation.
fn filters() -> [TrafficFilter; 12] {
    std::array::from_fn(|n| TrafficFilter {
        gateway: Some(gateway(n)),
        operation: OPERATIONS[n / 2].to_owned(),
        ..TrafficFilter::default()
    })
}

fn gateway(n: usize) -> GatewayKind {
    if n.is_multiple_of(2) { GatewayKind::Shared } else { GatewayKind::Dedicated }
}

/// The requests of ten seconds: more by day than by night, some slow, a few refused or failed. How many there were.
fn pass(series: &Series, tick: u64, random: &mut u64) -> u64 {
    let hour = tick * TICK / 3600;
    let busy = 20 + 3 * hour.min(24 - hour);
    let mut requests = 0;
    for n in 0..12 {
        for _ in 0..busy + u64::try_from(n).expect("few") {
            series.meter().record(&observed(n, random));
            requests += 1;
        }
    }
    requests
}

fn observed(n: usize, random: &mut u64) -> Observation<'static> {
    *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    let dice = *random >> 33;
    let (status, code) = match dice % 1000 {
        0 => (500, "InternalFailure"),
        1..20 => (403, "Forbidden.NoPermission"),
        _ => (200, ""),
    };
    // From 64 µs on, each doubling half as often.
    let micros = 64 + ((dice >> 10) % 64);
    let doublings = (dice >> 16).trailing_ones().min(10);
    Observation {
        gateway: gateway(n),
        region: REGION,
        instance: "kst-hzzaaaaaaaaaaaaaaaaaa",
        operation: OPERATIONS[n / 2],
        status,
        code,
        key: "key-hzzaaaaaaaaaaaaaaaaaa",
        principal: "billing",
        address: Some([10, 0, 0, 1].into()),
        agent: "AlibabaCloud (linux; amd64) Java/17 Core/0.3.2 TeaDSL/1",
        duration: Duration::from_micros(micros << doublings),
    }
}

/// What is scraped at an instant, with it. How many samples that is.
fn scrape(series: &Series, at: Timestamp, file: &mut impl Write) -> usize {
    let exposed = Exposed { started: BEGIN, losses: Losses::default(), expiries: vec![], alerts: vec![] };
    let text = exposition(series, &exposed).expect("a text");
    let samples = text.lines().filter(|line| line.starts_with("keyferry_gateway_request"));
    let at = at.seconds();
    samples.map(|sample| writeln!(file, "{sample} {at}").expect("written")).count()
}

/// Requests counted a second, one after another.
pub(super) fn count(times: u32) -> Rate {
    let series = metrics::Meter::default();
    let mut random = 1;
    let observed: Vec<_> = (0..1200).map(|n| observed(n % 12, &mut random)).collect();
    let began = now();
    for observed in observed.iter().cycle().take(usize::try_from(times).expect("it fits")) {
        series.record(observed);
    }
    f64::from(times) / began.elapsed().as_secs_f64()
}
