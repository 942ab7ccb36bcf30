//! The first page of what is asked of ten million access records.

use std::{path::Path, process::Command, sync::Arc, time::Duration};

use domain::Timestamp;
use metrics::{
    AccessLog, AccessRecord, Block, MAX_RECORDS, Outcome, RequestId, TimeRange, UsedKey,
    query::{parse, search},
};
use storage::open_access_log;

use crate::{measure::now, world::World};

/// How many records there are.
const RECORDS: usize = 10_000_000;
/// How often each query is asked; the first time may find nothing in memory.
const TIMES: usize = 5;
/// Milliseconds between two requests.
const APART: i64 = 50;

/// Rows of a page.
const PAGE: usize = 50;

/// What is asked, and why it may take long; the same as DuckDB is asked it.
const QUERIES: [(&str, &str, &str); 4] = [
    ("what is everywhere", "api_name = Encrypt", "api_name = 'Encrypt'"),
    ("what is old", "cmkid = key-0", "cmkid = 'key-0'"),
    (
        "what is rare",
        "error_code = InternalFailure and duration > 90",
        "error_code = 'InternalFailure' AND micros > 90000",
    ),
    ("what is nowhere", "cmkid = key-1000000", "cmkid = 'key-1000000'"),
];

/// How long the page of a query takes, the fastest and the slowest time.
pub(crate) struct FirstPage {
    pub(crate) what: &'static str,
    pub(crate) ours: (Duration, Duration),
    /// DuckDB's, of the same rows in a Parquet file; `None` where Python has no DuckDB.
    pub(crate) duckdb: Option<(Duration, Duration)>,
}

/// Asks for the first page of each query.
pub(crate) async fn first_pages() -> Vec<FirstPage> {
    let world = World::new().await;
    let log = Arc::new(open_access_log(world.database()).await.expect("a log"));
    for first in (0..RECORDS).step_by(MAX_RECORDS) {
        let records: Vec<_> = (first..RECORDS.min(first + MAX_RECORDS)).map(record).collect();
        log.append(&Block::of(&records).expect("a block"), &[]).await.expect("stored");
    }
    let ever = TimeRange { from: Timestamp::from_millis(0), to: Timestamp::from_millis(i64::MAX) };
    let theirs = duckdb(world.folder.path());
    let mut pages = Vec::new();
    for (at, (what, query, _)) in QUERIES.into_iter().enumerate() {
        let condition = parse(query).expect("a query");
        let (mut took, mut found) = (Vec::new(), 0);
        for _ in 0..TIMES {
            let began = now();
            let page = search(&*log, &condition, ever, None, PAGE).await.expect("a page");
            took.push(began.elapsed());
            found = page.records.len();
        }
        let duckdb = theirs.as_ref().map(|theirs| {
            let (rows, took) = &theirs[at];
            assert_eq!(*rows, found, "the same rows answer `{query}`");
            fastest_and_slowest(took.iter().copied().map(Duration::from_secs_f64).collect())
        });
        pages.push(FirstPage { what, ours: fastest_and_slowest(took), duckdb });
    }
    pages
}

fn fastest_and_slowest(mut took: Vec<Duration>) -> (Duration, Duration) {
    took.sort();
    (took[0], took[took.len() - 1])
}

#[expect(clippy::disallowed_methods, reason = "benchmarks have no configuration but this")]
fn python() -> String {
    std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Rows of each page, and the seconds that each time took.
fn duckdb(folder: &Path) -> Option<Vec<(usize, Vec<f64>)>> {
    let python = python();
    let has = Command::new(&python).args(["-c", "import duckdb"]).output().ok()?;
    if !has.status.success() {
        return None;
    }
    let numbers = [RECORDS, usize::try_from(APART).expect("it fits"), TIMES].map(|number| number.to_string());
    let ran = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("log.py"))
        .arg(folder)
        .args(numbers)
        .args(QUERIES.map(|(_, _, condition)| condition))
        .output()
        .expect("Python runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(serde_json::from_slice(&ran.stdout).expect("rows and times as JSON"))
}

/// A request of some program: of forty keys at any time, others later, from two hundred addresses.
fn record(number: usize) -> AccessRecord {
    let at = i64::try_from(number).expect("it fits") * APART;
    let mut record = AccessRecord::at(Timestamp::from_millis(at));
    let random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7;
    let mut id = [0; 16];
    id[..8].copy_from_slice(&random.to_le_bytes());
    id[8..].copy_from_slice(&number.to_le_bytes());
    record.request_id = RequestId(id);
    record.micros = u32::try_from(random % 100_000).expect("it fits");
    record.operation.api_name = ["Encrypt", "Decrypt", "GenerateDataKey"][random % 3].into();
    record.operation.region = "cn-hangzhou".into();
    record.caller.principal = format!("program-{}", random % 50).into();
    record.client.ip = std::net::Ipv4Addr::from(u32::try_from(random % 200).expect("it fits")).into();
    record.client.agent = "AlibabaCloud (linux; amd64) Java/17 Core/0.3.2 TeaDSL/1".into();
    let key = number / 100_000 + random % 40;
    record.key = Some(UsedKey { id: format!("key-{key}").into(), ..UsedKey::default() });
    record.outcome = match random % 10_000 {
        0 => Outcome::shared(500, "InternalFailure".into(), "Internal Failure.".into()),
        1..100 => Outcome::shared(403, "Forbidden.NoPermission".into(), "".into()),
        _ => Outcome::OK,
    };
    record
}
