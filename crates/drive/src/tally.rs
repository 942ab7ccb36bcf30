//! Counts and durations, while they are made.

use std::{collections::BTreeMap, time::Duration};

use domain::GatewayKind;
use metrics::Merger;

/// Answers that differ in nothing but how long they took.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    pub(crate) gateway: GatewayKind,
    pub(crate) operation: &'static str,
    pub(crate) status: u16,
    pub(crate) code: String,
}

/// A request that has no answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Missing {
    pub(crate) gateway: GatewayKind,
    pub(crate) operation: &'static str,
    /// Whether it was sent.
    pub(crate) sent: bool,
    /// Why there is none.
    pub(crate) why: String,
}

/// What one connection has seen.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) answers: BTreeMap<Kind, (u64, Merger)>,
    pub(crate) missing: BTreeMap<Missing, u64>,
    /// Requests of each caller by gateway: shared, dedicated.
    pub(crate) callers: BTreeMap<u32, [u64; 2]>,
    /// The most that a request was sent later than it should have been.
    pub(crate) late: Duration,
}

impl Tally {
    pub(crate) fn answered(&mut self, kind: Kind, took: Duration) {
        let (count, durations) = self.answers.entry(kind).or_default();
        *count += 1;
        durations.count(took);
    }

    pub(crate) fn missed(&mut self, missing: Missing) {
        *self.missing.entry(missing).or_default() += 1;
    }

    /// A caller sent a request to a gateway, whatever became of it.
    pub(crate) fn called(&mut self, caller: u32, gateway: GatewayKind) {
        self.callers.entry(caller).or_default()[usize::from(gateway == GatewayKind::Dedicated)] += 1;
    }

    /// Adds what another has seen.
    pub(crate) fn merge(&mut self, other: Self) {
        for (kind, (count, mut durations)) in other.answers {
            let ours = self.answers.entry(kind).or_default();
            ours.0 += count;
            ours.1.add(&durations.take());
        }
        for (missing, count) in other.missing {
            *self.missing.entry(missing).or_default() += count;
        }
        for (caller, counts) in other.callers {
            let ours = self.callers.entry(caller).or_default();
            ours[0] += counts[0];
            ours[1] += counts[1];
        }
        self.late = self.late.max(other.late);
    }
}
