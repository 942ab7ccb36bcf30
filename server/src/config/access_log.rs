//! What the gateways were asked: whether that is recorded, and for how long it is kept.

use metrics::Retention;
use serde::{Deserialize, Serialize};

use super::DAY;

/// Bytes of a megabyte.
const MEGABYTE: u64 = 1_000_000;

/// The log of accesses.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub(crate) struct AccessLogConfig {
    /// Whether each request to a gateway is recorded.
    pub(crate) enabled: bool,
    /// Days that records are kept.
    days: u32,
    /// The most megabytes of records that are kept: the oldest go first.
    megabytes: u64,
}

impl AccessLogConfig {
    /// Half a year, as far as it fits: a million requests take about 30 megabytes.
    pub(super) const DEFAULT: Self = Self { enabled: true, days: 180, megabytes: 4000 };

    /// How long, and how much of them, records are kept.
    pub(crate) fn retention(self) -> Retention {
        Retention { age: DAY * self.days, bytes: self.megabytes.saturating_mul(MEGABYTE) }
    }
}
