//! The days between the request to delete something and its deletion.

use std::{ops::RangeInclusive, time::Duration};

use crate::{Field, Invalid, Problem, Timestamp};

const DAY: u64 = 24 * 60 * 60;

/// Reads a number of days, as forms give it.
///
/// # Errors
/// No number, with what is `allowed`.
pub fn pending_days(text: &str, allowed: RangeInclusive<i64>) -> Result<i64, Invalid> {
    text.trim().parse().map_err(|_| out_of(&allowed))
}

/// When something is deleted whose deletion is asked for at `now`.
///
/// # Errors
/// A number of days that is not `allowed`.
pub fn pending_until(now: Timestamp, days: i64, allowed: RangeInclusive<i64>) -> Result<Timestamp, Invalid> {
    let days = u64::try_from(days).ok().filter(|_| allowed.contains(&days)).ok_or(out_of(&allowed))?;
    Ok(now.plus(Duration::from_secs(days * DAY)))
}

fn out_of(allowed: &RangeInclusive<i64>) -> Invalid {
    Invalid::new(Field::PendingWindow, Problem::Range { min: *allowed.start(), max: *allowed.end() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    #[test]
    fn r259_days_are_read_and_bounded() {
        let now = Timestamp::from_millis(1_000);
        for (allowed, least, most) in
            [(limits::PENDING_WINDOW_DAYS, 7, 366), (limits::RECOVERY_WINDOW_DAYS, 7, 30)]
        {
            let refused = Invalid::new(Field::PendingWindow, Problem::Range { min: least, max: most });
            for days in [least, most] {
                let until = now.plus(Duration::from_secs(DAY * days as u64));
                assert_eq!(pending_until(now, days, allowed.clone()), Ok(until));
                assert_eq!(pending_days(&format!(" {days} "), allowed.clone()), Ok(days));
            }
            for days in [least - 1, most + 1, 0, -1, i64::MIN, i64::MAX] {
                assert_eq!(pending_until(now, days, allowed.clone()), Err(refused), "{days}");
            }
            for text in ["", "x", "7.5", "99999999999999999999"] {
                assert_eq!(pending_days(text, allowed.clone()), Err(refused), "{text:?}");
            }
        }
    }
}
