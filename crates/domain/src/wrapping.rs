//! How key material is wrapped for its way into the KMS.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, Refusal, spec::by_name};

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
    /// A fresh AES-256 key under RSAES-OAEP with SHA-256, then the material under that key
    /// by AES key wrap with padding (RFC 5649).
    #[serde(rename = "RSA_AES_KEY_WRAP_SHA_256")]
    RsaAesKeyWrapSha256,
    /// As [`WrappingAlgorithm::RsaAesKeyWrapSha256`], with SHA-1.
    #[serde(rename = "RSA_AES_KEY_WRAP_SHA_1")]
    RsaAesKeyWrapSha1,
    /// A fresh AES-256 key under RSAES-OAEP with SHA-256, then the material under that key
    /// by AES-256-ECB with PKCS#7 padding (R106 to R109).
    /// Nothing authenticates the material: what was altered on the way may open to something else.
    #[serde(rename = "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD")]
    RsaesOaepSha256Aes256Ecb,
}

/// The RSA encryption in a wrapping algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsaPadding {
    /// RSAES-OAEP, SHA-256 twice.
    OaepSha256,
    /// RSAES-OAEP, SHA-1 twice.
    OaepSha1,
    /// RSAES-PKCS1-v1_5.
    Pkcs1V15,
}

/// How material is wrapped under a fresh AES-256 key, which RSA wraps: `RSA(AES key) ‖ AES(material)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// AES key wrap with padding (RFC 5649).
    KeyWrapWithPadding,
    /// AES-256-ECB with PKCS#7 padding (RFC 5652, section 6.3).
    EcbWithPadding,
}

impl Envelope {
    /// Bytes that `len` bytes of material become.
    pub const fn wrapped_len(self, len: usize) -> usize {
        match self {
            Envelope::KeyWrapWithPadding => 8 * (len.div_ceil(8) + 1),
            Envelope::EcbWithPadding => 16 * (len / 16 + 1),
        }
    }

    /// Bytes of its blocks, which wrapped material consists of.
    const fn block(self) -> usize {
        match self {
            Envelope::KeyWrapWithPadding => 8,
            Envelope::EcbWithPadding => 16,
        }
    }
}

impl WrappingAlgorithm {
    /// Every algorithm.
    pub const ALL: &'static [WrappingAlgorithm] = &[
        WrappingAlgorithm::RsaesOaepSha256,
        WrappingAlgorithm::RsaesOaepSha1,
        WrappingAlgorithm::RsaesPkcs1V15,
        WrappingAlgorithm::RsaAesKeyWrapSha256,
        WrappingAlgorithm::RsaAesKeyWrapSha1,
        WrappingAlgorithm::RsaesOaepSha256Aes256Ecb,
    ];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            WrappingAlgorithm::RsaesOaepSha256 => "RSAES_OAEP_SHA_256",
            WrappingAlgorithm::RsaesOaepSha1 => "RSAES_OAEP_SHA_1",
            WrappingAlgorithm::RsaesPkcs1V15 => "RSAES_PKCS1_V1_5",
            WrappingAlgorithm::RsaAesKeyWrapSha256 => "RSA_AES_KEY_WRAP_SHA_256",
            WrappingAlgorithm::RsaAesKeyWrapSha1 => "RSA_AES_KEY_WRAP_SHA_1",
            WrappingAlgorithm::RsaesOaepSha256Aes256Ecb => "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD",
        }
    }

    /// Its RSA encryption.
    pub const fn rsa(self) -> RsaPadding {
        match self {
            WrappingAlgorithm::RsaesOaepSha256
            | WrappingAlgorithm::RsaAesKeyWrapSha256
            | WrappingAlgorithm::RsaesOaepSha256Aes256Ecb => RsaPadding::OaepSha256,
            WrappingAlgorithm::RsaesOaepSha1 | WrappingAlgorithm::RsaAesKeyWrapSha1 => RsaPadding::OaepSha1,
            WrappingAlgorithm::RsaesPkcs1V15 => RsaPadding::Pkcs1V15,
        }
    }

    /// How it wraps the material itself; `None` where RSA does.
    pub const fn envelope(self) -> Option<Envelope> {
        match self {
            WrappingAlgorithm::RsaAesKeyWrapSha256 | WrappingAlgorithm::RsaAesKeyWrapSha1 => {
                Some(Envelope::KeyWrapWithPadding)
            }
            WrappingAlgorithm::RsaesOaepSha256Aes256Ecb => Some(Envelope::EcbWithPadding),
            WrappingAlgorithm::RsaesOaepSha256
            | WrappingAlgorithm::RsaesOaepSha1
            | WrappingAlgorithm::RsaesPkcs1V15 => None,
        }
    }

    /// Whether the NIST notice is due (R146).
    pub const fn is_discouraged(self) -> bool {
        matches!(self.rsa(), RsaPadding::Pkcs1V15)
    }

    /// Whether a failure may say what failed.
    /// Not for PKCS#1 v1.5: any difference between a bad padding and bad content is Bleichenbacher's oracle.
    pub const fn may_explain_failure(self) -> bool {
        !matches!(self.rsa(), RsaPadding::Pkcs1V15)
    }

    /// Whether `len` bytes can be what it makes under a wrapping key of `spec`.
    ///
    /// # Errors
    /// [`Refusal::WrappedLength`], or [`Refusal::EnvelopeLength`].
    pub fn check_wrapped_len(self, spec: WrappingKeySpec, len: usize) -> Result<(), Refusal> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (rsa, actual) = (spec.modulus_len(), count(len));
        match self.envelope() {
            None if len == rsa => Ok(()),
            None => Err(Refusal::WrappedLength { expected: count(rsa), actual }),
            Some(envelope) => match len.checked_sub(rsa) {
                Some(rest) if rest > envelope.block() && rest % envelope.block() == 0 => Ok(()),
                _ => Err(Refusal::EnvelopeLength { rsa: count(rsa), block: count(envelope.block()), actual }),
            },
        }
    }
}

/// The kind of wrapping key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WrappingKeySpec {
    /// RSA with a modulus of 2048 bits: the vendor's, for all three key management types (R142).
    #[serde(rename = "RSA_2048")]
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    #[serde(rename = "RSA_3072")]
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    #[serde(rename = "RSA_4096")]
    Rsa4096,
}

impl WrappingKeySpec {
    /// Every spec, the vendor's first.
    pub const ALL: &'static [WrappingKeySpec] =
        &[WrappingKeySpec::Rsa2048, WrappingKeySpec::Rsa3072, WrappingKeySpec::Rsa4096];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            WrappingKeySpec::Rsa2048 => "RSA_2048",
            WrappingKeySpec::Rsa3072 => "RSA_3072",
            WrappingKeySpec::Rsa4096 => "RSA_4096",
        }
    }

    /// Bytes of its modulus, and of whatever RSA wraps under it.
    pub const fn modulus_len(self) -> usize {
        match self {
            WrappingKeySpec::Rsa2048 => 256,
            WrappingKeySpec::Rsa3072 => 384,
            WrappingKeySpec::Rsa4096 => 512,
        }
    }
}

by_name!(WrappingAlgorithm, Field::WrappingAlgorithm, WrappingAlgorithm::ALL);
by_name!(WrappingKeySpec, Field::WrappingKeySpec, WrappingKeySpec::ALL);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_material_has_the_length_that_its_algorithm_makes() {
        use WrappingAlgorithm as A;
        for spec in WrappingKeySpec::ALL {
            let rsa = spec.modulus_len();
            for (algorithm, taken, refused) in [
                (A::RsaesOaepSha256, vec![rsa], vec![0, rsa - 1, rsa + 1, rsa + 16]),
                (A::RsaesPkcs1V15, vec![rsa], vec![0, rsa - 1, rsa + 1]),
                (A::RsaAesKeyWrapSha256, vec![rsa + 16, rsa + 24], vec![0, 16, rsa, rsa + 8, rsa + 17]),
                (A::RsaesOaepSha256Aes256Ecb, vec![rsa + 32, rsa + 48], vec![0, rsa, rsa + 16, rsa + 40]),
            ] {
                for len in taken {
                    assert_eq!(algorithm.check_wrapped_len(*spec, len), Ok(()), "{spec} {algorithm} {len}");
                }
                for len in refused {
                    assert!(algorithm.check_wrapped_len(*spec, len).is_err(), "{spec} {algorithm} {len}");
                }
            }
        }
    }

    /// R105 to R109: a private key of RSA_2048 in PKCS#8 has 1,218 bytes, and padded 1,232.
    #[test]
    fn r108_envelopes_pad_what_they_wrap() {
        for (len, key_wrap, ecb) in [(1, 16, 16), (8, 16, 16), (9, 24, 16), (16, 24, 32), (1218, 1232, 1232)]
        {
            assert_eq!(Envelope::KeyWrapWithPadding.wrapped_len(len), key_wrap, "{len}");
            assert_eq!(Envelope::EcbWithPadding.wrapped_len(len), ecb, "{len}");
        }
    }
}
