//! What falls due.

use domain::{DueCursor, DueKind, KeyId, PairId, SecretId, Timestamp};

/// Something whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueWork {
    /// Imported material of this key expires.
    Material(KeyId, Timestamp),
    /// The deletion window of this key ends.
    Deletion(KeyId, Timestamp),
    /// This key rotates by itself.
    Rotation(KeyId, Timestamp),
    /// This pair's token ceases to be valid.
    Pair(PairId, KeyId, Timestamp),
    /// The recovery window of this secret ends, which is sealed under this key.
    Secret(SecretId, KeyId, Timestamp),
    /// This secret, which is sealed under this key, is to get a new value.
    SecretRotation(SecretId, KeyId, Timestamp),
}

/// Which of the things that fall due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueFilter {
    /// Only this.
    pub kind: Option<DueKind>,
    /// Only what falls due by then.
    pub until: Option<Timestamp>,
    /// Only what comes after this.
    pub after: Option<DueCursor>,
}

impl DueWork {
    /// What falls due.
    pub const fn kind(&self) -> DueKind {
        match self {
            DueWork::Material(..) => DueKind::Material,
            DueWork::Deletion(..) => DueKind::Deletion,
            DueWork::Rotation(..) => DueKind::Rotation,
            DueWork::Pair(..) => DueKind::Pair,
            DueWork::Secret(..) => DueKind::Secret,
            DueWork::SecretRotation(..) => DueKind::SecretRotation,
        }
    }

    /// The key it belongs to.
    pub const fn key(&self) -> &KeyId {
        match self {
            DueWork::Material(key, _)
            | DueWork::Deletion(key, _)
            | DueWork::Rotation(key, _)
            | DueWork::Pair(_, key, _)
            | DueWork::Secret(_, key, _)
            | DueWork::SecretRotation(_, key, _) => key,
        }
    }

    /// The wrapping pair, where it is one.
    pub const fn pair(&self) -> Option<&PairId> {
        match self {
            DueWork::Pair(pair, ..) => Some(pair),
            DueWork::Material(..)
            | DueWork::Deletion(..)
            | DueWork::Rotation(..)
            | DueWork::Secret(..)
            | DueWork::SecretRotation(..) => None,
        }
    }

    /// The secret, where it is one.
    pub const fn secret(&self) -> Option<&SecretId> {
        match self {
            DueWork::Secret(secret, ..) | DueWork::SecretRotation(secret, ..) => Some(secret),
            DueWork::Material(..) | DueWork::Deletion(..) | DueWork::Rotation(..) | DueWork::Pair(..) => None,
        }
    }

    /// Its place among all that falls due.
    pub fn cursor(&self) -> DueCursor {
        let id = match self {
            DueWork::Pair(pair, ..) => pair.to_string(),
            DueWork::Secret(secret, ..) | DueWork::SecretRotation(secret, ..) => secret.to_string(),
            DueWork::Material(key, _) | DueWork::Deletion(key, _) | DueWork::Rotation(key, _) => {
                key.to_string()
            }
        };
        DueCursor { at: self.at(), id, kind: self.kind() }
    }

    /// When it is due.
    pub fn at(&self) -> Timestamp {
        match self {
            DueWork::Material(_, at)
            | DueWork::Deletion(_, at)
            | DueWork::Rotation(_, at)
            | DueWork::Pair(_, _, at)
            | DueWork::Secret(_, _, at)
            | DueWork::SecretRotation(_, _, at) => *at,
        }
    }
}
