//! How key material is wrapped for its way into the KMS.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, spec::by_name};

/// The algorithm that wraps key material, by the vendor's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WrappingAlgorithm {
    /// RSAES-OAEP with MGF1, both with SHA-256, empty label (RFC 8017, section 7.1; R148).
    #[serde(rename = "RSAES_OAEP_SHA_256")]
    RsaesOaepSha256,
    /// RSAES-OAEP with MGF1, both with SHA-1, empty label (RFC 8017, section 7.1; R147).
    #[serde(rename = "RSAES_OAEP_SHA_1")]
    RsaesOaepSha1,
    /// RSAES-PKCS1-v1_5 (RFC 8017, section 7.2). NIST disallows it for key transport after 2023 (R146).
    #[serde(rename = "RSAES_PKCS1_V1_5")]
    RsaesPkcs1V15,
}

impl WrappingAlgorithm {
    /// Every algorithm.
    pub const ALL: &'static [WrappingAlgorithm] = &[
        WrappingAlgorithm::RsaesOaepSha256,
        WrappingAlgorithm::RsaesOaepSha1,
        WrappingAlgorithm::RsaesPkcs1V15,
    ];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            WrappingAlgorithm::RsaesOaepSha256 => "RSAES_OAEP_SHA_256",
            WrappingAlgorithm::RsaesOaepSha1 => "RSAES_OAEP_SHA_1",
            WrappingAlgorithm::RsaesPkcs1V15 => "RSAES_PKCS1_V1_5",
        }
    }

    /// Whether the NIST notice is due (R146).
    pub const fn is_discouraged(self) -> bool {
        matches!(self, WrappingAlgorithm::RsaesPkcs1V15)
    }

    /// Whether a failure may say what failed.
    /// Not for PKCS#1 v1.5: any difference between a bad padding and bad content is Bleichenbacher's oracle.
    pub const fn may_explain_failure(self) -> bool {
        !matches!(self, WrappingAlgorithm::RsaesPkcs1V15)
    }
}

/// The kind of wrapping key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WrappingKeySpec {
    /// RSA with a modulus of 2048 bits, for all three key management types (R142).
    #[serde(rename = "RSA_2048")]
    Rsa2048,
}

impl WrappingKeySpec {
    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            WrappingKeySpec::Rsa2048 => "RSA_2048",
        }
    }

    /// Bytes of what it wraps: the length of its modulus.
    pub const fn wrapped_len(self) -> usize {
        match self {
            WrappingKeySpec::Rsa2048 => 256,
        }
    }
}

by_name!(WrappingAlgorithm, Field::WrappingAlgorithm, WrappingAlgorithm::ALL);
by_name!(WrappingKeySpec, Field::WrappingAlgorithm, [WrappingKeySpec::Rsa2048]);
