//! Ciphertexts of others' making are read without a panic, and what is read is what was written.

use domain::{Ciphertext, IV_LEN, KeyId, TAG_LEN};
use proptest::{array::uniform12, array::uniform16, collection::vec, prelude::*};

proptest! {
    #[test]
    fn any_bytes_are_a_ciphertext_or_none(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(ciphertext) = Ciphertext::from_bytes(&bytes) {
            prop_assert_eq!(ciphertext.to_bytes(), bytes);
        }
    }

    /// The same of bytes that begin as ciphertexts do, which random bytes never do.
    #[test]
    fn what_follows_a_version_is_a_ciphertext_or_none(id in uniform16(any::<u8>()), rest in vec(any::<u8>(), 0..100)) {
        let version = KeyId::in_default_kms(id).new_version(id);
        let bytes = [version.as_str().as_bytes(), rest.as_slice()].concat();
        let ciphertext = Ciphertext::from_bytes(&bytes);
        prop_assert_eq!(ciphertext.is_ok(), rest.len() >= IV_LEN + TAG_LEN);
        if let Ok(ciphertext) = ciphertext {
            prop_assert_eq!(ciphertext.to_bytes(), bytes);
        }
    }

    #[test]
    fn a_ciphertext_is_read_as_it_was_written(
        id in uniform16(any::<u8>()),
        iv in uniform12(any::<u8>()),
        sealed in vec(any::<u8>(), TAG_LEN..200),
        at in any::<prop::sample::Index>(),
    ) {
        let written = Ciphertext { version: KeyId::in_default_kms(id).new_version(id), iv, sealed };
        let mut text = written.to_base64();
        prop_assert_eq!(Ciphertext::from_base64(&text), Ok(written.clone()));
        text.insert_str(at.index(text.len()), "\r\n");
        prop_assert_eq!(Ciphertext::from_base64(&text), Ok(written), "also when it was folded");
    }

    #[test]
    fn any_text_is_a_ciphertext_or_none(text in ".{0,200}") {
        let _ = Ciphertext::from_base64(&text);
    }
}
