//! When a clock is not to be trusted, seen from the newest instant that is known.

use std::time::Duration;

use crate::Timestamp;

/// How far a clock may be behind: servers that share a database differ by that much, and clocks are put right.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);
/// How far ahead a clock may be before what it would erase is asked about.
const LEAP: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What is wrong with a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockDoubt {
    /// It is behind what has happened already.
    Behind,
    /// It is so far ahead that it may be wrong: what it erases would be gone for ever.
    Ahead,
}

/// What is wrong with a clock that says `now`, where `seen` has been already.
pub fn doubt_clock(now: Timestamp, seen: Timestamp) -> Option<ClockDoubt> {
    if now.plus(TOLERANCE) < seen {
        return Some(ClockDoubt::Behind);
    }
    (seen.plus(LEAP) < now).then_some(ClockDoubt::Ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_doubted_from_the_limits_on() {
        let minute = 60 * 1000;
        let day = 24 * 60 * minute;
        for (ahead, doubt) in [
            (-6 * minute, Some(ClockDoubt::Behind)),
            (-5 * minute - 1, Some(ClockDoubt::Behind)),
            (-5 * minute, None),
            (0, None),
            (7 * day, None),
            (7 * day + 1, Some(ClockDoubt::Ahead)),
            (30_000 * day, Some(ClockDoubt::Ahead)),
        ] {
            let seen = Timestamp::from_millis(1_800_000_000_000);
            assert_eq!(doubt_clock(Timestamp::from_millis(seen.millis() + ahead), seen), doubt, "{ahead}");
        }
    }
}
