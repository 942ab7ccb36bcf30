//! What the pages of the alerts show.

use serde::{Deserialize, Serialize};

use super::{AuditEntry, DeliveryRow};
use crate::{
    AlertId, AlertName, AlertPhase, AlertRule, AlertSeverity, AlertState, AlertStateKind, Field, InstanceId,
    InstanceName, Invalid, Phase, Problem, Reading, Refusal, Timestamp, Unjudged, WebhookId, WebhookName,
};

/// Which rules are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertFilter {
    /// Only those in this state.
    pub state: Option<AlertStateKind>,
    /// Only those of this phase.
    pub phase: Option<AlertPhase>,
}

/// A rule and its alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRow {
    /// The rule.
    pub rule: AlertRule,
    /// What its alert is.
    pub state: AlertState,
    /// When it last began to fire.
    pub fired_at: Option<Timestamp>,
    /// Whether it is looked at now: it is enabled, and for this phase.
    pub looked_at: bool,
    /// The webhooks that are told.
    pub webhooks: Vec<(WebhookId, WebhookName)>,
    /// What was seen when it was last looked at, if it was.
    pub judged: Option<Result<Reading, Unjudged>>,
}

/// The list of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertList {
    /// Those that are listed: what matters most comes first.
    pub rows: Vec<AlertRow>,
    /// How many rules there are in each state, in the order of [`AlertStateKind::ALL`].
    pub counts: [u32; 4],
    /// The phase.
    pub phase: Phase,
    /// When it was read.
    pub now: Timestamp,
    /// Why whoever reads it may not make and change rules.
    pub refused: Option<Refusal>,
}

/// A rule's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertPage {
    /// The rule and its alert.
    pub row: AlertRow,
    /// The values that it was ready-made with, where they are others.
    pub ready: Option<AlertRule>,
    /// What became of it, and who changed it, the latest first.
    pub history: Vec<AuditEntry>,
    /// What was sent of it, the latest first.
    pub deliveries: Vec<DeliveryRow>,
    /// The webhooks that can be told.
    pub webhooks: Vec<(WebhookId, WebhookName)>,
    /// The instances that it can be for.
    pub instances: Vec<(InstanceId, InstanceName)>,
    /// The phase.
    pub phase: Phase,
    /// When it was read.
    pub now: Timestamp,
    /// Why whoever reads it may not mute it.
    pub cannot_mute: Option<Refusal>,
    /// Why whoever reads it may not change it.
    pub cannot_change: Option<Refusal>,
}

/// An alert that fires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiringAlert {
    /// Its rule.
    pub id: AlertId,
    /// What people call the rule; `None` for a ready-made one.
    pub name: Option<AlertName>,
    /// How much it matters.
    pub severity: AlertSeverity,
    /// Since when it fires.
    pub since: Timestamp,
}

/// For how long an alert is muted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mute {
    /// For so many hours from now on.
    Hours(u32),
    /// Until an instant.
    Until(Timestamp),
    /// No longer.
    Off,
}

impl Mute {
    /// The hours that can be chosen with one press.
    pub const HOURS: [u32; 3] = [1, 8, 24];
    /// The most days ahead: what is muted for longer is better disabled.
    const MAX_DAYS: u32 = 366;

    /// Until when, at `now`.
    ///
    /// # Errors
    /// [`Invalid`] for an instant that has passed, or is too far ahead.
    pub fn until(self, now: Timestamp) -> Result<Option<Timestamp>, Invalid> {
        let hours = |hours: u32| now.plus(std::time::Duration::from_secs(u64::from(hours) * 60 * 60));
        let until = match self {
            Mute::Off => return Ok(None),
            Mute::Hours(count) => hours(count),
            Mute::Until(until) => until,
        };
        let problem = match until {
            until if until.has_come(now) => Some(Problem::Past),
            until if until > hours(Self::MAX_DAYS * 24) => {
                Some(Problem::Range { min: 0, max: i64::from(Self::MAX_DAYS) })
            }
            _ => None,
        };
        problem.map_or(Ok(Some(until)), |problem| Err(Invalid::new(Field::Duration, problem)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_muted_for_a_while() {
        let now = Timestamp::from_seconds(1000);
        let at = Timestamp::from_seconds;
        for (mute, until) in [
            (Mute::Off, Ok(None)),
            (Mute::Hours(8), Ok(Some(29_800))),
            (Mute::Until(at(1001)), Ok(Some(1001))),
            (Mute::Until(now), Err(())),
            (Mute::Hours(0), Err(())),
            (Mute::Until(at(1000 + 367 * 24 * 60 * 60)), Err(())),
        ] {
            let found = mute.until(now).map(|until| until.map(Timestamp::seconds)).map_err(drop);
            assert_eq!(found, until, "{mute:?}");
        }
    }
}
