//! Wrapping: RSA encryption of key material under the KMS's public key.

use domain::{RsaPadding, WrappingAlgorithm};
use rand_core::CryptoRng;
use rsa::{
    Pkcs1v15Encrypt, PublicKey, pkcs1,
    pkcs8::{SubjectPublicKeyInfoRef, der::Decode},
};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{envelope, material::count, oaep};

/// Bits of the moduli that are taken.
const SIZES: [u32; 3] = [2048, 3072, 4096];
/// The least public exponent that is taken: FIPS 186-5, appendix A.1.1, wants it greater than 2^16.
const LEAST_EXPONENT: u64 = 65_537;

/// Why material was not wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum WrapError {
    /// The public key is not the DER of an RSA SubjectPublicKeyInfo.
    #[error("the wrapping key is not an RSA public key in DER")]
    PublicKey,
    /// Its modulus has another length than 2048, 3072 or 4096 bits.
    #[error("the wrapping key has {bits} bits")]
    PublicKeySize {
        /// Bits of the modulus.
        bits: u32,
    },
    /// Its exponent is even, less than 65,537, or longer than any in use (33 bits).
    #[error("the wrapping key's exponent is not safe")]
    PublicKeyExponent,
    /// RSA alone has no room for a private key: it needs an algorithm with an envelope.
    #[error("RSA alone has no room for a private key")]
    NeedsEnvelope,
    /// RSA itself failed.
    #[error("the material could not be encrypted")]
    Failed,
}

/// Wraps `material` under a public key (DER of a SubjectPublicKeyInfo, RFC 5280, section 4.1.2.7).
///
/// Without an envelope that is one RSA encryption, and gives as many bytes as the modulus has. With one, a fresh
/// AES-256 key is encrypted so, and the material under that key comes after it (R106 to R109).
///
/// # Errors
/// [`WrapError`], when the public key is not one that keeps material safe, or there is no or too much material.
pub fn wrap(
    material: &[u8],
    public_key_der: &[u8],
    algorithm: WrappingAlgorithm,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    let key = read_public_key(public_key_der)?;
    let Some(form) = algorithm.envelope() else {
        return encrypt(&key, algorithm.rsa(), material, rng);
    };
    let mut session_key = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *session_key);
    let sealed = envelope::seal(form, &session_key, material)?;
    Ok([encrypt(&key, algorithm.rsa(), &*session_key, rng)?, sealed].concat())
}

/// One RSA encryption: RSAES-OAEP, the same hash in MGF1 and an empty label (RFC 8017, section 7.1; R147, R148),
/// or RSAES-PKCS1-v1_5 (section 7.2).
fn encrypt(
    key: &PublicKey,
    padding: RsaPadding,
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    match padding {
        RsaPadding::OaepSha256 => oaep::encrypt::<Sha256>(key, plaintext, rng),
        RsaPadding::OaepSha1 => oaep::encrypt::<Sha1>(key, plaintext, rng),
        RsaPadding::Pkcs1V15 => key.encrypt(rng, Pkcs1v15Encrypt, plaintext).map_err(|_| WrapError::Failed),
    }
}

/// Reads a public key and checks that it keeps material safe.
fn read_public_key(der: &[u8]) -> Result<PublicKey, WrapError> {
    let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| WrapError::PublicKey)?;
    spki.algorithm.assert_algorithm_oid(pkcs1::ALGORITHM_OID).map_err(|_| WrapError::PublicKey)?;
    let bits = spki.subject_public_key.as_bytes().ok_or(WrapError::PublicKey)?;
    let key = pkcs1::RsaPublicKeyRef::from_der(bits).map_err(|_| WrapError::PublicKey)?;
    check_size(key.modulus.as_bytes())?;
    check_exponent(key.public_exponent.as_bytes())?;
    PublicKey::try_from(key).map_err(|_| WrapError::PublicKey)
}

fn check_size(modulus: &[u8]) -> Result<(), WrapError> {
    let leading_zeros = modulus.first().map_or(0, |byte| byte.leading_zeros());
    let bits = count(modulus.len()).saturating_mul(8) - leading_zeros;
    if SIZES.contains(&bits) { Ok(()) } else { Err(WrapError::PublicKeySize { bits }) }
}

fn check_exponent(exponent: &[u8]) -> Result<(), WrapError> {
    let append = |value: u64, byte: &u8| Some(value.checked_mul(256)? | u64::from(*byte));
    match exponent.iter().try_fold(0, append) {
        Some(e @ LEAST_EXPONENT..=PublicKey::MAX_PUB_EXPONENT) if e % 2 == 1 => Ok(()),
        _ => Err(WrapError::PublicKeyExponent),
    }
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rand_core::UnwrapErr;
    use rsa::pkcs8::{
        AlgorithmIdentifierRef, ObjectIdentifier,
        der::{Encode as _, asn1::BitStringRef, asn1::UintRef},
    };

    use super::*;

    /// A SubjectPublicKeyInfo of this modulus and exponent. No wrapping looks at the modulus' factors.
    fn spki(oid: ObjectIdentifier, modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let modulus = UintRef::new(modulus).expect("a modulus");
        let public_exponent = UintRef::new(exponent).expect("an exponent");
        let key = pkcs1::RsaPublicKeyRef { modulus, public_exponent }.to_der().expect("DER");
        let subject_public_key = BitStringRef::from_bytes(&key).expect("a bit string");
        let algorithm = AlgorithmIdentifierRef { oid, parameters: Some(rsa::pkcs8::der::AnyRef::NULL) };
        SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().expect("DER")
    }

    fn rsa_key(modulus_len: usize, exponent: &[u8]) -> Vec<u8> {
        spki(pkcs1::ALGORITHM_OID, &vec![0xff; modulus_len], exponent)
    }

    fn wrap_with(public_key: &[u8], algorithm: WrappingAlgorithm) -> Result<Vec<u8>, WrapError> {
        wrap(&[7; 32], public_key, algorithm, &mut UnwrapErr(SysRng))
    }

    #[test]
    fn only_public_keys_that_keep_material_safe_are_taken() {
        let f4: &[u8] = &[1, 0, 1];
        let pss = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
        let even_modulus = spki(pkcs1::ALGORITHM_OID, &[&[0xff; 255][..], &[0xfe]].concat(), f4);
        for (name, key, expected) in [
            ("1024 bits", rsa_key(128, f4), WrapError::PublicKeySize { bits: 1024 }),
            ("2040 bits", rsa_key(255, f4), WrapError::PublicKeySize { bits: 2040 }),
            ("8192 bits", rsa_key(1024, f4), WrapError::PublicKeySize { bits: 8192 }),
            ("exponent 1", rsa_key(256, &[1]), WrapError::PublicKeyExponent),
            ("exponent 3", rsa_key(256, &[3]), WrapError::PublicKeyExponent),
            ("exponent 65535", rsa_key(256, &[0xff, 0xff]), WrapError::PublicKeyExponent),
            ("exponent 65536", rsa_key(256, &[1, 0, 0]), WrapError::PublicKeyExponent),
            ("exponent 65538", rsa_key(256, &[1, 0, 2]), WrapError::PublicKeyExponent),
            ("exponent of 9 bytes", rsa_key(256, &[1, 0, 0, 0, 0, 0, 0, 0, 1]), WrapError::PublicKeyExponent),
            ("even modulus", even_modulus, WrapError::PublicKey),
            ("RSASSA-PSS", spki(pss, &[0xff; 256], f4), WrapError::PublicKey),
            ("nothing", vec![], WrapError::PublicKey),
            ("bytes after it", [rsa_key(256, f4), vec![0]].concat(), WrapError::PublicKey),
            ("cut", rsa_key(256, f4)[..290].to_vec(), WrapError::PublicKey),
            ("PEM", crate::public_key_pem(&rsa_key(256, f4)).into_bytes(), WrapError::PublicKey),
        ] {
            assert_eq!(wrap_with(&key, WrappingAlgorithm::RsaesOaepSha256), Err(expected), "{name}");
        }
    }

    #[test]
    fn wrapping_fills_the_modulus_and_never_repeats() {
        for algorithm in WrappingAlgorithm::ALL {
            for len in [256, 384, 512] {
                let key = rsa_key(len, &[1, 0, 1]);
                let (one, other) = (wrap_with(&key, *algorithm), wrap_with(&key, *algorithm));
                let sealed = algorithm.envelope().map_or(0, |form| form.wrapped_len(32));
                assert_eq!(one.as_ref().map(Vec::len), Ok(len + sealed), "{algorithm}");
                assert_ne!(one, other, "{algorithm}");
            }
        }
    }
}
