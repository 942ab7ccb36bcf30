//! The steps of time in which requests are counted, and how long frames of each are kept.

use std::time::Duration;

use domain::Timestamp;

use crate::Source;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A step: how much time a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A second.
    Second,
    /// Ten seconds.
    TenSeconds,
    /// A minute.
    Minute,
    /// Five minutes: the points of a day's charts.
    FiveMinutes,
    /// An hour.
    Hour,
}

impl Step {
    /// All, the finest first. Each is rolled up from the one before.
    pub const ALL: [Self; 5] = [Step::Second, Step::TenSeconds, Step::Minute, Step::FiveMinutes, Step::Hour];

    /// Those in which imports are counted.
    pub const OF_IMPORTS: [Self; 2] = [Step::Minute, Step::Hour];

    /// How long it is.
    pub const fn length(self) -> Duration {
        match self {
            Step::Second => SECOND,
            Step::TenSeconds => Duration::from_secs(10),
            Step::Minute => MINUTE,
            Step::FiveMinutes => Duration::from_secs(5 * 60),
            Step::Hour => HOUR,
        }
    }

    /// How long its frames are kept.
    pub const fn kept(self) -> Duration {
        match self {
            Step::Second => HOUR,
            Step::TenSeconds => Duration::from_secs(12 * 60 * 60),
            Step::Minute => Duration::from_secs(14 * 24 * 60 * 60),
            Step::FiveMinutes => Duration::from_secs(60 * 24 * 60 * 60),
            Step::Hour => Duration::from_secs(400 * 24 * 60 * 60),
        }
    }

    /// The beginning of the step that `at` is in.
    pub(super) fn start(self, at: Timestamp) -> Timestamp {
        floor(at, self.length())
    }

    /// The step before, whose frames make those of this one.
    pub(super) fn finer(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }
}

/// The widths that points may have.
const WIDTHS: [Duration; 18] = [
    SECOND,
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
    Duration::from_secs(30),
    MINUTE,
    Duration::from_secs(2 * 60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(30 * 60),
    HOUR,
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(6 * 60 * 60),
    Duration::from_secs(12 * 60 * 60),
    DAY,
    Duration::from_secs(2 * 24 * 60 * 60),
    Duration::from_secs(7 * 24 * 60 * 60),
];

/// How a range is shown: the width of its points, and the step whose frames make them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Resolution {
    /// The width of a point: a whole number of steps.
    pub width: Duration,
    /// The step of the frames.
    pub step: Step,
}

impl Resolution {
    /// The finest that shows `from` to `to`, of which frames are still kept at `now`, in at most `points` points.
    pub fn of(from: Timestamp, to: Timestamp, now: Timestamp, points: u32) -> Self {
        let is_gone = |step: &Step| from < now.minus(step.kept());
        let gone = Step::ALL.iter().take_while(|step| is_gone(step)).count();
        Self::in_steps(&Step::ALL[gone.min(Step::ALL.len() - 1)..], (from, to), points)
    }

    /// As [`Resolution::of`], of what came from there: imports keep their minutes for as long as they are there.
    pub(super) fn of_source(
        source: Source,
        (from, to): (Timestamp, Timestamp),
        now: Timestamp,
        points: u32,
    ) -> Self {
        match source {
            Source::OURS => Self::of(from, to, now, points),
            _ => Self::in_steps(&Step::OF_IMPORTS, (from, to), points),
        }
    }

    /// The finest that shows a range of what is scraped so often: each point has as many scrapes as every other.
    pub(crate) fn of_scrapes((from, to): (Timestamp, Timestamp), interval: Duration, points: u32) -> Self {
        let range = to.remaining(from).unwrap_or(SECOND).as_millis();
        let interval = interval.max(SECOND).as_millis();
        let fits = |width: &&Duration| {
            let (width, enough) = (width.as_millis(), u128::from(points.max(1)));
            // A width that is no multiple has one scrape more now and then: of many it is not seen.
            (width.is_multiple_of(interval) || width >= 20 * interval) && range <= width * enough
        };
        let width = WIDTHS.iter().find(fits).unwrap_or(&WIDTHS[WIDTHS.len() - 1]);
        Self { width: *width, step: Step::Second }
    }

    /// The finest of these steps, of which the finest is the first, and there is one at least.
    fn in_steps(steps: &[Step], (from, to): (Timestamp, Timestamp), points: u32) -> Self {
        let finest = steps[0];
        let range = to.remaining(from).unwrap_or(SECOND);
        let enough = |width: &Duration| range.as_millis() <= width.as_millis() * u128::from(points.max(1));
        let width = WIDTHS.into_iter().find(|width| *width >= finest.length() && enough(width));
        let width = width.unwrap_or(WIDTHS[WIDTHS.len() - 1]);
        let step = steps.iter().rev().find(|step| step.length() <= width);
        Self { width, step: *step.unwrap_or(&finest) }
    }

    /// The beginning of the point that `at` is in.
    pub fn start(&self, at: Timestamp) -> Timestamp {
        floor(at, self.width)
    }
}

/// The last multiple of `length` since the epoch that is not after `at`.
fn floor(at: Timestamp, length: Duration) -> Timestamp {
    let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(at.millis().div_euclid(length) * length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_shown_as_finely_as_fits_and_as_is_still_kept() {
        let now = Timestamp::from_seconds(1_795_301_719);
        let ago = |ago: Duration| now.minus(ago);
        for (from, points, width, step) in [
            (ago(MINUTE), 360, SECOND, Step::Second),
            (ago(15 * MINUTE), 360, Duration::from_secs(5), Step::Second),
            (ago(HOUR), 360, Duration::from_secs(10), Step::TenSeconds),
            (ago(6 * HOUR), 360, MINUTE, Step::Minute),
            (ago(DAY), 360, 5 * MINUTE, Step::FiveMinutes),
            (ago(7 * DAY), 360, 30 * MINUTE, Step::FiveMinutes),
            (ago(30 * DAY), 360, 2 * HOUR, Step::Hour),
            (ago(400 * DAY), 360, 2 * DAY, Step::Hour),
            (ago(4000 * DAY), 10, 7 * DAY, Step::Hour),
            (now, 0, SECOND, Step::Second),
        ] {
            assert_eq!(Resolution::of(from, now, now, points), Resolution { width, step }, "{from}");
        }
        // A minute of last week is no longer there by the second.
        let then = ago(7 * DAY);
        let minute = Resolution { width: MINUTE, step: Step::Minute };
        assert_eq!(Resolution::of(then, then.plus(MINUTE), now, 360), minute);
    }

    #[test]
    fn points_of_scrapes_have_as_many_scrapes_each() {
        let to = Timestamp::from_seconds(1_795_301_719);
        for (range, interval, width) in [
            (15 * MINUTE, 15, 30),
            (HOUR, 15, 30),
            (HOUR, 10, 20),
            (15 * MINUTE, 1, 5),
            (15 * MINUTE, 60, 60),
            (HOUR, 7, 300),
            (DAY, 15, 600),
            (30 * DAY, 15, 6 * 3600),
            (4000 * DAY, 15, 7 * 86400),
        ] {
            let range = (to.minus(range), to);
            let resolution = Resolution::of_scrapes(range, Duration::from_secs(interval), 180);
            assert_eq!(resolution.width, Duration::from_secs(width), "every {interval} s in {range:?}");
        }
    }

    #[test]
    fn points_are_whole_numbers_of_steps() {
        for width in WIDTHS {
            let step = Step::ALL.into_iter().rev().find(|step| step.length() <= width).expect("a step");
            assert_eq!(width.as_millis() % step.length().as_millis(), 0, "{width:?}");
        }
        for pair in Step::ALL.windows(2) {
            assert_eq!(pair[1].length().as_millis() % pair[0].length().as_millis(), 0);
            assert!(pair[0].kept() > 2 * pair[1].length(), "frames are rolled up long before they go");
        }
    }
}
