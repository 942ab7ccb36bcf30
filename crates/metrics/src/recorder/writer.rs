//! The task that stores what waits.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{Losses, Recorder, levels::Levels};
use crate::AccessLog;

/// How long a record waits at most. A crash loses no more.
const EVERY: Duration = Duration::from_secs(1);
/// How many rounds pass between two looks at what is too old or too much, and two complaints about what was lost.
const ROUNDS_OF_UPKEEP: u32 = 60;

/// How long, and how much of them, records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How long.
    pub age: Duration,
    /// How many bytes of blocks.
    pub bytes: u64,
}

impl Recorder {
    /// Stores records as they come, until [`Recorder::close`].
    pub async fn write_to(self: Arc<Self>, log: Arc<dyn AccessLog>, retention: Retention) {
        let (mut levels, mut told) = (Levels::default(), Losses::default());
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut rounds = 0;
        loop {
            tokio::select! {
                _ = every.tick() => {
                    if rounds == 0 {
                        self.look_after(&*log, retention, &mut told).await;
                    }
                    rounds = (rounds + 1) % ROUNDS_OF_UPKEEP;
                }
                () = self.ready.notified() => {}
            }
            let closing = self.closing.load(Ordering::Acquire);
            self.store(&mut levels, &*log).await;
            if closing {
                self.complain(&mut told);
                return;
            }
        }
    }

    async fn store(&self, levels: &mut Levels, log: &dyn AccessLog) {
        for batch in self.take() {
            let count = batch.len() as u64;
            if let Err(error) = levels.store(batch, log).await {
                self.losses[1].fetch_add(count, Ordering::Relaxed);
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    count,
                    "access records were not stored"
                );
            }
        }
    }

    async fn look_after(&self, log: &dyn AccessLog, retention: Retention, told: &mut Losses) {
        self.complain(told);
        let before = self.clock.now().minus(retention.age);
        match log.prune(before, retention.bytes).await {
            Ok(0) => {}
            Ok(records) => tracing::debug!(records, "old access records were let go of"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "old access records were not let go of");
            }
        }
    }

    /// Says how many records were lost since that was said last.
    fn complain(&self, told: &mut Losses) {
        let losses = self.losses();
        if losses != *told {
            let Losses { overflowed, failed } = losses;
            tracing::warn!(
                overflowed,
                failed,
                "access records were lost since the start; requests were answered"
            );
            *told = losses;
        }
    }
}
