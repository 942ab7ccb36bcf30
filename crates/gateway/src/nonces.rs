//! Requests that were made already.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::Timestamp;

/// How far a request's time may be from ours.
pub(crate) const SKEW: Duration = Duration::from_secs(15 * 60);

/// The nonces of requests that would still be in time, were they made again.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    nonces: HashSet<[u8; 32]>,
    /// The same, with the instant from which on their requests are too old, soonest first by and large.
    until: VecDeque<(Timestamp, [u8; 32])>,
}

impl Nonces {
    /// Whether a request of this digest, made at `at`, is seen for the first time.
    ///
    /// What is kept is bounded by the requests of half an hour: a request may be up to a quarter of an hour early, and
    /// is in time for as long after.
    pub(crate) fn is_new(&self, digest: [u8; 32], at: Timestamp, now: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((_, old)) = seen.until.front().copied().filter(|(until, _)| until.has_come(now)) {
            seen.nonces.remove(&old);
            seen.until.pop_front();
        }
        let is_new = seen.nonces.insert(digest);
        if is_new {
            seen.until.push_back((at.plus(SKEW), digest));
        }
        is_new
    }
}

/// Whether a request that says it was made at `at` is in time.
pub(crate) fn in_time(at: Timestamp, now: Timestamp) -> bool {
    at.minus(SKEW) <= now && now <= at.plus(SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    #[test]
    fn a_request_is_new_once_for_as_long_as_it_is_in_time() {
        let nonces = Nonces::default();
        assert!(nonces.is_new([1; 32], minute(100), minute(100)));
        assert!(!nonces.is_new([1; 32], minute(100), minute(114)));
        assert!(nonces.is_new([2; 32], minute(100), minute(114)));
        assert!(in_time(minute(100), minute(115)) && !in_time(minute(100), minute(116)));
        assert!(in_time(minute(115), minute(100)) && !in_time(minute(116), minute(100)));
    }

    #[test]
    fn what_is_too_old_is_let_go_of() {
        let nonces = Nonces::default();
        for number in 0..100_u8 {
            assert!(nonces.is_new([number; 32], minute(0), minute(0)));
        }
        assert!(nonces.is_new([200; 32], minute(60), minute(60)));
        assert_eq!(nonces.0.lock().expect("whole").nonces.len(), 1);
    }
}
