//! Instants as the product stores and shows them.

use std::{fmt, str::FromStr, time::Duration};

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::{Field, Invalid, Problem};

/// Milliseconds since 1970-01-01T00:00:00Z. Displays as RFC 3339 in UTC, whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From seconds since the epoch, as the vendor's API counts them. Saturates.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The instant `later` after this one. Saturates.
    pub fn plus(self, later: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(later.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The instant `earlier` before this one. Saturates.
    pub fn minus(self, earlier: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(earlier.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long until `self`, seen from `now`; `None` when it has come.
    pub fn remaining(self, now: Timestamp) -> Option<Duration> {
        let millis = u64::try_from(self.0.saturating_sub(now.0)).ok()?;
        (millis > 0).then(|| Duration::from_millis(millis))
    }

    /// Whether this instant has come at `now`.
    pub fn has_come(self, now: Timestamp) -> bool {
        self <= now
    }
}

/// Reads `YYYY-MM-DDTHH:MM`, with `:SS` and `Z` or without, in UTC: what a form's `datetime-local` field gives.
impl FromStr for Timestamp {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        parse_utc(text.trim()).ok_or(Invalid::new(Field::Expiry, Problem::Format))
    }
}

fn parse_utc(text: &str) -> Option<Timestamp> {
    let (date, clock) = text.trim_end_matches('Z').split_once('T')?;
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let mut clock = clock.splitn(3, ':');
    let (hour, minute, second) = (clock.next()?, clock.next()?, clock.next().unwrap_or("0"));
    let clock = Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?).ok()?;
    Some(Timestamp::from_seconds(PrimitiveDateTime::new(date, clock).assume_utc().unix_timestamp()))
}

/// Reads RFC 3339: `YYYY-MM-DDTHH:MM:SS`, with or without a fraction, and `Z` or a distance from UTC; without one it is UTC.
/// A space may stand for the `T`.
fn parse_rfc3339(text: &str) -> Option<Timestamp> {
    let (date, clock) = text.split_once(['T', 't', ' '])?;
    let (clock, offset) = match clock.rfind(['Z', 'z', '+', '-']) {
        Some(at) => (&clock[..at], offset(&clock[at..])?),
        None => (clock, 0),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if clock.len() != "HH:MM:SS".len() || date.len() != "YYYY-MM-DD".len() || !is_number(fraction) {
        return None;
    }
    let whole = parse_utc(&format!("{date}T{clock}"))?;
    let millis: i64 =
        fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Some(Timestamp(whole.0.checked_add(millis)?.checked_sub(offset * 60_000)?))
}

/// The minutes that a clock is before UTC.
fn offset(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return (text.len() == 1).then_some(0),
    };
    let digits: String = text[1..].chars().filter(|letter| *letter != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

impl Timestamp {
    /// Reads the time of a log: RFC 3339, or seconds or milliseconds since the epoch.
    pub fn of_log(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_empty() && text.len() <= 13 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let number: i64 = text.parse().ok()?;
            return Some(if text.len() > 11 { Self(number) } else { Self::from_seconds(number) });
        }
        parse_rfc3339(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match OffsetDateTime::from_unix_timestamp(self.seconds()) {
            Ok(t) => write!(
                f,
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                t.year(),
                u8::from(t.month()),
                t.day(),
                t.hour(),
                t.minute(),
                t.second()
            ),
            Err(_) => write!(f, "@{}", self.seconds()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_utc() {
        assert_eq!(Timestamp::from_millis(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_seconds(1_795_301_719).to_string(), "2026-11-21T22:55:19Z");
    }

    #[test]
    fn reads_what_it_shows_and_what_forms_give() {
        let instant = Timestamp::from_seconds(1_795_301_719);
        assert_eq!(instant.to_string().parse(), Ok(instant));
        assert_eq!("2026-11-21T22:55".parse(), Ok(Timestamp::from_seconds(1_795_301_700)));
        for bad in ["", "2026-11-21", "2026-02-30T00:00", "2026-11-21T25:00", "2026-11-21T1:2:3:4"] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
        }
    }

    #[test]
    fn times_of_logs_are_read_in_each_of_their_forms() {
        let at = Timestamp::from_millis;
        for (text, expected) in [
            ("2026-11-21T22:55:19Z", Some(at(1_795_301_719_000))),
            ("2026-11-21T22:55:19.007Z", Some(at(1_795_301_719_007))),
            ("2026-11-21T22:55:19.007123456Z", Some(at(1_795_301_719_007))),
            ("2026-11-22T06:55:19.5+08:00", Some(at(1_795_301_719_500))),
            ("2026-11-21 17:55:19-0500", Some(at(1_795_301_719_000))),
            ("2026-11-21T22:55:19", Some(at(1_795_301_719_000))),
            ("1795301719", Some(at(1_795_301_719_000))),
            ("1795301719007", Some(at(1_795_301_719_007))),
            ("", None),
            ("2026-11-21", None),
            ("2026-11-21T22:55Z", None),
            ("2026-11-21T22:55:19.x7Z", None),
            ("2026-11-21T22:55:19+25:00", None),
            ("2026-11-21T22:55:19+\u{661}8:00", None),
            ("2026-13-21T22:55:19Z", None),
            ("17953017190070", None),
            ("T", None),
        ] {
            assert_eq!(Timestamp::of_log(text), expected, "{text}");
        }
    }

    #[test]
    fn counts_down_to_nothing() {
        let due = Timestamp::from_millis(1500);
        assert_eq!(due.remaining(Timestamp::from_millis(500)), Some(Duration::from_secs(1)));
        assert_eq!(due.remaining(due), None);
        assert!(due.has_come(due) && !due.has_come(Timestamp::from_millis(1499)));
    }
}
