//! What is likely wrong with wrapped material that does not open, or opens to something else.
//!
//! For OAEP only. To tell that something is well padded as PKCS#1 v1.5 is Bleichenbacher's oracle: here it takes a
//! signed-in operator, a fresh pair for every five questions, and a question for every attempt that is lost. An attack
//! needs thousands under one pair. The same bounds hold for the arithmetic of `rsa`, which AWS-LC has no substitute for
//! where MGF1 has a hash of its own; its decryption is blinded.

use domain::{Diagnosis, Envelope, KeySpec, RsaPadding, WrappingAlgorithm};
use rsa::{Oaep, RsaPrivateKey, pkcs8::DecodePrivateKey};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{OpenedMaterial, envelope, pair, random::Generator};

/// How the RSA part was padded instead; `None` when it is nothing that this key opens.
pub(crate) fn padding(pkcs8: &[u8], expected: RsaPadding, wrapped: &[u8]) -> Option<Diagnosis> {
    let private = RsaPrivateKey::from_pkcs8_der(pkcs8).ok()?;
    let opens = |diagnosis| {
        let mut rng = Generator;
        let opened = match diagnosis {
            Diagnosis::OaepSha1 => private.decrypt_blinded(&mut rng, Oaep::<Sha1>::new(), wrapped),
            Diagnosis::OaepSha256 => private.decrypt_blinded(&mut rng, Oaep::<Sha256>::new(), wrapped),
            Diagnosis::Mgf1Sha1 => {
                private.decrypt_blinded(&mut rng, Oaep::<Sha256, Sha1>::new_with_mgf_hash(), wrapped)
            }
            Diagnosis::Mgf1Sha256 => {
                private.decrypt_blinded(&mut rng, Oaep::<Sha1, Sha256>::new_with_mgf_hash(), wrapped)
            }
            // Not by `rsa`, which answers a bad padding of PKCS#1 v1.5 with random bytes.
            _ => return pkcs1(pkcs8, wrapped),
        };
        opened.map(Zeroizing::new).is_ok()
    };
    let others: &[Diagnosis] = match expected {
        RsaPadding::OaepSha256 => {
            &[Diagnosis::OaepSha1, Diagnosis::Mgf1Sha1, Diagnosis::Mgf1Sha256, Diagnosis::Pkcs1V15]
        }
        RsaPadding::OaepSha1 => {
            &[Diagnosis::OaepSha256, Diagnosis::Mgf1Sha256, Diagnosis::Mgf1Sha1, Diagnosis::Pkcs1V15]
        }
        RsaPadding::Pkcs1V15 => &[],
    };
    others.iter().copied().find(|other| opens(*other))
}

/// Whether something is well padded as PKCS#1 v1.5.
fn pkcs1(pkcs8: &[u8], wrapped: &[u8]) -> bool {
    pair::private(pkcs8).is_ok_and(|private| pair::decrypt(private, RsaPadding::Pkcs1V15, wrapped).is_some())
}

/// By which other algorithm the material was wrapped under the AES key: one that opens to a whole key of `spec`.
pub(crate) fn other_envelope(
    algorithm: WrappingAlgorithm,
    session_key: &[u8],
    inner: &[u8],
    spec: KeySpec,
) -> Option<Diagnosis> {
    let other = match (algorithm.envelope()?, algorithm.rsa()) {
        (Envelope::KeyWrapWithPadding, RsaPadding::OaepSha256) => WrappingAlgorithm::RsaesOaepSha256Aes256Ecb,
        (Envelope::EcbWithPadding, _) => WrappingAlgorithm::RsaAesKeyWrapSha256,
        // No algorithm of SHA-1 has the other form.
        (Envelope::KeyWrapWithPadding, _) => return None,
    };
    let opened = envelope::open(other.envelope()?, session_key, inner)?;
    OpenedMaterial::new(spec, opened).map(|_| Diagnosis::Envelope(other))
}

/// How material that is no key of `spec` is written, where it is one in a form for people.
pub(crate) fn content(spec: KeySpec, opened: &[u8]) -> Option<Diagnosis> {
    if opened.starts_with(b"-----BEGIN ") {
        return Some(Diagnosis::Pem);
    }
    let len = spec.material_len()?;
    let trimmed = opened.trim_ascii_end();
    let written =
        |digits: usize, is_digit: fn(&u8) -> bool| trimmed.len() == digits && trimmed.iter().all(is_digit);
    if written(2 * len, u8::is_ascii_hexdigit) {
        return Some(Diagnosis::Hex);
    }
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte);
    if written(4 * len.div_ceil(3), is_base64) || written((4 * len).div_ceil(3), is_base64) {
        return Some(Diagnosis::Base64);
    }
    let rest = opened.get(len..).filter(|rest| matches!(*rest, b"\n" | b"\r\n"));
    rest.map(|_| Diagnosis::LineBreak)
}
