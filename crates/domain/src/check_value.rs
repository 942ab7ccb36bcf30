//! Key check values.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What identifies key material without telling anything usable about it.
///
/// Displays as hex digits, six in upper case or 64 in lower case, and is read from such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CheckValue {
    /// Of an AES key: the first 3 bytes of the CMAC (SP 800-38B) of one zero block. Of an HMAC key: the first 3 bytes of
    /// the SHA-1 of the key (PKCS #11 3.1, section 6.5, CKA_CHECK_VALUE of a generic secret key).
    Short([u8; 3]),
    /// Of a key pair: the SHA-256 of the public key's SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7) in DER.
    PublicKey([u8; 32]),
}

impl CheckValue {
    /// From the CMAC of a zero block.
    pub fn from_cmac(mac: &[u8; 16]) -> Self {
        Self::Short([mac[0], mac[1], mac[2]])
    }

    /// From the SHA-1 of an HMAC key.
    pub fn from_sha1(hash: &[u8; 20]) -> Self {
        Self::Short([hash[0], hash[1], hash[2]])
    }

    /// From its bytes; `None` when they are neither 3 nor 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            3 => bytes.try_into().ok().map(Self::Short),
            _ => bytes.try_into().ok().map(Self::PublicKey),
        }
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            CheckValue::Short(bytes) => bytes,
            CheckValue::PublicKey(bytes) => bytes,
        }
    }
}

impl fmt::Display for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckValue::Short(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
            CheckValue::PublicKey(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

/// The text is not a check value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a check value")]
pub struct NotACheckValue;

impl FromStr for CheckValue {
    type Err = NotACheckValue;

    fn from_str(text: &str) -> Result<Self, NotACheckValue> {
        let byte =
            |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let digits = text.bytes().all(|digit| digit.is_ascii_hexdigit()) && text.len().is_multiple_of(2);
        let bytes: Option<Vec<u8>> = digits.then(|| text.as_bytes().chunks(2).map(byte).collect()).flatten();
        bytes.and_then(|bytes| Self::from_bytes(&bytes)).ok_or(NotACheckValue)
    }
}

impl TryFrom<String> for CheckValue {
    type Error = NotACheckValue;

    fn try_from(text: String) -> Result<Self, NotACheckValue> {
        text.parse()
    }
}

impl From<CheckValue> for String {
    fn from(value: CheckValue) -> String {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_value_reads_back_as_it_is_written() {
        let spki = CheckValue::PublicKey(std::array::from_fn(|at| at as u8));
        let spki_text = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        for (value, text) in [(CheckValue::Short([0x7a, 0xd3, 0x86]), "7AD386"), (spki, spki_text)] {
            assert_eq!(value.to_string(), text);
            assert_eq!(text.parse(), Ok(value));
            assert_eq!(CheckValue::from_bytes(value.as_bytes()), Some(value));
        }
        for text in ["", "7AD38", "7AD3", "7AD3860", "+AD386", "7AD38G", &spki_text[2..]] {
            assert_eq!(text.parse::<CheckValue>(), Err(NotACheckValue), "{text:?}");
        }
    }
}
