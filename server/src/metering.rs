//! Has what passes the gateways stored, about as each second ends.

use std::{sync::Arc, time::Duration};

use metrics::{Keeper, Series};
use tokio::{sync::watch, task::JoinHandle, time::sleep};

use crate::clock::SystemClock;

const SECOND: u64 = 1000;
/// Failures in a row of which one is logged.
const LOGGED: u64 = 60;

/// Stores what is counted in these series, until the sender is dropped: then a last time, and the task ends.
pub(crate) fn keep(series: Arc<Series>) -> (watch::Sender<()>, JoinHandle<()>) {
    let (stopping, mut running) = watch::channel(());
    let run = format!("{:016x}", u64::from_be_bytes(custody::random::bytes()));
    let mut keeper = Keeper::new(series, run);
    let counting = tokio::spawn(async move {
        let mut failures = 0_u64;
        loop {
            let stopped = tokio::select! {
                () = sleep(until_next_second()) => false,
                _ = running.changed() => true,
            };
            match keeper.keep(SystemClock.now()).await {
                Ok(()) => failures = 0,
                Err(error) => {
                    if failures.is_multiple_of(LOGGED) {
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "what passed the gateways is not stored yet"
                        );
                    }
                    failures += 1;
                }
            }
            if stopped {
                return;
            }
        }
    });
    (stopping, counting)
}

/// As long as this second still is: a frame then holds what came in it.
fn until_next_second() -> Duration {
    let passed = u64::try_from(SystemClock.now().millis().rem_euclid(1000)).unwrap_or(0);
    Duration::from_millis(SECOND - passed)
}
