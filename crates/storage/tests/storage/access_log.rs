//! The log of accesses: blocks come back as they were stored, and old ones go.

use domain::Timestamp;
use metrics::{AccessLog, AccessRecord, Block, BlockId, Extent, RequestId, TimeRange};
use storage::{AccessBlocks, OpenError, open_access_log};

use crate::place::{Place, on_each_database};

on_each_database! {
    blocks_are_found_by_their_time_the_newest_first
    a_block_is_stored_once_and_takes_the_place_of_others
    what_is_too_old_or_too_much_goes
    the_log_is_found_again_and_is_no_part_of_the_keys
    a_newer_log_is_refused
}

async fn open(place: &Place) -> AccessBlocks {
    open_access_log(place.database()).await.expect("a log")
}

/// A block of the seconds from `from` to `to`, of a record each.
fn block(from: u8, to: u8) -> Block {
    let record = |second: u8| {
        let at = Timestamp::from_seconds(second.into());
        AccessRecord { request_id: RequestId([second; 16]), ..AccessRecord::at(at) }
    };
    Block::of(&(from..=to).map(record).collect::<Vec<_>>()).expect("a block")
}

fn seconds(from: i64, to: i64) -> TimeRange {
    TimeRange { from: Timestamp::from_seconds(from), to: Timestamp::from_seconds(to) }
}

async fn found(log: &AccessBlocks, range: TimeRange) -> Vec<BlockId> {
    log.heads(range, None, 100).await.expect("a read").iter().map(|head| head.id).collect()
}

async fn blocks_are_found_by_their_time_the_newest_first(place: Place) {
    let log = open(&place).await;
    let [early, middle, late] = [block(10, 19), block(20, 29), block(30, 30)];
    for block in [&middle, &late, &early] {
        log.append(block, &[]).await.expect("stored");
    }
    let [first, second, third] = [late.id(), middle.id(), early.id()];
    let cases = [
        (seconds(0, 100), vec![first, second, third]),
        // The end of a range is not in it, the beginning is.
        (seconds(0, 30), vec![second, third]),
        (seconds(0, 10), vec![]),
        (seconds(29, 30), vec![second]),
        (seconds(30, 31), vec![first]),
        (seconds(31, 100), vec![]),
    ];
    for (range, expected) in cases {
        assert_eq!(found(&log, range).await, expected, "{range:?}");
    }
    // Page by page.
    let page = log.heads(seconds(0, 100), None, 2).await.expect("a read");
    let rest = log.heads(seconds(0, 100), Some((page[1].to, page[1].id)), 2).await.expect("a read");
    assert_eq!((page.len(), rest.len(), rest[0].id), (2, 1, third));

    let head = &page[1];
    let columns = log.columns(&[third, second, BlockId(0)]).await.expect("a read");
    let columns = |id| columns.iter().find(|(found, _)| *found == id).map(|(_, columns)| columns.clone());
    let request_ids = log.request_ids(second).await.expect("a read").expect("it is there");
    let read = Block {
        source: head.source,
        from: head.from,
        to: head.to,
        records: middle.records,
        head: head.head.clone(),
        columns: columns(second).expect("it is there"),
        request_ids,
    };
    assert_eq!(read, middle);
    assert_eq!((columns(BlockId(0)), columns(third)), (None, Some(early.columns)));
    assert_eq!(log.request_ids(BlockId(0)).await.expect("a read"), None);
}

async fn a_block_is_stored_once_and_takes_the_place_of_others(place: Place) {
    let log = open(&place).await;
    let (one, other, both) = (block(1, 1), block(2, 2), block(1, 2));
    for block in [&one, &one, &other] {
        log.append(block, &[]).await.expect("stored");
    }
    assert_eq!(found(&log, seconds(0, 9)).await, [other.id(), one.id()]);
    log.append(&both, &[one.id(), other.id()]).await.expect("stored");
    assert_eq!(found(&log, seconds(0, 9)).await, [both.id()]);
}

async fn what_is_too_old_or_too_much_goes(place: Place) {
    let log = open(&place).await;
    assert_eq!(log.extent().await.expect("a count"), Extent::default());
    let blocks = [block(1, 10), block(11, 20), block(21, 30), block(31, 40)];
    for block in &blocks {
        log.append(block, &[]).await.expect("stored");
    }
    let bytes = |blocks: &[Block]| blocks.iter().map(|block| block.len() as u64).sum::<u64>();
    let prune = async |second, bytes| log.prune(Timestamp::from_seconds(second), bytes).await.expect("done");
    assert_eq!(prune(0, bytes(&blocks)).await, 0);
    // A block goes whole, when all of it is too old.
    assert_eq!(prune(10, u64::MAX).await, 0);
    assert_eq!(prune(15, u64::MAX).await, 10);
    assert_eq!(prune(0, bytes(&blocks[2..])).await, 10);
    let (oldest, newest) = (Some(Timestamp::from_seconds(21)), Some(Timestamp::from_seconds(40)));
    let left = Extent { records: 20, bytes: bytes(&blocks[2..]), oldest, newest };
    assert_eq!(log.extent().await.expect("a count"), left);
    assert_eq!(prune(0, bytes(&blocks[2..]) - 1).await, 10);
    assert_eq!(found(&log, seconds(0, 100)).await, [blocks[3].id()]);
    assert_eq!(prune(100, 0).await, 10);
}

async fn the_log_is_found_again_and_is_no_part_of_the_keys(place: Place) {
    let keys = place.open().await;
    let log = open(&place).await;
    log.append(&block(1, 2), &[]).await.expect("stored");
    // Neither keeps the other from being opened, closed and used.
    log.close().await;
    assert!(log.append(&block(3, 4), &[]).await.is_err());
    assert_eq!(keys.schema(), place.number("SELECT max(version) FROM schema_versions").await);
    let log = open(&place).await;
    keys.close().await;
    assert_eq!(found(&log, seconds(0, 9)).await, [block(1, 2).id()]);
}

async fn a_newer_log_is_refused(place: Place) {
    open(&place).await.close().await;
    let sql = "INSERT INTO access_log_versions (version) VALUES (1000)";
    match &place {
        Place::Sqlite(folder) => {
            let file = folder.path().join("access-log.db");
            rusqlite::Connection::open(file).expect("the log").execute(sql, []).expect("a row");
        }
        Place::Postgres { .. } => assert_eq!(place.execute(sql).await, 1),
    }
    let refused = open_access_log(place.database()).await.err().expect("it is refused");
    assert!(matches!(refused, OpenError::NewerSchema { found: 1000, .. }), "{refused:?}");
}
