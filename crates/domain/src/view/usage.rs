//! Who uses a key.

use serde::{Deserialize, Serialize};

use super::{TrafficChart, TrafficRange, TrafficRow};
use crate::{ClientLibrary, GatewayKind, KeyId, LogSource, Timestamp};

/// What a key's page of its use shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageView {
    /// The key.
    pub key: KeyId,
    /// When.
    pub range: TrafficRange,
    /// Of which import; without one, what passed our own gateways.
    pub source: Option<LogSource>,
}

/// Requests for a key by one caller, at one gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageCaller {
    /// Who called.
    pub principal: String,
    /// From which address.
    pub address: String,
    /// What it says it is.
    pub agent: String,
    /// The library that it calls with.
    pub library: ClientLibrary,
    /// The gateway.
    pub gateway: GatewayKind,
    /// The operations, the most frequent first, and how often.
    pub operations: Vec<(String, u64)>,
    /// How often it came.
    pub requests: u64,
    /// How many of these were not answered.
    pub errors: u64,
    /// When it came first, to the step in which that is counted.
    pub first: Timestamp,
    /// When it came last.
    pub last: Timestamp,
}

/// Who uses a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePage {
    /// When the range begins.
    pub from: Timestamp,
    /// When it ends.
    pub to: Timestamp,
    /// When the last point of the chart ends, which may not be over.
    pub drawn: Timestamp,
    /// How many requests there were.
    pub requests: u64,
    /// How many of these were not answered.
    pub errors: u64,
    /// When the last one came.
    pub last: Option<Timestamp>,
    /// Those who call most.
    pub callers: Vec<UsageCaller>,
    /// How many there are, also those that are not in `callers`.
    pub total: u32,
    /// Requests over time by gateway.
    pub chart: TrafficChart,
    /// The most frequent errors.
    pub codes: Vec<TrafficRow>,
    /// When what is counted begins; `None` where nothing was counted yet.
    pub since: Option<Timestamp>,
    /// The imports that can be chosen, each with the times of its oldest and its newest record.
    pub sources: Vec<(LogSource, Option<(Timestamp, Timestamp)>)>,
    /// Requests of callers that are not told apart, because there were too many.
    pub folded: u64,
}
