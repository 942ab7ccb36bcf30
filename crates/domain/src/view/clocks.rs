//! What expires and falls due.

use serde::{Deserialize, Serialize};

use crate::{
    AccessPointName, AliasName, ClientKeyId, DueCursor, DueKind, KeyId, PairId, SecretId, Timestamp, Within,
};

/// Something that falls due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What falls due.
    pub kind: DueKind,
    /// The key it belongs to; `None` where it is a client key that falls due.
    pub key: Option<KeyId>,
    /// The wrapping pair, where it is one that falls due.
    pub pair: Option<PairId>,
    /// The secret, where it is one that falls due.
    pub secret: Option<SecretId>,
    /// The client key and its access point, where it is one that falls due.
    pub client_key: Option<(ClientKeyId, AccessPointName)>,
    /// The key's first alias.
    pub alias: Option<AliasName>,
    /// When.
    pub at: Timestamp,
}

impl Due {
    /// What people call it: the name of the secret or the access point, else the first alias of the key, if it has one.
    pub fn name(&self) -> Option<&str> {
        let secret = self.secret.as_ref().map(|secret| secret.name.as_str());
        let point = self.client_key.as_ref().map(|(_, point)| point.as_str());
        secret.or(point).or_else(|| self.alias.as_ref().map(AliasName::short))
    }
}

impl Due {
    /// The id of what falls due, or else of its key.
    pub fn id(&self) -> String {
        let secret = self.secret.as_ref().map(ToString::to_string);
        let pair = || self.pair.as_ref().map(ToString::to_string);
        let client_key = || self.client_key.as_ref().map(|(id, _)| id.to_string());
        let key = || self.key.as_ref().map(ToString::to_string);
        secret.or_else(pair).or_else(client_key).or_else(key).unwrap_or_default()
    }
}

/// A page of what falls due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockList {
    /// The rows of this page, soonest first.
    pub rows: Vec<Due>,
    /// After which row the next page begins; `None` on the last.
    pub next: Option<DueCursor>,
    /// The server's time.
    pub now: Timestamp,
}

/// What a page of what falls due shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockFilter {
    /// Only this.
    pub kind: Option<DueKind>,
    /// Only what falls due so soon.
    pub within: Option<Within>,
    /// Only what comes after this, for the next page.
    pub after: Option<DueCursor>,
}
