//! Figures of traffic.

use std::time::Duration;

use domain::{
    GatewayKind, RequestClass, Timestamp,
    verdict::{Baseline, Passed},
    view::{TrafficRow, TrafficView},
};
use metrics::{Counts, Group, Histogram, Point, Source, Traffic, TrafficFilter};

use super::ROWS;

/// Of which requests a page tells, at this gateway.
pub(super) fn filter(view: &TrafficView, source: Source, gateway: Option<GatewayKind>) -> TrafficFilter {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    TrafficFilter {
        source,
        gateway,
        region: text(view.region.as_ref().map(|region| region.as_str())),
        instance: text(view.instance.as_ref().map(|instance| instance.as_str())),
        operation: text(view.operation.as_deref()),
        key: String::new(),
    }
}

/// The figures of a range that ends at `to`.
pub(crate) fn passed(traffic: &Traffic, to: Timestamp) -> Passed {
    // From the beginning of the first point: what is counted there may be a little older than what was asked for.
    let seconds = to.remaining(traffic.from).unwrap_or_default().as_secs().max(1);
    let width = traffic.resolution.width.as_secs().max(1);
    let peak = traffic.points.iter().map(|point| point.counts.total().div_ceil(width)).max();
    Passed {
        seconds,
        by_class: by_class(&traffic.total.counts),
        latency: latency(&traffic.total.latency),
        peak: peak.unwrap_or(0),
        point: width,
    }
}

/// The figures of a baseline, where something is kept of it.
///
/// They are of whole steps: once the last one is kept as a part of a longer one, that is counted whole.
pub(crate) fn baseline(traffic: &Traffic, to: Timestamp) -> Baseline {
    let step = i64::try_from(traffic.resolution.step.length().as_millis()).unwrap_or(i64::MAX).max(1);
    let to =
        Timestamp::from_millis(to.millis().saturating_add(step - 1).div_euclid(step).saturating_mul(step));
    match traffic.total.counts.total() {
        0 => Baseline::Empty,
        _ => Baseline::Passed(passed(traffic, to)),
    }
}

fn by_class(counts: &Counts) -> [u64; 4] {
    RequestClass::ALL.map(|class| counts.of(class))
}

/// p50, p95, p99 and the longest, in microseconds.
pub(super) fn latency(latency: &Histogram) -> [u64; 4] {
    let quantile = |part| latency.quantile(part);
    [quantile(0.5), quantile(0.95), quantile(0.99), latency.max()].map(|duration| duration.map_or(0, micros))
}

pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// The most frequent operations.
pub(super) fn operations(traffic: &Traffic) -> Vec<TrafficRow> {
    let row = |(name, point): &(String, Point)| TrafficRow {
        name: name.clone(),
        requests: point.counts.total(),
        errors: point.counts.errors(),
        p95: point.latency.quantile(0.95).map(micros),
        last: None,
    };
    traffic.operations.iter().take(ROWS).map(row).collect()
}

/// The most frequent errors.
pub(super) fn codes(traffic: &Traffic) -> Vec<TrafficRow> {
    let row = |((status, code), count): &((u16, String), u64)| TrafficRow {
        name: format!("{status} {code}").trim_end().to_owned(),
        requests: *count,
        errors: *count,
        p95: None,
        last: None,
    };
    traffic.codes.iter().take(ROWS).map(row).collect()
}

/// Rows of both gateways together, the most frequent first.
pub(super) fn together(rows: Vec<TrafficRow>) -> Vec<TrafficRow> {
    let mut all = Vec::<TrafficRow>::new();
    for row in rows {
        match all.iter_mut().find(|known| known.name == row.name) {
            Some(known) => {
                known.requests += row.requests;
                known.errors += row.errors;
            }
            None => all.push(row),
        }
    }
    all.sort_by(|a, b| b.requests.cmp(&a.requests).then_with(|| a.name.cmp(&b.name)));
    all.truncate(ROWS);
    all
}

/// The most frequent of what `name` tells apart, at this gateway.
pub(super) fn groups(groups: &[Group], gateway: GatewayKind, name: fn(&Group) -> &str) -> Vec<TrafficRow> {
    // Requests that nobody authenticated, or for no key, have no name.
    let of = groups.iter().filter(|group| group.gateway == gateway && !name(group).is_empty());
    let row = |group: &Group| TrafficRow {
        name: name(group).to_owned(),
        requests: group.counts.total(),
        errors: group.counts.errors(),
        p95: None,
        last: Some(group.last),
    };
    of.take(ROWS).map(row).collect()
}
