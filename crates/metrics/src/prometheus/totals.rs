//! From series to traffic.

use std::collections::HashMap;

use domain::{GatewayKind, PrometheusTrouble, RequestClass, Timestamp};

use super::{answer::Samples, names::PrometheusNames, runs::Points};
use crate::{Counts, Histogram, Point, Resolution, Traffic};

/// What passed in a range of time, as far as it was scraped.
#[derive(Clone, Debug, PartialEq)]
pub struct ScrapedTotals {
    pub(super) resolution: Resolution,
    pub(super) points: Points,
    /// Until when servers were scraped; `None` where they were not at the end of the range.
    pub until: Option<Timestamp>,
    /// What the server warns of, such as a part that did not answer.
    pub warning: Option<String>,
    /// The operation that was asked for; empty for any.
    pub(super) operation: String,
    pub(super) requests: Vec<Requests>,
    pub(super) durations: Vec<Durations>,
}

/// Requests that went the same way, by point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Requests {
    gateway: GatewayKind,
    operation: String,
    status: u16,
    code: String,
    by_point: Vec<(usize, u64)>,
}

/// How long requests took, by point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Durations {
    gateway: GatewayKind,
    operation: String,
    by_point: Vec<(usize, Histogram)>,
}

/// A count as it is told. Counters hold whole numbers, so that differences are, but for what floating point makes of them.
fn count(value: f64) -> u64 {
    value.round().max(0.0) as u64
}

/// The gateway of a series; `None` where its label says something else.
fn gateway(series: &Samples, names: &PrometheusNames) -> Option<GatewayKind> {
    series.label(&names.gateway).parse().ok()
}

/// Requests by how they went, of an answer; `at` tells which point an instant belongs to.
///
/// # Errors
/// Where no series has the labels of ours.
pub(super) fn requests(
    series: &[Samples],
    names: &PrometheusNames,
    at: impl Fn(Timestamp) -> Option<usize>,
) -> Result<Vec<Requests>, PrometheusTrouble> {
    let row = |series: &Samples| {
        let by_point = series.values.iter().filter_map(|(when, value)| Some((at(*when)?, count(*value))));
        Some(Requests {
            gateway: gateway(series, names)?,
            operation: series.label(&names.operation).to_owned(),
            status: series.label(&names.status).parse().ok()?,
            code: series.label(&names.code).to_owned(),
            by_point: by_point.collect(),
        })
    };
    let rows: Vec<_> = series.iter().filter_map(row).collect();
    match rows.is_empty() && !series.is_empty() {
        true => Err(PrometheusTrouble::UnknownLabels),
        false => Ok(rows),
    }
}

/// Buckets by point: their bounds in seconds, and how many requests took no longer.
type Buckets = HashMap<usize, Vec<(f64, u64)>>;

/// Requests by how long they took, of an answer.
pub(super) fn durations(
    series: &[Samples],
    names: &PrometheusNames,
    at: impl Fn(Timestamp) -> Option<usize>,
) -> Vec<Durations> {
    let mut buckets = HashMap::<(GatewayKind, &str), Buckets>::new();
    for series in series {
        let bound = series.label("le").parse::<f64>().ok().filter(|bound| !bound.is_nan());
        let (Some(gateway), Some(bound)) = (gateway(series, names), bound) else { continue };
        let points = buckets.entry((gateway, series.label(&names.operation))).or_default();
        for (when, value) in &series.values {
            let Some(point) = at(*when) else { continue };
            points.entry(point).or_default().push((bound, count(*value)));
        }
    }
    let row = |((gateway, operation), points): ((GatewayKind, &str), Buckets)| {
        let by_point =
            points.into_iter().map(|(point, mut buckets)| (point, Histogram::of_buckets(&mut buckets)));
        Durations { gateway, operation: operation.to_owned(), by_point: by_point.collect() }
    };
    buckets.into_iter().map(row).collect()
}

impl ScrapedTotals {
    /// What passed this gateway; without one, both.
    pub fn traffic(&self, gateway: Option<GatewayKind>) -> Traffic {
        let mut traffic = Traffic {
            resolution: self.resolution,
            from: self.points.from,
            points: std::iter::empty().collect(),
            total: Point::default(),
            operations: vec![],
            codes: vec![],
            unreadable: 0,
        };
        let mut points = vec![Point::default(); self.points.count];
        let (mut operations, mut codes) = (HashMap::<&str, Point>::new(), HashMap::new());
        for row in self.requests.iter().filter(|row| gateway.is_none_or(|only| only == row.gateway)) {
            let class = RequestClass::of(row.status, &row.code);
            let mut all = Counts::default();
            for (point, count) in &row.by_point {
                let Some(point) = points.get_mut(*point) else { continue };
                point.counts.add(class, *count);
                all.add(class, *count);
            }
            traffic.total.counts.merge(&all);
            operations.entry(&row.operation).or_default().counts.merge(&all);
            if class != RequestClass::Answered && all.total() > 0 {
                *codes.entry((row.status, row.code.clone())).or_default() += all.total();
            }
        }
        for row in self.durations.iter().filter(|row| gateway.is_none_or(|only| only == row.gateway)) {
            let mut all = Histogram::default();
            for (point, latency) in &row.by_point {
                let Some(point) = points.get_mut(*point) else { continue };
                point.latency.merge(latency);
                all.merge(latency);
            }
            traffic.total.latency.merge(&all);
            operations.entry(&row.operation).or_default().latency.merge(&all);
        }
        traffic.points = points.into_iter().collect();
        traffic.operations = by_count(operations);
        if !self.operation.is_empty() && traffic.total.counts.total() > 0 {
            traffic.operations = vec![(self.operation.clone(), traffic.total.clone())];
        }
        traffic.codes = codes.into_iter().collect();
        traffic.codes.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        traffic
    }
}

/// The most frequent first.
fn by_count(operations: HashMap<&str, Point>) -> Vec<(String, Point)> {
    let passed = operations.into_iter().filter(|(_, point)| point.counts.total() > 0);
    let mut sorted: Vec<_> = passed.map(|(name, point)| (name.to_owned(), point)).collect();
    sorted.sort_by(|(a, x), (b, y)| y.counts.total().cmp(&x.counts.total()).then_with(|| a.cmp(b)));
    sorted
}
