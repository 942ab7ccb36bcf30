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
}

impl SecretRotation {
    /// The rotation after UpdateSecretRotationPolicy, for a secret of this type.
    ///
    /// # Errors
    /// [`Refusal::SecretRotationByHand`]: generic secrets have no policy.
    pub fn set(kind: SecretType, every: Option<SecretInterval>, now: Timestamp) -> Result<Self, Refusal> {
        match (kind, every) {
            (_, None) => Ok(SecretRotation::Off),
            (SecretType::Generic, Some(_)) => Err(Refusal::SecretRotationByHand),
            (_, Some(every)) => Ok(SecretRotation::On { every, next: now.plus(every.duration()) }),
        }
    }

    /// The rotation after a new value.
    #[must_use]
    pub fn renewed(self, now: Timestamp) -> Self {
        match self.every() {
            Some(every) => SecretRotation::On { every, next: now.plus(every.duration()) },
            None => SecretRotation::Off,
        }
    }

    /// The rotation once the new value that was due at `due` did not come; `None` where none was due then.
    pub fn overdue(self, due: Timestamp) -> Option<Self> {
        match self {
            SecretRotation::On { every, next } if next == due => {
                Some(SecretRotation::Overdue { every, since: next })
            }
            SecretRotation::On { .. } | SecretRotation::Overdue { .. } | SecretRotation::Off => None,
        }
    }

    /// How often a new value is due.
    pub const fn every(self) -> Option<SecretInterval> {
        match self {
            SecretRotation::On { every, .. } | SecretRotation::Overdue { every, .. } => Some(every),
            SecretRotation::Off => None,
        }
    }

    /// When the next value is due, or was.
    pub const fn due(self) -> Option<Timestamp> {
        match self {
            SecretRotation::On { next: due, .. } | SecretRotation::Overdue { since: due, .. } => Some(due),
            SecretRotation::Off => None,
        }
    }

    /// The name in the vendor's API. A value that is overdue is what it calls an invalid rotation.
    pub const fn as_str(self) -> &'static str {
        match self {
            SecretRotation::Off => "Disabled",
            SecretRotation::On { .. } => "Enabled",
            SecretRotation::Overdue { .. } => "Invalid",
        }
    }
}
