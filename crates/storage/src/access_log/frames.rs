//! Frames of what passed the gateways.

use async_trait::async_trait;
use domain::Timestamp;
use metrics::{
    EncodedFrame, FrameId, FramePart, FrameStore, FrameStoreError, LogError, Source, Step, StoredFrame,
};

use super::{AccessBlocks, imports};
use crate::{
    statement::{self, Query},
    value::values,
};

/// Keeps a frame, in the place of one of the same id.
fn put(StoredFrame { id, frame }: &StoredFrame) -> statement::Step {
    statement::Step::new(
        "INSERT INTO traffic_frames (step, at, source, number, totals, details) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (step, at, source, number) DO UPDATE SET totals = excluded.totals, details = excluded.details",
        values![id.step, id.at, id.source, id.number, frame.totals, frame.details],
    )
}

/// The frames of a range, in the order of time.
fn between(step: Step, from: Timestamp, to: Timestamp, part: FramePart) -> Query<StoredFrame> {
    let columns = columns(part);
    let sql = format!(
        "SELECT step, at, source, number, {columns} FROM traffic_frames
         WHERE step = $1 AND at >= $2 AND at < $3 ORDER BY at, source, number"
    );
    Query::new("reading what passed the gateways", sql, values![step, from, to], |row| {
        let id = FrameId { step: row.next()?, at: row.next()?, source: row.next()?, number: row.next()? };
        let mut part = || row.next::<Option<Vec<u8>>>().map(Option::unwrap_or_default);
        Ok(StoredFrame { id, frame: EncodedFrame { totals: part()?, details: part()? } })
    })
}

/// What is read of a part of frames.
pub(super) const fn columns(part: FramePart) -> &'static str {
    match part {
        FramePart::Totals => "totals, NULL",
        FramePart::Details => "NULL, details",
        FramePart::Both => "totals, details",
    }
}

/// When the newest or the oldest frame of a step begins; one row.
fn end(step: Step, function: &'static str) -> Query<Option<Timestamp>> {
    let sql = format!("SELECT {function}(at) FROM traffic_frames WHERE step = $1");
    Query::new("looking for what passed the gateways", sql, values![step], |row| row.next())
}

fn delete_before(step: Step, before: Timestamp) -> statement::Step {
    statement::Step::new("DELETE FROM traffic_frames WHERE step = $1 AND at < $2", values![step, before])
}

fn failed(error: LogError) -> FrameStoreError {
    FrameStoreError(error.into())
}

#[async_trait]
impl FrameStore for AccessBlocks {
    fn is_shared(&self) -> bool {
        // A database that counts its changes has one process.
        self.0.keys_changed().is_none()
    }

    async fn put(&self, frames: Vec<StoredFrame>) -> Result<(), FrameStoreError> {
        self.commit("storing what passed the gateways", frames.iter().map(put).collect())
            .await
            .map_err(failed)
    }

    async fn frames(
        &self,
        step: Step,
        from: Timestamp,
        to: Timestamp,
        part: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        self.all(between(step, from, to, part)).await.map_err(failed)
    }

    async fn imported(
        &self,
        source: Source,
        step: Step,
        range: (Timestamp, Timestamp),
        part: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        self.all(imports::frames(source, step, range, part)).await.map_err(failed)
    }

    async fn newest(&self, step: Step) -> Result<Option<Timestamp>, FrameStoreError> {
        Ok(self.all(end(step, "max")).await.map_err(failed)?.pop().flatten())
    }

    async fn oldest(&self, step: Step) -> Result<Option<Timestamp>, FrameStoreError> {
        Ok(self.all(end(step, "min")).await.map_err(failed)?.pop().flatten())
    }

    async fn forget(&self, step: Step, before: Timestamp) -> Result<(), FrameStoreError> {
        let steps = vec![delete_before(step, before)];
        self.commit("forgetting what passed the gateways", steps).await.map_err(failed)
    }
}
