//! What falls due, as people ask for it.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, Timestamp, limits, spec::by_name};

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DueKind {
    /// Imported material is deleted.
    Material,
    /// A wrapping pair and its token cease to be valid.
    Pair,
    /// A key is deleted.
    Deletion,
    /// A key rotates.
    Rotation,
    /// A secret is deleted.
    Secret,
    /// A secret is to get a new value.
    SecretRotation,
    /// A client key ceases to be valid.
    ClientKey,
}

impl DueKind {
    /// Every kind.
    pub const ALL: &'static [DueKind] = &[
        DueKind::Material,
        DueKind::Pair,
        DueKind::Deletion,
        DueKind::Rotation,
        DueKind::Secret,
        DueKind::SecretRotation,
        DueKind::ClientKey,
    ];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            DueKind::Material => "material",
            DueKind::Pair => "pair",
            DueKind::Deletion => "deletion",
            DueKind::Rotation => "rotation",
            DueKind::Secret => "secret",
            DueKind::SecretRotation => "secret-rotation",
            DueKind::ClientKey => "client-key",
        }
    }
}

by_name!(DueKind, Field::DueKind, DueKind::ALL);

/// How far ahead to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Within {
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 90 days.
    Quarter,
    /// 180 days.
    HalfYear,
}

impl Within {
    /// Every span, from the shortest.
    pub const ALL: &'static [Within] =
        &[Within::Day, Within::Week, Within::Month, Within::Quarter, Within::HalfYear];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Within::Day => "24h",
            Within::Week => "7d",
            Within::Month => "30d",
            Within::Quarter => "90d",
            Within::HalfYear => "180d",
        }
    }

    /// How long that is.
    pub const fn span(self) -> Duration {
        const DAY: u64 = 24 * 60 * 60;
        Duration::from_secs(match self {
            Within::Day => DAY,
            Within::Week => 7 * DAY,
            Within::Month => 30 * DAY,
            Within::Quarter => 90 * DAY,
            Within::HalfYear => 180 * DAY,
        })
    }
}

by_name!(Within, Field::DueKind, Within::ALL);

/// How many days before the end of a client key people are last reminded of it, if they were by `now`
/// ([`limits::CLIENT_KEY_REMINDERS`]).
pub fn client_key_reminder(not_after: Timestamp, now: Timestamp) -> Option<u32> {
    let begins = |days: u32| not_after.minus(Duration::from_secs(u64::from(days) * 24 * 60 * 60));
    limits::CLIENT_KEY_REMINDERS.iter().copied().filter(|days| begins(*days).has_come(now)).min()
}

/// A place in the list of what falls due, which is ordered by these three.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DueCursor {
    /// When it falls due.
    pub at: Timestamp,
    /// The id of the key, pair, secret or client key.
    pub id: String,
    /// What falls due.
    pub kind: DueKind,
}

impl fmt::Display for DueCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.at.millis(), self.id, self.kind)
    }
}

impl FromStr for DueCursor {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = Invalid::new(Field::DueKind, Problem::Format);
        // The id of a secret may have a `_` in it, the others not.
        let (millis, rest) = text.split_once('_').ok_or(invalid)?;
        let (id, kind) = rest.rsplit_once('_').ok_or(invalid)?;
        let millis = millis.parse().map_err(|_| invalid)?;
        if !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Invalid::new(Field::DueKind, Problem::Charset));
        }
        Ok(Self { at: Timestamp::from_millis(millis), id: id.to_owned(), kind: kind.parse()? })
    }
}

impl TryFrom<String> for DueCursor {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<DueCursor> for String {
    fn from(cursor: DueCursor) -> String {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_of_a_client_key_come_nearer() {
        const DAY: i64 = 24 * 60 * 60;
        let end = Timestamp::from_seconds(1_000 * DAY);
        for (left, expected) in [
            (180 * DAY + 1, None),
            (180 * DAY, Some(180)),
            (90 * DAY + 1, Some(180)),
            (90 * DAY, Some(90)),
            (30 * DAY, Some(30)),
            (7 * DAY, Some(7)),
            (1, Some(7)),
            (-1, Some(7)),
        ] {
            let now = Timestamp::from_seconds(1_000 * DAY - left);
            assert_eq!(client_key_reminder(end, now), expected, "{left} s are left");
        }
    }

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        let cursor = DueCursor {
            at: Timestamp::from_millis(1_795_301_719_000),
            id: "key-hzz999999999999999999".to_owned(),
            kind: DueKind::Rotation,
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "1_a", "x_a_pair", "1_a_thing", "1_a\0_pair", "1_a_pair_b", "1_pair"] {
            assert!(wrong.parse::<DueCursor>().is_err(), "{wrong:?}");
        }
    }
}
