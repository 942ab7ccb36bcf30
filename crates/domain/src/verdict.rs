//! The verdict about gateways: what their figures mean, by rules.
//!
//! A finding is a rule that holds. Its numbers travel with it; the page words them, and shows the rule beside it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{GatewayKind, Phase, RequestClass};

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
    /// The most requests a second in any point.
    pub peak: u64,
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
    fn rate(&self) -> u64 {
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
    /// Requests at the shared gateway for keys of instances in the range, and how many principals they came from.
    pub left: (u64, u64),
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
        /// In the baseline.
        usual: u64,
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
        /// From how many principals.
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
        let (share, usual) = (passed.share(class), usual.map_or(0, |usual| usual.share(class)));
        let many = passed.of(class) >= ERRORS && share >= usual + margin;
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
    let all = requests + evidence.dedicated.total();
    match (requests, all) {
        (_, 0) => None,
        (0, _) => Some(Finding::NoneLeft),
        _ => Some(Finding::Left { requests, share: requests * 10_000 / all, callers }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Passed = Passed { seconds: 3600, by_class: [0; 4], latency: [0; 4], peak: 0 };
    const USUAL: Passed = Passed {
        seconds: 3600,
        by_class: [36_000, 0, 0, 0],
        latency: [1_000, 2_000, 4_000, 9_000],
        peak: 20,
    };

    fn of(shared: Passed, dedicated: Passed, baseline: Baseline) -> Evidence {
        Evidence { shared, dedicated, baseline, ..Evidence::default() }
    }

    fn with(change: impl FnOnce(&mut Passed)) -> Passed {
        let mut passed = USUAL;
        change(&mut passed);
        passed
    }

    const DEDICATED: GatewayKind = GatewayKind::Dedicated;
    const SHARED: GatewayKind = GatewayKind::Shared;
    const FAST: Finding = Finding::AsFast { gateway: SHARED, p95: 2_000, usual: 2_000 };

    /// R264, R265, R266, R269, R272: what is compared with the baseline, and when it cannot be.
    #[test]
    fn r264_r265_r266_r269_r272_the_verdict_compares_with_the_baseline() {
        let usual = Baseline::Passed(USUAL);
        let few = with(|p| p.by_class = [50, 0, 0, 0]);
        let table: &[(&str, Evidence, &[Finding])] = &[
            ("nothing at all", of(QUIET, QUIET, Baseline::None), &[Finding::NoSamples, Finding::NoBaseline]),
            ("no baseline", of(USUAL, QUIET, Baseline::None), &[Finding::NoBaseline]),
            ("the clock was set back", of(USUAL, QUIET, Baseline::InFuture), &[Finding::BaselineInFuture]),
            ("a baseline of nothing", of(USUAL, QUIET, Baseline::Passed(QUIET)), &[Finding::BaselineEmpty]),
            ("a baseline that is gone", of(USUAL, QUIET, Baseline::Empty), &[Finding::BaselineEmpty]),
            (
                "a baseline of no time",
                of(USUAL, QUIET, Baseline::Passed(with(|p| p.seconds = 0))),
                &[Finding::BaselineEmpty],
            ),
            ("as usual", of(USUAL, QUIET, usual), &[FAST]),
            (
                "few requests then",
                of(USUAL, QUIET, Baseline::Passed(few)),
                &[Finding::TooFew { requests: 50 }],
            ),
            (
                "few requests now",
                of(few, QUIET, usual),
                &[Finding::Missing { percent: 0 }, Finding::TooFew { requests: 50 }],
            ),
            (
                "no requests now",
                of(QUIET, QUIET, usual),
                &[Finding::Missing { percent: 0 }, Finding::NoSamples],
            ),
            (
                "half as long again, but by microseconds",
                of(with(|p| p.latency[1] = 2_999), QUIET, usual),
                &[Finding::AsFast { gateway: SHARED, p95: 2_999, usual: 2_000 }],
            ),
            (
                "half as long again",
                of(with(|p| p.latency[1] = 3_000), QUIET, usual),
                &[Finding::Slower { gateway: SHARED, p95: 3_000, usual: 2_000 }],
            ),
            (
                "slower at the other gateway",
                of(QUIET, with(|p| p.latency[1] = 5_100), usual),
                &[Finding::Slower { gateway: DEDICATED, p95: 5_100, usual: 2_000 }],
            ),
            (
                "moved to the other gateway",
                of(QUIET, USUAL, usual),
                &[Finding::AsFast { gateway: DEDICATED, p95: 2_000, usual: 2_000 }],
            ),
            ("just enough", of(with(|p| p.by_class[0] = 18_000), QUIET, usual), &[FAST]),
            (
                "half is missing",
                of(with(|p| p.by_class[0] = 17_900), QUIET, usual),
                &[Finding::Missing { percent: 49 }, FAST],
            ),
            (
                "twice as many",
                of(with(|p| p.by_class[0] = 72_000), QUIET, usual),
                &[Finding::Surge { percent: 200 }, FAST],
            ),
            (
                "a shorter range of the same rate",
                of(with(|p| (p.seconds, p.by_class[0]) = (60, 600)), QUIET, usual),
                &[FAST],
            ),
            (
                "a hundredth failed",
                of(with(|p| p.by_class = [35_640, 0, 0, 360]), QUIET, usual),
                &[
                    Finding::MoreErrors {
                        gateway: SHARED,
                        class: RequestClass::Failed,
                        share: 100,
                        usual: 0,
                    },
                    FAST,
                ],
            ),
            (
                "less than a hundredth failed",
                of(with(|p| p.by_class = [35_641, 0, 0, 359]), QUIET, usual),
                &[FAST],
            ),
            (
                "a twentieth was refused, without a baseline",
                of(with(|p| p.by_class = [34_200, 1_800, 0, 0]), QUIET, Baseline::None),
                &[
                    Finding::MoreErrors {
                        gateway: SHARED,
                        class: RequestClass::Refused,
                        share: 500,
                        usual: 0,
                    },
                    Finding::NoBaseline,
                ],
            ),
            (
                "refused as often as usual",
                of(
                    with(|p| p.by_class = [30_000, 6_000, 0, 0]),
                    QUIET,
                    Baseline::Passed(with(|p| p.by_class = [30_000, 6_000, 0, 0])),
                ),
                &[FAST],
            ),
        ];
        for (name, evidence, findings) in table {
            assert_eq!(verdict(evidence), *findings, "{name}");
        }
    }

    /// R273, R274, R275: throttling at the dedicated gateway, and requests left at the shared one.
    #[test]
    fn r273_r274_r275_anomalies_are_found() {
        let throttled = |n| with(|p| p.by_class = [36_000 - n, 0, n, 0]);
        let after =
            |left, dedicated| Evidence { phase: Phase::After, left, ..of(QUIET, dedicated, Baseline::None) };
        let table: &[(&str, Evidence, Option<Finding>)] = &[
            ("nine throttled", of(QUIET, with(|p| p.by_class = [91, 0, 9, 0]), Baseline::None), None),
            ("less than a hundredth throttled", of(QUIET, throttled(359), Baseline::None), None),
            (
                "a hundredth throttled",
                of(QUIET, throttled(360), Baseline::None),
                Some(Finding::Throttling { requests: 360, share: 100 }),
            ),
            ("throttled at the shared gateway", of(throttled(9_000), QUIET, Baseline::None), None),
            (
                "left before the switchover",
                Evidence { left: (5, 1), ..of(QUIET, USUAL, Baseline::None) },
                None,
            ),
            (
                "left after it",
                after((4_000, 3), USUAL),
                Some(Finding::Left { requests: 4_000, share: 1_000, callers: 3 }),
            ),
            ("none left", after((0, 0), USUAL), Some(Finding::NoneLeft)),
            ("nothing after it", after((0, 0), QUIET), None),
        ];
        for (name, evidence, finding) in table {
            let found = verdict(evidence);
            let said = found.into_iter().find(|found| {
                matches!(found, Finding::Throttling { .. } | Finding::Left { .. } | Finding::NoneLeft)
            });
            assert_eq!(said, *finding, "{name}");
        }
    }

    #[test]
    fn what_was_bought_is_told_of_as_the_vendor_does() {
        let used = |peak, bought| Evidence { bought, ..of(QUIET, with(|p| p.peak = peak), Baseline::None) };
        for (peak, bought, severity) in [
            (699, Some(1_000), None),
            (700, Some(1_000), Some(Severity::Warning)),
            (899, Some(1_000), Some(Severity::Warning)),
            (900, Some(1_000), Some(Severity::Critical)),
            (5_000, None, None),
            (5_000, Some(0), None),
        ] {
            let found = verdict(&used(peak, bought));
            let headroom = found.iter().find(|finding| matches!(finding, Finding::Headroom { .. }));
            assert_eq!(headroom.map(Finding::severity), severity, "{peak} of {bought:?}");
        }
    }

    #[test]
    fn what_matters_most_comes_first() {
        let evidence = Evidence {
            phase: Phase::After,
            left: (10, 1),
            ..of(USUAL, with(|p| p.by_class = [30_000, 0, 6_000, 0]), Baseline::None)
        };
        let severities: Vec<_> = verdict(&evidence).iter().map(Finding::severity).collect();
        assert!(severities.len() >= 3 && severities.is_sorted_by(|a, b| a >= b), "{severities:?}");
    }
}
