//! Figures that a Prometheus server has, and why there may be none.

use serde::{Deserialize, Serialize};

/// Why a Prometheus server gave no figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrometheusTrouble {
    /// Nobody is known by the name, or nobody listens there.
    Unreachable,
    /// It did not prove who it is.
    Untrusted,
    /// It took too long.
    TimedOut,
    /// What it said is no HTTP, or the connection broke.
    Broken,
    /// It does not let us in, by this status.
    Unauthorized(u16),
    /// It refused the query or failed.
    Refused {
        /// The status.
        status: u16,
        /// What it said, shortened.
        said: String,
    },
    /// The answer is none of the Prometheus HTTP API.
    Unreadable(u16),
    /// The answer is larger than what is read.
    TooLarge,
    /// It has scraped no server of ours in this time.
    NothingScraped,
    /// What it has names no gateway: the labels have other names there.
    UnknownLabels,
}
