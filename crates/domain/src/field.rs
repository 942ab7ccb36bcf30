//! Why an input is not valid: which field, and what is wrong with it.

use serde::{Deserialize, Serialize};

/// An input that people or programs give, named as the console labels it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the field of its name")]
pub enum Field {
    AccessKey,
    AccessPoint,
    Account,
    Alert,
    Algorithm,
    Alias,
    Ciphertext,
    ClientKey,
    ClientKeyPassword,
    Context,
    Description,
    Digest,
    DueKind,
    Duration,
    Expiry,
    Files,
    Gateway,
    Instance,
    InstanceName,
    Key,
    KeyQuota,
    KeySpec,
    KeyUsage,
    KeyVersion,
    LogFile,
    LogMapping,
    LogQuery,
    LogSource,
    Mac,
    Message,
    NetworkRule,
    Networks,
    NotAfter,
    NotBefore,
    Note,
    Operator,
    OperatorName,
    Owner,
    Pair,
    Password,
    PendingWindow,
    PermissionPolicy,
    Permissions,
    Phase,
    Plaintext,
    Policy,
    PublicKey,
    Query,
    QueryName,
    Qps,
    RamUser,
    Range,
    Region,
    Resources,
    Role,
    RotationInterval,
    SecretData,
    SecretInterval,
    SecretName,
    SecretQuota,
    SecretType,
    SecretVersion,
    Signature,
    SnoozeUntil,
    TagKey,
    TagValue,
    Threshold,
    Token,
    VersionStage,
    Webhook,
    WebhookUrl,
    WrappedMaterial,
    WrappingAlgorithm,
    WrappingKeySpec,
}

/// What is wrong with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// More than `max` characters.
    TooLong {
        /// The most that is taken.
        max: u32,
    },
    /// Fewer than `min` characters.
    TooShort {
        /// The least that is taken.
        min: u32,
    },
    /// A character that is not allowed there.
    Charset,
    /// A prefix kept for the service itself.
    Reserved,
    /// Not a number from `min` to `max`.
    Range {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Not of the form that the field takes.
    Format,
    /// An instant that has already passed.
    Past,
    /// An end that is not after the beginning.
    Order,
}

/// An input that was not taken. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field:?} is not valid: {problem:?}")]
pub struct Invalid {
    /// Which input.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Invalid {
    /// `field` has `problem`.
    pub const fn new(field: Field, problem: Problem) -> Self {
        Self { field, problem }
    }
}

/// Checks that `text` has `min` to `max` characters.
pub(crate) fn length(field: Field, text: &str, min: u32, max: u32) -> Result<(), Invalid> {
    let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match count {
        0 if min > 0 => Err(Invalid::new(field, Problem::Missing)),
        n if n < min => Err(Invalid::new(field, Problem::TooShort { min })),
        n if n > max => Err(Invalid::new(field, Problem::TooLong { max })),
        _ => Ok(()),
    }
}

/// Types around a text that is parsed: each displays and converts as its text.
macro_rules! as_text {
    ($($type:ident)+) => {$(
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $type {
            type Error = $crate::Invalid;

            fn try_from(text: String) -> Result<Self, $crate::Invalid> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(text: $type) -> String {
                text.0
            }
        }
    )+};
}
pub(crate) use as_text;
