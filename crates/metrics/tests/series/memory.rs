//! A store in memory, which can be told to fail.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use domain::Timestamp;
use metrics::{EncodedFrame, FrameId, FramePart, FrameStore, FrameStoreError, Source, Step, StoredFrame};

#[derive(Default)]
pub(crate) struct Memory {
    frames: Mutex<BTreeMap<FrameId, EncodedFrame>>,
    pub(crate) fails: AtomicBool,
    /// Frames that were read.
    read: AtomicUsize,
}

impl Memory {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// How many frames there are of a step.
    pub(crate) fn count(&self, step: Step) -> usize {
        self.frames.lock().expect("no panic").keys().filter(|id| id.step == step).count()
    }

    /// How many frames were read since this was asked last.
    pub(crate) fn read(&self) -> usize {
        self.read.swap(0, Ordering::Relaxed)
    }

    /// Puts bytes in the place of every frame of a step.
    pub(crate) fn damage(&self, step: Step) {
        for (id, frame) in self.frames.lock().expect("no panic").iter_mut() {
            if id.step == step {
                *frame = EncodedFrame { totals: vec![0xff; 9], details: vec![0xff; 9] };
            }
        }
    }

    fn times(&self, step: Step) -> Vec<Timestamp> {
        let frames = self.frames.lock().expect("no panic");
        let begin = |at| FrameId { step, at, source: String::new(), number: 0 };
        let (first, last) = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
        frames.range(begin(first)..begin(last)).map(|(id, _)| id.at).collect()
    }
}

#[async_trait]
impl FrameStore for Memory {
    fn is_shared(&self) -> bool {
        true
    }

    async fn put(&self, frames: Vec<StoredFrame>) -> Result<(), FrameStoreError> {
        if self.fails.load(Ordering::Relaxed) {
            return Err(FrameStoreError("told to fail".into()));
        }
        let new = frames.into_iter().map(|stored| (stored.id, stored.frame));
        self.frames.lock().expect("no panic").extend(new);
        Ok(())
    }

    async fn frames(
        &self,
        step: Step,
        from: Timestamp,
        to: Timestamp,
        part: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        let frames = self.frames.lock().expect("no panic");
        let begin = |at| FrameId { step, at, source: String::new(), number: 0 };
        let of = frames.range(begin(from)..begin(to.max(from)));
        let read = of.map(|(id, frame)| {
            let mut frame = frame.clone();
            match part {
                FramePart::Totals => frame.details.clear(),
                FramePart::Details => frame.totals.clear(),
                FramePart::Both => {}
            }
            StoredFrame { id: id.clone(), frame }
        });
        let read: Vec<_> = read.collect();
        self.read.fetch_add(read.len(), Ordering::Relaxed);
        Ok(read)
    }

    async fn imported(
        &self,
        _: Source,
        _: Step,
        _: (Timestamp, Timestamp),
        _: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        Ok(vec![])
    }

    async fn newest(&self, step: Step) -> Result<Option<Timestamp>, FrameStoreError> {
        Ok(self.times(step).into_iter().max())
    }

    async fn oldest(&self, step: Step) -> Result<Option<Timestamp>, FrameStoreError> {
        Ok(self.times(step).into_iter().min())
    }

    async fn forget(&self, step: Step, before: Timestamp) -> Result<(), FrameStoreError> {
        let mut frames = self.frames.lock().expect("no panic");
        frames.retain(|id, _| id.step != step || id.at >= before);
        Ok(())
    }
}
