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
    /// All of them together, where that is known.
    pub(super) total: Option<Arc<Found>>,
}

impl Run {
    /// Of nothing.
    pub(super) fn none(from: Timestamp, made: Timestamp) -> Self {
        Self { made, from, points: vec![], total: None }
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
    /// The run that begins at `from`; an empty one where none is known that can be relied on at `now`.
    pub(super) fn of(
        &self,
        filter: &TrafficFilter,
        resolution: Resolution,
        from: Timestamp,
        (now, is_shared): (Timestamp, bool),
    ) -> Run {
        let run = self.0.get(&(filter.clone(), resolution));
        let points_of = |run: Arc<Run>| {
            // A clock that was set back says nothing.
            let relied_on = !is_shared || (now.minus(RELIED_ON) <= run.made && run.made <= now);
            let earlier = (run.from <= from).then(|| from.remaining(run.from).unwrap_or_default())?;
            let before = earlier.as_millis() / resolution.width.as_millis().max(1);
            let points = run.points.get(usize::try_from(before).ok()?..)?;
            (relied_on && !points.is_empty()).then(|| Run {
                made: run.made,
                from,
                points: points.to_vec(),
                total: run.total.clone().filter(|_| before == 0),
            })
        };
        run.and_then(points_of).unwrap_or_else(|| Run::none(from, now))
    }

    pub(super) fn keep(&self, filter: &TrafficFilter, resolution: Resolution, run: Run) {
        self.0.insert((filter.clone(), resolution), Arc::new(run));
    }

    /// Something came late: no run is known any more.
    pub(super) fn forget(&self) {
        self.0.invalidate_all();
    }
}
