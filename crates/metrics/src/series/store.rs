//! The port: where frames are kept.

use async_trait::async_trait;
use domain::Timestamp;

use super::{frame::EncodedFrame, step::Step};
use crate::Source;

/// Which frame it is. Each server has a source of its own, so that several write beside each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameId {
    /// How much time it holds.
    pub step: Step,
    /// When that time begins.
    pub at: Timestamp,
    /// Who counted.
    pub source: String,
    /// Tells frames apart that one source wrote of the same time, as when its clock was set back.
    pub number: u64,
}

/// A frame that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFrame {
    /// Which it is.
    pub id: FrameId,
    /// What was counted.
    pub frame: EncodedFrame,
}

/// The part of frames that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramePart {
    /// Counts and durations.
    Totals,
    /// Counts by key and caller.
    Details,
    /// Both.
    Both,
}

/// Why frames were not kept or not found. The text is for the log.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct FrameStoreError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// Where frames are kept. A frame of an id that is there already takes its place.
#[async_trait]
pub trait FrameStore: Send + Sync {
    /// Whether other servers may write as well.
    fn is_shared(&self) -> bool;
    /// Keeps frames: all of them, or none.
    async fn put(&self, frames: Vec<StoredFrame>) -> Result<(), FrameStoreError>;
    /// The frames of a step that begin in `from..to`, in the order of time; the part that is not asked for is empty.
    async fn frames(
        &self,
        step: Step,
        from: Timestamp,
        to: Timestamp,
        part: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError>;
    /// The frames of an import and a step, of [`Step::OF_IMPORTS`], as [`FrameStore::frames`].
    async fn imported(
        &self,
        source: Source,
        step: Step,
        range: (Timestamp, Timestamp),
        part: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError>;
    /// When the newest frame of a step begins.
    async fn newest(&self, step: Step) -> Result<Option<Timestamp>, FrameStoreError>;
    /// When the oldest frame of a step begins.
    async fn oldest(&self, step: Step) -> Result<Option<Timestamp>, FrameStoreError>;
    /// Forgets the frames of a step that begin before this.
    async fn forget(&self, step: Step, before: Timestamp) -> Result<(), FrameStoreError>;
}
