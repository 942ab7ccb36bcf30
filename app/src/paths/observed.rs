//! Links to what passes the gateways, and to who uses a key.

use domain::{
    GatewayKind, InstanceId, KeyId, LogSource, RegionId,
    view::{Span, TrafficRange, TrafficView, UsageView},
};

use super::{KEYS, date_time, query};

/// What passes the shared gateways.
pub const GATEWAYS: &str = "/gateways/shared";
/// Callers that have not switched.
pub const STRAGGLERS: &str = "/gateways/stragglers";
/// The pages of the gateways: each adds which.
const TRAFFIC: &str = "/gateways";

/// A key: who uses it.
pub fn key_usage(view: &UsageView) -> String {
    let UsageView { key, range, source } = view;
    let (span, from, to) = match range {
        // The week is what it shows first.
        TrafficRange::Last(span) => (Some(span.as_str()).filter(|_| *span != Span::Week), None, None),
        TrafficRange::Between { .. } => ranged(*range),
    };
    query(
        &key_usage_tab(key),
        &[
            ("range", span),
            ("from", from.as_deref()),
            ("to", to.as_deref()),
            ("source", source.as_ref().map(LogSource::as_str)),
        ],
    )
}

/// A key: who uses it, as its tab shows it first.
pub fn key_usage_tab(id: &KeyId) -> String {
    format!("{KEYS}/{id}/usage")
}

/// Callers that have not switched; of an import, where one is named.
pub fn stragglers(source: Option<&str>) -> String {
    query(STRAGGLERS, &[("source", source)])
}

/// The same as CSV.
pub fn straggler_file(source: Option<&str>) -> String {
    query("/gateways/stragglers.csv", &[("source", source)])
}

fn viewed_traffic(path: &str, view: &TrafficView) -> String {
    let TrafficView { gateway: _, range, region, instance, operation, source, own, refresh } = view;
    let (span, from, to) = ranged(*range);
    query(
        path,
        &[
            ("range", span),
            ("from", from.as_deref()),
            ("to", to.as_deref()),
            ("region", region.as_ref().map(RegionId::as_str)),
            ("instance", instance.as_ref().map(InstanceId::as_str)),
            ("operation", operation.as_deref()),
            ("source", source.as_ref().map(LogSource::as_str)),
            ("counts", own.then_some("own")),
            ("refresh", refresh.map(|seconds| seconds.to_string()).as_deref()),
        ],
    )
}

/// A range as an address names it: by its length, or from when until when.
fn ranged(range: TrafficRange) -> (Option<&'static str>, Option<String>, Option<String>) {
    match range {
        TrafficRange::Last(span) if span == Span::default() => (None, None, None),
        TrafficRange::Last(span) => (Some(span.as_str()), None, None),
        TrafficRange::Between { from, to } => (None, Some(date_time(from)), Some(date_time(to))),
    }
}

/// What passes the gateways, as far as `view` shows it.
pub fn traffic(view: &TrafficView) -> String {
    viewed_traffic(&traffic_page(view.gateway), view)
}

/// The page of a gateway, or of both beside each other.
pub fn traffic_page(gateway: Option<GatewayKind>) -> String {
    format!("{TRAFFIC}/{}", gateway.map_or("compare", GatewayKind::as_str))
}

/// The figures of a page of the gateways as CSV.
pub fn traffic_file(view: &TrafficView) -> String {
    let path = format!("{}.csv", traffic_page(view.gateway));
    viewed_traffic(&path, &TrafficView { refresh: None, ..view.clone() })
}
