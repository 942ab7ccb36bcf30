//! Root keys that are written as text, as an environment variable holds them.

use std::fmt;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use super::{RootKey, RootKeyError};
use crate::seal::SECRET_LEN;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A root key from its text. Does not print.
#[derive(Clone)]
pub struct RootKeyText(Zeroizing<[u8; SECRET_LEN]>);

impl RootKeyText {
    /// Reads 32 bytes in hex (64 digits) or in base64 (43 characters, and `=` or not).
    ///
    /// # Errors
    /// [`RootKeyError::Text`].
    pub fn new(text: &str) -> Result<Self, RootKeyError> {
        let mut secret = Zeroizing::new([0; SECRET_LEN]);
        let text = text.trim();
        let read = match text.len() {
            64 => read_hex(text.as_bytes(), &mut secret),
            // The decoder asks for room for whole groups of three bytes.
            _ => {
                let mut room = Zeroizing::new([0; SECRET_LEN + 2]);
                let read = BASE64.decode_slice(text, &mut *room) == Ok(SECRET_LEN);
                secret.copy_from_slice(&room[..SECRET_LEN]);
                read
            }
        };
        read.then_some(Self(secret)).ok_or(RootKeyError::Text)
    }

    /// The root key.
    pub(super) fn root_key(&self) -> RootKey {
        RootKey::new(&self.0, None)
    }
}

impl fmt::Debug for RootKeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKeyText(…)")
    }
}

fn read_hex(text: &[u8], into: &mut [u8; SECRET_LEN]) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_chunks().0.iter().zip(into).all(|([high, low], byte)| match (digit(*high), digit(*low)) {
        (Some(high), Some(low)) => {
            *byte = high << 4 | low;
            true
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_is_read_from_hex_and_base64() {
        // `head -c 32 /dev/zero | tr '\0' '\7' | base64`, and the same by `xxd -p -c 32`.
        let expected = RootKey::new(&[7; SECRET_LEN], None).record().id;
        let base64 = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
        for text in [&"07".repeat(32), base64, base64.trim_end_matches('='), &format!("{base64}\n")] {
            let key = RootKeyText::new(text).expect(text);
            assert_eq!(key.root_key().record().id, expected, "{text}");
            assert_eq!(format!("{key:?}"), "RootKeyText(…)");
        }
        let (lower, upper) = ("ab".repeat(32), "AB".repeat(32));
        let id = |text: &str| RootKeyText::new(text).expect(text).root_key().record().id;
        assert_eq!(id(&lower), id(&upper));
    }

    #[test]
    fn what_is_not_32_bytes_is_refused() {
        for wrong in [
            "",
            "07",
            &"07".repeat(31),
            &"07".repeat(33),
            &"0g".repeat(32),
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==",
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH",
            "not base64 at all, whatever else it may be",
        ] {
            assert!(matches!(RootKeyText::new(wrong), Err(RootKeyError::Text)), "{wrong}");
        }
    }
}
