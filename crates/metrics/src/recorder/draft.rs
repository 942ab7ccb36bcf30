//! The record of a request that is under way.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Key, KeyVersionId};

use super::Recorder;
use crate::{AccessRecord, Client, Outcome, RequestId, Text, UsedKey};

/// The record of a request that is under way: a gateway tells it what it learns, and at last how it ended.
///
/// Dropped before, which is what becomes of a request whose client goes away, it is kept as [`Outcome::ABANDONED`]:
/// each request that came has exactly one record.
pub struct Draft(Mutex<Option<Begun>>);

struct Begun {
    recorder: Arc<Recorder>,
    at: Duration,
    record: Box<AccessRecord>,
}

impl Draft {
    /// A draft of which nothing is kept: where there is no log.
    pub const fn unrecorded() -> Self {
        Self(Mutex::new(None))
    }

    pub(super) fn begun(recorder: Arc<Recorder>, id: RequestId, ip: IpAddr, agent: Text) -> Self {
        let (at, now) = (recorder.clock.elapsed(), recorder.clock.now());
        let mut record = Box::new(AccessRecord::at(now));
        record.request_id = id;
        record.client = Client::new(ip, agent);
        Self(Mutex::new(Some(Begun { recorder, at, record })))
    }

    /// Adds what became known, as `draft.note(|record| record.operation.region = …)`.
    pub fn note(&self, add: impl FnOnce(&mut AccessRecord)) {
        if let Some(begun) = self.lock().as_mut() {
            add(&mut begun.record);
        }
    }

    /// It is about a key, and a version of it: the primary one, unless another is named. Told of two keys, it is about
    /// both; told of one again, it has it as it was told last.
    pub fn key(&self, key: &Key, version: Option<&KeyVersionId>) {
        self.note(|record| {
            let used = UsedKey::new(key, version);
            if let Some(instance) = &key.placement.instance {
                record.operation.instance = instance.as_str().to_owned().into();
            }
            match &record.key {
                Some(first) if first.id != used.id => record.other_key = Some(used),
                _ => record.key = Some(used),
            }
        });
    }

    /// The request was answered; its record is complete.
    pub fn finish(self, outcome: Outcome) {
        self.end(outcome);
    }

    fn end(&self, outcome: Outcome) {
        let Some(Begun { recorder, at, mut record }) = self.lock().take() else { return };
        let took = recorder.clock.elapsed().saturating_sub(at);
        record.micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        record.outcome = outcome;
        recorder.answered(&record, took);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Begun>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.end(Outcome::ABANDONED);
    }
}
