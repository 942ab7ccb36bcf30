//! The fingerprint of a wrapping key, in hex and in words.

use bip39::Language;
use sha2::{Digest, Sha256};

/// Words of a phrase. With 11 bits each they tell 2^44 keys apart: enough to find a mistaken file among the pairs of
/// one's own, not enough to prove anything to an adversary, for which there is the fingerprint itself.
const WORDS: usize = 4;
/// Bits of a word: BIP-39's list has 2048.
const BITS: u32 = 11;

/// SHA-256 of a public key's DER.
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a public key: DER of a SubjectPublicKeyInfo.
    pub(crate) fn of(public_key: &[u8]) -> Self {
        Self(Sha256::digest(public_key).into())
    }

    /// In hex.
    pub(crate) fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// In four words of BIP-39's English list, 11 bits each, from its first bit on.
    pub(crate) fn phrase(&self) -> String {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0[..8]);
        let bits = u64::from_be_bytes(first);
        let list = Language::English.word_list();
        let word = |n: usize| {
            let from_the_left = BITS * (n as u32 + 1);
            list[(bits >> (u64::BITS - from_the_left)) as usize % list.len()]
        };
        (0..WORDS).map(word).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first words of BIP-39's own vectors (128 bits of entropy), which take the same bits.
    #[test]
    fn a_phrase_is_the_beginning_of_a_mnemonic() {
        for (byte, phrase) in [
            (0x00, "abandon abandon abandon abandon"),
            (0x7f, "legal winner thank year"),
            (0x80, "letter advice cage absurd"),
            (0xff, "zoo zoo zoo zoo"),
        ] {
            assert_eq!(Fingerprint([byte; 32]).phrase(), phrase, "{byte:02x}");
        }
    }

    #[test]
    fn a_fingerprint_is_that_of_sha256sum() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Fingerprint::of(b"").hex(), hex);
    }
}
