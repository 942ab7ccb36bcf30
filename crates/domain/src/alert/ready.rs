//! The rules that are there from the beginning.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{AlertCondition, AlertRule, AlertSeverity, ErrorsOf, Hold, LogQuery, Quantile, Share, Window};
use crate::{
    DueKind, Field, GatewayKind, Invalid, Phase, Problem, RequestClass, spec::by_name,
    verdict::HEADROOM_PERCENT,
};

/// A ready-made rule, by the phase that it is for (R276).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReadyAlert {
    /// Before: the shared gateway is slower than in the baseline (R277).
    SharedSlower,
    /// Before: the shared gateway fails (R277).
    SharedFails,
    /// During: fewer requests are answered (R278).
    SuccessFalls,
    /// During: latency jumps (R278).
    LatencyJumps,
    /// During: requests are missing, neither gateway has them (R278, R266).
    RequestsMissing,
    /// During: the log tells of requests that a dedicated gateway refuses for want of permission (R286).
    SwitchRefused,
    /// After: the dedicated gateways are slower than the baseline (R279).
    DedicatedSlower,
    /// After: the dedicated gateways fail (R279).
    DedicatedFails,
    /// After: requests are left at the shared gateway (R275).
    SharedLeft,
    /// Throughout: dedicated gateways throttle (R274).
    DedicatedThrottles,
    /// Throughout: errors that are none of the caller's fault (R280).
    AbnormalCodes,
    /// Throughout: more is refused than should be (R280).
    Refusals,
    /// Throughout: a key is deleted, or scheduled for deletion.
    KeyDeleted,
    /// Throughout: a client key ends within 30 days.
    ClientKeyEnds,
    /// Throughout: imported material ends within 7 days.
    MaterialEnds,
    /// Throughout: 70 % of the requests a second of an instance are used.
    Qps70,
    /// Throughout: 90 % of them.
    Qps90,
    /// Throughout: 70 % of an instance's quota of keys or secrets is used.
    Quota70,
    /// Throughout: 90 % of it.
    Quota90,
}

impl ReadyAlert {
    /// All, in the order of the phases.
    pub const ALL: &'static [Self] = &[
        ReadyAlert::SharedSlower,
        ReadyAlert::SharedFails,
        ReadyAlert::SuccessFalls,
        ReadyAlert::LatencyJumps,
        ReadyAlert::RequestsMissing,
        ReadyAlert::SwitchRefused,
        ReadyAlert::DedicatedSlower,
        ReadyAlert::DedicatedFails,
        ReadyAlert::SharedLeft,
        ReadyAlert::DedicatedThrottles,
        ReadyAlert::AbnormalCodes,
        ReadyAlert::Refusals,
        ReadyAlert::KeyDeleted,
        ReadyAlert::ClientKeyEnds,
        ReadyAlert::MaterialEnds,
        ReadyAlert::Qps70,
        ReadyAlert::Qps90,
        ReadyAlert::Quota70,
        ReadyAlert::Quota90,
    ];

    /// The id of its rule.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReadyAlert::SharedSlower => "shared-slower",
            ReadyAlert::SharedFails => "shared-fails",
            ReadyAlert::SuccessFalls => "success-falls",
            ReadyAlert::LatencyJumps => "latency-jumps",
            ReadyAlert::RequestsMissing => "requests-missing",
            ReadyAlert::SwitchRefused => "switch-refused",
            ReadyAlert::DedicatedSlower => "dedicated-slower",
            ReadyAlert::DedicatedFails => "dedicated-fails",
            ReadyAlert::SharedLeft => "shared-left",
            ReadyAlert::DedicatedThrottles => "dedicated-throttles",
            ReadyAlert::AbnormalCodes => "abnormal-codes",
            ReadyAlert::Refusals => "refusals",
            ReadyAlert::KeyDeleted => "key-deleted",
            ReadyAlert::ClientKeyEnds => "client-key-ends",
            ReadyAlert::MaterialEnds => "material-ends",
            ReadyAlert::Qps70 => "qps-70",
            ReadyAlert::Qps90 => "qps-90",
            ReadyAlert::Quota70 => "quota-70",
            ReadyAlert::Quota90 => "quota-90",
        }
    }

    /// The rule: enabled, with these values.
    pub fn rule(self) -> AlertRule {
        let (phase, minutes, severity, condition) = self.values();
        AlertRule {
            id: self.into(),
            name: None,
            phase,
            condition,
            instance: None,
            hold: Hold(minutes),
            severity,
            enabled: true,
            muted_until: None,
        }
    }

    /// The table: the phase, for how many minutes, how much it matters, and what it looks for.
    fn values(self) -> (Option<Phase>, u32, AlertSeverity, AlertCondition) {
        use AlertSeverity::{Critical, Info, Warning};
        let (before, during, after, always) =
            (Some(Phase::Before), Some(Phase::Switchover), Some(Phase::After), None);
        let (shared, dedicated) = (Some(GatewayKind::Shared), Some(GatewayKind::Dedicated));
        match self {
            ReadyAlert::SharedSlower => (before, 5, Warning, slower(shared, 150)),
            ReadyAlert::SharedFails => (before, 2, Critical, failing(shared)),
            ReadyAlert::SuccessFalls => (during, 1, Critical, answered(99)),
            ReadyAlert::LatencyJumps => (during, 1, Warning, slower(None, 200)),
            ReadyAlert::RequestsMissing => (during, 2, Critical, missing(HALF)),
            ReadyAlert::SwitchRefused => {
                (during, 0, Warning, log("gateway_type = \"dedicated\" and status_code = 403", 10))
            }
            ReadyAlert::DedicatedSlower => (after, 5, Warning, slower(dedicated, 150)),
            ReadyAlert::DedicatedFails => (after, 2, Critical, failing(dedicated)),
            ReadyAlert::SharedLeft => {
                (after, 5, Warning, AlertCondition::Left { more_than: 0, window: Window::HOUR })
            }
            ReadyAlert::DedicatedThrottles => {
                (always, 1, Critical, AlertCondition::Throttled { least: 10, window: Window::FIVE })
            }
            ReadyAlert::AbnormalCodes => (always, 1, Warning, log("status_code >= 500", 10)),
            ReadyAlert::Refusals => {
                (always, 5, Warning, errors(None, ErrorsOf::Class(RequestClass::Refused), 5))
            }
            ReadyAlert::KeyDeleted => {
                (always, 0, Warning, AlertCondition::KeysDeleted { window: Window::ONE })
            }
            ReadyAlert::ClientKeyEnds => (always, 0, Critical, due(DueKind::ClientKey, 30)),
            ReadyAlert::MaterialEnds => (always, 0, Warning, due(DueKind::Material, 7)),
            // The vendor's recipe: a minute's requests, three times in a row.
            ReadyAlert::Qps70 => (always, 3, Info, qps(HEADROOM_PERCENT[0])),
            ReadyAlert::Qps90 => (always, 3, Critical, qps(HEADROOM_PERCENT[1])),
            ReadyAlert::Quota70 => (always, 0, Info, AlertCondition::QuotaUsed { percent: 70 }),
            ReadyAlert::Quota90 => (always, 0, Critical, AlertCondition::QuotaUsed { percent: 90 }),
        }
    }
}

by_name!(ReadyAlert, Field::Alert, ReadyAlert::ALL);

/// Percent of the baseline's requests a second.
const HALF: u32 = 50;
/// Requests without which a part of them says little.
const ENOUGH: u32 = 100;

fn slower(gateway: Option<GatewayKind>, percent: u32) -> AlertCondition {
    AlertCondition::Slower { gateway, quantile: Quantile::P95, percent, millis: 1, window: Window::FIVE }
}

fn failing(gateway: Option<GatewayKind>) -> AlertCondition {
    errors(gateway, ErrorsOf::Class(RequestClass::Failed), 1)
}

fn errors(gateway: Option<GatewayKind>, of: ErrorsOf, percent: u32) -> AlertCondition {
    let share = Share::percent(percent);
    AlertCondition::Errors { gateway, of, share, least: ENOUGH, window: Window::FIVE }
}

fn answered(percent: u32) -> AlertCondition {
    let share = Share::percent(percent);
    AlertCondition::Unanswered { gateway: None, share, least: ENOUGH, window: Window::FIVE }
}

fn missing(percent: u32) -> AlertCondition {
    AlertCondition::Missing { percent, window: Window::FIVE }
}

fn log(query: &str, more_than: u32) -> AlertCondition {
    AlertCondition::LogMatches { query: LogQuery::ready(query), more_than, window: Window::FIVE }
}

fn due(kind: DueKind, days: u32) -> AlertCondition {
    AlertCondition::FallsDue { kind: Some(kind), days }
}

fn qps(percent: u64) -> AlertCondition {
    let percent = u32::try_from(percent).unwrap_or(100);
    AlertCondition::QpsUsed { percent, window: Window::ONE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AlertKind;

    /// R274 to R280, R286: each phase has the rules that its focus asks for.
    #[test]
    fn r274_r275_r276_r277_r278_r279_r280_r286_each_phase_has_its_rules() {
        let of = |phase| {
            let rules = ReadyAlert::ALL.iter().map(|ready| ready.rule());
            rules.filter(|rule| rule.phase == phase).map(|rule| rule.condition.kind()).collect::<Vec<_>>()
        };
        use AlertKind as K;
        assert_eq!(of(Some(Phase::Before)), [K::Slower, K::Errors]);
        assert_eq!(of(Some(Phase::Switchover)), [K::Unanswered, K::Slower, K::Missing, K::LogMatches]);
        assert_eq!(of(Some(Phase::After)), [K::Slower, K::Errors, K::Left]);
        let always = [
            K::Throttled,
            K::LogMatches,
            K::Errors,
            K::KeysDeleted,
            K::FallsDue,
            K::FallsDue,
            K::QpsUsed,
            K::QpsUsed,
            K::QuotaUsed,
            K::QuotaUsed,
        ];
        assert_eq!(of(None), always);
    }

    #[test]
    fn ready_made_rules_are_valid_and_can_be_had_back() {
        for ready in ReadyAlert::ALL {
            let rule = ready.rule();
            assert!(rule.enabled && rule.condition.check().is_ok(), "{ready}");
            assert_eq!(ready.as_str().parse(), Ok(*ready));
            let until = Some(crate::Timestamp::from_seconds(9));
            let changed = AlertRule {
                condition: AlertCondition::QuotaUsed { percent: 1 },
                hold: Hold(7),
                enabled: false,
                muted_until: until,
                ..rule.clone()
            };
            let back = AlertRule { enabled: false, muted_until: until, ..rule };
            assert_eq!(changed.as_ready_made(), Some(back));
        }
    }
}
