//! What was imported: its records are blocks as others, with a number of their import; what is counted of them, and which
//! requests they are, is kept by itself.

use async_trait::async_trait;
use domain::Timestamp;
use engine::StoreError;
use metrics::{
    EncodedFrame, Extent, FrameId, FramePart, LogError, RequestId, Source, StoredFrame,
    import::{ImportedLog, Piece},
};

use super::{AccessBlocks, blocks, frames::columns};
use crate::{
    statement::{Query, Step},
    value::{Column, values},
};

const TAKING_IN: &str = "storing imported records";
/// How many requests a statement names: each takes a parameter or two.
const AT_ONCE: usize = 500;

fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// Which of some requests are there, at most [`AT_ONCE`].
fn there(requests: &[RequestId]) -> Query<RequestId> {
    let sql = format!("SELECT id FROM imported_requests WHERE id IN ({})", places(1, requests.len()));
    let ids = requests.iter().map(Column::to_value).collect();
    Query::new("looking for imported requests", sql, ids, |row| row.next())
}

/// Adds some requests; a conflict where one of them is there. What another server is adding is waited for.
fn add(source: Source, requests: &[RequestId]) -> Step {
    let rows = (2..2 + requests.len()).map(|place| format!("(${place}, $1)")).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO imported_requests (id, import) VALUES {rows} ON CONFLICT DO NOTHING");
    let ids = requests.iter().map(Column::to_value);
    let params = [source.to_value()].into_iter().chain(ids).collect();
    Step::new(sql, params).all_or_conflict(requests.len())
}

/// The frames of an import and a step in a range, in the order of time.
pub(super) fn frames(
    source: Source,
    step: metrics::Step,
    (from, to): (Timestamp, Timestamp),
    part: FramePart,
) -> Query<StoredFrame> {
    let columns = columns(part);
    let sql = format!(
        "SELECT step, at, {columns} FROM imported_frames
         WHERE import = $1 AND step = $2 AND at >= $3 AND at < $4 ORDER BY at"
    );
    Query::new("reading what was imported", sql, values![source, step, from, to], |row| {
        let id = FrameId { step: row.next()?, at: row.next()?, source: String::new(), number: 0 };
        let mut part = || row.next::<Option<Vec<u8>>>().map(Option::unwrap_or_default);
        Ok(StoredFrame { id, frame: EncodedFrame { totals: part()?, details: part()? } })
    })
}

/// Keeps a frame, in the place of the one before.
fn put(source: Source, StoredFrame { id, frame }: &StoredFrame) -> Step {
    Step::new(
        "INSERT INTO imported_frames (import, step, at, totals, details) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (import, step, at) DO UPDATE SET totals = excluded.totals, details = excluded.details",
        values![source, id.step, id.at, frame.totals, frame.details],
    )
}

#[async_trait]
impl ImportedLog for AccessBlocks {
    async fn imported_before(&self, requests: &[RequestId]) -> Result<Vec<RequestId>, LogError> {
        let mut found = Vec::new();
        for some in requests.chunks(AT_ONCE) {
            found.extend(self.all(there(some)).await?);
        }
        Ok(found)
    }

    async fn imported_frames(
        &self,
        source: Source,
        step: metrics::Step,
        range: (Timestamp, Timestamp),
    ) -> Result<Vec<StoredFrame>, LogError> {
        self.all(frames(source, step, range, FramePart::Both)).await
    }

    async fn take_in(&self, source: Source, piece: Piece) -> Result<bool, LogError> {
        // In one order everywhere: two servers that add the same ones never wait for each other.
        let mut requests = piece.requests;
        requests.sort_unstable();
        let requests = requests.chunks(AT_ONCE).map(|some| add(source, some));
        let counted = piece.frames.iter().map(|stored| put(source, stored));
        // Requests come first: where one is there, nothing else is begun.
        let steps = requests.chain(piece.blocks.iter().map(blocks::add)).chain(counted).collect();
        match self.commit_checked(steps).await {
            Err(StoreError::Conflict) => Ok(false),
            Err(source) => Err(LogError { doing: TAKING_IN, source: source.into() }),
            Ok(()) => Ok(true),
        }
    }

    async fn imported_extents(&self) -> Result<Vec<(Source, Extent)>, LogError> {
        let all = self.all(blocks::extents()).await?;
        Ok(all.into_iter().filter(|(source, _)| *source != Source::OURS).collect())
    }

    async fn forget_import(&self, source: Source) -> Result<(), LogError> {
        // Our own records have no import, and are never forgotten this way.
        let steps = [
            // By the index: what is deleted is not read.
            "DELETE FROM access_blocks WHERE id IN (SELECT id FROM access_blocks WHERE import = $1 AND import <> 0)",
            "DELETE FROM imported_frames WHERE import = $1",
            "DELETE FROM imported_requests WHERE import = $1",
        ];
        let steps = steps.map(|sql| Step::new(sql, values![source]));
        self.commit("forgetting imported records", steps.into()).await
    }
}
