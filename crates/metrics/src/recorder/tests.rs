use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
    sync::atomic::AtomicI64,
    time::Duration,
};

use async_trait::async_trait;
use domain::Timestamp;

use super::*;
use crate::{AccessLog, Block, BlockId, Extent, LogError, Outcome, RequestId, StoredHead, TimeRange};

/// A clock that moves a millisecond each time it is looked at.
#[derive(Default)]
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.fetch_add(1, Ordering::SeqCst).unsigned_abs())
    }
}

/// A log in memory that fails a few times first.
#[derive(Default)]
struct Memory {
    blocks: Mutex<BTreeMap<BlockId, Block>>,
    failures: AtomicU64,
    replaces_nothing: bool,
}

#[async_trait]
impl AccessLog for Memory {
    async fn append(&self, block: &Block, replaced: &[BlockId]) -> Result<(), LogError> {
        let fail = |left: u64| left.checked_sub(1);
        if (self.replaces_nothing && !replaced.is_empty())
            || self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fail).is_ok()
        {
            return Err(LogError { doing: "testing", source: "it is told to fail".into() });
        }
        let mut blocks = self.blocks.lock().expect("a lock");
        for id in replaced {
            blocks.remove(id).expect("what is replaced is there");
        }
        blocks.insert(block.id(), block.clone());
        Ok(())
    }

    async fn heads(
        &self,
        _: TimeRange,
        _: Option<(Timestamp, BlockId)>,
        _: u32,
    ) -> Result<Vec<StoredHead>, LogError> {
        Ok(vec![])
    }

    async fn columns(&self, _: &[BlockId]) -> Result<Vec<(BlockId, Vec<u8>)>, LogError> {
        Ok(vec![])
    }

    async fn request_ids(&self, _: BlockId) -> Result<Option<Vec<u8>>, LogError> {
        Ok(None)
    }

    async fn extent(&self) -> Result<Extent, LogError> {
        Ok(Extent::default())
    }

    async fn prune(&self, _: Timestamp, _: u64) -> Result<u64, LogError> {
        Ok(0)
    }
}

impl Memory {
    fn records(&self) -> Vec<AccessRecord> {
        let blocks = self.blocks.lock().expect("a lock");
        blocks.values().flat_map(|block| block.read().expect("a block of ours")).collect()
    }
}

fn id(number: u64) -> RequestId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    bytes[8..].copy_from_slice(&number.to_le_bytes());
    RequestId(bytes)
}

fn record(recorder: &Arc<Recorder>, number: u64) {
    recorder.begin(id(number), Ipv4Addr::LOCALHOST.into(), "test".into()).finish(Outcome::OK);
}

async fn store(recorder: Arc<Recorder>, log: &Arc<Memory>) {
    recorder.close();
    let retention = Retention { age: Duration::from_secs(60), bytes: u64::MAX };
    recorder.write_to(Arc::<Memory>::clone(log), retention).await;
}

#[tokio::test]
async fn everything_that_waits_is_stored_at_the_end() {
    let (recorder, log) = (Recorder::new(Arc::<Ticking>::default()), Arc::<Memory>::default());
    let count = MAX_RECORDS as u64 * 2 + 7;
    (0..count).for_each(|number| record(&recorder, number));
    // One is told of as it is learnt, one whose client goes away is kept too.
    let draft = recorder.begin(id(count), Ipv4Addr::LOCALHOST.into(), "test".into());
    draft.note(|record| record.operation.api_name = "Encrypt".into());
    drop(draft);
    drop(Draft::unrecorded());
    store(Arc::clone(&recorder), &log).await;

    let stored = log.records();
    let ids: BTreeSet<_> = stored.iter().map(|record| record.request_id).collect();
    assert_eq!((stored.len() as u64, ids), (count + 1, (0..=count).map(id).collect()));
    let abandoned: Vec<_> = stored.iter().filter(|record| record.outcome != Outcome::OK).collect();
    assert!(
        matches!(abandoned[..], [one] if one.outcome == Outcome::ABANDONED && one.operation.api_name == "Encrypt")
    );
    assert!(stored.iter().all(|record| record.micros > 0));
    assert_eq!(recorder.losses(), Losses::default());
}

#[tokio::test]
async fn what_does_not_fit_is_counted_and_keeps_nobody_waiting() {
    let (recorder, log) = (Recorder::new(Arc::<Ticking>::default()), Arc::<Memory>::default());
    let room = (FULL as u64 + 1) * MAX_RECORDS as u64;
    (0..room + 3).for_each(|number| record(&recorder, number));
    assert_eq!(recorder.losses(), Losses { overflowed: 3, failed: 0 });
    store(Arc::clone(&recorder), &log).await;
    assert_eq!(log.records().len() as u64, room);
    // There is room again.
    record(&recorder, 0);
    assert_eq!(recorder.losses().total(), 3);
}

#[tokio::test]
async fn a_log_that_fails_is_asked_again_and_then_counted() {
    let stored_after = async |failures| {
        let (recorder, log) = (Recorder::new(Arc::<Ticking>::default()), Arc::<Memory>::default());
        log.failures.store(failures, Ordering::SeqCst);
        record(&recorder, 1);
        store(Arc::clone(&recorder), &log).await;
        (log.records().len(), recorder.losses())
    };
    assert_eq!(stored_after(2).await, (1, Losses::default()));
    assert_eq!(stored_after(3).await, (0, Losses { overflowed: 0, failed: 1 }));
}

/// What a quiet server records second by second ends in few blocks, each record in one of them.
#[tokio::test]
async fn small_blocks_become_larger_ones() {
    let (mut levels, log) = (levels::Levels::default(), Memory::default());
    let mut number = 0;
    for second in 0..2048_u64 {
        let at = Timestamp::from_millis(i64::try_from(second).expect("small") * 1000);
        let some = (0..second % 5 + 1).map(|_| {
            number += 1;
            AccessRecord { request_id: id(number), ..AccessRecord::at(at) }
        });
        let mut batch = Batch::default();
        some.for_each(|record| batch.add(&record));
        levels.store(batch, &log).await.expect("stored");
    }
    let stored = log.records();
    let ids: BTreeSet<_> = stored.iter().map(|record| record.request_id).collect();
    assert_eq!((stored.len() as u64, ids.len() as u64), (number, number));
    let blocks = log.blocks.lock().expect("a lock").len();
    assert!(blocks <= 64, "{blocks}");
}

#[tokio::test]
async fn blocks_that_cannot_be_made_one_stay_as_they_are() {
    let (mut levels, log) =
        (levels::Levels::default(), Memory { replaces_nothing: true, ..Memory::default() });
    for number in 0..40 {
        let at = Timestamp::from_millis(0);
        let one = AccessRecord { request_id: id(number), ..AccessRecord::at(at) };
        let mut batch = Batch::default();
        batch.add(&one);
        levels.store(batch, &log).await.expect("stored");
    }
    assert_eq!(log.records().len(), 40);
}
