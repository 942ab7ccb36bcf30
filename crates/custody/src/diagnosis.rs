//! What is likely wrong with wrapped material that does not open, or opens to something else.
//!
//! For OAEP only. To tell that something is well padded as PKCS#1 v1.5 is Bleichenbacher's oracle: here it takes a
//! signed-in operator, a fresh pair for every five questions, and a question for every attempt that is lost. An attack
//! needs thousands under one pair.

use aws_lc_rs::rsa::PrivateDecryptingKey;
use domain::{Diagnosis, Envelope, KeySpec, RsaPadding, WrappingAlgorithm};

use crate::{
    OpenedMaterial, envelope,
    mgf1::{self, Hash},
    pair,
};

/// How the RSA part was padded instead; `None` when it is nothing that this key opens.
pub(crate) fn padding(
    private: &PrivateDecryptingKey,
    expected: RsaPadding,
    wrapped: &[u8],
) -> Option<Diagnosis> {
    let other_hash = match expected {
        RsaPadding::OaepSha256 => (RsaPadding::OaepSha1, Diagnosis::OaepSha1),
        RsaPadding::OaepSha1 => (RsaPadding::OaepSha256, Diagnosis::OaepSha256),
        RsaPadding::Pkcs1V15 => return None,
    };
    let opens =
        |(padding, found)| pair::decrypt(private.clone(), padding, wrapped).is_some().then_some(found);
    // PKCS#1 v1.5 comes last: OAEP is known by a hash, whereas one in some hundred of all that is padded by OAEP looks
    // like PKCS#1 v1.5, which begins with 0 2 and has a 0 somewhere.
    opens(other_hash)
        .or_else(|| two_hashes(private, wrapped))
        .or_else(|| opens((RsaPadding::Pkcs1V15, Diagnosis::Pkcs1V15)))
}

/// Whether the label's hash and that of the mask are two.
fn two_hashes(private: &PrivateDecryptingKey, wrapped: &[u8]) -> Option<Diagnosis> {
    let pairs = [(Hash::Sha256, Hash::Sha1), (Hash::Sha1, Hash::Sha256)];
    let opens = |(label, mask)| mgf1::decrypt(private, label, mask, wrapped).is_some();
    pairs.into_iter().any(opens).then_some(Diagnosis::Mgf1)
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
