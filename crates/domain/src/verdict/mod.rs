//! The verdict about gateways: what their figures mean, by rules.
//!
//! A finding is a rule that holds. Its numbers travel with it; the page words them, and shows the rule beside it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{GatewayKind, Phase, RequestClass};

#[cfg(test)]
mod tests;

/// Requests without which latencies and shares of two stretches of time are not compared.
pub const ENOUGH: u64 = 100;
/// A latency is higher where it is half as long again as the baseline's, …
pub const SLOWER_PERCENT: u64 = 150;
/// … and by at least this, so that microseconds alarm nobody.
pub const SLOWER_BY: Duration = Duration::from_millis(1);
/// Errors that a share is judged by.
pub const ERRORS: u64 = 10;
/// Ten-thousandths of all requests that errors are more than in the baseline: of the 5xx, and of the 4xx.
pub const MORE_FAILED: u64 = 100;
/// See [`MORE_FAILED`].
pub const MORE_REFUSED: u64 = 500;
/// Ten-thousandths of a dedicated gateway's requests that are throttled (R274).
pub const THROTTLED: u64 = 100;
/// Percent of the baseline's requests a second under which traffic is missing, and over which it surges (R266).
pub const MISSING_PERCENT: u64 = 50;
/// See [`MISSING_PERCENT`].
pub const SURGE_PERCENT: u64 = 200;
/// Percent of the requests a second that were bought: the vendor's events tell of the first as news, of the second as critical.
pub const HEADROOM_PERCENT: [u64; 2] = [70, 90];

/// What passed a gateway in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// How long it was.
    pub seconds: u64,
    /// How many requests went how, in the order of [`RequestClass::ALL`].
    pub by_class: [u64; 4],
    /// Latencies in microseconds: p50, p95, p99 and the longest. Zero where nothing passed.
    pub latency: [u64; 4],
    /// The most requests a second in any point: a mean, so that a burst shorter than a point is not seen.
    pub peak: u64,
    /// How many seconds a point is long.
    pub point: u64,
}

impl Passed {
    /// All requests.
    pub fn total(&self) -> u64 {
        self.by_class.iter().sum()
    }

    /// Those that went this way.
    pub fn of(&self, class: RequestClass) -> u64 {
        self.by_class[class as usize]
    }

    /// Ten-thousandths of all requests that went this way.
    pub fn share(&self, class: RequestClass) -> u64 {
        (self.of(class).saturating_mul(10_000)).checked_div(self.total()).unwrap_or(0)
    }

    /// Requests in a thousand seconds.
    pub(crate) fn rate(&self) -> u64 {
        self.total().saturating_mul(1000).checked_div(self.seconds).unwrap_or(0)
    }
}

/// What is known when the verdict is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What passed the shared gateway in the range that is looked at.
    pub shared: Passed,
    /// What passed the dedicated ones.
    pub dedicated: Passed,
    /// The same of the baseline: of both gateways together, since callers move from the one to the other.
    pub baseline: Baseline,
    /// The phase at the end of the range.
    pub phase: Phase,
    /// In the range, since the switchover ended: requests at the shared gateway that dedicated ones would have answered,
    /// and how many principals they came from.
    pub left: (u64, u64),
    /// Requests at the dedicated gateways since then.
    pub switched: u64,
    /// The requests a second that were bought for the instances looked at.
    pub bought: Option<u64>,
}

/// The baseline, as far as it can be compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Baseline {
    /// None was recorded.
    #[default]
    None,
    /// Its range ends after now: the clock was set back since.
    InFuture,
    /// Nothing is kept of it any more, or nothing passed.
    Empty,
    /// What passed.
    Passed(Passed),
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// All is well.
    Good,
    /// Worth knowing.
    News,
    /// Somebody should look.
    Warning,
    /// Somebody must act.
    Critical,
}

/// A rule that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// Nothing passed in the range.
    NoSamples,
    /// There is no baseline: record one before the switchover (R269).
    NoBaseline,
    /// The baseline's range has not come yet.
    BaselineInFuture,
    /// Nothing is kept of the baseline.
    BaselineEmpty,
    /// There are too few requests to compare with the baseline.
    TooFew {
        /// How many there are in the smaller of the two.
        requests: u64,
    },
    /// The p95 is higher than the baseline's (R264, R272).
    Slower {
        /// At which gateway.
        gateway: GatewayKind,
        /// Now, in microseconds.
        p95: u64,
        /// In the baseline.
        usual: u64,
    },
    /// The p95 is as usual.
    AsFast {
        /// At which gateway.
        gateway: GatewayKind,
        /// Now, in microseconds.
        p95: u64,
        /// In the baseline.
        usual: u64,
    },
    /// There are more errors than in the baseline, or many without one (R265, R272, R280).
    MoreErrors {
        /// At which gateway.
        gateway: GatewayKind,
        /// Of which class.
        class: RequestClass,
        /// Now, in ten-thousandths.
        share: u64,
        /// In the baseline; `None` without one.
        usual: Option<u64>,
    },
    /// Requests are missing: both gateways together have fewer than the baseline (R266).
    Missing {
        /// Percent of the baseline's.
        percent: u64,
    },
    /// There are many more requests than in the baseline (R266).
    Surge {
        /// Percent of the baseline's.
        percent: u64,
    },
    /// A dedicated gateway throttles: adjust the instance's type or the throttling policy (R274).
    Throttling {
        /// How many.
        requests: u64,
        /// Ten-thousandths of all.
        share: u64,
    },
    /// Most of what was bought is used.
    Headroom {
        /// Percent.
        percent: u64,
        /// The most requests a second.
        peak: u64,
        /// What was bought.
        bought: u64,
    },
    /// Requests are left at the shared gateway after the switchover (R273, R275): some callers have not switched.
    Left {
        /// How many.
        requests: u64,
        /// Ten-thousandths of all for keys of instances.
        share: u64,
        /// From how many callers, told apart by principal, address and agent.
        callers: u64,
    },
    /// Nothing is left at the shared gateway (R273).
    NoneLeft,
}

impl Finding {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Finding::AsFast { .. } | Finding::NoneLeft => Severity::Good,
            Finding::NoSamples
            | Finding::NoBaseline
            | Finding::BaselineInFuture
            | Finding::BaselineEmpty
            | Finding::TooFew { .. } => Severity::News,
            Finding::Headroom { percent, .. } if *percent >= HEADROOM_PERCENT[1] => Severity::Critical,
            Finding::MoreErrors { class: RequestClass::Failed, .. } | Finding::Throttling { .. } => {
                Severity::Critical
            }
            Finding::Missing { .. } => Severity::Critical,
            Finding::Headroom { .. }
            | Finding::Slower { .. }
            | Finding::MoreErrors { .. }
            | Finding::Surge { .. }
            | Finding::Left { .. } => Severity::Warning,
        }
    }
}

/// The verdict: every rule that holds, what matters most first.
pub fn verdict(evidence: &Evidence) -> Vec<Finding> {
    let Evidence { shared, dedicated, phase, .. } = evidence;
    let mut findings = Vec::new();
    if shared.total() + dedicated.total() == 0 {
        findings.push(Finding::NoSamples);
    }
    let usual = compared(evidence, &mut findings);
    for (gateway, passed) in [(GatewayKind::Shared, shared), (GatewayKind::Dedicated, dedicated)] {
        findings.extend(usual.and_then(|usual| latency(gateway, passed, &usual)));
        findings.extend(errors(gateway, passed, usual.as_ref()));
    }
    findings.extend(usual.and_then(|usual| rate(shared, dedicated, &usual)));
    findings.extend(throttling(dedicated));
    findings.extend(evidence.bought.and_then(|bought| headroom(dedicated, bought)));
    if *phase == Phase::After {
        findings.extend(left(evidence));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}

/// The baseline, where there is enough of it and of what is compared with it.
fn compared(evidence: &Evidence, findings: &mut Vec<Finding>) -> Option<Passed> {
    let usual = match evidence.baseline {
        Baseline::None => Err(Finding::NoBaseline),
        Baseline::InFuture => Err(Finding::BaselineInFuture),
        Baseline::Passed(usual) if usual.total() > 0 && usual.seconds > 0 => Ok(usual),
        Baseline::Empty | Baseline::Passed(_) => Err(Finding::BaselineEmpty),
    };
    let usual = usual.map_err(|finding| findings.push(finding)).ok()?;
    let now = evidence.shared.total() + evidence.dedicated.total();
    let requests = usual.total().min(now);
    if now > 0 && requests < ENOUGH {
        findings.push(Finding::TooFew { requests });
    }
    Some(usual)
}

fn latency(gateway: GatewayKind, passed: &Passed, usual: &Passed) -> Option<Finding> {
    if passed.total() < ENOUGH || usual.total() < ENOUGH {
        return None;
    }
    let (p95, usual) = (passed.latency[1], usual.latency[1]);
    let by = u64::try_from(SLOWER_BY.as_micros()).unwrap_or(u64::MAX);
    let slower = p95 * 100 >= usual * SLOWER_PERCENT && p95 >= usual + by;
    Some(if slower {
        Finding::Slower { gateway, p95, usual }
    } else {
        Finding::AsFast { gateway, p95, usual }
    })
}

fn errors(gateway: GatewayKind, passed: &Passed, usual: Option<&Passed>) -> Vec<Finding> {
    let more = |(class, margin): (RequestClass, u64)| {
        let (share, usual) = (passed.share(class), usual.map(|usual| usual.share(class)));
        let many = passed.of(class) >= ERRORS && share >= usual.unwrap_or(0) + margin;
        many.then_some(Finding::MoreErrors { gateway, class, share, usual })
    };
    let classes = [(RequestClass::Failed, MORE_FAILED), (RequestClass::Refused, MORE_REFUSED)];
    classes.into_iter().filter_map(more).collect()
}

/// Both gateways together: a caller that switched is missing at the one and new at the other.
fn rate(shared: &Passed, dedicated: &Passed, usual: &Passed) -> Option<Finding> {
    if usual.total() < ENOUGH {
        return None;
    }
    let percent = ((shared.rate() + dedicated.rate()) * 100).checked_div(usual.rate())?;
    match percent {
        ..MISSING_PERCENT => Some(Finding::Missing { percent }),
        SURGE_PERCENT.. => Some(Finding::Surge { percent }),
        _ => None,
    }
}

fn throttling(dedicated: &Passed) -> Option<Finding> {
    let (requests, share) = (dedicated.of(RequestClass::Throttled), dedicated.share(RequestClass::Throttled));
    (requests >= ERRORS && share >= THROTTLED).then_some(Finding::Throttling { requests, share })
}

fn headroom(dedicated: &Passed, bought: u64) -> Option<Finding> {
    let percent = (dedicated.peak * 100).checked_div(bought)?;
    let peak = dedicated.peak;
    (percent >= HEADROOM_PERCENT[0]).then_some(Finding::Headroom { percent, peak, bought })
}

fn left(evidence: &Evidence) -> Option<Finding> {
    let (requests, callers) = evidence.left;
    let all = requests + evidence.switched;
    match (requests, all) {
        (_, 0) => None,
        (0, _) => Some(Finding::NoneLeft),
        _ => Some(Finding::Left { requests, share: requests * 10_000 / all, callers }),
    }
}
