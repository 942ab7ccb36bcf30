//! Series: how many requests passed, how long they took and how they went, over time.
//!
//! [`Meter::record`] counts a request where it is answered; [`Keeper::keep`] stores a frame each second and rolls frames
//! up into longer steps; [`Series::traffic`] and [`Series::groups`] read them. Whether access records are dropped
//! makes no difference here: what is shown is what was answered.

mod collect;
mod exposition;
mod frame;
mod histogram;
mod imported;
mod keeper;
mod merged;
mod meter;
mod observation;
mod points;
mod step;
mod store;
mod traffic;

use std::sync::{Arc, Mutex, PoisonError};

use domain::Timestamp;

pub use exposition::{Exposed, exposition};
pub use frame::{EncodedFrame, RunningTotal};
pub use histogram::{Histogram, Merger};
pub use keeper::Keeper;
pub use meter::Meter;
pub use observation::{OTHER, Observation};
pub use points::Points;
pub use step::{Resolution, Step};
pub use store::{FrameId, FramePart, FrameStore, FrameStoreError, StoredFrame};
pub use traffic::{Apart, Counts, Group, GroupLabels, Point, Traffic, TrafficFilter};

pub(crate) use imported::{Few, frame as imported_frame, steps as imported_steps};

use frame::FrameBuilder;
use keeper::Rolled;
use merged::Merged;

/// What is counted and what was.
pub struct Series {
    meter: Meter,
    store: Arc<dyn FrameStore>,
    rolled: Mutex<Rolled>,
    /// What was merged for who asked.
    merged: Merged,
    /// All since the start, for who scrapes it.
    running: Mutex<FrameBuilder>,
}

impl Series {
    /// Series that are kept in this store.
    pub fn new(store: Arc<dyn FrameStore>) -> Self {
        let (rolled, merged, running) = Default::default();
        Self { meter: Meter::default(), store, rolled, merged, running }
    }

    /// Where requests are counted.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// What was counted since the start, until the last second.
    pub fn running_totals(&self) -> Vec<RunningTotal> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).totals()
    }

    /// When what is counted of our own gateways begins; `None` where nothing was counted yet.
    ///
    /// # Errors
    /// The store's.
    pub async fn oldest(&self) -> Result<Option<Timestamp>, FrameStoreError> {
        let mut oldest = None;
        for step in Step::ALL {
            oldest = [oldest, self.store.oldest(step).await?].into_iter().flatten().min();
        }
        Ok(oldest)
    }

    fn add_running(&self, frame: &EncodedFrame) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).merge_totals(frame);
    }

    fn rolled(&self) -> Rolled {
        *self.rolled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_rolled(&self, place: usize, to: impl FnOnce(Option<Timestamp>) -> Option<Timestamp>) {
        let mut rolled = self.rolled.lock().unwrap_or_else(PoisonError::into_inner);
        rolled[place] = to(rolled[place]);
    }
}
