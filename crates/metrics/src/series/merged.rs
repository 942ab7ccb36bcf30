//! Points that are over, as they were merged: whoever looks at a range again waits only for what came since.

use std::{sync::Arc, time::Duration};

use domain::Timestamp;
use moka::sync::Cache;

use super::{collect::Found, step::Resolution, traffic::TrafficFilter};

/// How long they are relied on where other servers write as well: one may have been late with what it counted.
const RELIED_ON: Duration = Duration::from_secs(60);
/// Bytes of all of them together.
const ROOM: u64 = 32 << 20;

/// Points in a row.
#[derive(Debug)]
pub(super) struct Run {
    /// When the oldest of them was read.
    pub(super) made: Timestamp,
    /// When the first of them begins.
    pub(super) from: Timestamp,
    pub(super) points: Vec<Arc<Found>>,
    /// All of them together.
    pub(super) total: Arc<Found>,
}

/// The points of a range, from its first one on, that a run has. They are shared with it, not copied.
#[derive(Clone, Debug)]
pub(super) struct Known {
    run: Arc<Run>,
    /// How many of the run are before the range.
    skipped: usize,
    len: usize,
}

impl Known {
    /// None.
    pub(super) fn none(from: Timestamp, now: Timestamp) -> Self {
        let run = Run { made: now, from, points: vec![], total: Arc::default() };
        Self { run: Arc::new(run), skipped: 0, len: 0 }
    }

    /// When the oldest of them was read.
    pub(super) fn made(&self) -> Timestamp {
        self.run.made
    }

    pub(super) fn points(&self) -> &[Arc<Found>] {
        &self.run.points[self.skipped..][..self.len]
    }

    /// All of them together, where that is known.
    pub(super) fn total(&self) -> Option<&Arc<Found>> {
        (self.len == self.run.points.len()).then_some(&self.run.total)
    }

    /// No more than so many of them.
    pub(super) fn at_most(self, len: usize) -> Self {
        Self { len: self.len.min(len), ..self }
    }
}

/// The runs that were asked for last, by what was asked.
pub(super) struct Merged(Cache<(TrafficFilter, Resolution), Arc<Run>>);

impl Default for Merged {
    fn default() -> Self {
        let bytes = |_: &_, run: &Arc<Run>| {
            let bytes: usize = run.points.iter().map(|found| found.bytes()).sum();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(ROOM).weigher(bytes).build())
    }
}

impl Merged {
    /// What is known of a range that begins at `from`, and can be relied on at `now`.
    pub(super) fn of(
        &self,
        filter: &TrafficFilter,
        resolution: Resolution,
        from: Timestamp,
        (now, is_shared): (Timestamp, bool),
    ) -> Known {
        let run = self.0.get(&(filter.clone(), resolution));
        let of_range = |run: Arc<Run>| {
            // A clock that was set back says nothing.
            let relied_on = !is_shared || (now.minus(RELIED_ON) <= run.made && run.made <= now);
            let earlier = (run.from <= from).then(|| from.remaining(run.from).unwrap_or_default())?;
            let before = earlier.as_millis() / resolution.width.as_millis().max(1);
            let skipped = usize::try_from(before).ok()?;
            let len = run.points.len().checked_sub(skipped)?;
            (relied_on && len > 0).then_some(Known { run, skipped, len })
        };
        run.and_then(of_range).unwrap_or_else(|| Known::none(from, now))
    }

    pub(super) fn keep(&self, filter: &TrafficFilter, resolution: Resolution, run: Run) {
        self.0.insert((filter.clone(), resolution), Arc::new(run));
    }

    /// Something came late: no run is known any more.
    pub(super) fn forget(&self) {
        self.0.invalidate_all();
    }
}
