//! Which servers ran when, as far as that was scraped, and what of them ended within a point.

use std::{collections::HashMap, time::Duration};

use domain::Timestamp;

use super::{answer::Samples, promql::TailOf};

/// The most ends that are asked for. What ended earlier than the newest of them is not counted to its very end.
pub(super) const MOST: usize = 64;

/// Where points end, and the one before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Points {
    /// When the first begins.
    pub(super) from: Timestamp,
    /// How long each is.
    pub(super) width: Duration,
    /// How many there are.
    pub(super) count: usize,
}

/// What a run counted last is still to be counted, in this point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tail {
    /// The point.
    pub(super) point: usize,
    /// The labels of the server.
    pub(super) server: Vec<(String, String)>,
    /// The instant until which it counted: its end, or the start of the next.
    pub(super) until: Timestamp,
    /// How long before the point began.
    pub(super) since: Duration,
    /// Whether it was there when the point began.
    pub(super) was_there: bool,
}

impl Points {
    /// The end of a point.
    pub(super) fn end(self, point: usize) -> Timestamp {
        self.begin(point + 1)
    }

    /// The beginning of a point.
    pub(super) fn begin(self, point: usize) -> Timestamp {
        self.from.plus(self.width * u32::try_from(point).unwrap_or(u32::MAX))
    }

    /// The end of the last one.
    pub(super) fn to(self) -> Timestamp {
        self.begin(self.count)
    }

    /// Which end of a point an instant is, counted from the beginning of the first.
    fn boundary(self, at: Timestamp) -> Option<usize> {
        let since = at.remaining(self.from)?.as_millis();
        let width = self.width.as_millis().max(1);
        let boundary = usize::try_from(since / width).ok()?;
        (since % width == 0 && boundary <= self.count).then_some(boundary)
    }

    /// Which point ends at an instant.
    pub(super) fn ending(self, at: Timestamp) -> Option<usize> {
        self.boundary(at)?.checked_sub(1)
    }
}

impl Tail {
    /// What is asked for.
    pub(super) fn of(&self) -> TailOf<'_> {
        TailOf { server: &self.server, since: self.since, was_there: self.was_there }
    }
}

/// What is missing from the differences between the ends of points, the newest first: what runs counted that were no more
/// there at the end of a point. `there` tells the starts of the runs that were there at each end; `within` those that
/// were there last within each point.
pub(super) fn tails(there: &[Samples], within: &[Samples], points: Points, servers: &[String]) -> Vec<Tail> {
    let mut tails = Vec::new();
    let last: HashMap<_, _> =
        within.iter().map(|series| (&series.labels, by_boundary(series, points))).collect();
    let none = HashMap::new();
    let all: HashMap<_, _> =
        there.iter().map(|series| (&series.labels, by_boundary(series, points))).collect();
    let mut labels: Vec<_> = all.keys().chain(last.keys()).copied().collect();
    labels.sort();
    labels.dedup();
    for labels in labels {
        let (there, last) = (all.get(labels).unwrap_or(&none), last.get(labels).unwrap_or(&none));
        let server: Vec<_> = servers
            .iter()
            .map(|label| (label.clone(), labels.get(label).cloned().unwrap_or_default()))
            .collect();
        for point in 0..points.count {
            let (before, after) = (there.get(&point).copied(), there.get(&(point + 1)).copied());
            let last = last.get(&(point + 1)).copied();
            let began = points.begin(point);
            for (was_there, until) in ends(before, last, after, points.end(point)) {
                // A clock that differs may say that the next started before this point: then nothing is left of it.
                let since = until.remaining(began).unwrap_or_default();
                if !since.is_zero() {
                    tails.push(Tail { point, server: server.clone(), until, since, was_there });
                }
            }
        }
    }
    tails.sort_by_key(|tail| std::cmp::Reverse(tail.point));
    tails.truncate(MOST);
    tails
}

/// The ends of runs within a point: whether each was there when it began, and until when it counted. Runs are known by
/// when they started: the one that was there `before`, the `last` one within the point, and the one there `after`.
fn ends(
    before: Option<f64>,
    last: Option<f64>,
    after: Option<f64>,
    end: Timestamp,
) -> Vec<(bool, Timestamp)> {
    let start = |seconds: f64| Timestamp::from_millis((seconds * 1000.0) as i64).min(end);
    match (before, last.or(after), after) {
        (Some(before), _, Some(after)) if before != after => vec![(true, start(after))],
        (Some(before), Some(last), None) if before == last => vec![(true, end)],
        (Some(_), Some(last), None) => vec![(true, start(last)), (false, end)],
        (None, Some(_), None) => vec![(false, end)],
        _ => vec![],
    }
}

fn by_boundary(series: &Samples, points: Points) -> HashMap<usize, f64> {
    series.values.iter().filter_map(|(at, start)| Some((points.boundary(*at)?, *start))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: Duration = Duration::from_secs(100);

    fn points() -> Points {
        Points { from: Timestamp::from_seconds(1000), width: WIDTH, count: 3 }
    }

    fn series(values: &[(i64, f64)]) -> Vec<Samples> {
        let labels = [("job", "k"), ("instance", "a:1"), ("zone", "x")];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let values = values.iter().map(|(at, start)| (Timestamp::from_seconds(*at), *start)).collect();
        vec![Samples { labels, values }]
    }

    /// Of each tail: the point, the second until which, how many milliseconds since the point began, whether it was there.
    fn found(there: &[(i64, f64)], within: &[(i64, f64)]) -> Vec<(usize, i64, u128, bool)> {
        let servers = ["job".to_owned(), "instance".to_owned()];
        let found = tails(&series(there), &series(within), points(), &servers);
        for tail in &found {
            assert_eq!(
                tail.server,
                [("job", "k"), ("instance", "a:1")].map(|(a, b)| (a.to_owned(), b.to_owned()))
            );
        }
        let told = |tail: Tail| (tail.point, tail.until.seconds(), tail.since.as_millis(), tail.was_there);
        found.into_iter().map(told).collect()
    }

    #[test]
    fn what_ends_within_a_point_is_found() {
        let steady = [(1000, 7.0), (1100, 7.0), (1200, 7.0), (1300, 7.0)];
        assert_eq!(found(&steady, &[]), []);
        assert_eq!(found(&[], &[]), []);
        // It begins.
        assert_eq!(found(&[(1200, 1150.0), (1300, 1150.0)], &[(1200, 1150.0), (1300, 1150.0)]), []);
        // Started again: the one before counted until then.
        let again = [(1000, 7.0), (1100, 7.0), (1200, 1150.5), (1300, 1150.5)];
        assert_eq!(found(&again, &again[1..]), [(1, 1150, 50_500, true)]);
        assert_eq!(found(&again, &[]), [(1, 1150, 50_500, true)]);
        // Ended for good, and seen in the point in which it did.
        assert_eq!(
            found(&[(1000, 7.0), (1100, 7.0)], &[(1100, 7.0), (1200, 7.0)]),
            [(1, 1200, 100_000, true)]
        );
        // There at no end of a point.
        assert_eq!(found(&[], &[(1200, 1110.0)]), [(1, 1200, 100_000, false)]);
        // Started again, and ended.
        assert_eq!(
            found(&[(1000, 7.0), (1100, 7.0)], &[(1100, 7.0), (1200, 1120.0)]),
            [(1, 1120, 20_000, true), (1, 1200, 100_000, false)]
        );
        // A clock that is behind: its start is before the point in which it was seen first.
        assert_eq!(found(&[(1000, 7.0), (1100, 7.0), (1200, 1090.0), (1300, 1090.0)], &[]), []);
        // Instants that were not asked for are passed over.
        assert_eq!(found(&[(950, 7.0), (1050, 8.0), (1400, 9.0)], &[]), []);
    }

    #[test]
    fn instants_are_ends_of_points() {
        let points = points();
        for (at, ending) in
            [(1000, None), (1100, Some(0)), (1300, Some(2)), (1400, None), (1150, None), (900, None)]
        {
            assert_eq!(points.ending(Timestamp::from_seconds(at)), ending, "{at}");
        }
        assert_eq!(
            (points.end(2), points.to()),
            (Timestamp::from_seconds(1300), Timestamp::from_seconds(1300))
        );
    }
}
