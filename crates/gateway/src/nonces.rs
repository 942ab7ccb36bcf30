//! Requests that were made already.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::Timestamp;

use crate::Failure;

/// How far a request's time may be from ours.
pub(crate) const SKEW: Duration = Duration::from_secs(15 * 60);

/// How many nonces are remembered: as many as 8,800 requests a second leave behind, in a third of a gigabyte.
const MAX: usize = 8_000_000;

/// What tells a request from another.
pub(crate) type NonceDigest = [u8; 16];

/// The nonces of requests that would still be in time, were they made again.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    nonces: HashSet<NonceDigest>,
    /// The same, with the instant from which on their requests are too old, soonest first by and large.
    until: VecDeque<(Timestamp, NonceDigest)>,
}

impl Nonces {
    /// Takes a request of this digest, made at `at`, if it is the first.
    ///
    /// What is kept is bounded by the requests of half an hour: a request may be up to a quarter of an hour early, and
    /// is in time for as long after.
    ///
    /// # Errors
    /// The request was made before; or there are so many that no more can be remembered.
    pub(crate) fn take(&self, digest: NonceDigest, at: Timestamp, now: Timestamp) -> Result<(), Failure> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((_, old)) = seen.until.front().copied().filter(|(until, _)| until.has_come(now)) {
            seen.nonces.remove(&old);
            seen.until.pop_front();
        }
        if seen.nonces.len() >= MAX {
            return Err(Failure::throttled());
        }
        if !seen.nonces.insert(digest) {
            return Err(Failure::replayed());
        }
        // At the last instant of its time a request is still in time, and its nonce known.
        seen.until.push_back((at.plus(SKEW + Duration::from_millis(1)), digest));
        Ok(())
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
        let take = |digest: u8, at, now| nonces.take([digest; 16], at, now);
        assert_eq!(take(1, minute(100), minute(100)), Ok(()));
        assert_eq!(take(1, minute(100), minute(114)), Err(Failure::replayed()));
        assert!(in_time(minute(100), minute(115)));
        assert_eq!(take(1, minute(100), minute(115)), Err(Failure::replayed()), "at the last instant");
        let later = minute(115).plus(Duration::from_millis(1));
        assert!(!in_time(minute(100), later));
        assert_eq!(take(2, minute(100), minute(114)), Ok(()));
        assert!(in_time(minute(115), minute(100)) && !in_time(minute(116), minute(100)));
    }

    #[test]
    fn what_is_too_old_is_let_go_of() {
        let nonces = Nonces::default();
        for number in 0..100_u8 {
            assert_eq!(nonces.take([number; 16], minute(0), minute(0)), Ok(()));
        }
        assert_eq!(nonces.take([200; 16], minute(60), minute(60)), Ok(()));
        assert_eq!(nonces.0.lock().expect("whole").nonces.len(), 1);
    }
}
