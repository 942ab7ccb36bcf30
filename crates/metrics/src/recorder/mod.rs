//! From a request to its record, and from records to the log.
//!
//! Nothing of it keeps a request waiting: a record that is complete goes into a queue, which one task empties.
//! What does not fit into the queue is not kept, and counted.

mod counting;
mod draft;
mod levels;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Notify;

use crate::{AccessRecord, Clock, MAX_RECORDS, RequestId, Series, Text, block::Batch};

pub use draft::Draft;
pub use writer::Retention;

/// How many batches may wait to be stored, beside the one that grows.
const FULL: usize = 7;

/// Takes records, and keeps them until they are stored.
pub struct Recorder {
    clock: Arc<dyn Clock>,
    /// Where each request is counted, whether its record is kept or not.
    series: Option<Arc<Series>>,
    keeps: bool,
    queue: Mutex<Queue>,
    /// Told when a block's worth of records waits, and when everything shall be stored.
    ready: Notify,
    closing: AtomicBool,
    losses: [AtomicU64; 2],
}

/// How many records were not kept since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// For want of room in the queue.
    pub overflowed: u64,
    /// Because the log could not store them.
    pub failed: u64,
}

impl Losses {
    /// All of them.
    pub fn total(self) -> u64 {
        self.overflowed + self.failed
    }
}

impl Recorder {
    /// A recorder whose records wait until [`Recorder::write_to`] runs.
    pub fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::of(clock, None, true)
    }

    /// A recorder that counts each request in these series, and keeps its record only if told to.
    pub fn counting(clock: Arc<dyn Clock>, series: Arc<Series>, keeps: bool) -> Arc<Self> {
        Self::of(clock, Some(series), keeps)
    }

    fn of(clock: Arc<dyn Clock>, series: Option<Arc<Series>>, keeps: bool) -> Arc<Self> {
        Arc::new(Self {
            clock,
            series,
            keeps,
            queue: Mutex::default(),
            ready: Notify::new(),
            closing: AtomicBool::new(false),
            losses: Default::default(),
        })
    }

    /// Begins the record of a request that came just now, and will be answered with an id.
    pub fn begin(self: &Arc<Self>, id: RequestId, ip: IpAddr, agent: Text) -> Draft {
        Draft::begun(Arc::clone(self), id, ip, agent)
    }

    /// Whether it keeps records, and does not only count.
    pub fn keeps(&self) -> bool {
        self.keeps
    }

    /// How many records were not kept.
    pub fn losses(&self) -> Losses {
        let [overflowed, failed] = &self.losses;
        Losses { overflowed: overflowed.load(Ordering::Relaxed), failed: failed.load(Ordering::Relaxed) }
    }

    /// Has everything stored that is there now, and ends [`Recorder::write_to`].
    pub fn close(&self) {
        self.closing.store(true, Ordering::Release);
        self.ready.notify_one();
    }

    /// A request was answered, and took so long.
    fn answered(&self, record: &AccessRecord, took: Duration) {
        if let Some(series) = &self.series {
            series.meter().record(&counting::observation(record, took));
        }
        if self.keeps {
            self.keep(record);
        }
    }

    fn keep(&self, record: &AccessRecord) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = queue.keep(record);
        drop(queue);
        match kept {
            Kept::Growing => {}
            // Once for each block, so that nobody is woken for a single record.
            Kept::Full => self.ready.notify_one(),
            Kept::Overflowed => _ = self.losses[0].fetch_add(1, Ordering::Relaxed),
        }
    }

    fn take(&self) -> Vec<Batch> {
        let queue = std::mem::take(&mut *self.queue.lock().unwrap_or_else(PoisonError::into_inner));
        let mut batches = queue.full;
        batches.push(queue.growing);
        batches.retain(|batch| !batch.is_empty());
        batches
    }
}

/// What waits to be stored.
#[derive(Default)]
struct Queue {
    full: Vec<Batch>,
    growing: Batch,
}

/// What became of a record.
enum Kept {
    Growing,
    /// With it a batch became full.
    Full,
    Overflowed,
}

impl Queue {
    fn keep(&mut self, record: &AccessRecord) -> Kept {
        if self.growing.len() == MAX_RECORDS {
            if self.full.len() == FULL {
                return Kept::Overflowed;
            }
            self.full.push(std::mem::take(&mut self.growing));
        }
        self.growing.add(record);
        if self.growing.len() == MAX_RECORDS { Kept::Full } else { Kept::Growing }
    }
}
