//! What a Prometheus server scrapes: the OpenMetrics text format.

use std::{fmt, time::Duration};

use domain::Timestamp;
use prometheus_client::{
    collector::Collector,
    encoding::{
        DescriptorEncoder, EncodeMetric, NoLabelSet,
        text::{encode_eof, encode_registry},
    },
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::{Registry, Unit},
};

use super::{RunningTotal, Series};
use crate::Losses;

/// The longest durations of the buckets, in milliseconds.
const BUCKETS: [u64; 14] = [1, 2, 3, 5, 10, 20, 30, 50, 100, 250, 500, 1_000, 5_000, 30_000];

/// What is scraped besides the series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// When the server started: its counters count from then on.
    pub started: Timestamp,
    /// Access records that were not kept.
    pub losses: Losses,
    /// When material, secrets and keys end: the kind of what ends, the key, and the instant.
    pub expiries: Vec<(String, String, Timestamp)>,
    /// How many alert rules are in each state.
    pub alerts: Vec<(&'static str, u32)>,
}

/// All of it as text. No label has what a caller made up: keys and callers are not among them.
///
/// # Errors
/// None: text is written to memory.
pub fn exposition(series: &Series, exposed: &Exposed) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("keyferry");
    let requests = Requests { totals: series.running_totals(), folded: series.meter().folded() };
    registry.register_collector(Box::new(requests));
    registry.register_collector(Box::new(Others(exposed.clone())));
    // Its name is everybody's, so it has no prefix.
    let mut process = Registry::default();
    process.register_collector(Box::new(Started(exposed.started)));
    text_of(&[registry, process])
}

fn text_of(registries: &[Registry]) -> Result<String, fmt::Error> {
    let mut text = String::new();
    for registry in registries {
        encode_registry(&mut text, registry)?;
    }
    encode_eof(&mut text)?;
    Ok(text)
}

/// When the process started, by the name that Prometheus' own libraries give it.
#[derive(Debug)]
struct Started(Timestamp);

impl Collector for Started {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let help = "When the server started, in seconds since 1970";
        let name = "process_start_time_seconds";
        let metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
        ConstGauge::new(self.0.millis() as f64 / 1000.0).encode(metric)
    }
}

#[derive(Debug)]
struct Requests {
    totals: Vec<RunningTotal>,
    folded: u64,
}

#[derive(Debug)]
struct Others(Exposed);

impl Collector for Requests {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let help = "Requests that a gateway answered";
        let mut metric = encoder.encode_descriptor("gateway_requests", help, None, MetricType::Counter)?;
        for total in &self.totals {
            let labels = labels(total, &[("status", &total.status.to_string()), ("code", &total.code)]);
            ConstCounter::new(total.latency.count()).encode(metric.encode_family(&labels)?)?;
        }
        let help = "How long requests took, to one per cent";
        let unit = Some(&Unit::Seconds);
        let mut metric =
            encoder.encode_descriptor("gateway_request_duration", help, unit, MetricType::Histogram)?;
        for total in &self.totals {
            let labels = labels(total, &[("status", &total.status.to_string()), ("code", &total.code)]);
            let (sum, count) = (total.latency.sum().as_secs_f64(), total.latency.count());
            metric.encode_family(&labels)?.encode_histogram::<NoLabelSet>(
                sum,
                count,
                &buckets(total),
                None,
            )?;
        }
        let help = "Requests that are not told apart by key and caller";
        let metric = encoder.encode_descriptor("gateway_requests_folded", help, None, MetricType::Counter)?;
        ConstCounter::new(self.folded).encode(metric)
    }
}

impl Collector for Others {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let help = "Access records that were not kept, by why";
        let mut metric = encoder.encode_descriptor("access_records_lost", help, None, MetricType::Counter)?;
        let losses = self.0.losses;
        for (reason, count) in [("overflowed", losses.overflowed), ("failed", losses.failed)] {
            ConstCounter::new(count).encode(metric.encode_family(&[("reason", reason)])?)?;
        }
        let help = "Alert rules, by the state of their alerts";
        let mut metric = encoder.encode_descriptor("alerts", help, None, MetricType::Gauge)?;
        for (state, count) in &self.0.alerts {
            ConstGauge::new(i64::from(*count)).encode(metric.encode_family(&[("state", *state)])?)?;
        }
        let help = "When something ends, in seconds since 1970";
        let mut metric =
            encoder.encode_descriptor("expiry_timestamp_seconds", help, None, MetricType::Gauge)?;
        for (kind, key, at) in &self.0.expiries {
            let labels = [("kind", kind.as_str()), ("key", key.as_str())];
            ConstGauge::new(at.seconds()).encode(metric.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

fn labels<'a>(total: &'a RunningTotal, more: &[(&'static str, &'a str)]) -> Vec<(&'static str, String)> {
    let names = [
        ("gateway", total.gateway.as_str()),
        ("region", &total.region),
        ("instance", &total.instance),
        ("operation", &total.operation),
    ];
    names.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// How many requests are in each bucket, and not in those before.
fn buckets(total: &RunningTotal) -> Vec<(f64, u64)> {
    let mut before = 0;
    let mut bucket = |bound: f64, up_to: u64| {
        let new = up_to - before;
        before = up_to;
        (bound, new)
    };
    let bounded = BUCKETS.map(|millis| {
        let longest = Duration::from_millis(millis);
        bucket(longest.as_secs_f64(), total.latency.up_to(longest))
    });
    bounded.into_iter().chain([bucket(f64::INFINITY, total.latency.count())]).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::GatewayKind;

    use super::*;
    use crate::Histogram;

    /// R264, R265: rates, errors and latencies are scraped; a key that ends too.
    #[test]
    fn r264_r265_what_is_scraped_has_the_forms_of_openmetrics() {
        let mut classes = vec![super::super::histogram::class_of(Duration::from_millis(4)); 3];
        classes.push(super::super::histogram::class_of(Duration::from_millis(900)));
        let latency = Histogram::of_classes(&mut classes, Duration::from_millis(900));
        let total = RunningTotal {
            gateway: GatewayKind::Shared,
            region: "cn-hangzhou".to_owned(),
            instance: String::new(),
            operation: "Encrypt".to_owned(),
            status: 200,
            code: String::new(),
            latency,
        };
        let mut registry = Registry::with_prefix("keyferry");
        registry.register_collector(Box::new(Requests { totals: vec![total], folded: 7 }));
        let exposed = Exposed {
            started: Timestamp::from_millis(1_795_301_719_250),
            losses: Losses { overflowed: 5, failed: 0 },
            expiries: vec![("material".to_owned(), "k".to_owned(), Timestamp::from_seconds(1_795_301_719))],
            alerts: vec![("firing", 2), ("inactive", 17)],
        };
        let mut process = Registry::default();
        process.register_collector(Box::new(Started(exposed.started)));
        registry.register_collector(Box::new(Others(exposed)));
        let text = text_of(&[registry, process]).expect("text");
        let labels = "gateway=\"shared\",region=\"cn-hangzhou\",instance=\"\",operation=\"Encrypt\",status=\"200\",code=\"\"";
        for line in [
            format!("keyferry_gateway_requests_total{{{labels}}} 4"),
            format!("keyferry_gateway_request_duration_seconds_count{{{labels}}} 4"),
            format!("keyferry_gateway_request_duration_seconds_bucket{{le=\"0.003\",{labels}}} 0"),
            format!("keyferry_gateway_request_duration_seconds_bucket{{le=\"0.005\",{labels}}} 3"),
            format!("keyferry_gateway_request_duration_seconds_bucket{{le=\"+Inf\",{labels}}} 4"),
            "keyferry_gateway_requests_folded_total 7".to_owned(),
            "keyferry_access_records_lost_total{reason=\"overflowed\"} 5".to_owned(),
            "keyferry_alerts{state=\"firing\"} 2".to_owned(),
            "process_start_time_seconds 1795301719.25".to_owned(),
            "keyferry_expiry_timestamp_seconds{kind=\"material\",key=\"k\"} 1795301719".to_owned(),
        ] {
            assert!(text.lines().any(|said| said == line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn nothing_is_a_text_too() {
        struct Nowhere;
        #[async_trait::async_trait]
        impl crate::FrameStore for Nowhere {
            fn is_shared(&self) -> bool {
                false
            }

            async fn put(&self, _: Vec<crate::StoredFrame>) -> Result<(), crate::FrameStoreError> {
                Ok(())
            }
            async fn frames(
                &self,
                _: crate::Step,
                _: Timestamp,
                _: Timestamp,
                _: crate::FramePart,
            ) -> Result<Vec<crate::StoredFrame>, crate::FrameStoreError> {
                Ok(vec![])
            }
            async fn imported(
                &self,
                _: crate::Source,
                _: crate::Step,
                _: (Timestamp, Timestamp),
                _: crate::FramePart,
            ) -> Result<Vec<crate::StoredFrame>, crate::FrameStoreError> {
                Ok(vec![])
            }
            async fn newest(&self, _: crate::Step) -> Result<Option<Timestamp>, crate::FrameStoreError> {
                Ok(None)
            }
            async fn oldest(&self, _: crate::Step) -> Result<Option<Timestamp>, crate::FrameStoreError> {
                Ok(None)
            }
            async fn forget(&self, _: crate::Step, _: Timestamp) -> Result<(), crate::FrameStoreError> {
                Ok(())
            }
        }
        let (losses, started) = (Losses::default(), Timestamp::from_seconds(0));
        let exposed = Exposed { started, losses, expiries: vec![], alerts: vec![] };
        let text = exposition(&Series::new(Arc::new(Nowhere)), &exposed).expect("text");
        assert!(text.contains("keyferry_gateway_requests_folded_total 0"), "{text}");
    }
}
