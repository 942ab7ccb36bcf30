//! The layout of a symmetric ciphertext.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{Field, Invalid, KeyVersionId, Problem};

/// Bytes of the AES-GCM IV in a ciphertext.
pub const IV_LEN: usize = 12;
/// Bytes of the AES-GCM tag at its end.
pub const TAG_LEN: usize = 16;
const VERSION_LEN: usize = 36;

/// A symmetric ciphertext as the vendor's SDKs store it:
/// key version id (36 ASCII characters) ‖ IV (12 bytes) ‖ AES-GCM output (ciphertext ‖ tag).
/// In text, all of it in one base64 string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    /// The version of the key that made it.
    pub version: KeyVersionId,
    /// The IV.
    pub iv: [u8; IV_LEN],
    /// Ciphertext and tag.
    pub sealed: Vec<u8>,
}

impl Ciphertext {
    /// The layout as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.version.as_str().as_bytes(), &self.iv, &self.sealed].concat()
    }

    /// The layout in base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.to_bytes())
    }

    /// Reads the layout from bytes.
    ///
    /// # Errors
    /// [`Invalid`] when it is too short or names no key version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Invalid> {
        let invalid = Invalid::new(Field::Ciphertext, Problem::Format);
        let (version, rest) = bytes.split_at_checked(VERSION_LEN).ok_or(invalid)?;
        let (iv, sealed) = rest.split_first_chunk::<IV_LEN>().ok_or(invalid)?;
        if sealed.len() < TAG_LEN {
            return Err(invalid);
        }
        let version = std::str::from_utf8(version).ok().and_then(|v| v.parse().ok()).ok_or(invalid)?;
        Ok(Self { version, iv: *iv, sealed: sealed.to_vec() })
    }

    /// Reads the layout from base64; white space around and inside is passed over.
    ///
    /// # Errors
    /// [`Invalid`] when it is not base64 or not of the layout.
    pub fn from_base64(text: &str) -> Result<Self, Invalid> {
        let compact: String = text.split_ascii_whitespace().collect();
        if compact.is_empty() {
            return Err(Invalid::new(Field::Ciphertext, Problem::Missing));
        }
        let bytes = STANDARD.decode(compact).map_err(|_| Invalid::new(Field::Ciphertext, Problem::Format))?;
        Self::from_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Ciphertext {
        let version = "07070707-0707-4707-8707-070707070707".parse().expect("a version id");
        Ciphertext { version, iv: [1; IV_LEN], sealed: vec![2; 44 + TAG_LEN] }
    }

    #[test]
    fn a_sealed_data_key_is_108_bytes_as_in_the_vendors_sample() {
        assert_eq!(sample().to_bytes().len(), 108);
        assert_eq!(Ciphertext::from_base64(&sample().to_base64()), Ok(sample()));
    }

    #[test]
    fn what_is_not_the_layout_is_refused() {
        let bytes = sample().to_bytes();
        for cut in [0, 35, 36, 47, 48, 48 + TAG_LEN - 1] {
            assert!(Ciphertext::from_bytes(&bytes[..cut]).is_err(), "{cut} bytes");
        }
        assert!(Ciphertext::from_bytes(&[0xff; 108]).is_err());
        assert!(Ciphertext::from_base64("not base64!").is_err());
    }
}
