//! How long requests took: counts by logarithmic classes, exact to 0.8 %.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Each doubling of a duration has `2^PRECISION` classes, so the middle of a class is at most 1/128 from what is in it.
const PRECISION: u32 = 6;
/// The class of everything from 2^37 ns, 137 s, on: no request takes that long.
const LAST: u16 = ((37 - PRECISION) << PRECISION) as u16 + (1 << PRECISION);

/// The class of a duration.
pub(super) fn class_of(duration: Duration) -> u16 {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    let doublings = u64::BITS - (nanos >> PRECISION).leading_zeros();
    let shift = doublings.saturating_sub(1);
    let class = (u64::from(shift) << PRECISION) + (nanos >> shift);
    u16::try_from(class).map_or(LAST, |class| class.min(LAST))
}

/// The nanoseconds that a class begins with, and how many it has.
fn extent(class: u16) -> (u64, u64) {
    let class = u64::from(class);
    let shift = (class >> PRECISION).saturating_sub(1);
    ((class - (shift << PRECISION)) << shift, 1 << shift)
}

/// The nanoseconds in the middle of a class.
fn middle(class: u16) -> u64 {
    let (lower, width) = extent(class);
    lower + width / 2
}

/// Durations, counted. Merging two gives exactly what counting all of them in one would have given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Histogram {
    /// How many are in each class, by the distance from the class before: in order, none empty.
    classes: Vec<(u16, u64)>,
    /// The longest, in nanoseconds.
    max: u64,
    /// How many there are.
    #[serde(skip)]
    count: u64,
    /// The class of the longest.
    #[serde(skip)]
    last: u16,
}

/// What is stored of a [`Histogram`].
#[derive(Deserialize)]
struct Stored {
    classes: Vec<(u16, u64)>,
    max: u64,
}

impl From<Stored> for Histogram {
    fn from(Stored { classes, max }: Stored) -> Self {
        Self::new(classes, max)
    }
}

impl Histogram {
    fn new(classes: Vec<(u16, u64)>, max: u64) -> Self {
        let mut histogram = Self { classes, max, count: 0, last: 0 };
        histogram.summarize();
        histogram
    }

    /// Finds out what is not stored.
    fn summarize(&mut self) {
        // What was read from a store may be anything.
        self.count = self.classes.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count));
        self.last = self.in_order().last().map_or(0, |(class, _)| class);
    }

    /// A histogram of durations that were put into classes already; sorts them.
    pub(super) fn of_classes(classes: &mut [u16], max: Duration) -> Self {
        classes.sort_unstable();
        let mut counted = Vec::new();
        let mut before = 0;
        for same in classes.chunk_by(|a, b| a == b) {
            counted.push((same[0] - before, same.len() as u64));
            before = same[0];
        }
        Self::new(counted, u64::try_from(max.as_nanos()).unwrap_or(u64::MAX))
    }

    /// A histogram of buckets: how many durations are at most so many seconds. Where in its bucket a duration was is not
    /// known: those of a bucket are spread evenly over it, as Prometheus' `histogram_quantile` does. Those above all
    /// bounds are counted at the highest, and the longest is taken for as long as its bucket allows.
    pub(crate) fn of_buckets(buckets: &mut [(f64, u64)]) -> Self {
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut counts = std::collections::BTreeMap::<u16, u64>::new();
        let (mut lower, mut before, mut max) = (0, 0, 0);
        for (bound, up_to) in buckets {
            // Longer than any request takes, so what is longer is cut off.
            let nanos = (bound.clamp(0.0, 1e9) * 1e9) as u64;
            let upper = if bound.is_finite() { nanos.max(lower) } else { lower };
            let count = up_to.saturating_sub(before);
            if count > 0 {
                spread(&mut counts, (lower, upper), count);
                max = upper;
            }
            (lower, before) = (upper, before.max(*up_to));
        }
        let mut last = 0;
        let classes =
            counts.into_iter().map(|(class, count)| (class - std::mem::replace(&mut last, class), count));
        Self::new(classes.collect(), max)
    }

    /// Reads what was stored into the place of what was here; gives what follows it.
    pub(super) fn read<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], postcard::Error> {
        self.classes.clear();
        let (classes, mut rest) = postcard::take_from_bytes::<usize>(bytes)?;
        for _ in 0..classes {
            let (class, after) = match rest {
                // Nearly all are small, and a number under 128 is its byte.
                [distance @ ..0x80, count @ ..0x80, after @ ..] => {
                    ((u16::from(*distance), u64::from(*count)), after)
                }
                _ => postcard::take_from_bytes(rest)?,
            };
            self.classes.push(class);
            rest = after;
        }
        (self.max, rest) = postcard::take_from_bytes(rest)?;
        self.summarize();
        Ok(rest)
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.classes.as_slice())
    }

    /// How many durations there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The longest, exactly; `None` where there are none.
    pub fn max(&self) -> Option<Duration> {
        (!self.is_empty()).then_some(Duration::from_nanos(self.max))
    }

    /// The duration that this part of all durations do not exceed, such as 0.99, to 0.8 %: of `n` durations the one with
    /// rank ⌈`part` · n⌉. `None` where there are none.
    pub fn quantile(&self, part: f64) -> Option<Duration> {
        if self.is_empty() {
            return None;
        }
        // At most 2^52 requests: as floating point numbers they are still exact.
        let rank = ((part * self.count as f64).ceil() as u64).clamp(1, self.count.max(1));
        let class = match rank > self.count / 2 {
            false => self.class_from_shortest(rank),
            true => self.class_from_longest(self.count - rank + 1),
        };
        class.map(|class| Duration::from_nanos(middle(class).min(self.max)))
    }

    /// The class of the duration with this rank; the shortest has rank 1.
    fn class_from_shortest(&self, rank: u64) -> Option<u16> {
        let mut passed = 0_u64;
        let found = self.in_order().find(|(_, count)| {
            passed = passed.saturating_add(*count);
            passed >= rank
        });
        found.map(|(class, _)| class)
    }

    /// The same from the other end, which is nearer to the quantiles that people look at.
    fn class_from_longest(&self, rank: u64) -> Option<u16> {
        let (mut class, mut passed) = (self.last, 0_u64);
        for (distance, count) in self.classes.iter().rev() {
            passed = passed.saturating_add(*count);
            if passed >= rank {
                return Some(class);
            }
            class = class.saturating_sub(*distance);
        }
        None
    }

    /// How many durations are at most as long as this, to 0.8 %.
    pub fn up_to(&self, longest: Duration) -> u64 {
        let last = class_of(longest);
        self.in_order().take_while(|(class, _)| *class <= last).map(|(_, count)| count).sum()
    }

    /// All durations together, to 0.8 %.
    pub fn sum(&self) -> Duration {
        let nanos =
            self.in_order().map(|(class, count)| u128::from(middle(class).min(self.max)) * u128::from(count));
        Duration::from_nanos(u64::try_from(nanos.sum::<u128>()).unwrap_or(u64::MAX))
    }

    /// Adds the durations of another histogram.
    pub fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        let max = self.max.max(other.max);
        if self.is_empty() {
            *self = other.clone();
            self.max = max;
            return;
        }
        *self = Self::new(self.merged(other), max);
    }

    fn merged(&self, other: &Self) -> Vec<(u16, u64)> {
        let mut merged = Vec::with_capacity(self.classes.len() + other.classes.len());
        let (mut ours, mut theirs) = (self.in_order().peekable(), other.in_order().peekable());
        let mut before = 0;
        loop {
            let (class, count) = match (ours.peek().copied(), theirs.peek().copied()) {
                (None, None) => return merged,
                (Some(a), Some(b)) if a.0 == b.0 => (a.0, a.1 + b.1),
                (Some(a), Some(b)) if a.0 < b.0 => a,
                (Some(a), None) => a,
                (_, Some(b)) => b,
            };
            ours.next_if(|(ours, _)| *ours == class);
            theirs.next_if(|(theirs, _)| *theirs == class);
            merged.push((class - before, count));
            before = class;
        }
    }

    /// The classes and their counts.
    fn in_order(&self) -> impl Iterator<Item = (u16, u64)> {
        self.classes.iter().scan(0_u16, |class, (distance, count)| {
            // What was read from a store may be anything.
            *class = class.saturating_add(*distance).min(LAST);
            Some((*class, *count))
        })
    }
}

/// Counts durations evenly over what is between these two.
fn spread(counts: &mut std::collections::BTreeMap<u16, u64>, (lower, upper): (u64, u64), count: u64) {
    let class = |nanos| class_of(Duration::from_nanos(nanos));
    let (first, last) = (class(lower), class(upper));
    let mut before = 0;
    for class in first..=last {
        let (begin, width) = extent(class);
        let part = (begin + width).clamp(lower, upper) - lower;
        // The k-th of n is at (k - 1/2)/n of the way, so one alone is in the middle.
        let up_to = match class == last {
            true => count,
            false => {
                ((u128::from(count) * u128::from(part) * 2 + u128::from(upper - lower))
                    / (u128::from(upper - lower) * 2)) as u64
            }
        };
        if up_to > before {
            *counts.entry(class).or_default() += up_to - before;
            before = up_to;
        }
    }
}

/// Histograms that are merged one after another into the same place: counts by class, without looking for them.
#[derive(Clone, Debug)]
pub struct Merger {
    counts: Vec<u64>,
    /// The classes between which there is something.
    low: usize,
    high: usize,
    max: u64,
}

impl Default for Merger {
    fn default() -> Self {
        Self { counts: vec![0; usize::from(LAST) + 1], low: usize::MAX, high: 0, max: 0 }
    }
}

impl Merger {
    /// Counts a duration.
    pub fn count(&mut self, took: Duration) {
        let class = usize::from(class_of(took));
        self.counts[class] += 1;
        (self.low, self.high) = (self.low.min(class), self.high.max(class));
        self.max = self.max.max(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    }

    /// Adds the durations of a histogram.
    pub fn add(&mut self, histogram: &Histogram) {
        let mut last = None;
        for (class, count) in histogram.in_order() {
            let class = usize::from(class);
            self.counts[class] += count;
            self.low = self.low.min(class);
            last = Some(class);
        }
        self.high = self.high.max(last.unwrap_or(0));
        self.max = self.max.max(histogram.max);
    }

    /// All that was added; empty afterwards.
    pub fn take(&mut self) -> Histogram {
        let mut classes = Vec::new();
        let mut before = 0;
        let (low, high) = (std::mem::replace(&mut self.low, usize::MAX), std::mem::take(&mut self.high));
        let touched = self.counts.iter_mut().enumerate().take(high + 1).skip(low);
        for (class, count) in touched.filter(|(_, count)| **count > 0) {
            // There are no more classes than this has room for.
            let class = class as u16;
            classes.push((class - before, std::mem::take(count)));
            before = class;
        }
        Histogram::new(classes, std::mem::take(&mut self.max))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn histogram(nanos: &[u64]) -> Histogram {
        let mut classes: Vec<_> = nanos.iter().map(|n| class_of(Duration::from_nanos(*n))).collect();
        Histogram::of_classes(&mut classes, Duration::from_nanos(nanos.iter().copied().max().unwrap_or(0)))
    }

    #[test]
    fn nothing_has_no_quantile() {
        let none = Histogram::default();
        assert_eq!((none.count(), none.max(), none.quantile(0.5)), (0, None, None));
    }

    #[test]
    fn sums_and_parts_are_exact_to_one_percent() {
        let histogram = histogram(&[1_000_000, 2_000_000, 4_000_000, 60_000_000]);
        let sum = histogram.sum().as_secs_f64() * 1000.0;
        assert!((66.4..=67.6).contains(&sum), "{sum}");
        for (millis, count) in [(0, 0), (1, 1), (3, 2), (5, 3), (59, 3), (100, 4)] {
            assert_eq!(histogram.up_to(Duration::from_millis(millis)), count, "{millis} ms");
        }
    }

    #[test]
    fn durations_of_buckets_are_spread_over_them() {
        let inf = f64::INFINITY;
        let check = |buckets: &[(f64, u64)], part, [count, millis, max]: [f64; 3]| {
            let histogram = Histogram::of_buckets(&mut buckets.to_vec());
            assert_eq!(histogram.count() as f64, count, "{buckets:?}");
            let told = |took: Option<Duration>| took.map_or(0.0, |took| took.as_secs_f64() * 1000.0);
            let quantile = told(histogram.quantile(part));
            assert!(
                (quantile - millis).abs() <= millis * 0.02,
                "{quantile} instead of {millis} of {buckets:?}"
            );
            assert_eq!(told(histogram.max()), max, "{buckets:?}");
        };
        // One alone is in the middle of its bucket; the longest is as long as that allows.
        check(&[(0.001, 0), (0.002, 1), (inf, 1)], 0.5, [1.0, 1.5, 2.0]);
        // As histogram_quantile: half of ten between 2 and 3 ms.
        check(&[(0.002, 0), (0.003, 10), (inf, 10)], 0.5, [10.0, 2.45, 3.0]);
        check(&[(0.001, 50), (0.01, 100), (inf, 100)], 0.75, [100.0, 5.5, 10.0]);
        check(&[(1.0, 0), (5.0, 1000), (inf, 1000)], 0.95, [1000.0, 4800.0, 5000.0]);
        // Above the highest bound, and where the order is another one.
        check(&[(inf, 3), (30.0, 2), (5.0, 0)], 1.0, [3.0, 30_000.0, 30_000.0]);
        // Buckets that are missing, and counts that fall: nothing is counted twice.
        check(&[(0.01, 7), (0.05, 4), (0.1, 9)], 0.1, [9.0, 0.72, 100.0]);
        check(&[(0.001, 0), (inf, 0)], 0.5, [0.0, 0.0, 0.0]);
    }

    #[test]
    fn classes_rise_with_durations_and_end() {
        let mut before = 0;
        for nanos in (0..40).flat_map(|doubling| [0, 1, 3, 7].map(|eighth| (8 + eighth) << doubling)) {
            let class = class_of(Duration::from_nanos(nanos));
            assert!(class >= before && class <= LAST, "{nanos} ns are in class {class} after {before}");
            before = class;
        }
        assert_eq!(class_of(Duration::MAX), LAST);
    }

    #[test]
    fn one_slow_request_of_a_hundred_is_the_maximum_and_not_the_p99() {
        let mut nanos = vec![1_000_000; 99];
        nanos.push(3_000_000_000);
        let histogram = histogram(&nanos);
        assert_eq!(histogram.max(), Some(Duration::from_secs(3)));
        let p99 = histogram.quantile(0.99).expect("a quantile").as_nanos();
        assert!((992_000..=1_008_000).contains(&p99), "{p99}");
        assert_eq!(
            histogram.quantile(1.0),
            Some(Duration::from_nanos(middle(class_of(Duration::from_secs(3))).min(3_000_000_000)))
        );
    }

    proptest! {
        /// From 1 µs to 60 s, every quantile is within 1 % of the duration that has its rank.
        #[test]
        fn quantiles_are_exact_to_one_percent(
            mut nanos in prop::collection::vec((10_u32..36, 0_u64..1 << 35).prop_map(|(bits, n)| (1_000 + n % (1 << bits)).min(60_000_000_000)), 1..500),
            part in 0.0..=1.0,
        ) {
            let told = histogram(&nanos).quantile(part).expect("a quantile").as_nanos() as f64;
            nanos.sort_unstable();
            let rank = ((part * nanos.len() as f64).ceil() as usize).clamp(1, nanos.len());
            let exact = nanos[rank - 1] as f64;
            prop_assert!((told - exact).abs() <= exact * 0.01, "{told} instead of {exact}");
        }

        /// Merged in any order and by either way, histograms are as if all durations had been counted in one.
        #[test]
        fn merging_is_exact(parts in prop::collection::vec(prop::collection::vec(0_u64..1 << 38, 0..60), 0..8)) {
            let all = histogram(&parts.concat());
            let mut merged = Histogram::default();
            let mut merger = Merger::default();
            parts.concat().into_iter().for_each(|nanos| merger.count(Duration::from_nanos(nanos)));
            prop_assert_eq!(&merger.take(), &all);
            for part in parts.iter().rev() {
                merged.merge(&histogram(part));
                merger.add(&histogram(part));
            }
            prop_assert_eq!(merged.count(), parts.concat().len() as u64);
            prop_assert_eq!(&merged, &all);
            prop_assert_eq!(&merger.take(), &all);
            prop_assert_eq!(merger.take(), Histogram::default());
        }

        #[test]
        fn what_was_stored_is_read_back(nanos in prop::collection::vec(0_u64..1 << 38, 0..300), again in 1_usize..400) {
            // Often the same, so that there are counts of more than one byte.
            let histogram = histogram(&nanos.repeat(again));
            let mut stored = postcard::to_allocvec(&histogram).expect("bytes");
            prop_assert_eq!(&postcard::from_bytes::<Histogram>(&stored).expect("a histogram"), &histogram);
            // And in the place of another, with something after it.
            let mut place = Histogram::new(vec![(1, 1); 7], 9);
            prop_assert!(place.read(&stored[..stored.len() - 1]).is_err());
            stored.push(42);
            prop_assert_eq!(place.read(&stored).expect("a histogram"), &[42]);
            prop_assert_eq!(place, histogram);
        }
    }
}
