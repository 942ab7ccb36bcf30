//! The first page of what is asked of ten million access records.

use std::{sync::Arc, time::Duration};

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

/// What is asked, and why it may take long.
const QUERIES: [(&str, &str); 4] = [
    ("what is everywhere", "api_name = Encrypt"),
    ("what is old", "cmkid = key-0"),
    ("what is rare", "error_code = InternalFailure and duration > 90"),
    ("what is nowhere", "cmkid = key-1000000"),
];

/// How long the page of each query takes, the fastest and the slowest time.
pub(crate) async fn first_pages() -> Vec<(&'static str, Duration, Duration)> {
    let world = World::new().await;
    let log = Arc::new(open_access_log(world.database()).await.expect("a log"));
    for first in (0..RECORDS).step_by(MAX_RECORDS) {
        let records: Vec<_> = (first..RECORDS.min(first + MAX_RECORDS)).map(record).collect();
        log.append(&Block::of(&records).expect("a block"), &[]).await.expect("stored");
    }
    let ever = TimeRange { from: Timestamp::from_millis(0), to: Timestamp::from_millis(i64::MAX) };
    let mut rows = Vec::new();
    for (what, query) in QUERIES {
        let condition = parse(query).expect("a query");
        let mut took = Vec::new();
        for _ in 0..TIMES {
            let began = now();
            search(&*log, &condition, ever, None, 50).await.expect("a page");
            took.push(began.elapsed());
        }
        took.sort();
        rows.push((what, took[0], took[TIMES - 1]));
    }
    rows
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
