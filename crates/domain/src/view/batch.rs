//! Imports of many files at once.

use serde::{Deserialize, Serialize};

use crate::{AliasName, CheckValue, KeyId, KeySpec, PairId, Refusal, RegionId, WrappingAlgorithm};

/// A file that was handed over, and the key that it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMatch {
    /// The file's name.
    pub file: String,
    /// The key, or why there is none.
    pub found: Result<MatchedKey, NoMatch>,
}

/// The key that a file is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchedKey {
    /// The key.
    pub key: KeyId,
    /// Its first alias.
    pub alias: Option<AliasName>,
    /// Its region.
    pub region: RegionId,
    /// What material it takes.
    pub spec: KeySpec,
    /// By what the material is wrapped: the first that the key's place offers.
    pub algorithm: WrappingAlgorithm,
    /// The check value of the material that it has already.
    pub check_value: Option<CheckValue>,
}

/// Why a file is for no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoMatch {
    /// No key has the name.
    NoKey,
    /// Keys of several regions have the alias: only an ID tells them apart.
    SeveralRegions,
    /// Another file of the batch is for the same key: neither is imported, since the key is bound to its first for ever.
    KeyTwice,
    /// The key takes no material now.
    Refused(Refusal),
}

/// A wrapping pair as far as wrapping needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedPair {
    /// The pair.
    pub pair: PairId,
    /// The DER of its public key's SubjectPublicKeyInfo.
    pub public_key: Vec<u8>,
}
