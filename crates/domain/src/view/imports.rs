//! Imports of key material.

use serde::{Deserialize, Serialize};

use crate::{AliasName, CheckValue, ImportState, Key, KeyId, PairId, Timestamp, WrappingPair};

/// A wrapping pair on the import page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPage {
    /// The key, as it is now.
    pub key: Key,
    /// Its aliases, sorted.
    pub aliases: Vec<AliasName>,
    /// The pair.
    pub pair: WrappingPair,
    /// SHA-256 of the public key's DER, in hex.
    pub fingerprint: String,
    /// Four words that stand for the fingerprint.
    pub phrase: String,
    /// The server's time.
    pub now: Timestamp,
}

/// A page of the imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportList {
    /// The rows of this page, newest first.
    pub rows: Vec<ImportJob>,
    /// After which pair the next page begins; `None` on the last.
    pub next: Option<PairId>,
    /// The server's time.
    pub now: Timestamp,
}

/// What a page of the imports shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFilter {
    /// Only imports in this state.
    pub state: Option<ImportState>,
    /// Only imports into this key.
    pub key: Option<KeyId>,
    /// Only what comes after this, for the next page.
    pub after: Option<PairId>,
}

/// An import: a wrapping pair and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportJob {
    /// The pair.
    pub pair: WrappingPair,
    /// The key's first alias.
    pub alias: Option<AliasName>,
    /// SHA-256 of the public key's DER, in hex.
    pub fingerprint: String,
    /// Four words that stand for the fingerprint.
    pub phrase: String,
    /// The check value of the key's material, where this import brought it and it is still there.
    pub check_value: Option<CheckValue>,
    /// Who had the pair issued, as the audit log names them.
    pub created_by: Option<String>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The check value that the engine computed.
    pub check_value: CheckValue,
    /// When the material expires; `None` for never.
    pub expires_at: Option<Timestamp>,
}
