//! Alerts: what is looked for all the time, and what becomes of it when it is found.
//!
//! A rule has a condition, which is judged by what is known ([`AlertFacts`]) into a [`Reading`], or into why it cannot be
//! ([`Unjudged`]). What that makes of the alert is one function, [`AlertState::after`].

mod condition;
mod judge;
mod parts;
mod ready;
mod state;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Field, InstanceId, Invalid, Phase, Problem, Timestamp,
    field::{self, as_text},
    spec::by_name,
};

pub use condition::{AlertCondition, AlertKind};
pub use judge::{AlertFacts, Reading, ReadingUnit, Unjudged, Used};
pub use parts::{ErrorsOf, LogQuery, Quantile, Share, Window};
pub use ready::ReadyAlert;
pub use state::{AlertEvent, AlertLook, AlertSeen, AlertState, AlertStateKind};

/// The id of an alert rule: the name of a ready-made one, or a UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AlertId(String);

impl AlertId {
    /// Of a rule of one's own, from 16 random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(crate::ids::uuid(random))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ready-made rule that has it, if one has.
    pub fn ready(&self) -> Option<ReadyAlert> {
        self.0.parse().ok()
    }
}

impl From<ReadyAlert> for AlertId {
    fn from(ready: ReadyAlert) -> Self {
        Self(ready.as_str().to_owned())
    }
}

impl FromStr for AlertId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match crate::ids::is_uuid(text) || text.parse::<ReadyAlert>().is_ok() {
            true => Ok(Self(text.to_owned())),
            false => Err(Invalid::new(Field::Alert, Problem::Format)),
        }
    }
}

/// What people call a rule of their own: 1 to 80 characters without line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AlertName(String);

impl AlertName {
    /// The most characters.
    pub const MAX: u32 = 80;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AlertName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let name = text.trim();
        field::length(Field::Alert, name, 1, Self::MAX)?;
        if name.chars().any(char::is_control) {
            return Err(Invalid::new(Field::Alert, Problem::Charset));
        }
        Ok(Self(name.to_owned()))
    }
}

as_text! { AlertId AlertName }

/// How much an alert matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AlertSeverity {
    /// Worth knowing.
    Info,
    /// Somebody should look.
    Warning,
    /// Somebody must act.
    Critical,
}

impl AlertSeverity {
    /// All, from least to most.
    pub const ALL: &'static [Self] = &[AlertSeverity::Info, AlertSeverity::Warning, AlertSeverity::Critical];

    /// The name stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertSeverity::Info => "info",
            AlertSeverity::Warning => "warning",
            AlertSeverity::Critical => "critical",
        }
    }
}

by_name!(AlertSeverity, Field::Alert, AlertSeverity::ALL);

/// How long a condition must hold before the alert fires, and must not before it is resolved: 0 to 1440 minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Hold(u32);

impl Hold {
    /// The most minutes.
    pub const MAX: u32 = 24 * 60;

    /// Minutes.
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// How long that is.
    pub const fn length(self) -> std::time::Duration {
        std::time::Duration::from_secs(self.0 as u64 * 60)
    }
}

impl TryFrom<u32> for Hold {
    type Error = Invalid;

    fn try_from(minutes: u32) -> Result<Self, Invalid> {
        match minutes {
            ..=Self::MAX => Ok(Self(minutes)),
            _ => Err(Invalid::new(Field::Duration, Problem::Range { min: 0, max: Self::MAX.into() })),
        }
    }
}

impl From<Hold> for u32 {
    fn from(hold: Hold) -> u32 {
        hold.0
    }
}

/// A rule: what is looked for, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRule {
    /// Its id.
    pub id: AlertId,
    /// What people call it; `None` for a ready-made one, whose name is in the language of whoever reads it.
    pub name: Option<AlertName>,
    /// The phase that it is for (R276); `None` is throughout.
    pub phase: Option<Phase>,
    /// What it looks for.
    pub condition: AlertCondition,
    /// Only requests for keys of this instance.
    pub instance: Option<InstanceId>,
    /// For how long.
    pub hold: Hold,
    /// How much it matters.
    pub severity: AlertSeverity,
    /// Whether it is looked at.
    pub enabled: bool,
    /// Until when nobody is told that it fires.
    pub muted_until: Option<Timestamp>,
}

impl AlertRule {
    /// Whether it is looked at in this phase.
    pub fn is_for(&self, phase: Phase) -> bool {
        self.enabled && self.phase.is_none_or(|only| only == phase)
    }

    /// Whether nobody is told of it at `now`.
    pub fn is_muted(&self, now: Timestamp) -> bool {
        self.muted_until.is_some_and(|until| !until.has_come(now))
    }

    /// What it is called where nobody's language is known: in what is sent, and in the audit log.
    pub fn label(&self) -> &str {
        self.name.as_ref().map_or(self.id.as_str(), AlertName::as_str)
    }

    /// The same, with the values that it was ready-made with; `None` for a rule of one's own.
    /// Whether it is enabled, and until when it is muted, stay as they are.
    pub fn as_ready_made(&self) -> Option<Self> {
        let ready = self.id.ready()?.rule();
        Some(Self { enabled: self.enabled, muted_until: self.muted_until, ..ready })
    }
}

/// Whether a filter that names a phase, or says throughout, lets a rule through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlertPhase {
    /// One phase.
    Only(Phase),
    /// All of them.
    Throughout,
}

impl AlertPhase {
    /// All, in order.
    pub const ALL: [Self; 4] = [
        AlertPhase::Only(Phase::Before),
        AlertPhase::Only(Phase::Switchover),
        AlertPhase::Only(Phase::After),
        AlertPhase::Throughout,
    ];

    /// The name in addresses and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertPhase::Only(phase) => phase.as_str(),
            AlertPhase::Throughout => "throughout",
        }
    }

    /// The phase, unless it is all of them.
    pub const fn phase(self) -> Option<Phase> {
        match self {
            AlertPhase::Only(phase) => Some(phase),
            AlertPhase::Throughout => None,
        }
    }
}

impl From<Option<Phase>> for AlertPhase {
    fn from(phase: Option<Phase>) -> Self {
        phase.map_or(AlertPhase::Throughout, AlertPhase::Only)
    }
}

by_name!(AlertPhase, Field::Phase, AlertPhase::ALL);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_ready_made_rules_or_uuids() {
        for ready in ReadyAlert::ALL {
            let id = AlertId::from(*ready);
            assert_eq!((id.as_str().parse::<AlertId>(), id.ready()), (Ok(id.clone()), Some(*ready)));
        }
        let own = AlertId::new([7; 16]);
        assert_eq!((own.as_str().parse(), own.ready()), (Ok(own.clone()), None));
        for text in ["", "new", "webhooks", "Shared-Slower", "07070707"] {
            assert!(text.parse::<AlertId>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_and_durations_have_their_limits() {
        for (name, taken) in [("  审批  ", true), ("", false), ("a\nb", false), (&"a".repeat(80), true)] {
            assert_eq!(name.parse::<AlertName>().is_ok(), taken, "{name}");
        }
        assert!("a".repeat(81).parse::<AlertName>().is_err());
        for (minutes, taken) in [(0, true), (1440, true), (1441, false)] {
            assert_eq!(Hold::try_from(minutes).is_ok(), taken, "{minutes}");
        }
    }
}
