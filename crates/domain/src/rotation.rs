//! Rotation: how a key gets new versions, and which keys do.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    Action, Field, Invalid, Key, KeyStateKind, KeyUsage, Management, Origin, Problem, Refusal, Timestamp,
    limits, spec::by_name,
};

const HOUR: u32 = 60 * 60;
const DAY: u32 = 24 * HOUR;

/// Declares spans of whole seconds: what a number without a unit counts, how many of those it is from and to, and the
/// input it is.
macro_rules! intervals {
    ($($(#[$doc:meta])* $name:ident: $unit:expr, $range:expr, $field:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "u32", into = "u32")]
        pub struct $name(u32);

        impl $name {
            /// From seconds.
            ///
            /// # Errors
            /// Less than the least or more than the most.
            pub fn from_seconds(seconds: u32) -> Result<Self, Invalid> {
                let (min, max) = $range.into_inner();
                if (min * $unit..=max * $unit).contains(&seconds) {
                    Ok(Self(seconds))
                } else {
                    Err(Invalid::new($field, Problem::Range { min: min.into(), max: max.into() }))
                }
            }

            /// In seconds.
            pub const fn seconds(self) -> u32 {
                self.0
            }

            /// As a span of time.
            pub const fn duration(self) -> Duration {
                Duration::from_secs(self.0 as u64)
            }
        }

        /// Reads what the vendor's API takes, `integer[d|h|m|s]`, and a number alone, as the console's form gives it.
        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::from_seconds(seconds_of(text, $unit).ok_or(Invalid::new($field, Problem::Format))?)
            }
        }

        /// Displays as the vendor's API answers: `604800s`.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}s", self.0)
            }
        }

        impl TryFrom<u32> for $name {
            type Error = Invalid;

            fn try_from(seconds: u32) -> Result<Self, Invalid> {
                Self::from_seconds(seconds)
            }
        }

        impl From<$name> for u32 {
            fn from(interval: $name) -> u32 {
                interval.0
            }
        }
    )+};
}

intervals! {
    /// How often a key rotates by itself: 7 to 730 days.
    RotationInterval: DAY, limits::ROTATION_DAYS, Field::RotationInterval;
    /// How often a secret is to get a new value: 6 to 8,760 hours.
    SecretInterval: HOUR, limits::SECRET_ROTATION_HOURS, Field::SecretInterval;
}

impl RotationInterval {
    /// In whole days.
    pub const fn days(self) -> u32 {
        self.0 / DAY
    }
}

impl SecretInterval {
    /// In whole hours.
    pub const fn hours(self) -> u32 {
        self.0 / HOUR
    }
}

/// The seconds of a number and its unit. What overflows is far beyond the most.
fn seconds_of(text: &str, unit: u32) -> Option<u32> {
    let text = text.trim();
    let number = text.trim_end_matches(['d', 'h', 'm', 's']);
    let unit = match &text[number.len()..] {
        "" => unit,
        "d" => DAY,
        "h" => HOUR,
        "m" => 60,
        "s" => 1,
        _ => return None,
    };
    Some(number.parse::<u32>().ok()?.saturating_mul(unit))
}

/// When a key rotates by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// How often.
    pub every: RotationInterval,
    /// When next. While the key is not enabled, this waits.
    pub next: Timestamp,
}

impl Rotation {
    /// Every `every`, first that long after `now`.
    pub fn starting(now: Timestamp, every: RotationInterval) -> Self {
        Self { every, next: now.plus(every.duration()) }
    }
}

/// Whether a key rotates by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RotationPolicy {
    /// Never.
    #[default]
    Off,
    /// Every so often.
    On(Rotation),
    /// Not until it is restored: what it did before is kept here. Rotation must be off before a key is migrated
    /// (R63, R176), and afterwards each is to rotate as before.
    Frozen(Rotation),
}

/// A [`RotationPolicy`] without its data, as lists are filtered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the policy of its name")]
pub enum RotationPolicyKind {
    Off,
    On,
    Frozen,
}

impl RotationPolicyKind {
    /// Every kind of policy.
    pub const ALL: &'static [RotationPolicyKind] =
        &[RotationPolicyKind::On, RotationPolicyKind::Frozen, RotationPolicyKind::Off];

    /// Its name in addresses and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            RotationPolicyKind::Off => "off",
            RotationPolicyKind::On => "on",
            RotationPolicyKind::Frozen => "frozen",
        }
    }
}

by_name!(RotationPolicyKind, Field::RotationInterval, RotationPolicyKind::ALL);

impl RotationPolicy {
    /// The policy without its data.
    pub const fn kind(self) -> RotationPolicyKind {
        match self {
            RotationPolicy::Off => RotationPolicyKind::Off,
            RotationPolicy::On(_) => RotationPolicyKind::On,
            RotationPolicy::Frozen(_) => RotationPolicyKind::Frozen,
        }
    }

    /// When the key rotates, if it does.
    pub const fn running(self) -> Option<Rotation> {
        match self {
            RotationPolicy::On(rotation) => Some(rotation),
            RotationPolicy::Off | RotationPolicy::Frozen(_) => None,
        }
    }

    /// How often it rotates, or did before it was frozen.
    pub const fn rotation(self) -> Option<Rotation> {
        match self {
            RotationPolicy::On(rotation) | RotationPolicy::Frozen(rotation) => Some(rotation),
            RotationPolicy::Off => None,
        }
    }

    /// The policy after FreezeRotation.
    #[must_use]
    pub const fn frozen(self) -> Self {
        match self {
            RotationPolicy::On(rotation) => RotationPolicy::Frozen(rotation),
            RotationPolicy::Frozen(_) | RotationPolicy::Off => self,
        }
    }

    /// The policy after RestoreRotation: the same interval, and the same next time where that still lies ahead.
    /// A rotation whose time passed meanwhile is not made up for: the next counts from `now`.
    #[must_use]
    pub fn restored(self, now: Timestamp) -> Self {
        match self {
            RotationPolicy::Frozen(kept) if kept.next.has_come(now) => {
                RotationPolicy::On(Rotation::starting(now, kept.every))
            }
            RotationPolicy::Frozen(kept) => RotationPolicy::On(kept),
            RotationPolicy::On(_) | RotationPolicy::Off => self,
        }
    }
}

/// What the vendor's API calls AutomaticRotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AutomaticRotation {
    /// The key rotates by itself.
    Enabled,
    /// It does not.
    Disabled,
    /// It would, but its state does not permit it; it goes on once the key is enabled.
    Suspended,
}

impl AutomaticRotation {
    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            AutomaticRotation::Enabled => "Enabled",
            AutomaticRotation::Disabled => "Disabled",
            AutomaticRotation::Suspended => "Suspended",
        }
    }
}

/// How a key may rotate, by what it is, its origin and where it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RotationRule {
    /// At once and by itself: the KMS makes the new material.
    Automatic,
    /// At once, but not by itself: others hold the public key of a key pair, and must be given the new one (R251).
    AtOnce,
    /// Never by itself: only its owner has new material to bring (R172, R251).
    ByHand,
    /// Not at all: imported key pairs (R173), and imported keys of hardware instances (R174).
    Never,
    /// Not at all: a MAC does not say which version made it, and whoever verifies one cannot name a version either.
    OneVersion,
}

impl Key {
    /// How it may rotate (R172 to R174, R251).
    pub const fn rotation_rule(&self) -> RotationRule {
        if matches!(self.usage, KeyUsage::GenerateVerifyMac) {
            return RotationRule::OneVersion;
        }
        match (self.origin, self.spec.is_symmetric(), self.placement.management) {
            (Origin::AliyunKms, true, _) => RotationRule::Automatic,
            (Origin::AliyunKms, false, _) => RotationRule::AtOnce,
            (Origin::External, true, Management::Default | Management::Software) => RotationRule::ByHand,
            (Origin::External, false, _) | (Origin::External, _, Management::Hardware) => RotationRule::Never,
        }
    }

    /// Whether this key can take the place of `old`, whose material only its owner can bring anew (R172): its material is
    /// imported too, and programs find it where and as they did the other.
    pub fn can_succeed(&self, old: &Key) -> bool {
        let external = [self.origin, old.origin].iter().all(|origin| *origin == Origin::External);
        let alike = self.spec == old.spec && self.usage == old.usage;
        external && alike && self.id != old.id && self.placement.region == old.placement.region
    }

    /// Whether it rotates by itself, as the vendor's API says it.
    pub const fn automatic_rotation(&self) -> AutomaticRotation {
        match (self.rotation.running(), self.state.kind()) {
            (None, _) => AutomaticRotation::Disabled,
            (Some(_), KeyStateKind::Enabled) => AutomaticRotation::Enabled,
            (Some(_), _) => AutomaticRotation::Suspended,
        }
    }

    /// Whether its rule of rotation lets it have new versions, or a policy by which it gets them; and whether that
    /// policy can be frozen or restored.
    ///
    /// # Errors
    /// [`Refusal::RotationUnsupported`], [`Refusal::RotationFrozen`], [`Refusal::NotRotating`],
    /// [`Refusal::RotationNotFrozen`].
    pub(crate) const fn rotation_permits(&self, action: Action) -> Result<(), Refusal> {
        use Action as A;
        use RotationPolicy as P;
        use RotationRule as R;
        match (action, self.rotation, self.rotation_rule()) {
            (A::FreezeRotation, P::On(_), _) | (A::RestoreRotation, P::Frozen(_), _) => Ok(()),
            (A::FreezeRotation, P::Off, _) => Err(Refusal::NotRotating),
            (A::RestoreRotation, P::On(_) | P::Off, _) => Err(Refusal::RotationNotFrozen),
            (A::FreezeRotation | A::CreateKeyVersion | A::UpdateRotationPolicy, P::Frozen(_), _) => {
                Err(Refusal::RotationFrozen)
            }
            (A::CreateKeyVersion, _, R::Automatic | R::AtOnce)
            | (A::UpdateRotationPolicy, _, R::Automatic) => Ok(()),
            (A::CreateKeyVersion | A::UpdateRotationPolicy, _, rule) => {
                Err(Refusal::RotationUnsupported(rule))
            }
            _ => Ok(()),
        }
    }

    /// Whether its newest version is old enough for another: versions are kept for ever, so they do not come in floods.
    ///
    /// # Errors
    /// [`Refusal::RotatedRecently`].
    pub fn may_have_new_version(&self, now: Timestamp) -> Result<(), Refusal> {
        let possible_at = self.primary.created_at.plus(limits::VERSION_AGE);
        if possible_at.has_come(now) { Ok(()) } else { Err(Refusal::RotatedRecently { possible_at }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_as_the_api_writes_them() {
        for (text, seconds) in [
            ("7d", 604_800),
            ("168h", 604_800),
            ("604800s", 604_800),
            ("10080m", 604_800),
            ("730", 63_072_000),
        ] {
            let interval: RotationInterval = text.parse().expect("an interval");
            assert_eq!(interval.seconds(), seconds, "{text}");
            assert_eq!(interval.to_string(), format!("{seconds}s"));
        }
        for (text, seconds) in [("6h", 21_600), ("6", 21_600), ("365d", 31_536_000), ("8760", 31_536_000)] {
            assert_eq!(text.parse::<SecretInterval>().map(SecretInterval::seconds), Ok(seconds), "{text}");
        }
        let range = Problem::Range { min: 6, max: 8760 };
        for text in ["5h", "21599s", "366d", "8761"] {
            let expected = Err(Invalid::new(Field::SecretInterval, range));
            assert_eq!(text.parse::<SecretInterval>(), expected, "{text}");
        }
        let range = Problem::Range { min: 7, max: 730 };
        for (text, problem) in [
            ("6d", range),
            ("604799s", range),
            ("731d", range),
            ("0", range),
            ("99999999d", range),
            ("", Problem::Format),
            ("d", Problem::Format),
            ("7w", Problem::Format),
            ("7dd", Problem::Format),
            ("-7d", Problem::Format),
            ("99999999999999", Problem::Format),
        ] {
            let expected = Err(Invalid::new(Field::RotationInterval, problem));
            assert_eq!(text.parse::<RotationInterval>(), expected, "{text:?}");
        }
    }
}
