//! Public keys as PEM.

use rsa::pkcs8::{LineEnding, der::pem};

/// The PEM text (RFC 7468, section 13: `PUBLIC KEY`, 64 columns, LF) of a SubjectPublicKeyInfo's DER.
pub fn public_key_pem(der: &[u8]) -> String {
    pem::encode_string("PUBLIC KEY", LineEnding::LF, der)
        .expect("the label is well-formed, and a DER in memory is shorter than the length that overflows")
}
