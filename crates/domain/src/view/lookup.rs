//! What a text leads to.

use serde::{Deserialize, Serialize};

use crate::{AliasName, InstanceId, InstanceName, KeyId, PairId, RegionId, SecretId};

/// Something that a text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// A key.
    Key {
        /// Its id.
        id: KeyId,
        /// Its first alias.
        alias: Option<AliasName>,
        /// Where it is.
        region: RegionId,
    },
    /// A secret.
    Secret(SecretId),
    /// An instance.
    Instance {
        /// Its id.
        id: InstanceId,
        /// Its name.
        name: InstanceName,
    },
    /// A wrapping pair.
    Pair(PairId),
}

/// What a text leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// What it names by itself: an id, an ARN, a ciphertext.
    pub named: Option<Found>,
    /// What has it in its name, some of each kind.
    pub like: Vec<Found>,
}
