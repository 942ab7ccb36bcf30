//! Imported records: there whole or not at all, once each, counted by themselves, and gone without a trace.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use domain::{ImportedField, Timestamp};
use metrics::{
    AccessLog, AccessRecord, Block, Extent, FramePart, FrameStore, LogError, RequestId, Series, Source, Step,
    StoredFrame, TimeRange, TrafficFilter,
    import::{ImportedLog, Piece, Stream, Taking},
    query::{self, Condition},
};
use storage::{AccessBlocks, open_access_log};

use crate::place::{Place, on_each_database};

on_each_database! {
    imported_records_are_beside_ours_and_are_counted_by_themselves
    what_was_imported_is_not_imported_again
    imports_that_overlap_at_once_take_each_request_once
    a_piece_is_there_whole_or_not_at_all
    a_removed_import_leaves_the_rest_untouched
    an_import_outlives_what_our_gateways_keep
}

const NOW: Timestamp = Timestamp::from_seconds(1_795_301_719);
const ONE: Source = Source(41);
const OTHER: Source = Source(i64::MAX);

async fn open(place: &Place) -> Arc<AccessBlocks> {
    Arc::new(open_access_log(place.database()).await.expect("a log"))
}

fn record(number: u8) -> AccessRecord {
    let at = NOW.minus(Duration::from_secs(u64::from(number) * 40));
    let mut record = AccessRecord { request_id: RequestId([number; 16]), ..AccessRecord::at(at) };
    record.operation.api_name = "Decrypt".into();
    record.outcome.status = 200;
    record.micros = 1500;
    record
}

async fn take(log: &Arc<AccessBlocks>, source: Source, numbers: std::ops::Range<u8>) -> (u64, u64) {
    let mut taking = Taking::new(source);
    for number in numbers {
        taking.record(record(number), &mut std::iter::empty::<(ImportedField, &str)>());
    }
    taking.store(&**log).await.expect("stored");
    (taking.totals().taken, taking.totals().duplicates)
}

/// How many records of a source are found, and how many are counted by the hour and by the minute.
async fn there(log: &Arc<AccessBlocks>, source: Source) -> (u64, [u64; 2]) {
    let range =
        TimeRange { from: NOW.minus(Duration::from_secs(86_400)), to: NOW.plus(Duration::from_secs(1)) };
    let condition = Condition::From(vec![source]);
    let found =
        query::search(&**log, &condition, range, None, 1000).await.expect("a search").records.len() as u64;
    let seconds = log.imported(source, Step::Second, (Timestamp::from_seconds(0), range.to), FramePart::Both);
    assert!(seconds.await.expect("frames").is_empty());
    let series = Series::new(log.clone());
    let filter = TrafficFilter { source, ..TrafficFilter::default() };
    let mut totals = [0; 2];
    // By the hour, and by the minute.
    for (total, back) in totals.iter_mut().zip([86_400, 10_800]) {
        let range = (NOW.minus(Duration::from_secs(back)), range.to);
        *total = series.traffic(&filter, range, NOW, 20).await.expect("traffic").total.counts.total();
    }
    (found, totals)
}

/// R281, R283: imported records are found and counted as those of the gateways, and never as ours.
async fn imported_records_are_beside_ours_and_are_counted_by_themselves(place: Place) {
    let log = open(&place).await;
    let ours = Block::of(&(0..5).map(record).collect::<Vec<_>>()).expect("a block");
    log.append(&ours, &[]).await.expect("stored");
    assert_eq!(take(&log, ONE, 0..100).await, (100, 0));
    assert_eq!(there(&log, ONE).await, (100, [100, 100]));
    assert_eq!(there(&log, Source::OURS).await.0, 5);
    assert_eq!(log.extent().await.expect("a count").records, 5);
    let (oldest, newest) = (Some(record(99).time), Some(record(0).time));
    let extents = log.imported_extents().await.expect("a count");
    let [(ONE, extent)] = extents[..] else { panic!("{extents:?}") };
    assert_eq!((extent.records, extent.oldest, extent.newest), (100, oldest, newest));
    let frames = log.frames(Step::Second, Timestamp::from_seconds(0), NOW, FramePart::Both).await;
    assert!(frames.expect("frames").is_empty());
}

/// Records come in pieces that have minutes and hours in common; what came before is not taken again.
async fn what_was_imported_is_not_imported_again(place: Place) {
    let log = open(&place).await;
    assert_eq!(take(&log, ONE, 0..30).await, (30, 0));
    assert_eq!(take(&log, ONE, 20..50).await, (20, 10));
    assert_eq!(take(&log, OTHER, 40..60).await, (10, 10));
    assert_eq!(take(&log, ONE, 0..50).await, (0, 50));
    assert_eq!(there(&log, ONE).await, (50, [50, 50]));
    assert_eq!(there(&log, OTHER).await, (10, [10, 10]));
}

/// Two servers import logs that overlap, and both have looked before either stores: each request is taken once, and the
/// other import counts it as there already. On one database, by connections of their own.
async fn imports_that_overlap_at_once_take_each_request_once(place: Place) {
    let log = open(&place).await;
    let overtaken = Overtaken { log: log.clone(), by: Mutex::new(Some((ONE, 20..40))) };
    let mut taking = Taking::new(OTHER);
    for number in 0..30 {
        taking.record(record(number), &mut std::iter::empty::<(ImportedField, &str)>());
    }
    taking.store(&overtaken).await.expect("stored");
    assert_eq!((taking.totals().taken, taking.totals().duplicates), (20, 10));
    assert_eq!(there(&log, ONE).await, (20, [20, 20]));
    assert_eq!(there(&log, OTHER).await, (20, [20, 20]));
    // Both at once, from both ends: nobody waits for the other for ever, and nothing fails.
    let (one, other) = tokio::join!(take(&log, Source(7), 40..140), take(&log, Source(8), 90..190));
    assert_eq!((one.0 + other.0, one.1 + other.1), (150, 50));
    let count = place.log_number("SELECT count(*) FROM imported_requests").await;
    assert_eq!(count, 190);
}

/// The log, into which another import comes after it was looked what is there.
struct Overtaken {
    log: Arc<AccessBlocks>,
    by: Mutex<Option<(Source, std::ops::Range<u8>)>>,
}

#[async_trait]
impl ImportedLog for Overtaken {
    async fn imported_before(&self, requests: &[RequestId]) -> Result<Vec<RequestId>, LogError> {
        let found = self.log.imported_before(requests).await;
        let by = self.by.lock().expect("not poisoned").take();
        if let Some((source, numbers)) = by {
            assert_eq!(take(&self.log, source, numbers).await, (20, 0));
        }
        found
    }

    async fn imported_frames(
        &self,
        source: Source,
        step: Step,
        range: (Timestamp, Timestamp),
    ) -> Result<Vec<StoredFrame>, LogError> {
        self.log.imported_frames(source, step, range).await
    }

    async fn take_in(&self, source: Source, piece: Piece) -> Result<bool, LogError> {
        self.log.take_in(source, piece).await
    }

    async fn imported_extents(&self) -> Result<Vec<(Source, Extent)>, LogError> {
        self.log.imported_extents().await
    }

    async fn forget_import(&self, source: Source) -> Result<(), LogError> {
        self.log.forget_import(source).await
    }
}

/// Two servers take the same request in at once: of the later one nothing is there.
async fn a_piece_is_there_whole_or_not_at_all(place: Place) {
    let log = open(&place).await;
    take(&log, ONE, 0..10).await;
    let records: Vec<_> = (5..15).map(record).collect();
    let piece = Piece {
        blocks: vec![Block::of(&records).expect("a block").from_source(OTHER)],
        requests: records.iter().map(|record| record.request_id).collect(),
        frames: vec![],
    };
    assert!(!log.take_in(OTHER, piece).await.expect("no failure"), "some are there");
    assert_eq!(there(&log, OTHER).await, (0, [0, 0]));
    assert_eq!(take(&log, OTHER, 5..15).await, (5, 5));
}

async fn a_removed_import_leaves_the_rest_untouched(place: Place) {
    let log = open(&place).await;
    let ours = Block::of(&(0..5).map(record).collect::<Vec<_>>()).expect("a block");
    log.append(&ours, &[]).await.expect("stored");
    take(&log, ONE, 0..50).await;
    take(&log, OTHER, 50..80).await;
    log.forget_import(Source::OURS).await.expect("nothing is forgotten");
    log.forget_import(ONE).await.expect("forgotten");
    assert_eq!(there(&log, ONE).await, (0, [0, 0]));
    assert_eq!(there(&log, OTHER).await, (30, [30, 30]));
    assert_eq!(there(&log, Source::OURS).await.0, 5);
    // What was removed can be imported again.
    assert_eq!(take(&log, OTHER, 0..80).await, (50, 30));
    for table in ["access_blocks", "imported_frames", "imported_requests"] {
        let left = place.log_number(&format!("SELECT count(*) FROM {table} WHERE import = 41")).await;
        assert_eq!(left, 0, "{table}");
    }
}

async fn an_import_outlives_what_our_gateways_keep(place: Place) {
    let log = open(&place).await;
    let ours = Block::of(&(0..5).map(record).collect::<Vec<_>>()).expect("a block");
    log.append(&ours, &[]).await.expect("stored");
    take(&log, ONE, 0..50).await;
    assert_eq!(log.prune(NOW.plus(Duration::from_secs(60)), 0).await.expect("pruned"), 5);
    assert_eq!(log.extent().await.expect("a count"), Extent::default());
    assert_eq!(there(&log, ONE).await, (50, [50, 50]));
}
