//! Public keys as files: DER, or PEM.

use std::borrow::Cow;

use rsa::pkcs8::{LineEnding, der::pem};
use sha2::{Digest, Sha256};

use crate::{MAX_FILE, WrapError, text};

/// The PEM text (RFC 7468, section 13: `PUBLIC KEY`, 64 columns, LF) of a SubjectPublicKeyInfo's DER.
pub fn public_key_pem(der: &[u8]) -> String {
    pem::encode_string("PUBLIC KEY", LineEnding::LF, der)
        .expect("the label is well-formed, and a DER in memory is shorter than the length that overflows")
}

/// The DER in a public key file: PEM is decoded, whatever its line breaks; anything but text is taken for DER.
/// Whether that DER is a public key is found out by who uses it.
///
/// # Errors
/// [`WrapError::PublicKey`], for text that is not the PEM of a public key, and for what is longer than [`MAX_FILE`].
pub fn public_key_der(file: &[u8]) -> Result<Cow<'_, [u8]>, WrapError> {
    if file.len() > MAX_FILE {
        return Err(WrapError::PublicKey);
    }
    match text::visible(file) {
        None => Ok(Cow::Borrowed(file)),
        Some(text) => {
            let der = text::from_pem(&text, "PUBLIC KEY").ok_or(WrapError::PublicKey)?;
            Ok(Cow::Owned(der.to_vec()))
        }
    }
}

/// The SHA-256 of a public key's DER, in lower-case hex: what two people compare.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(der))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that no text has, as a DER does.
    fn der() -> Vec<u8> {
        (0..=255).rev().collect()
    }

    #[test]
    fn r149_r150_r156_a_public_key_file_is_der_or_pem() {
        let pem = public_key_pem(&der());
        let marked = [&[0xef, 0xbb, 0xbf], pem.as_bytes()].concat();
        for (name, file) in [
            ("DER", der()),
            ("PEM", pem.clone().into_bytes()),
            ("PEM, CRLF", pem.replace('\n', "\r\n").into_bytes()),
            ("PEM on one line", pem.replace('\n', " ").into_bytes()),
            ("PEM, byte order mark", marked),
            ("PEM, words before it", format!("Bag Attributes\n{pem}").into_bytes()),
        ] {
            assert_eq!(public_key_der(&file).as_deref(), Ok(&*der()), "{name}");
        }
    }

    #[test]
    fn other_text_is_no_public_key() {
        let pem = public_key_pem(&der());
        for (name, file) in [
            ("nothing", String::new()),
            ("a certificate", pem.replace("PUBLIC KEY", "CERTIFICATE")),
            ("a private key", pem.replace("PUBLIC KEY", "PRIVATE KEY")),
            ("cut", pem[..200].to_owned()),
            ("an altered character", pem.replacen('/', "*", 1)),
            ("an import token", "AAAA".to_owned()),
            ("much", "A".repeat(MAX_FILE + 1)),
        ] {
            assert_eq!(public_key_der(file.as_bytes()), Err(WrapError::PublicKey), "{name}");
        }
    }

    #[test]
    fn the_fingerprint_is_sha256_in_hex() {
        // FIPS 180-4's example "abc".
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(fingerprint(b"abc"), hex);
    }
}
