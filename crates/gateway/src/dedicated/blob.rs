//! The ciphertext of the Advance operations: a head of three bytes before the layout that the shared gateway has.

use domain::{Ciphertext, Field, Invalid, Problem};

/// `$`, version 0 without padding, AES-GCM: all that the SDKs know.
const HEAD: [u8; 3] = [0x24, 0x00, 0x02];

/// The ciphertext with its head.
pub(crate) fn with_head(ciphertext: &Ciphertext) -> Vec<u8> {
    [&HEAD[..], &ciphertext.to_bytes()].concat()
}

/// The ciphertext after its head.
///
/// # Errors
/// [`Invalid`] for another head, and for what is no ciphertext.
pub(crate) fn after_head(blob: &[u8]) -> Result<Ciphertext, Invalid> {
    let rest = blob.strip_prefix(&HEAD).ok_or(Invalid::new(Field::Ciphertext, Problem::Format))?;
    Ciphertext::from_bytes(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_of_three_bytes_stands_before_the_shared_layout() {
        let version = "07070707-0707-4707-8707-070707070707".parse().expect("a version id");
        let ciphertext = Ciphertext { version, iv: [1; 12], sealed: vec![2; 60] };
        let blob = with_head(&ciphertext);
        assert_eq!(blob.len(), 3 + 108);
        assert_eq!(after_head(&blob), Ok(ciphertext));
        for wrong in [&blob[1..], &[0x24, 0x10, 0x02], &[0x24, 0x00, 0x03], &[]] {
            assert!(after_head(wrong).is_err());
        }
        let other = [&[0x24, 0x01, 0x02], &blob[3..]].concat();
        assert!(after_head(&other).is_err(), "another padding");
    }
}
