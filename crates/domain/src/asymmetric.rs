//! What key pairs do: sign and verify, encrypt and decrypt.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Key, KeySpec, KeyUsage, Problem, Refusal, spec::by_name};

/// Bytes of the digest that is signed: SHA-256.
pub const DIGEST_LEN: usize = 32;

/// How a digest is signed (AsymmetricSign), by the vendor's names. All of them sign SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SigningAlgorithm {
    /// RSASSA-PSS with MGF1 and a salt of 32 bytes (RFC 8017, section 8.1).
    #[serde(rename = "RSA_PSS_SHA_256")]
    RsaPssSha256,
    /// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2).
    #[serde(rename = "RSA_PKCS1_SHA_256")]
    RsaPkcs1Sha256,
    /// ECDSA (FIPS 186-5); the signature is an ECDSA-Sig-Value in DER (RFC 3279, section 2.2.3).
    #[serde(rename = "ECDSA_SHA_256")]
    EcdsaSha256,
}

impl SigningAlgorithm {
    /// Every algorithm.
    pub const ALL: &'static [SigningAlgorithm] =
        &[SigningAlgorithm::RsaPssSha256, SigningAlgorithm::RsaPkcs1Sha256, SigningAlgorithm::EcdsaSha256];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            SigningAlgorithm::RsaPssSha256 => "RSA_PSS_SHA_256",
            SigningAlgorithm::RsaPkcs1Sha256 => "RSA_PKCS1_SHA_256",
            SigningAlgorithm::EcdsaSha256 => "ECDSA_SHA_256",
        }
    }
}

/// How a public key encrypts (AsymmetricEncrypt), by the vendor's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EncryptionAlgorithm {
    /// RSAES-OAEP with MGF1, both with SHA-256, empty label (RFC 8017, section 7.1).
    #[serde(rename = "RSAES_OAEP_SHA_256")]
    RsaesOaepSha256,
    /// RSAES-OAEP with MGF1, both with SHA-1, empty label.
    #[serde(rename = "RSAES_OAEP_SHA_1")]
    RsaesOaepSha1,
}

impl EncryptionAlgorithm {
    /// Every algorithm.
    pub const ALL: &'static [EncryptionAlgorithm] =
        &[EncryptionAlgorithm::RsaesOaepSha256, EncryptionAlgorithm::RsaesOaepSha1];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            EncryptionAlgorithm::RsaesOaepSha256 => "RSAES_OAEP_SHA_256",
            EncryptionAlgorithm::RsaesOaepSha1 => "RSAES_OAEP_SHA_1",
        }
    }

    /// Bytes that OAEP adds to a plaintext: two hashes and two bytes (RFC 8017, section 7.1.1).
    const fn overhead(self) -> usize {
        match self {
            EncryptionAlgorithm::RsaesOaepSha256 => 2 * 32 + 2,
            EncryptionAlgorithm::RsaesOaepSha1 => 2 * 20 + 2,
        }
    }
}

by_name!(SigningAlgorithm, Field::Algorithm, SigningAlgorithm::ALL);
by_name!(EncryptionAlgorithm, Field::Algorithm, EncryptionAlgorithm::ALL);

impl KeySpec {
    /// How keys of this spec sign; none for secret ones.
    pub const fn signing_algorithms(self) -> &'static [SigningAlgorithm] {
        match self {
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => {
                &[SigningAlgorithm::RsaPssSha256, SigningAlgorithm::RsaPkcs1Sha256]
            }
            KeySpec::EcP256 | KeySpec::EcP256K => &[SigningAlgorithm::EcdsaSha256],
            _ => &[],
        }
    }

    /// How public keys of this spec encrypt; none for those that only sign, and for secret ones.
    pub const fn encryption_algorithms(self) -> &'static [EncryptionAlgorithm] {
        match self.modulus_len() {
            Some(_) => EncryptionAlgorithm::ALL,
            None => &[],
        }
    }

    /// The most bytes that a public key of this spec encrypts; `None` where it does not.
    pub const fn max_plaintext(self, algorithm: EncryptionAlgorithm) -> Option<usize> {
        match self.modulus_len() {
            Some(len) => Some(len - algorithm.overhead()),
            None => None,
        }
    }

    /// Bytes of an RSA key's modulus.
    const fn modulus_len(self) -> Option<usize> {
        match self {
            KeySpec::Rsa2048 => Some(256),
            KeySpec::Rsa3072 => Some(384),
            KeySpec::Rsa4096 => Some(512),
            _ => None,
        }
    }
}

impl Key {
    /// Whether the key signs by this algorithm.
    ///
    /// # Errors
    /// [`Refusal::AlgorithmNotOffered`].
    pub fn signs_by(&self, algorithm: SigningAlgorithm) -> Result<(), Refusal> {
        let offered =
            self.usage == KeyUsage::SignVerify && self.spec.signing_algorithms().contains(&algorithm);
        if offered { Ok(()) } else { Err(Refusal::AlgorithmNotOffered { spec: self.spec }) }
    }

    /// Whether the key encrypts by this algorithm, and how many bytes at most.
    ///
    /// # Errors
    /// [`Refusal::AlgorithmNotOffered`].
    pub fn encrypts_by(&self, algorithm: EncryptionAlgorithm) -> Result<usize, Refusal> {
        let refusal = Refusal::AlgorithmNotOffered { spec: self.spec };
        self.spec.max_plaintext(algorithm).filter(|_| self.usage == KeyUsage::EncryptDecrypt).ok_or(refusal)
    }
}

/// The SHA-256 digest to sign.
///
/// # Errors
/// [`Invalid`] for another number of bytes.
pub fn digest_to_sign(bytes: &[u8]) -> Result<[u8; DIGEST_LEN], Invalid> {
    let bytes_wanted = DIGEST_LEN as i64;
    let problem = Problem::Range { min: bytes_wanted, max: bytes_wanted };
    bytes.try_into().map_err(|_| Invalid::new(Field::Digest, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vendor's limits: 190 and 214 bytes for RSA_2048, 318 and 342 for RSA_3072.
    #[test]
    fn plaintexts_as_long_as_oaep_has_room() {
        use EncryptionAlgorithm::{RsaesOaepSha1, RsaesOaepSha256};
        for (spec, sha256, sha1) in [
            (KeySpec::Rsa2048, Some(190), Some(214)),
            (KeySpec::Rsa3072, Some(318), Some(342)),
            (KeySpec::Rsa4096, Some(446), Some(470)),
            (KeySpec::EcP256, None, None),
            (KeySpec::Aes256, None, None),
        ] {
            assert_eq!(spec.max_plaintext(RsaesOaepSha256), sha256, "{spec}");
            assert_eq!(spec.max_plaintext(RsaesOaepSha1), sha1, "{spec}");
        }
    }

    #[test]
    fn specs_sign_by_the_algorithms_of_their_kind() {
        use SigningAlgorithm::{EcdsaSha256, RsaPkcs1Sha256, RsaPssSha256};
        for spec in KeySpec::ALL {
            let expected: &[SigningAlgorithm] = match spec.as_str().split('_').next() {
                Some("RSA") => &[RsaPssSha256, RsaPkcs1Sha256],
                Some("EC") => &[EcdsaSha256],
                _ => &[],
            };
            assert_eq!(spec.signing_algorithms(), expected, "{spec}");
        }
    }

    #[test]
    fn a_digest_has_32_bytes() {
        assert_eq!(digest_to_sign(&[7; 32]), Ok([7; 32]));
        for len in [0, 20, 31, 33, 64] {
            assert!(digest_to_sign(&vec![7; len]).is_err(), "{len}");
        }
    }
}
