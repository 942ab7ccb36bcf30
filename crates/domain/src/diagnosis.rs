//! What is likely wrong with wrapped material that was made elsewhere.

use serde::{Deserialize, Serialize};

use crate::WrappingAlgorithm;

/// How material was wrapped instead, or what was wrapped instead of it. Each was tried and found so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Diagnosis {
    /// OAEP with SHA-1, which is OpenSSL's default, instead of SHA-256.
    OaepSha1,
    /// OAEP with SHA-256 instead of SHA-1.
    OaepSha256,
    /// OAEP whose mask generation function has another hash than its label.
    Mgf1,
    /// PKCS#1 v1.5 padding instead of OAEP.
    Pkcs1V15,
    /// The AES key opened, and under it is what another algorithm makes.
    Envelope(WrappingAlgorithm),
    /// The material is written as hexadecimal digits.
    Hex,
    /// The material is written in base64.
    Base64,
    /// The material is a PEM file.
    Pem,
    /// The material is followed by a line break.
    LineBreak,
}
