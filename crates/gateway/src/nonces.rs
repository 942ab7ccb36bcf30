//! Requests that were made already.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::Timestamp;

use crate::Failure;

/// How far a request's time may be from ours.
pub(crate) const SKEW: Duration = Duration::from_secs(15 * 60);

/// Tables that are locked one by one, and each swept once a minute: sweeping one of them is no pause that anybody sees.
const TABLES: usize = 256;
/// How many nonces a table remembers: together as many as 30,000 requests a second leave behind, in 0.6 gigabytes.
const MAX: usize = 30_000 * 900 / TABLES;
/// A table that is this many times as large as what is in it is made smaller.
const TOO_LARGE: usize = 4;

/// What tells a request from another: the beginning of a SHA-256. It leaves room for a [`Minute`] within 16 bytes.
pub(crate) type NonceDigest = [u8; 14];

/// Minutes since 1970, of which only the last ones count: less than 22 days from each other, they can be compared.
type Minute = u16;

/// The nonces of requests that would still be in time, were they made again.
pub(crate) struct Nonces([Mutex<Table>; TABLES]);

#[derive(Default)]
struct Table {
    /// Each nonce, with the minute from whose end on its request is too old.
    seen: HashMap<NonceDigest, Minute>,
    /// When the table was last swept.
    swept: Minute,
}

impl Default for Nonces {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
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
        let [first, ..] = digest;
        let mut table = self.0[usize::from(first)].lock().unwrap_or_else(PoisonError::into_inner);
        table.sweep(minute(now));
        let has_room = table.seen.len() < MAX;
        match table.seen.entry(digest) {
            Entry::Occupied(_) => Err(Failure::replayed()),
            Entry::Vacant(_) if !has_room => Err(Failure::throttled()),
            Entry::Vacant(place) => {
                // At the last instant of its time a request is still in time, and its nonce known.
                place.insert(minute(at.plus(SKEW)));
                Ok(())
            }
        }
    }
}

impl Table {
    /// Lets go of what is too old, once in each minute.
    fn sweep(&mut self, now: Minute) {
        if self.swept == now {
            return;
        }
        self.swept = now;
        self.seen.retain(|_, last| !is_before(*last, now));
        if self.seen.capacity() / TOO_LARGE > self.seen.len() {
            self.seen.shrink_to_fit();
        }
    }
}

/// The minute of an instant.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "only the last bits count")]
fn minute(at: Timestamp) -> Minute {
    at.seconds().div_euclid(60) as Minute
}

/// Whether a minute is before another one that is near.
fn is_before(minute: Minute, other: Minute) -> bool {
    let apart = other.wrapping_sub(minute);
    apart != 0 && apart <= Minute::MAX / 2
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
        let take = |digest: u8, at, now| nonces.take([digest; 14], at, now);
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
        // Of one table, since the first byte says which.
        let digest = |number: u16| {
            let mut digest = NonceDigest::default();
            digest[12..].copy_from_slice(&number.to_be_bytes());
            digest
        };
        let table = || nonces.0[0].lock().expect("whole");
        for number in 0..1000 {
            assert_eq!(nonces.take(digest(number), minute(0), minute(0)), Ok(()));
        }
        assert_eq!(nonces.take(digest(1000), minute(15), minute(15)), Ok(()));
        assert_eq!(table().seen.len(), 1001, "all are in time, the first ones for the last time");
        assert_eq!(nonces.take(digest(1001), minute(16), minute(16)), Ok(()));
        assert_eq!(table().seen.len(), 2);
        assert!(table().seen.capacity() < 1000, "the room is given back");
    }

    #[test]
    fn what_cannot_be_remembered_is_not_let_through() {
        let nonces = Nonces::default();
        let digest = |number: usize| {
            let mut digest = NonceDigest::default();
            digest[6..].copy_from_slice(&number.to_be_bytes());
            digest
        };
        for number in 0..MAX {
            assert_eq!(nonces.take(digest(number), minute(0), minute(0)), Ok(()));
        }
        assert_eq!(nonces.take(digest(MAX), minute(0), minute(0)), Err(Failure::throttled()));
        assert_eq!(
            nonces.take(digest(0), minute(0), minute(0)),
            Err(Failure::replayed()),
            "what is known, is"
        );
        assert_eq!(nonces.take([1; 14], minute(0), minute(0)), Ok(()), "another table has room");
    }

    #[test]
    fn minutes_are_compared_also_where_they_begin_anew() {
        let end_of_count = 65_535;
        for (one, other, before) in [
            (minute(1), minute(2), true),
            (minute(2), minute(2), false),
            (minute(3), minute(2), false),
            (minute(end_of_count), minute(end_of_count + 1), true),
            (minute(end_of_count + 1), minute(end_of_count), false),
        ] {
            assert_eq!(is_before(super::minute(one), super::minute(other)), before, "{one:?} {other:?}");
        }
    }
}
