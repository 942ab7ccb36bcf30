//! The ports: what recording needs from outside.

use std::time::Duration;

use async_trait::async_trait;
use domain::Timestamp;

use crate::{Block, Source};

/// The time of day, and a clock that is never set.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// The time since some instant that stays the same: for durations.
    fn elapsed(&self) -> Duration;
}

/// A block of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub i64);

/// A time from one instant, included, to another, excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    /// The beginning.
    pub from: Timestamp,
    /// The end.
    pub to: Timestamp,
}

impl TimeRange {
    /// Whether it holds an instant.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// The head of a block as it is stored.
#[derive(Clone, Debug)]
pub struct StoredHead {
    /// The block.
    pub id: BlockId,
    /// Where its records came from.
    pub source: Source,
    /// The time of its oldest record.
    pub from: Timestamp,
    /// The time of its newest.
    pub to: Timestamp,
    /// Its dictionaries.
    pub head: Vec<u8>,
}

/// How much of the log there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many records.
    pub records: u64,
    /// How many bytes they take.
    pub bytes: u64,
    /// The time of the oldest record; `None` where there is none.
    pub oldest: Option<Timestamp>,
    /// The time of the newest.
    pub newest: Option<Timestamp>,
}

/// A failure of the log.
#[derive(Debug, thiserror::Error)]
#[error("the access log failed while {doing}")]
pub struct LogError {
    /// What it was doing.
    pub doing: &'static str,
    /// What went wrong.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Where blocks are kept.
#[async_trait]
pub trait AccessLog: Send + Sync {
    /// Keeps a block, in the place of others whose records are all in it: all of that, or nothing. What is there
    /// already stays as it is.
    async fn append(&self, block: &Block, replaced: &[BlockId]) -> Result<(), LogError>;

    /// The heads of blocks that have records of a time, those whose newest record is newest first; those that follow
    /// `after`, of the same order, and at most `limit` of them.
    async fn heads(
        &self,
        range: TimeRange,
        after: Option<(Timestamp, BlockId)>,
        limit: u32,
    ) -> Result<Vec<StoredHead>, LogError>;

    /// The columns of those blocks that are still there.
    async fn columns(&self, ids: &[BlockId]) -> Result<Vec<(BlockId, Vec<u8>)>, LogError>;

    /// The ids of the requests of a block, if it is still there.
    async fn request_ids(&self, id: BlockId) -> Result<Option<Vec<u8>>, LogError>;

    /// How much there is of what passed our own gateways.
    async fn extent(&self) -> Result<Extent, LogError>;

    /// Lets go of blocks of our own gateways that have no record of `before` or later, and then of the oldest ones until no more than
    /// `bytes` are left. Tells how many records that were.
    async fn prune(&self, before: Timestamp, bytes: u64) -> Result<u64, LogError>;
}
