//! When a secret is to get a new value.
//!
//! The vendor changes passwords where they are used. Nobody here can: the KMS tells when a value is due, and whoever puts
//! one starts the next interval.

use serde::{Deserialize, Serialize};

use crate::{Refusal, SecretInterval, SecretType, Timestamp};

/// The rotation of a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretRotation {
    /// Nobody is told.
    #[default]
    Off,
    /// A new value is due every so often.
    On {
        /// How often.
        every: SecretInterval,
        /// When next.
        next: Timestamp,
    },
    /// A new value was due and did not come. What the vendor's API calls `Invalid`.
    Overdue {
        /// How often it is due.
        every: SecretInterval,
        /// Since when it is.
        since: Timestamp,
    },
    /// Nobody is told until it is restored: what it was before is kept here. Secrets are migrated with their keys, and
    /// must not change meanwhile (R63, R176).
    Frozen {
        /// How often a new value is due.
        every: SecretInterval,
        /// When the next was due, or since when it was.
        due: Timestamp,
        /// Whether it was overdue.
        overdue: bool,
    },
}

impl SecretRotation {
    /// The rotation after UpdateSecretRotationPolicy, for a secret of this type.
    ///
    /// # Errors
    /// [`Refusal::SecretRotationByHand`]: generic secrets have no policy. [`Refusal::RotationFrozen`].
    pub fn set(
        self,
        kind: SecretType,
        every: Option<SecretInterval>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        match (self, kind, every) {
            (SecretRotation::Frozen { .. }, ..) => Err(Refusal::RotationFrozen),
            (_, _, None) => Ok(SecretRotation::Off),
            (_, SecretType::Generic, Some(_)) => Err(Refusal::SecretRotationByHand),
            (_, _, Some(every)) => Ok(SecretRotation::On { every, next: now.plus(every.duration()) }),
        }
    }

    /// The rotation after a new value. One that is frozen stays so, and counts from the new value.
    #[must_use]
    pub fn renewed(self, now: Timestamp) -> Self {
        match self {
            SecretRotation::Off => SecretRotation::Off,
            SecretRotation::On { every, .. } | SecretRotation::Overdue { every, .. } => {
                SecretRotation::On { every, next: now.plus(every.duration()) }
            }
            SecretRotation::Frozen { every, .. } => {
                SecretRotation::Frozen { every, due: now.plus(every.duration()), overdue: false }
            }
        }
    }

    /// The rotation after freezing.
    ///
    /// # Errors
    /// [`Refusal::NotRotating`], [`Refusal::RotationFrozen`].
    pub const fn frozen(self) -> Result<Self, Refusal> {
        match self {
            SecretRotation::Off => Err(Refusal::NotRotating),
            SecretRotation::On { every, next } => {
                Ok(SecretRotation::Frozen { every, due: next, overdue: false })
            }
            SecretRotation::Overdue { every, since } => {
                Ok(SecretRotation::Frozen { every, due: since, overdue: true })
            }
            SecretRotation::Frozen { .. } => Err(Refusal::RotationFrozen),
        }
    }

    /// The rotation after restoring: exactly what it was. A value whose time came meanwhile is due, since the password
    /// is as old as it is.
    ///
    /// # Errors
    /// [`Refusal::RotationNotFrozen`].
    pub const fn restored(self) -> Result<Self, Refusal> {
        match self {
            SecretRotation::Frozen { every, due, overdue: false } => {
                Ok(SecretRotation::On { every, next: due })
            }
            SecretRotation::Frozen { every, due, overdue: true } => {
                Ok(SecretRotation::Overdue { every, since: due })
            }
            SecretRotation::Off | SecretRotation::On { .. } | SecretRotation::Overdue { .. } => {
                Err(Refusal::RotationNotFrozen)
            }
        }
    }

    /// Whether it is frozen.
    pub const fn is_frozen(self) -> bool {
        matches!(self, SecretRotation::Frozen { .. })
    }

    /// The rotation once the new value that was due at `due` did not come; `None` where none was due then.
    pub fn overdue(self, due: Timestamp) -> Option<Self> {
        match self {
            SecretRotation::On { every, next } if next == due => {
                Some(SecretRotation::Overdue { every, since: next })
            }
            SecretRotation::On { .. }
            | SecretRotation::Overdue { .. }
            | SecretRotation::Frozen { .. }
            | SecretRotation::Off => None,
        }
    }

    /// How often a new value is due.
    pub const fn every(self) -> Option<SecretInterval> {
        match self {
            SecretRotation::On { every, .. }
            | SecretRotation::Overdue { every, .. }
            | SecretRotation::Frozen { every, .. } => Some(every),
            SecretRotation::Off => None,
        }
    }

    /// When the next value is due, or was; before it was frozen.
    pub const fn due(self) -> Option<Timestamp> {
        match self {
            SecretRotation::On { next: due, .. }
            | SecretRotation::Overdue { since: due, .. }
            | SecretRotation::Frozen { due, .. } => Some(due),
            SecretRotation::Off => None,
        }
    }

    /// The name in the vendor's API. A value that is overdue is what it calls an invalid rotation.
    pub const fn as_str(self) -> &'static str {
        match self {
            SecretRotation::Off | SecretRotation::Frozen { .. } => "Disabled",
            SecretRotation::On { .. } => "Enabled",
            SecretRotation::Overdue { .. } => "Invalid",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: Timestamp = Timestamp::from_millis(1_000);
    const NOW: Timestamp = Timestamp::from_millis(2_000);

    #[test]
    fn r63_r176_what_is_frozen_is_restored_exactly() {
        let every: SecretInterval = "24h".parse().expect("an interval");
        let on = SecretRotation::On { every, next: THEN };
        let overdue = SecretRotation::Overdue { every, since: THEN };
        for before in [on, overdue] {
            let frozen = before.frozen().expect("frozen");
            assert_eq!(frozen.restored(), Ok(before));
            assert_eq!(
                (frozen.every(), frozen.due(), frozen.as_str()),
                (Some(every), Some(THEN), "Disabled")
            );
            assert_eq!(frozen.overdue(THEN), None, "nothing falls due meanwhile");
            assert_eq!(frozen.frozen(), Err(Refusal::RotationFrozen));
            for every in [None, Some(every)] {
                assert_eq!(frozen.set(SecretType::Rds, every, NOW), Err(Refusal::RotationFrozen));
            }
            let renewed = frozen.renewed(NOW);
            let next = NOW.plus(every.duration());
            assert_eq!(renewed.restored(), Ok(SecretRotation::On { every, next }));
            assert_eq!(before.restored(), Err(Refusal::RotationNotFrozen));
        }
        assert_eq!(SecretRotation::Off.frozen(), Err(Refusal::NotRotating));
        assert_eq!(SecretRotation::Off.restored(), Err(Refusal::RotationNotFrozen));
    }
}
