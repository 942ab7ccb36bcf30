//! What expires and falls due.

use serde::{Deserialize, Serialize};

use crate::{AliasName, DueCursor, DueKind, KeyId, PairId, SecretId, Timestamp, Within};

/// Something that falls due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What falls due.
    pub kind: DueKind,
    /// The key it belongs to.
    pub key: KeyId,
    /// The wrapping pair, where it is one that falls due.
    pub pair: Option<PairId>,
    /// The secret, where it is one that falls due.
    pub secret: Option<SecretId>,
    /// The key's first alias.
    pub alias: Option<AliasName>,
    /// When.
    pub at: Timestamp,
}

impl Due {
    /// What people call it: the name of the secret, else the first alias of the key, if it has one.
    pub fn name(&self) -> Option<&str> {
        let secret = self.secret.as_ref().map(|secret| secret.name.as_str());
        secret.or_else(|| self.alias.as_ref().map(AliasName::short))
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
