//! Ticks, and how times and numbers are written.

use time::OffsetDateTime;

/// The most lines across a chart.
const MOST_LINES: f64 = 4.0;
/// The most times under a chart: so many are still apart at 342 px.
const MOST_TIMES: i64 = 5;
const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How far times under a chart are apart.
const DISTANCES: [i64; 22] = [
    SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
];

/// The values of the lines across a chart from zero to at least `max`: round, evenly apart, the last one at the top.
pub(crate) fn value_ticks(max: f64) -> Vec<f64> {
    let max = if max.is_finite() && max > 0.0 { max } else { 1.0 };
    let rough = max / MOST_LINES;
    let magnitude = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].map(|n| n * magnitude).into_iter().find(|step| *step >= rough * 0.999_999);
    let step = step.unwrap_or(10.0 * magnitude);
    let lines = (max / step).ceil().max(1.0) as u32;
    (0..=lines).map(|n| f64::from(n) * step).collect()
}

/// The instants that are written under a chart of `from..to`, in milliseconds, and how far they are apart.
pub(crate) fn time_ticks(from: i64, to: i64) -> (Vec<i64>, i64) {
    let range = (to - from).max(1);
    let distance = DISTANCES.into_iter().find(|distance| range / distance <= MOST_TIMES);
    let distance = distance.unwrap_or(range / MOST_TIMES + 1);
    let first = from.div_euclid(distance) * distance;
    let ticks = std::iter::successors(Some(first), |at| at.checked_add(distance));
    (ticks.skip_while(|at| *at < from).take_while(|at| *at <= to).collect(), distance)
}

/// A time under a chart: the date where days are apart, else the time of day in UTC.
pub(crate) fn short_time(at: i64, distance: i64) -> String {
    let Some(t) = instant(at) else { return String::new() };
    if distance >= DAY {
        format!("{:02}-{:02}", u8::from(t.month()), t.day())
    } else if distance >= MINUTE {
        format!("{:02}:{:02}", t.hour(), t.minute())
    } else {
        format!("{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second())
    }
}

/// The time of a point, in UTC: with its day, and with seconds where points are shorter than a minute.
pub fn time_of_point(at: i64, width: i64) -> String {
    let Some(t) = instant(at) else { return String::new() };
    let day = format!("{:04}-{:02}-{:02}", t.year(), u8::from(t.month()), t.day());
    if width >= DAY {
        day
    } else if width >= MINUTE {
        format!("{day} {:02}:{:02}", t.hour(), t.minute())
    } else {
        format!("{day} {:02}:{:02}:{:02}", t.hour(), t.minute(), t.second())
    }
}

/// A number of up to three places that count: as long as needed, with a narrow space between thousands.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    let decimals = match size {
        0.0 => 0,
        ..1.0 => (2 - size.log10().floor() as i32).clamp(0, 6) as usize,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    let written = format!("{value:.decimals$}");
    let (whole, part) = written.split_once('.').map_or((written.as_str(), ""), |(whole, part)| (whole, part));
    let part = part.trim_end_matches('0');
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut text = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push('.');
        text.push_str(part);
    }
    text
}

fn instant(millis: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(millis.div_euclid(1000)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_across_are_few_and_round_and_hold_the_most() {
        for (max, expected) in [
            (0.0, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            (f64::NAN, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            (1.0, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            (7.0, vec![0.0, 2.0, 4.0, 6.0, 8.0]),
            (1000.0, vec![0.0, 250.0, 500.0, 750.0, 1000.0]),
            (1001.0, vec![0.0, 500.0, 1000.0, 1500.0]),
        ] {
            assert_eq!(value_ticks(max), expected, "{max}");
        }
        for max in [1e-9, 0.013, 3.3, 19.0, 123_456.0, 9e15] {
            let ticks = value_ticks(max);
            assert!(ticks.len() <= 6 && ticks[ticks.len() - 1] >= max * 0.999_999, "{max}: {ticks:?}");
        }
    }

    #[test]
    fn times_are_few_and_inside() {
        let from = 1_795_301_719_000;
        for range in [1, 60_000, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 400 * DAY] {
            let (ticks, distance) = time_ticks(from, from + range);
            assert!(ticks.len() <= 6, "{range}: {}", ticks.len());
            assert!(ticks.iter().all(|at| (from..=from + range).contains(at) && at % distance == 0));
        }
        assert_eq!(time_ticks(0, 900_000).0, [0, 300_000, 600_000, 900_000]);
        assert!(time_ticks(5, 5).0.len() <= 1 && time_ticks(10, 5).0.is_empty());
    }

    #[test]
    fn times_say_what_they_need_to() {
        let at = 1_795_301_719_000;
        let shorts = [SECOND, MINUTE, DAY].map(|distance| short_time(at, distance));
        assert_eq!(shorts, ["22:55:19", "22:55", "11-21"]);
        let points = [SECOND, MINUTE, DAY].map(|width| time_of_point(at, width));
        assert_eq!(points, ["2026-11-21 22:55:19", "2026-11-21 22:55", "2026-11-21"]);
    }

    #[test]
    fn numbers_have_the_places_that_count() {
        for (value, text) in [
            (0.0, "0"),
            (0.001_23, "0.00123"),
            (0.5, "0.5"),
            (1.381, "1.38"),
            (12.0, "12"),
            (12.34, "12.3"),
            (999.6, "1\u{202f}000"),
            (1_234_567.0, "1\u{202f}234\u{202f}567"),
            (-1234.0, "-1\u{202f}234"),
            (f64::INFINITY, "–"),
        ] {
            assert_eq!(number(value), text, "{value}");
        }
    }
}
