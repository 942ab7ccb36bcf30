//! What is known makes a condition hold, or not, or leaves it open.

use serde::{Deserialize, Serialize};

use super::{AlertCondition, ErrorsOf};
use crate::{
    InstanceId, RequestClass,
    verdict::{Baseline, ENOUGH, Passed},
};

/// What is known when a condition is judged: what its kind needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertFacts {
    /// What passed in the window, what passed in the baseline, and how many requests ended in the code that is asked for.
    Traffic {
        /// In the window.
        passed: Passed,
        /// In the baseline, for conditions that compare with it.
        usual: Baseline,
        /// Of the code.
        of_code: u64,
    },
    /// How many of what is counted there are.
    Count(u64),
    /// How much of what there is, is used: of each instance.
    Used(Vec<Used>),
}

/// How much is used of what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Of which instance; `None` is the default KMS of a region.
    pub instance: Option<InstanceId>,
    /// How much is used.
    pub used: u64,
    /// How much there is.
    pub of: u64,
}

/// What a condition was judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Whether the condition holds.
    pub holds: bool,
    /// The value.
    pub value: u64,
    /// What it was compared with.
    pub threshold: u64,
    /// In what both are told.
    pub unit: ReadingUnit,
    /// The instance that it is about, where it is about one of several.
    pub instance: Option<InstanceId>,
}

/// In what a reading is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadingUnit {
    /// Microseconds.
    Micros,
    /// Ten-thousandths of all requests.
    Share,
    /// Percent.
    Percent,
    /// A number of things.
    Count,
}

impl ReadingUnit {
    /// The name in what is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReadingUnit::Micros => "microseconds",
            ReadingUnit::Share => "basis_points",
            ReadingUnit::Percent => "percent",
            ReadingUnit::Count => "count",
        }
    }
}

/// Why a condition is not judged. Its alert stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unjudged {
    /// No baseline was recorded (R269).
    NoBaseline,
    /// The baseline's range has not come yet: the clock was set back since.
    BaselineInFuture,
    /// Too little is kept of the baseline.
    BaselineEmpty,
    /// There were too few requests.
    TooFew {
        /// How many there were.
        requests: u64,
        /// How many it takes.
        least: u64,
    },
    /// No instance has any requests a second or quota to use up.
    NothingToUse,
    /// No requests are recorded in the access log.
    NotRecorded,
    /// The query cannot be read any more.
    QueryUnreadable,
    /// What it is judged by could not be read. The server's log tells why.
    Unread,
}

impl AlertCondition {
    /// Judges it.
    ///
    /// # Errors
    /// Why it cannot be judged.
    pub fn judge(&self, facts: &AlertFacts) -> Result<Reading, Unjudged> {
        match (self, facts) {
            (AlertCondition::Slower { .. }, AlertFacts::Traffic { passed, usual, .. }) => {
                self.slower(passed, usual)
            }
            (
                AlertCondition::Errors { of, share, least, .. },
                AlertFacts::Traffic { passed, of_code, .. },
            ) => {
                let errors = match of {
                    ErrorsOf::Class(class) => passed.of(*class),
                    ErrorsOf::Code(_) => *of_code,
                    ErrorsOf::Any => passed.of(RequestClass::Refused) + passed.of(RequestClass::Failed),
                };
                let value = part(passed, errors, *least)?;
                let threshold = u64::from(share.ten_thousandths());
                Ok(reading(value >= threshold, value, threshold, ReadingUnit::Share))
            }
            (AlertCondition::Unanswered { share, least, .. }, AlertFacts::Traffic { passed, .. }) => {
                let value = part(passed, passed.of(RequestClass::Answered), *least)?;
                let threshold = u64::from(share.ten_thousandths());
                Ok(reading(value < threshold, value, threshold, ReadingUnit::Share))
            }
            (AlertCondition::Throttled { least, .. }, AlertFacts::Traffic { passed, .. }) => {
                let (value, threshold) = (passed.of(RequestClass::Throttled), u64::from(*least));
                Ok(reading(value >= threshold, value, threshold, ReadingUnit::Count))
            }
            (AlertCondition::Missing { percent, .. }, AlertFacts::Traffic { passed, usual, .. }) => {
                missing(*percent, passed, usual)
            }
            (
                AlertCondition::Left { more_than, .. } | AlertCondition::LogMatches { more_than, .. },
                AlertFacts::Count(count),
            ) => {
                let threshold = u64::from(*more_than);
                Ok(reading(*count > threshold, *count, threshold, ReadingUnit::Count))
            }
            (
                AlertCondition::FallsDue { .. } | AlertCondition::KeysDeleted { .. },
                AlertFacts::Count(count),
            ) => Ok(reading(*count > 0, *count, 0, ReadingUnit::Count)),
            (
                AlertCondition::QpsUsed { percent, .. } | AlertCondition::QuotaUsed { percent },
                AlertFacts::Used(all),
            ) => used(*percent, all),
            // Facts of another kind are no facts.
            _ => Err(Unjudged::Unread),
        }
    }

    fn slower(&self, passed: &Passed, usual: &Baseline) -> Result<Reading, Unjudged> {
        let AlertCondition::Slower { quantile, percent, millis, .. } = self else {
            return Err(Unjudged::Unread);
        };
        let usual = compared(usual)?;
        if passed.total() < ENOUGH {
            return Err(Unjudged::TooFew { requests: passed.total(), least: ENOUGH });
        }
        let (value, usual) = (passed.latency[*quantile as usize], usual.latency[*quantile as usize]);
        let by_factor = usual.saturating_mul(u64::from(*percent)) / 100;
        let by_length = usual.saturating_add(u64::from(*millis) * 1000);
        let threshold = by_factor.max(by_length);
        Ok(reading(value >= threshold, value, threshold, ReadingUnit::Micros))
    }
}

fn reading(holds: bool, value: u64, threshold: u64, unit: ReadingUnit) -> Reading {
    Reading { holds, value, threshold, unit, instance: None }
}

/// Ten-thousandths of all requests, where there are enough.
fn part(passed: &Passed, some: u64, least: u32) -> Result<u64, Unjudged> {
    let (all, least) = (passed.total(), u64::from(least));
    if all < least.max(1) {
        return Err(Unjudged::TooFew { requests: all, least });
    }
    Ok(some.saturating_mul(10_000) / all)
}

/// The baseline, where there is enough of it.
fn compared(usual: &Baseline) -> Result<&Passed, Unjudged> {
    match usual {
        Baseline::None => Err(Unjudged::NoBaseline),
        Baseline::InFuture => Err(Unjudged::BaselineInFuture),
        Baseline::Passed(usual) if usual.total() >= ENOUGH && usual.seconds > 0 => Ok(usual),
        Baseline::Empty | Baseline::Passed(_) => Err(Unjudged::BaselineEmpty),
    }
}

/// Nothing at all is the least that there can be: no requests are no reason not to judge.
fn missing(percent: u32, passed: &Passed, usual: &Baseline) -> Result<Reading, Unjudged> {
    let usual = compared(usual)?;
    let now = passed.rate().saturating_mul(100).checked_div(usual.rate()).ok_or(Unjudged::BaselineEmpty)?;
    let threshold = u64::from(percent);
    Ok(reading(now < threshold, now, threshold, ReadingUnit::Percent))
}

/// The instance that has the least left.
fn used(percent: u32, all: &[Used]) -> Result<Reading, Unjudged> {
    let percent_of = |used: &Used| used.used.saturating_mul(100) / used.of.max(1);
    let most = all.iter().filter(|used| used.of > 0).max_by_key(|used| percent_of(used));
    let most = most.ok_or(Unjudged::NothingToUse)?;
    let (value, threshold) = (percent_of(most), u64::from(percent));
    let reading = reading(value >= threshold, value, threshold, ReadingUnit::Percent);
    Ok(Reading { instance: most.instance.clone(), ..reading })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GatewayKind, LogQuery, Quantile, ReadyAlert, Share, Window};

    const WINDOW: Window = Window::FIVE;

    /// So many answered, refused, throttled and failed, with a p95 in microseconds.
    fn passed(by_class: [u64; 4], p95: u64) -> Passed {
        Passed { seconds: 300, by_class, latency: [p95 / 2, p95, p95 * 2, p95 * 3], ..Passed::default() }
    }

    fn traffic(by_class: [u64; 4], p95: u64) -> AlertFacts {
        AlertFacts::Traffic { passed: passed(by_class, p95), usual: Baseline::None, of_code: 0 }
    }

    fn compared_with(now: Passed, usual: Baseline) -> AlertFacts {
        AlertFacts::Traffic { passed: now, usual, of_code: 0 }
    }

    /// R264, R272, R277 to R279: slower is judged against the baseline, by a factor and by a length; without a baseline, or
    /// with too little traffic, it is left open, with why.
    #[test]
    fn r264_r277_r278_r279_slower_than_usual() {
        let usual = Baseline::Passed(passed([1000, 0, 0, 0], 2000));
        let condition = |percent, millis| AlertCondition::Slower {
            gateway: Some(GatewayKind::Shared),
            quantile: Quantile::P95,
            percent,
            millis,
            window: WINDOW,
        };
        for (percent, millis, p95, threshold, holds) in [
            (150, 1, 2999, 3000, false),
            (150, 1, 3000, 3000, true),
            // The length decides where the factor is a little.
            (150, 5, 6999, 7000, false),
            (150, 5, 7000, 7000, true),
            (200, 0, 4000, 4000, true),
        ] {
            let facts = compared_with(passed([500, 0, 0, 0], p95), usual);
            let read = condition(percent, millis).judge(&facts).expect("judged");
            assert_eq!(
                (read.holds, read.threshold, read.value),
                (holds, threshold, p95),
                "{percent} {millis}"
            );
        }
        for (now, usual, why) in [
            ([500, 0, 0, 0], Baseline::None, Unjudged::NoBaseline),
            ([500, 0, 0, 0], Baseline::InFuture, Unjudged::BaselineInFuture),
            ([500, 0, 0, 0], Baseline::Empty, Unjudged::BaselineEmpty),
            ([500, 0, 0, 0], Baseline::Passed(passed([99, 0, 0, 0], 1)), Unjudged::BaselineEmpty),
            ([99, 0, 0, 0], usual, Unjudged::TooFew { requests: 99, least: 100 }),
        ] {
            let facts = compared_with(passed(now, 9000), usual);
            assert_eq!(condition(150, 1).judge(&facts), Err(why));
        }
    }

    /// R265, R278, R280: a burst needs its part of the requests, and enough of them: one of two is none.
    #[test]
    fn r265_r278_r280_bursts_and_rates() {
        let errors = |of: &str| AlertCondition::Errors {
            gateway: None,
            of: of.parse().expect("errors"),
            share: Share::percent(1),
            least: 100,
            window: WINDOW,
        };
        for (of, by_class, judged) in [
            ("5xx", [198, 0, 0, 2], Ok(true)),
            ("5xx", [199, 0, 0, 1], Ok(false)),
            ("5xx", [1, 0, 0, 1], Err(Unjudged::TooFew { requests: 2, least: 100 })),
            ("4xx", [98, 2, 0, 0], Ok(true)),
            // Throttling is no refusal: it has a rule of its own.
            ("4xx", [50, 0, 50, 0], Ok(false)),
            ("any", [198, 1, 0, 1], Ok(true)),
            ("any", [0, 0, 0, 0], Err(Unjudged::TooFew { requests: 0, least: 100 })),
        ] {
            let read = errors(of).judge(&traffic(by_class, 1)).map(|reading| reading.holds);
            assert_eq!(read, judged, "{of} {by_class:?}");
        }
        let of_code = |of_code| AlertFacts::Traffic {
            passed: passed([90, 10, 0, 0], 1),
            usual: Baseline::None,
            of_code,
        };
        let code = errors("Forbidden.NoPermission");
        assert_eq!(code.judge(&of_code(0)).map(|reading| reading.holds), Ok(false));
        assert_eq!(code.judge(&of_code(1)).map(|reading| (reading.holds, reading.value)), Ok((true, 100)));

        let answered = AlertCondition::Unanswered {
            gateway: None,
            share: Share::percent(99),
            least: 100,
            window: WINDOW,
        };
        for (by_class, holds) in [([990, 10, 0, 0], false), ([989, 0, 11, 0], true), ([0, 0, 0, 100], true)] {
            let read = answered.judge(&traffic(by_class, 1)).expect("judged");
            assert_eq!(read.holds, holds, "{by_class:?}");
        }
    }

    /// R266, R273 to R275: throttling, requests that are left at the shared gateway, requests that are missing. Counting
    /// begins again at nothing after a restart: that is fewer requests, and nothing below zero.
    #[test]
    fn r266_r274_r275_what_the_dedicated_gateway_throttles_and_what_is_left_or_missing() {
        let throttled = AlertCondition::Throttled { least: 10, window: WINDOW };
        for (requests, holds) in [(0, false), (9, false), (10, true)] {
            let read = throttled.judge(&traffic([100, 0, requests, 0], 1)).expect("judged");
            assert_eq!((read.holds, read.value), (holds, requests));
        }
        let left = AlertCondition::Left { more_than: 0, window: WINDOW };
        for (requests, holds) in [(0, false), (1, true)] {
            assert_eq!(left.judge(&AlertFacts::Count(requests)).map(|read| read.holds), Ok(holds));
        }
        let missing = AlertCondition::Missing { percent: 50, window: WINDOW };
        let usual = Baseline::Passed(passed([3000, 0, 0, 0], 1));
        for (requests, percent, holds) in
            [(0, 0, true), (1499, 49, true), (1500, 50, false), (9000, 300, false)]
        {
            let read = missing.judge(&compared_with(passed([requests, 0, 0, 0], 1), usual)).expect("judged");
            assert_eq!((read.value, read.holds), (percent, holds), "{requests}");
        }
        let nothing = compared_with(Passed::default(), Baseline::None);
        assert_eq!(missing.judge(&nothing), Err(Unjudged::NoBaseline));
    }

    /// R286: records of the log; and what is used of what there is, of the instance that has the least left.
    #[test]
    fn r286_matches_and_what_is_used() {
        let query: LogQuery = "status_code >= 500".parse().expect("a query");
        let matches = AlertCondition::LogMatches { query, more_than: 3, window: WINDOW };
        for (count, holds) in [(3, false), (4, true)] {
            assert_eq!(matches.judge(&AlertFacts::Count(count)).map(|read| read.holds), Ok(holds));
        }
        let instance: InstanceId = "kst-hzzaaaaaaaaaaaaaaaaaa".parse().expect("an id");
        let used = |used, of| Used { instance: Some(instance.clone()), used, of };
        let qps = AlertCondition::QpsUsed { percent: 90, window: Window::ONE };
        for (all, judged) in [
            (vec![], Err(Unjudged::NothingToUse)),
            (vec![used(0, 0)], Err(Unjudged::NothingToUse)),
            (vec![used(899, 1000), used(5, 1000)], Ok((89, false))),
            (vec![used(5, 1000), used(900, 1000)], Ok((90, true))),
            (vec![used(3000, 1000)], Ok((300, true))),
        ] {
            let read = qps.judge(&AlertFacts::Used(all)).map(|read| (read.value, read.holds));
            assert_eq!(read, judged);
        }
    }

    #[test]
    fn facts_of_another_kind_judge_nothing() {
        for ready in ReadyAlert::ALL {
            let condition = ready.rule().condition;
            let read = [AlertFacts::Count(1), AlertFacts::Used(vec![]), traffic([0; 4], 0)];
            let judged = read.map(|facts| condition.judge(&facts));
            let unread = judged.iter().filter(|judged| **judged == Err(Unjudged::Unread)).count();
            assert_eq!(unread, 2, "{ready:?}");
        }
    }
}
