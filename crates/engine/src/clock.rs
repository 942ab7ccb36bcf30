//! The clock is asked about before it erases anything: what it says decides what expires.

use std::time::Duration;

use domain::{ClockDoubt, Timestamp, doubt_clock};
use serde_json::json;

use crate::{Actor, Audit, Change, DueWork, Outcome, Store, StoreError};

/// How often a running server leaves a mark.
pub(crate) const MARK_EVERY: Duration = Duration::from_secs(60 * 60);
/// How much of what is due is looked at.
const LOOKED_AT: u32 = 1000;

/// Why a clock is not trusted. Each text says what is wrong with it, not what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongClock {
    /// It is behind the newest instant that the store knows.
    #[error("the clock says {now}, but this database was in use at {seen} already")]
    Behind {
        /// What it says.
        now: Timestamp,
        /// The newest instant that the store knows.
        seen: Timestamp,
    },
    /// It is far ahead, and something would be erased for ever.
    #[error(
        "the clock says {now}, and this database was last in use at {seen}: \
         by that clock material or keys have ended since ({ended}), and would be erased for ever"
    )]
    Ahead {
        /// What it says.
        now: Timestamp,
        /// The newest instant that the store knows.
        seen: Timestamp,
        /// How many would be erased, at least.
        ended: usize,
    },
}

/// Compares the clock with what the store knows, before anything is done by it.
///
/// # Errors
/// A store's failure.
pub async fn check_clock(store: &dyn Store, now: Timestamp) -> Result<Option<WrongClock>, StoreError> {
    let Some(seen) = store.last_seen().await? else { return Ok(None) };
    Ok(match doubt_clock(now, seen) {
        None => None,
        Some(ClockDoubt::Behind) => Some(WrongClock::Behind { now, seen }),
        Some(ClockDoubt::Ahead) => {
            let ended = store.due(LOOKED_AT).await?.iter().filter(|due| erases(due, now)).count();
            (ended > 0).then_some(WrongClock::Ahead { now, seen, ended })
        }
    })
}

/// An administrator has said that the clock is right: recorded, so that the next start does not ask again.
///
/// # Errors
/// A store's failure.
pub async fn accept_clock(store: &dyn Store, now: Timestamp) -> Result<(), StoreError> {
    let audit = Audit {
        at: now,
        actor: Actor::CommandLine,
        action: "AcceptClock",
        resource: "clock".to_owned(),
        outcome: Outcome::Ok,
        detail: json!({ "before": store.last_seen().await? }),
    };
    store.commit(Change { writes: vec![], audit }).await?;
    store.mark(now).await
}

/// Whether doing this at `now` takes something sealed away.
fn erases(due: &DueWork, now: Timestamp) -> bool {
    matches!(due, DueWork::Material(..) | DueWork::Deletion(..) | DueWork::Secret(..))
        && due.at().has_come(now)
}
