//! Keeps what was counted: a frame each second, rolled up into longer steps once they are over.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use domain::Timestamp;

use super::{
    Series,
    frame::FrameBuilder,
    step::Step,
    store::{FrameId, FramePart, FrameStoreError, StoredFrame},
};

/// How long it is waited for frames of other servers before a step is rolled up.
const GRACE: Duration = Duration::from_secs(3);
/// The most frames that wait for a store that fails: of these the oldest is merged into the one after it.
const WAITING: usize = 600;
/// Frames read at once while they are rolled up.
const AT_ONCE: Duration = Duration::from_secs(60 * 60);

/// Until when each step but the finest is rolled up; `None` before it is known.
pub(super) type Rolled = [Option<Timestamp>; Step::ALL.len() - 1];

/// Writes the frames of a server: one task of it.
pub struct Keeper {
    series: Arc<Series>,
    /// A name that no other run of a server has.
    run: String,
    /// How often the clock was set back.
    epoch: u32,
    number: u64,
    newest: Option<Timestamp>,
    /// Frames that are not stored yet.
    waiting: VecDeque<StoredFrame>,
    pruned: Option<Timestamp>,
    unreadable: u64,
}

impl Keeper {
    /// A keeper of what is counted in these series. `run` is a name that no other run of a server has.
    pub fn new(series: Arc<Series>, run: String) -> Self {
        let waiting = VecDeque::new();
        Self { series, run, epoch: 0, number: 0, newest: None, waiting, pruned: None, unreadable: 0 }
    }

    /// Stores what was counted until `now`, rolls up what is over, and forgets what is too old.
    /// To be called about every second, and a last time when the server stops.
    ///
    /// # Errors
    /// The store's. Nothing is lost by it: what was not stored is tried again the next time.
    pub async fn keep(&mut self, now: Timestamp) -> Result<(), FrameStoreError> {
        self.take(now);
        self.store_waiting().await?;
        for (place, step) in Step::ALL.into_iter().skip(1).enumerate() {
            self.roll_up(place, step, now).await?;
        }
        self.forget(now).await
    }

    /// How many stored frames could not be read when they were rolled up.
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// What was counted until now belongs to the second that most of it came in.
    fn take(&mut self, now: Timestamp) {
        let at = Step::Second.start(now.minus(Duration::from_millis(500)));
        let builder = self.series.meter.take(at);
        if builder.is_empty() {
            return;
        }
        // The clock was set back: as another source, so that what was rolled up of that time before stays.
        if self.newest.is_some_and(|newest| at < newest) {
            self.epoch += 1;
        }
        self.newest = Some(at);
        let frame = StoredFrame { id: self.next(at), frame: builder.build() };
        self.series.add_running(&frame.frame);
        self.waiting.push_back(frame);
        if self.waiting.len() > WAITING {
            self.merge_oldest();
        }
    }

    fn next(&mut self, at: Timestamp) -> FrameId {
        self.number += 1;
        let source = format!("{}.{}", self.run, self.epoch);
        FrameId { step: Step::Second, at, source, number: self.number }
    }

    /// The two that wait longest become one, so that no more memory is taken while a store fails.
    fn merge_oldest(&mut self) {
        let mut both = FrameBuilder::default();
        let mut id = None;
        for stored in self.waiting.drain(..2) {
            both.merge(&stored.frame).expect("these frames were built here");
            id = Some(stored.id);
        }
        if let Some(id) = id {
            self.waiting.push_front(StoredFrame { id, frame: both.build() });
        }
    }

    async fn store_waiting(&mut self) -> Result<(), FrameStoreError> {
        let Some(oldest) = self.waiting.iter().map(|stored| stored.id.at).min() else { return Ok(()) };
        self.series.store.put(self.waiting.iter().cloned().collect()).await?;
        self.waiting.clear();
        // What comes late is rolled up again.
        for (place, step) in Step::ALL.into_iter().skip(1).enumerate() {
            let again = step.start(oldest);
            if self.series.rolled()[place].is_some_and(|rolled| again < rolled) {
                self.series.set_rolled(place, |_| Some(again));
                self.series.merged.forget();
            }
        }
        Ok(())
    }

    async fn roll_up(&mut self, place: usize, step: Step, now: Timestamp) -> Result<(), FrameStoreError> {
        let finer = step.finer().unwrap_or(Step::Second);
        let over = step.start(now.minus(GRACE));
        let mut from = match self.series.rolled()[place] {
            Some(rolled) => rolled,
            None => self.first_to_roll_up(finer, step).await?.unwrap_or(over),
        };
        while from < over {
            let to = step.start(from.plus(AT_ONCE.max(step.length()))).min(over);
            let rolled = self.rolled_up(finer, step, from, to).await?;
            if !rolled.is_empty() {
                self.series.store.put(rolled).await?;
            }
            from = to;
            self.series.set_rolled(place, |_| Some(to));
        }
        self.series.set_rolled(place, |rolled| rolled.or(Some(over)));
        Ok(())
    }

    /// Where a run goes on that does not know what was rolled up.
    async fn first_to_roll_up(&self, finer: Step, step: Step) -> Result<Option<Timestamp>, FrameStoreError> {
        if let Some(newest) = self.series.store.newest(step).await? {
            // Another server may have been slower than the one that rolled this up.
            return Ok(Some(newest.minus(step.length())));
        }
        Ok(self.series.store.oldest(finer).await?.map(|oldest| step.start(oldest)))
    }

    /// The frames of a step that those of a finer one make, each source by itself.
    async fn rolled_up(
        &mut self,
        finer: Step,
        step: Step,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        let mut builders = BTreeMap::<(Timestamp, String), FrameBuilder>::new();
        for stored in self.series.store.frames(finer, from, to, FramePart::Both).await? {
            let builder = builders.entry((step.start(stored.id.at), stored.id.source)).or_default();
            // One that is damaged does not keep the others back.
            self.unreadable += u64::from(builder.merge(&stored.frame).is_err());
        }
        let frames = builders.into_iter().map(|((at, source), builder)| StoredFrame {
            id: FrameId { step, at, source, number: 0 },
            frame: builder.build(),
        });
        Ok(frames.collect())
    }

    /// Once a minute.
    async fn forget(&mut self, now: Timestamp) -> Result<(), FrameStoreError> {
        let minute = Step::Minute.start(now);
        if self.pruned != Some(minute) {
            for step in Step::ALL {
                self.series.store.forget(step, now.minus(step.kept())).await?;
            }
            self.pruned = Some(minute);
        }
        Ok(())
    }
}
