//! The layout of ciphertexts: what is read is written back as it was.
#![no_main]

use domain::Ciphertext;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(ciphertext) = Ciphertext::from_bytes(bytes) {
        assert_eq!(ciphertext.to_bytes(), bytes);
        let again = Ciphertext::from_base64(&ciphertext.to_base64()).expect("its own base64");
        assert_eq!(again.to_bytes(), bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Ciphertext::from_base64(text);
    }
});
