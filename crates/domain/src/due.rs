//! What falls due, as people ask for it.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, Timestamp, spec::by_name};

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
}

impl Within {
    /// Every span, from the shortest.
    pub const ALL: &'static [Within] = &[Within::Day, Within::Week, Within::Month];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Within::Day => "24h",
            Within::Week => "7d",
            Within::Month => "30d",
        }
    }

    /// How long that is.
    pub const fn span(self) -> Duration {
        const DAY: u64 = 24 * 60 * 60;
        Duration::from_secs(match self {
            Within::Day => DAY,
            Within::Week => 7 * DAY,
            Within::Month => 30 * DAY,
        })
    }
}

by_name!(Within, Field::DueKind, Within::ALL);

/// A place in the list of what falls due, which is ordered by these three.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DueCursor {
    /// When it falls due.
    pub at: Timestamp,
    /// The id of the key, pair or secret.
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
