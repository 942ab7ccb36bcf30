//! The envelope that everything sealed comes in: `1 ‖ nonce (12) ‖ ciphertext ‖ tag (16)`, AES-256-GCM.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf,
};
use zeroize::Zeroizing;

use crate::{CustodyError, random};

const FORMAT: u8 = 1;
const TAG_LEN: usize = 16;
/// Bytes of every secret in the hierarchy.
pub(crate) const SECRET_LEN: usize = 32;

/// A secret that keys are derived from (HKDF-SHA256, RFC 5869).
pub(crate) struct Secret(hkdf::Prk);

impl Secret {
    /// From 32 random bytes.
    pub(crate) fn new(bytes: &[u8; SECRET_LEN]) -> Self {
        Self(hkdf::Salt::new(hkdf::HKDF_SHA256, b"keyferry custody").extract(bytes))
    }

    /// The 32 bytes for one purpose.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; SECRET_LEN]> {
        let mut bytes = Zeroizing::new([0; SECRET_LEN]);
        self.0
            .expand(&[purpose.as_bytes()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut *bytes))
            .expect("the 32 bytes of one SHA-256 output are within HKDF's limit");
        bytes
    }
}

/// What a sealed thing is and where it belongs: the additional authenticated data.
/// The purpose and each id with its length before it, so that no two places read the same.
pub(crate) struct Place(Vec<u8>);

impl Place {
    pub(crate) fn new(purpose: &str, ids: &[&str]) -> Self {
        let mut bytes = Vec::new();
        for part in std::iter::once(&purpose).chain(ids) {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A key that seals things of one purpose.
pub(crate) struct Sealer(LessSafeKey);

impl Sealer {
    /// From a secret's bytes for the purpose.
    pub(crate) fn new(bytes: &[u8; SECRET_LEN]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("32 bytes are a key of AES-256");
        Self(LessSafeKey::new(key))
    }

    /// Seals `plaintext` for `place`.
    pub(crate) fn seal(&self, place: &Place, plaintext: &[u8]) -> Vec<u8> {
        let nonce = random::bytes::<NONCE_LEN>();
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + plaintext.len() + TAG_LEN);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plaintext);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut sealed[1 + NONCE_LEN..],
            )
            .expect("what is sealed is far below AES-GCM's 64 GiB");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`Sealer::seal`] sealed for the same place.
    pub(crate) fn open(&self, place: &Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
        let (format, rest) = sealed.split_first().ok_or(CustodyError::Corrupt)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LEN>().ok_or(CustodyError::Corrupt)?;
        if *format != FORMAT {
            return Err(CustodyError::Corrupt);
        }
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        let opened = self
            .0
            .open_in_place(Nonce::from(nonce), Aad::from(place.as_bytes()), &mut buffer)
            .map_err(|_| CustodyError::Corrupt)?
            .len();
        buffer.truncate(opened);
        Ok(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(secret: u8, purpose: &str) -> Sealer {
        Sealer::new(&Secret::new(&[secret; SECRET_LEN]).derive(purpose))
    }

    #[test]
    fn only_the_same_key_and_place_open_and_only_unaltered_bytes() {
        let place = Place::new("thing", &["a", "b"]);
        let sealed = sealer(1, "seal things").seal(&place, b"plaintext");

        let open = |sealer: Sealer, place: &Place, sealed: &[u8]| {
            sealer.open(place, sealed).map(|bytes| bytes.to_vec())
        };
        assert_eq!(open(sealer(1, "seal things"), &place, &sealed), Ok(b"plaintext".to_vec()));
        assert_eq!(
            open(sealer(2, "seal things"), &place, &sealed),
            Err(CustodyError::Corrupt),
            "another secret"
        );
        assert_eq!(
            open(sealer(1, "seal others"), &place, &sealed),
            Err(CustodyError::Corrupt),
            "another purpose"
        );
        for (purpose, ids) in [
            ("other", vec!["a", "b"]),
            ("thing", vec!["b", "a"]),
            ("thing", vec!["ab", ""]),
            ("thing", vec!["ab"]),
        ] {
            let elsewhere = Place::new(purpose, &ids);
            let refused = open(sealer(1, "seal things"), &elsewhere, &sealed);
            assert_eq!(refused, Err(CustodyError::Corrupt), "{purpose} {ids:?}");
        }
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                open(sealer(1, "seal things"), &place, &altered),
                Err(CustodyError::Corrupt),
                "bit {bit}"
            );
        }
        for len in 0..sealed.len() {
            assert_eq!(
                open(sealer(1, "seal things"), &place, &sealed[..len]),
                Err(CustodyError::Corrupt),
                "cut at {len}"
            );
        }
    }

    /// The key derivation is HKDF-SHA256 with the salt "keyferry custody" and the purpose as info:
    /// whoever holds the root key can open everything without this program. Made by `openssl kdf`.
    #[test]
    fn the_derivation_and_the_envelope_do_not_change() {
        let derived = Secret::new(&[7; SECRET_LEN]).derive("seal keyrings");
        assert_eq!(hex::encode(*derived), "ff0b7c9cdabd475d439133b3da105fad0b39136af340f67eb979695a0b899391");

        let sealed = Sealer::new(&derived).seal(&Place::new("keyring", &["server"]), &[9; 32]);
        assert_eq!((sealed.len(), sealed[0]), (1 + 12 + 32 + 16, 1));
        let aad = Place::new("keyring", &["server"]);
        assert_eq!(aad.as_bytes(), b"\0\0\0\0\0\0\0\x07keyring\0\0\0\0\0\0\0\x06server");
    }
}
