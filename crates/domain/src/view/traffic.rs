//! What the pages of the gateways show.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    Field, GatewayKind, InstanceId, InstanceName, Invalid, LogSource, Mark, Phase, Problem,
    PrometheusTrouble, Refusal, RegionId, RequestClass, Timestamp,
    spec::by_name,
    verdict::{Finding, Passed},
};

/// How long back a range goes from now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// 15 minutes.
    QuarterHour,
    /// An hour.
    #[default]
    Hour,
    /// Six hours.
    SixHours,
    /// A day.
    Day,
    /// A week.
    Week,
    /// 30 days.
    Month,
}

impl Span {
    /// All, the shortest first.
    pub const ALL: &'static [Self] =
        &[Span::QuarterHour, Span::Hour, Span::SixHours, Span::Day, Span::Week, Span::Month];

    /// The name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Span::QuarterHour => "15m",
            Span::Hour => "1h",
            Span::SixHours => "6h",
            Span::Day => "24h",
            Span::Week => "7d",
            Span::Month => "30d",
        }
    }

    /// How long it is.
    pub const fn length(self) -> Duration {
        let minutes = match self {
            Span::QuarterHour => 15,
            Span::Hour => 60,
            Span::SixHours => 6 * 60,
            Span::Day => 24 * 60,
            Span::Week => 7 * 24 * 60,
            Span::Month => 30 * 24 * 60,
        };
        Duration::from_secs(minutes * 60)
    }
}

by_name!(Span, Field::Range, Span::ALL);

/// A range of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrafficRange {
    /// The last so long, until now.
    Last(Span),
    /// From an instant to another.
    Between {
        /// The beginning.
        from: Timestamp,
        /// The end.
        to: Timestamp,
    },
}

impl Default for TrafficRange {
    fn default() -> Self {
        TrafficRange::Last(Span::default())
    }
}

impl TrafficRange {
    /// Its beginning and its end.
    ///
    /// # Errors
    /// [`Invalid`] where it ends before it begins, or begins after now.
    pub fn at(self, now: Timestamp) -> Result<(Timestamp, Timestamp), Invalid> {
        match self {
            TrafficRange::Last(span) => Ok((now.minus(span.length()), now)),
            TrafficRange::Between { from, to } if from < to && from < now => Ok((from, to.min(now))),
            TrafficRange::Between { .. } => Err(Invalid::new(Field::Range, Problem::Format)),
        }
    }
}

/// What the pages of the gateways show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficView {
    /// One gateway; without it, both beside each other.
    pub gateway: Option<GatewayKind>,
    /// When.
    pub range: TrafficRange,
    /// Only requests to this region.
    pub region: Option<RegionId>,
    /// Only requests for keys of this instance.
    pub instance: Option<InstanceId>,
    /// Only requests for this operation.
    pub operation: Option<String>,
    /// Only what this import brought; without one, what passed our own gateways.
    pub source: Option<LogSource>,
    /// What Keyferry counted itself, also where a Prometheus server is asked else.
    pub own: bool,
    /// Seconds after which the page is read again.
    pub refresh: Option<u32>,
}

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChartKind {
    /// Requests a second.
    Rate,
    /// Quantiles of latency.
    Latency,
    /// The p95 of each gateway.
    SlowerThanMost,
    /// Requests a second by how they went, on top of each other.
    Classes,
    /// The part of requests that were not answered, of each gateway.
    ErrorShare,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficChart {
    /// What it shows.
    pub kind: ChartKind,
    /// The picture, as SVG; empty where there is nothing to be seen.
    pub svg: String,
    /// The rows of its table, as HTML.
    pub rows: String,
    /// How many points it has.
    pub points: u32,
}

/// Requests that differ in nothing that a table tells apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficRow {
    /// What they have in common: an operation, a status and code, a key, a caller.
    pub name: String,
    /// How many there are.
    pub requests: u64,
    /// How many of them were not answered.
    pub errors: u64,
    /// The p95 in microseconds, where it is known.
    pub p95: Option<u64>,
    /// When the last of them was counted, where it is known.
    pub last: Option<Timestamp>,
}

/// What passed a gateway in a range of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayTraffic {
    /// The gateway.
    pub gateway: GatewayKind,
    /// Its figures.
    pub passed: Passed,
    /// The most frequent operations.
    pub operations: Vec<TrafficRow>,
    /// The most frequent errors.
    pub codes: Vec<TrafficRow>,
    /// The most used keys.
    pub keys: Vec<TrafficRow>,
    /// Those who call most.
    pub callers: Vec<TrafficRow>,
}

/// A page of the gateways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficPage {
    /// When the first point begins.
    pub from: Timestamp,
    /// When the last one ends.
    pub to: Timestamp,
    /// When it was read.
    pub now: Timestamp,
    /// Milliseconds of a point.
    pub width: u64,
    /// What passed, of one gateway or of both.
    pub gateways: Vec<GatewayTraffic>,
    /// The charts.
    pub charts: Vec<TrafficChart>,
    /// What the figures mean.
    pub findings: Vec<Finding>,
    /// The phase at the end of the range.
    pub phase: Phase,
    /// The baseline that is compared with.
    pub baseline: Option<(Timestamp, Timestamp)>,
    /// Marks in the range, the latest first.
    pub marks: Vec<Mark>,
    /// The instances that can be chosen.
    pub instances: Vec<(InstanceId, InstanceName)>,
    /// The regions that can be chosen.
    pub regions: Vec<RegionId>,
    /// The imports that can be chosen, each with the times of its oldest and its newest record.
    pub sources: Vec<(LogSource, Option<(Timestamp, Timestamp)>)>,
    /// The Prometheus server that is configured, and what it gave.
    pub prometheus: Option<FromPrometheus>,
    /// How many records of the import that is shown do not tell how long they took.
    pub untimed: u64,
    /// Why whoever reads it may not make marks.
    pub refused: Option<Refusal>,
    /// Whether gateways are served at all.
    pub served: bool,
    /// Requests since the start that are not told apart by key and caller, because there were too many kinds.
    pub folded: u64,
    /// Stored frames that could not be read.
    pub unreadable: u64,
}

/// What passed the gateways in the last quarter of an hour, for the overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayHealth {
    /// The shared gateway's figures, and the dedicated ones'.
    pub passed: [Passed; 2],
    /// The phase.
    pub phase: Phase,
    /// The finding that matters most.
    pub finding: Option<Finding>,
    /// The Prometheus server that is configured, and what it gave.
    pub prometheus: Option<FromPrometheus>,
}

/// A Prometheus server that counts and durations can be read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromPrometheus {
    /// Its name.
    pub host: String,
    /// What it gave, or why nothing; `None` where it was not asked.
    pub read: Option<Result<Scraped, PrometheusTrouble>>,
}

/// What was read from a Prometheus server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scraped {
    /// Until when servers were scraped; `None` where none was at the end of the range.
    pub until: Option<Timestamp>,
    /// What it warns of, in its own words.
    pub warning: Option<String>,
}

impl FromPrometheus {
    /// Why it gave nothing.
    pub fn trouble(&self) -> Option<&PrometheusTrouble> {
        self.read.as_ref()?.as_ref().err()
    }
}

impl GatewayTraffic {
    /// Requests that were not answered.
    pub fn errors(&self) -> u64 {
        self.passed.total() - self.passed.of(RequestClass::Answered)
    }
}
