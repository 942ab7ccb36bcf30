//! What falls due.

use domain::{AccessPointName, ClientKeyId, DueCursor, DueKind, KeyId, PairId, SecretId, Timestamp};

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
    /// This client key of this access point ceases to be valid.
    ClientKey(ClientKeyId, AccessPointName, Timestamp),
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
    /// Also pairs that material was imported with: their end erases their private half, and is nobody's concern.
    pub with_used_pairs: bool,
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
            DueWork::ClientKey(..) => DueKind::ClientKey,
        }
    }

    /// The key it belongs to, if it belongs to one.
    pub const fn key(&self) -> Option<&KeyId> {
        match self {
            DueWork::Material(key, _)
            | DueWork::Deletion(key, _)
            | DueWork::Rotation(key, _)
            | DueWork::Pair(_, key, _)
            | DueWork::Secret(_, key, _)
            | DueWork::SecretRotation(_, key, _) => Some(key),
            DueWork::ClientKey(..) => None,
        }
    }

    /// The wrapping pair, where it is one.
    pub const fn pair(&self) -> Option<&PairId> {
        match self {
            DueWork::Pair(pair, ..) => Some(pair),
            _ => None,
        }
    }

    /// The secret, where it is one.
    pub const fn secret(&self) -> Option<&SecretId> {
        match self {
            DueWork::Secret(secret, ..) | DueWork::SecretRotation(secret, ..) => Some(secret),
            _ => None,
        }
    }

    /// The client key and its access point, where it is one.
    pub const fn client_key(&self) -> Option<(&ClientKeyId, &AccessPointName)> {
        match self {
            DueWork::ClientKey(id, point, _) => Some((id, point)),
            _ => None,
        }
    }

    /// Its place among all that falls due.
    pub fn cursor(&self) -> DueCursor {
        let id = match self {
            DueWork::Pair(pair, ..) => pair.to_string(),
            DueWork::Secret(secret, ..) | DueWork::SecretRotation(secret, ..) => secret.to_string(),
            DueWork::ClientKey(id, ..) => id.to_string(),
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
            | DueWork::SecretRotation(_, _, at)
            | DueWork::ClientKey(_, _, at) => *at,
        }
    }
}
