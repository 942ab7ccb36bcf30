//! The port: where imported records are kept.

use async_trait::async_trait;
use domain::Timestamp;

use crate::{Block, Extent, LogError, RequestId, Source, Step, StoredFrame};

/// Some records of an import, with what they change: there whole, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// The records.
    pub blocks: Vec<Block>,
    /// The ids of their requests.
    pub requests: Vec<RequestId>,
    /// The frames in which they are counted, in the place of those of the same step and time.
    pub frames: Vec<StoredFrame>,
}

/// Where imported records are kept, beside those of our own gateways.
#[async_trait]
pub trait ImportedLog: Send + Sync {
    /// Which of these requests were imported already.
    async fn imported_before(&self, requests: &[RequestId]) -> Result<Vec<RequestId>, LogError>;

    /// The frames of an import and a step that begin in a range.
    async fn imported_frames(
        &self,
        source: Source,
        step: Step,
        range: (Timestamp, Timestamp),
    ) -> Result<Vec<StoredFrame>, LogError>;

    /// Takes records in, durably; `false`, with nothing changed, where one of the requests is there already: another
    /// server's import has added it since it was looked for.
    async fn take_in(&self, source: Source, piece: Piece) -> Result<bool, LogError>;

    /// How much there is of each import.
    async fn imported_extents(&self) -> Result<Vec<(Source, Extent)>, LogError>;

    /// Forgets all of an import.
    async fn forget_import(&self, source: Source) -> Result<(), LogError>;
}
