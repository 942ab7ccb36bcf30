//! What ciphertexts are bound to, as the vendor's SDKs spell it for dedicated gateways.
//!
//! They do not agree on one encryption context: the transfer SDKs send the SHA-256 of its canonical form, the newer one
//! for Python its hexadecimal digits, or the JSON text on its older path. What one of them encrypted has to decrypt for
//! the others, and at the shared gateway, so all of these are the SHA-256 that the shared gateway uses.

use std::borrow::Cow;

use aws_lc_rs::digest::{SHA256, digest};
use domain::EncryptionContext;

const DIGEST_LEN: usize = 32;

/// The additional data that `aad` stands for: itself, unless it is another spelling of a context's digest.
pub(super) fn data_of(aad: &[u8]) -> Cow<'_, [u8]> {
    if aad.len() == 2 * DIGEST_LEN
        && !aad.iter().any(u8::is_ascii_uppercase)
        && let Ok(digest) = hex::decode(aad)
    {
        return digest.into();
    }
    let json = std::str::from_utf8(aad).ok().filter(|text| text.starts_with('{'));
    match json.and_then(|json| EncryptionContext::from_json(json).ok()) {
        Some(context) => match context.canonical() {
            Some(canonical) => digest(&SHA256, canonical.as_bytes()).as_ref().to_vec().into(),
            None => Cow::Borrowed(&[]),
        },
        None => aad.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_context_is_its_digest() {
        let hash = digest(&SHA256, b"app=pay&table=orders").as_ref().to_vec();
        for aad in [
            hash.clone(),
            hex::encode(&hash).into_bytes(),
            br#"{"table":"orders","app":"pay"}"#.to_vec(),
            br#"{"app": "pay", "table": "orders"}"#.to_vec(),
        ] {
            assert_eq!(*data_of(&aad), hash, "{}", String::from_utf8_lossy(&aad));
        }
    }

    #[test]
    fn what_is_no_context_is_itself() {
        for aad in [&b""[..], b"anything", b"{broken", br#"{"a":1}"#, &[0xff; 64], &[b'A'; 64], &[b'g'; 64]] {
            assert_eq!(*data_of(aad), *aad);
        }
        assert_eq!(*data_of(b"{}"), *b"");
    }
}
