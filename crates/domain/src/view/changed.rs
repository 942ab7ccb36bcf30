//! Many keys or secrets that were changed at once.

use serde::{Deserialize, Serialize};

use crate::{KeyId, Refusal, SecretId};

/// What became of a change of many keys: each by itself, so that one that is refused stops no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedKeys {
    /// How many were changed.
    pub done: u32,
    /// Those that were not, and why.
    pub refused: Vec<(KeyId, Refusal)>,
}

/// What became of a change of many secrets: each by itself, so that one that is refused stops no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedSecrets {
    /// How many were changed.
    pub done: u32,
    /// Those that were not, and why.
    pub refused: Vec<(SecretId, Refusal)>,
}
