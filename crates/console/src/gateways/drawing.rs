//! The charts of a page.

use std::time::Duration;

use charts::{Band, Chart, Flag, Kind, Series, Tint, draw};
use domain::{
    GatewayKind, Mark, MarkKind, Phase, RequestClass, Timestamp,
    view::{ChartKind, TrafficChart},
};
use metrics::{Counts, Point, Traffic};

use super::Range;

/// In less than this too little has passed for a rate.
const SECOND: Duration = Duration::from_secs(1);

/// What is drawn besides the traffic.
pub(super) struct Around<'a> {
    /// Where the charts end.
    pub(super) to: Timestamp,
    /// Marks, of any time.
    pub(super) marks: &'a [Mark],
    /// What passed in the baseline, of both gateways together.
    pub(super) usual: Option<&'a Traffic>,
    /// The most requests a second that there can be.
    pub(super) limit: Option<f64>,
}

/// The charts of one gateway.
pub(super) fn of_gateway(gateway: GatewayKind, traffic: &Traffic, around: &Around<'_>) -> Vec<TrafficChart> {
    let rate = rate(gateway, traffic, around);
    let quantile = |class, part| {
        line(class, traffic, move |point| {
            point.latency.quantile(part).map(|took| took.as_secs_f64() * 1000.0)
        })
    };
    let max = line("max", traffic, |point| point.latency.max().map(|took| took.as_secs_f64() * 1000.0));
    let classes = RequestClass::ALL.map(|class| Series {
        kind: Kind::Stacked,
        values: rates(traffic, around.to, |counts| counts.of(class)),
        class: class_of(class),
    });
    let chart = |kind, series, band, limit| Chart { band, limit, ..empty(traffic, around) }.of(kind, series);
    vec![
        chart(ChartKind::Rate, vec![rate], around.usual.and_then(rate_band), around.limit),
        chart(
            ChartKind::Latency,
            vec![max, quantile("p99", 0.99), quantile("p95", 0.95), quantile("p50", 0.5)],
            around.usual.and_then(latency_band),
            None,
        ),
        chart(ChartKind::Classes, classes.into(), None, None),
    ]
}

/// The charts of both gateways over each other.
pub(super) fn of_both(shared: &Traffic, dedicated: &Traffic, around: &Around<'_>) -> Vec<TrafficChart> {
    let both = |value: fn(&Point) -> Option<f64>| {
        let of = |gateway: GatewayKind, traffic| line(gateway.as_str(), traffic, value);
        vec![of(GatewayKind::Shared, shared), of(GatewayKind::Dedicated, dedicated)]
    };
    let rates =
        vec![rate(GatewayKind::Shared, shared, around), rate(GatewayKind::Dedicated, dedicated, around)];
    let p95 = both(|point| point.latency.quantile(0.95).map(|took| took.as_secs_f64() * 1000.0));
    let share = both(|point| {
        let total = point.counts.total();
        (total > 0).then(|| point.counts.errors() as f64 / total as f64 * 100.0)
    });
    let chart = |kind, series, band| Chart { band, ..empty(shared, around) }.of(kind, series);
    vec![
        chart(ChartKind::Rate, rates, around.usual.and_then(rate_band)),
        chart(ChartKind::SlowerThanMost, p95, around.usual.and_then(latency_band)),
        chart(ChartKind::ErrorShare, share, None),
    ]
}

/// Requests a second for a key, by gateway.
pub(super) fn of_usage(shared: &Traffic, dedicated: &Traffic, to: Timestamp) -> TrafficChart {
    let around = Around { to, marks: &[], usual: None, limit: None };
    let rates =
        vec![rate(GatewayKind::Shared, shared, &around), rate(GatewayKind::Dedicated, dedicated, &around)];
    empty(shared, &around).of(ChartKind::Rate, rates)
}

/// A chart made of what is drawn.
trait Of {
    fn of(self, kind: ChartKind, series: Vec<Series>) -> TrafficChart;
}

impl Of for Chart {
    fn of(self, kind: ChartKind, series: Vec<Series>) -> TrafficChart {
        let chart = Chart { series, ..self };
        let points = u32::try_from(chart.points).unwrap_or(u32::MAX);
        let drawing = draw(&chart);
        TrafficChart { kind, svg: drawing.svg, rows: drawing.rows, points }
    }
}

/// All requests a second of a gateway.
fn rate(gateway: GatewayKind, traffic: &Traffic, around: &Around<'_>) -> Series {
    let values = rates(traffic, around.to, Counts::total);
    Series { class: gateway.as_str(), kind: Kind::Line, values }
}

/// Requests a second in each point. The last point may not be over: its requests came in the part that is.
fn rates(traffic: &Traffic, to: Timestamp, count: impl Fn(&Counts) -> u64) -> Vec<Option<f64>> {
    let width = traffic.resolution.width;
    let mut begins = traffic.from;
    let rate = |point: &Point| {
        let passed = to.remaining(begins).unwrap_or_default().min(width);
        begins = begins.plus(width);
        (passed >= SECOND).then(|| count(&point.counts) as f64 / passed.as_secs_f64())
    };
    traffic.points.iter().map(rate).collect()
}

fn line(class: &'static str, traffic: &Traffic, value: impl Fn(&Point) -> Option<f64>) -> Series {
    Series { class, kind: Kind::Line, values: traffic.points.iter().map(value).collect() }
}

const fn class_of(class: RequestClass) -> &'static str {
    match class {
        RequestClass::Answered => "answered",
        RequestClass::Refused => "refused",
        RequestClass::Throttled => "throttled",
        RequestClass::Failed => "failed",
    }
}

/// A chart without series: its time, and what stands behind and before them.
fn empty(traffic: &Traffic, around: &Around<'_>) -> Chart {
    let width = i64::try_from(traffic.resolution.width.as_millis()).unwrap_or(i64::MAX);
    let from = traffic.from;
    let flags = around.marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Note(note) => Some(Flag { at: mark.at.millis(), note: note.as_str().to_owned() }),
        _ => None,
    });
    Chart {
        from: from.millis(),
        width,
        points: traffic.points.len(),
        tints: tints(around.marks, (from, around.to)),
        flags: flags.collect(),
        ..Chart::default()
    }
}

/// The phases of a range.
fn tints(marks: &[Mark], (from, to): Range) -> Vec<Tint> {
    let mut begun: Vec<_> = marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Phase(_))).collect();
    begun.sort_by_key(|mark| (mark.at, mark.number));
    let ends = begun.iter().skip(1).map(|mark| mark.at).chain([to]).collect::<Vec<_>>();
    let tint = |(mark, end): (&&Mark, Timestamp)| {
        let MarkKind::Phase(phase) = mark.kind else { return None };
        let class = match phase {
            Phase::Before => "phase-before",
            Phase::Switchover => "phase-switchover",
            Phase::After => "phase-after",
        };
        let (from, to) = (mark.at.max(from).millis(), end.min(to).millis());
        (from < to).then_some(Tint { class, from, to })
    };
    begun.iter().zip(ends).filter_map(tint).collect()
}

/// Where the rate of the baseline was, but for its tenths: of the points in which something passed.
fn rate_band(usual: &Traffic) -> Option<Band> {
    let seconds = width_in_seconds(usual);
    let mut rates: Vec<_> =
        usual.points.iter().map(|point| point.counts.total()).filter(|count| *count > 0).collect();
    rates.sort_unstable();
    let at = |tenth: usize| rates.get((rates.len().saturating_sub(1)) * tenth / 10).copied();
    Some(Band { from: at(1)? as f64 / seconds, to: at(9)? as f64 / seconds })
}

/// From the p50 of the baseline to its p95.
fn latency_band(usual: &Traffic) -> Option<Band> {
    let millis = |part| usual.total.latency.quantile(part).map(|took| took.as_secs_f64() * 1000.0);
    Some(Band { from: millis(0.5)?, to: millis(0.95)? })
}

fn width_in_seconds(traffic: &Traffic) -> f64 {
    traffic.resolution.width.as_secs_f64()
}
