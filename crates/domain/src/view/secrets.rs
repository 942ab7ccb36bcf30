//! Secrets, as pages show them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    AliasName, InstanceId, KeyId, KeyStateKind, RegionId, Secret, SecretClass, SecretDataType, SecretId,
    SecretType, SecretVersion, SecretVersionId, Tag, TagFilter, Timestamp,
};

/// A row of the list of secrets (R258).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRow {
    /// The secret.
    pub secret: Secret,
    /// Its tags, by their keys.
    pub tags: Vec<Tag>,
}

/// The list of secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretList {
    /// The rows of this page, by region and name.
    pub rows: Vec<SecretRow>,
    /// How many there are of each type, whatever the class that the filter asks for (R257).
    pub counts: Vec<(SecretType, u32)>,
    /// After which secret the next page begins; `None` on the last.
    pub next: Option<SecretId>,
}

impl SecretList {
    /// How many are listed under a heading; under all of them, for `None`.
    pub fn count(&self, class: Option<SecretClass>) -> u32 {
        let of = |(kind, _): &&(SecretType, u32)| class.is_none_or(|class| kind.class() == class);
        self.counts.iter().filter(of).map(|(_, count)| count).sum()
    }
}

/// What the list of secrets shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretFilter {
    /// Only secrets of this region.
    pub region: Option<RegionId>,
    /// Only secrets of this instance (R256).
    pub instance: Option<InstanceId>,
    /// Only secrets that this key seals.
    pub key: Option<KeyId>,
    /// Only secrets under this heading (R257).
    pub class: Option<SecretClass>,
    /// Only secrets whose name or description holds this text.
    pub text: Option<String>,
    /// Only secrets with this tag.
    pub tag: Option<TagFilter>,
    /// Only secrets after this one, for the next page.
    pub after: Option<SecretId>,
}

/// A secret's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretPage {
    /// The secret.
    pub secret: Secret,
    /// Its ARN.
    pub arn: String,
    /// Its tags, by their keys.
    pub tags: Vec<Tag>,
    /// Its versions, newest first.
    pub versions: Vec<SecretVersion>,
    /// The first alias of its key.
    pub key_alias: Option<AliasName>,
    /// The state of its key: while it is not enabled, no value can be read.
    pub key_state: KeyStateKind,
    /// The server's time.
    pub now: Timestamp,
}

/// A value of a secret. Does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretValue {
    /// The version that it is of.
    pub version: SecretVersionId,
    /// What it is.
    pub data_type: SecretDataType,
    /// The value: text, or base64.
    pub data: String,
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretValue").field("version", &self.version).finish_non_exhaustive()
    }
}
