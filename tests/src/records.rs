//! What an access log holds.

use domain::Timestamp;
use metrics::{AccessLog, AccessRecord, Block, TimeRange};

/// The most blocks that a test fills.
const BLOCKS: u32 = 10_000;

/// All records of a log, in the order of their ids.
///
/// # Panics
/// Where the log cannot be read: a test has failed then.
pub async fn records(log: &impl AccessLog) -> Vec<AccessRecord> {
    let ever = TimeRange { from: Timestamp::from_millis(i64::MIN), to: Timestamp::from_millis(i64::MAX) };
    let mut records = Vec::new();
    for head in log.heads(ever, None, BLOCKS).await.expect("heads") {
        let (_, columns) = log.columns(&[head.id]).await.expect("columns").pop().expect("the block's");
        let request_ids = log.request_ids(head.id).await.expect("ids").expect("the block's");
        let block = Block {
            source: head.source,
            from: head.from,
            to: head.to,
            records: 0,
            head: head.head,
            columns,
            request_ids,
        };
        records.extend(block.read().expect("a block"));
    }
    records.sort_by_key(AccessRecord::id);
    records
}
