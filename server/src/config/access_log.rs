//! What the gateways were asked: whether that is recorded, and for how long it is kept.

use console::ImportLimits;
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
    /// The most megabytes of records of imports, which stay until their import is removed.
    import_megabytes: u64,
    /// The most megabytes of a file that is sent by a browser to be imported.
    upload_megabytes: u64,
}

impl AccessLogConfig {
    /// Half a year, as far as it fits: a million requests take about 30 megabytes.
    pub(super) const DEFAULT: Self =
        Self { enabled: true, days: 180, megabytes: 4000, import_megabytes: 4000, upload_megabytes: 1000 };

    /// How much of the vendor's logs may be imported.
    pub(crate) fn imports(self) -> ImportLimits {
        ImportLimits {
            room: self.import_megabytes.saturating_mul(MEGABYTE),
            largest: self.upload_megabytes.saturating_mul(MEGABYTE),
        }
    }

    /// How long, and how much of them, records are kept.
    pub(crate) fn retention(self) -> Retention {
        Retention { age: DAY * self.days, bytes: self.megabytes.saturating_mul(MEGABYTE) }
    }
}
