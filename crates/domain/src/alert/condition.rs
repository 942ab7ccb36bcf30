//! What alert rules look for.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ErrorsOf, LogQuery, Quantile, Share, Window};
use crate::{DueKind, Field, GatewayKind, Invalid, Problem, RequestClass, spec::by_name};

/// What a rule looks for.
///
/// Where a gateway can be named, `None` is both of them together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlertCondition {
    /// Requests take longer than in the baseline: both by a factor and by a length (R264, R272).
    Slower {
        /// At which gateway.
        gateway: Option<GatewayKind>,
        /// Of which part of them.
        quantile: Quantile,
        /// Percent of the baseline's, from 101 on.
        percent: u32,
        /// Milliseconds longer, so that microseconds alarm nobody.
        millis: u32,
        /// In which time.
        window: Window,
    },
    /// Many requests end in an error (R265, R280).
    Errors {
        /// At which gateway.
        gateway: Option<GatewayKind>,
        /// Which errors.
        of: ErrorsOf,
        /// The part of all requests from which on it is many.
        share: Share,
        /// Requests without which no part is judged: one of two that failed is no burst.
        least: u32,
        /// In which time.
        window: Window,
    },
    /// Fewer requests are answered than should be (R278).
    Unanswered {
        /// At which gateway.
        gateway: Option<GatewayKind>,
        /// The part of all requests that should be answered at least.
        share: Share,
        /// Requests without which no part is judged.
        least: u32,
        /// In which time.
        window: Window,
    },
    /// Dedicated gateways throttle (R274).
    Throttled {
        /// How many requests it takes.
        least: u32,
        /// In which time.
        window: Window,
    },
    /// Requests for keys of instances still come by the shared gateway (R273, R275).
    Left {
        /// More than so many.
        more_than: u32,
        /// In which time.
        window: Window,
    },
    /// Requests are missing: both gateways together have fewer than in the baseline (R266).
    Missing {
        /// Below so many percent of the baseline's.
        percent: u32,
        /// In which time.
        window: Window,
    },
    /// Records of the access log match a query (R286).
    LogMatches {
        /// The query.
        query: LogQuery,
        /// More than so many.
        more_than: u32,
        /// In which time.
        window: Window,
    },
    /// Something falls due.
    FallsDue {
        /// What; `None` is anything.
        kind: Option<DueKind>,
        /// Within so many days.
        days: u32,
    },
    /// Most of the requests a second that were bought for an instance are used.
    QpsUsed {
        /// From so many percent on.
        percent: u32,
        /// In which time.
        window: Window,
    },
    /// Most of the keys or secrets that an instance may hold are there.
    QuotaUsed {
        /// From so many percent on.
        percent: u32,
    },
    /// A key was deleted, or scheduled for deletion.
    KeysDeleted {
        /// In which time.
        window: Window,
    },
}

/// The kinds of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the condition of its name")]
pub enum AlertKind {
    Slower,
    Errors,
    Unanswered,
    Throttled,
    Left,
    Missing,
    LogMatches,
    FallsDue,
    QpsUsed,
    QuotaUsed,
    KeysDeleted,
}

impl AlertKind {
    /// All.
    pub const ALL: &'static [Self] = &[
        AlertKind::LogMatches,
        AlertKind::Errors,
        AlertKind::Unanswered,
        AlertKind::Slower,
        AlertKind::Throttled,
        AlertKind::Missing,
        AlertKind::Left,
        AlertKind::QpsUsed,
        AlertKind::QuotaUsed,
        AlertKind::FallsDue,
        AlertKind::KeysDeleted,
    ];

    /// The name in addresses, forms and what is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertKind::Slower => "slower",
            AlertKind::Errors => "errors",
            AlertKind::Unanswered => "unanswered",
            AlertKind::Throttled => "throttled",
            AlertKind::Left => "left",
            AlertKind::Missing => "missing",
            AlertKind::LogMatches => "log-matches",
            AlertKind::FallsDue => "falls-due",
            AlertKind::QpsUsed => "qps-used",
            AlertKind::QuotaUsed => "quota-used",
            AlertKind::KeysDeleted => "keys-deleted",
        }
    }

    /// Whether it is judged by requests, which can be those for keys of one instance.
    pub const fn is_of_requests(self) -> bool {
        !matches!(self, AlertKind::LogMatches | AlertKind::FallsDue | AlertKind::KeysDeleted)
    }

    /// Whether it is looked at one gateway, or at both.
    pub const fn is_of_a_gateway(self) -> bool {
        matches!(self, AlertKind::Slower | AlertKind::Errors | AlertKind::Unanswered)
    }

    /// A condition of the kind with values to begin with.
    pub fn condition(self) -> AlertCondition {
        let (gateway, window) = (None, Window::FIVE);
        let hundred = 100;
        match self {
            AlertKind::Slower => {
                AlertCondition::Slower { gateway, quantile: Quantile::P95, percent: 150, millis: 1, window }
            }
            AlertKind::Errors => {
                let of = ErrorsOf::Class(RequestClass::Failed);
                AlertCondition::Errors { gateway, of, share: Share::percent(1), least: hundred, window }
            }
            AlertKind::Unanswered => {
                AlertCondition::Unanswered { gateway, share: Share::percent(99), least: hundred, window }
            }
            AlertKind::Throttled => AlertCondition::Throttled { least: 10, window },
            AlertKind::Left => AlertCondition::Left { more_than: 0, window },
            AlertKind::Missing => AlertCondition::Missing { percent: 50, window },
            AlertKind::LogMatches => {
                AlertCondition::LogMatches { query: LogQuery::ready(""), more_than: 0, window }
            }
            AlertKind::FallsDue => AlertCondition::FallsDue { kind: None, days: 30 },
            AlertKind::QpsUsed => AlertCondition::QpsUsed { percent: 90, window: Window::ONE },
            AlertKind::QuotaUsed => AlertCondition::QuotaUsed { percent: 90 },
            AlertKind::KeysDeleted => AlertCondition::KeysDeleted { window: Window::HOUR },
        }
    }
}

by_name!(AlertKind, Field::Alert, AlertKind::ALL);

impl AlertCondition {
    /// Its kind.
    pub const fn kind(&self) -> AlertKind {
        match self {
            AlertCondition::Slower { .. } => AlertKind::Slower,
            AlertCondition::Errors { .. } => AlertKind::Errors,
            AlertCondition::Unanswered { .. } => AlertKind::Unanswered,
            AlertCondition::Throttled { .. } => AlertKind::Throttled,
            AlertCondition::Left { .. } => AlertKind::Left,
            AlertCondition::Missing { .. } => AlertKind::Missing,
            AlertCondition::LogMatches { .. } => AlertKind::LogMatches,
            AlertCondition::FallsDue { .. } => AlertKind::FallsDue,
            AlertCondition::QpsUsed { .. } => AlertKind::QpsUsed,
            AlertCondition::QuotaUsed { .. } => AlertKind::QuotaUsed,
            AlertCondition::KeysDeleted { .. } => AlertKind::KeysDeleted,
        }
    }

    /// The gateway that it is about, where it is about one.
    pub const fn gateway(&self) -> Option<GatewayKind> {
        match self {
            AlertCondition::Slower { gateway, .. }
            | AlertCondition::Errors { gateway, .. }
            | AlertCondition::Unanswered { gateway, .. } => *gateway,
            AlertCondition::Throttled { .. } | AlertCondition::QpsUsed { .. } => Some(GatewayKind::Dedicated),
            AlertCondition::Left { .. } => Some(GatewayKind::Shared),
            _ => None,
        }
    }

    /// In which time it looks back, where it does.
    pub const fn window(&self) -> Option<Window> {
        match self {
            AlertCondition::Slower { window, .. }
            | AlertCondition::Errors { window, .. }
            | AlertCondition::Unanswered { window, .. }
            | AlertCondition::Throttled { window, .. }
            | AlertCondition::Left { window, .. }
            | AlertCondition::Missing { window, .. }
            | AlertCondition::LogMatches { window, .. }
            | AlertCondition::QpsUsed { window, .. }
            | AlertCondition::KeysDeleted { window } => Some(*window),
            AlertCondition::FallsDue { .. } | AlertCondition::QuotaUsed { .. } => None,
        }
    }

    /// Whether it compares with the baseline.
    pub const fn compares(&self) -> bool {
        matches!(self, AlertCondition::Slower { .. } | AlertCondition::Missing { .. })
    }

    /// Checks the numbers, which forms give.
    ///
    /// # Errors
    /// [`Invalid`] with [`Field::Threshold`].
    pub fn check(&self) -> Result<(), Invalid> {
        let within = |number: u32, min: u32, max: u32| match (min..=max).contains(&number) {
            true => Ok(()),
            false => {
                let (min, max) = (i64::from(min), i64::from(max));
                Err(Invalid::new(Field::Threshold, Problem::Range { min, max }))
            }
        };
        match *self {
            AlertCondition::Slower { percent, millis, .. } => {
                within(percent, 101, 10_000).and_then(|()| within(millis, 0, 60_000))
            }
            AlertCondition::Errors { least, .. } | AlertCondition::Unanswered { least, .. } => {
                within(least, 1, 1_000_000)
            }
            AlertCondition::Throttled { least, .. } => within(least, 1, 1_000_000),
            AlertCondition::Left { more_than, .. } | AlertCondition::LogMatches { more_than, .. } => {
                within(more_than, 0, 1_000_000)
            }
            AlertCondition::Missing { percent, .. } => within(percent, 1, 100),
            AlertCondition::QpsUsed { percent, .. } | AlertCondition::QuotaUsed { percent } => {
                within(percent, 1, 100)
            }
            AlertCondition::FallsDue { days, .. } => within(days, 1, 366),
            AlertCondition::KeysDeleted { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_begins_with_values_that_it_takes() {
        for kind in AlertKind::ALL {
            let condition = kind.condition();
            assert_eq!((condition.kind(), condition.check()), (*kind, Ok(())));
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
    }

    #[test]
    fn numbers_have_their_limits() {
        let window = Window::FIVE;
        for (condition, taken) in [
            (AlertCondition::QuotaUsed { percent: 100 }, true),
            (AlertCondition::QuotaUsed { percent: 0 }, false),
            (AlertCondition::QpsUsed { percent: 101, window }, false),
            (AlertCondition::Missing { percent: 0, window }, false),
            (AlertCondition::FallsDue { kind: None, days: 367 }, false),
            (AlertCondition::Throttled { least: 0, window }, false),
            (
                AlertCondition::Slower {
                    gateway: None,
                    quantile: Quantile::P50,
                    percent: 100,
                    millis: 0,
                    window,
                },
                false,
            ),
        ] {
            assert_eq!(condition.check().is_ok(), taken, "{condition:?}");
        }
        assert!(Window::try_from(0).is_err() && Window::try_from(1441).is_err());
    }
}
