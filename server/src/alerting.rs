//! Has alert rules looked at, every few seconds.

use std::{sync::Arc, time::Duration};

use console::Console;
use tokio::time::{MissedTickBehavior, interval};

/// How often.
const EVERY: Duration = Duration::from_secs(10);
/// Failures in a row of which one is logged.
const LOGGED: u64 = 30;

/// Looks until it is dropped.
pub(crate) async fn look(console: Arc<Console>) {
    let mut ticks = interval(EVERY);
    // A look that took long is followed by one look, not by all that were missed.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failures = 0_u64;
    loop {
        ticks.tick().await;
        match console.look_at_alerts().await {
            Ok(()) => failures = 0,
            Err(error) => {
                if failures.is_multiple_of(LOGGED) {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "alert rules were not looked at"
                    );
                }
                failures += 1;
            }
        }
    }
}
