//! Key check values.

use aes::{Aes128, Aes192, Aes256};
use cmac::{Cmac, KeyInit, Mac};
use domain::{CheckValue, KeySpec};
use sha1::{Digest, Sha1};

const ZERO_BLOCK: [u8; 16] = [0; 16];

/// The key check value of an AES key: the first 3 bytes of the CMAC (SP 800-38B) of one zero block.
/// `None` for anything but 16, 24 or 32 bytes.
pub fn check_value(key: &[u8]) -> Option<CheckValue> {
    let mac = match key.len() {
        16 => cmac_of_zero::<Cmac<Aes128>>(key),
        24 => cmac_of_zero::<Cmac<Aes192>>(key),
        32 => cmac_of_zero::<Cmac<Aes256>>(key),
        _ => None,
    }?;
    Some(CheckValue::from_cmac(&mac))
}

/// The key check value of a secret key of `spec`, as the KMS computes it: of an HMAC key the first 3 bytes of its SHA-1
/// (PKCS #11 3.1, section 6.5). `None` for an AES key of another length.
pub(crate) fn secret_check_value(spec: KeySpec, key: &[u8]) -> Option<CheckValue> {
    match spec.is_symmetric() {
        true => check_value(key),
        false => Some(CheckValue::from_sha1(&Sha1::digest(key).into())),
    }
}

fn cmac_of_zero<M: Mac + KeyInit>(key: &[u8]) -> Option<[u8; 16]> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(&ZERO_BLOCK);
    mac.finalize().into_bytes().as_slice().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CMACs of the zero block made by `openssl mac -cipher AES-…-CBC -macopt hexkey:… CMAC`.
    #[test]
    fn check_values_of_the_example_keys_of_sp_800_38b() {
        for (key, value) in [
            ("2b7e151628aed2a6abf7158809cf4f3c", "7AD386"),
            ("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "3A072A"),
            ("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "1A0B2D"),
        ] {
            let key = hex::decode(key).expect("hex");
            assert_eq!(check_value(&key).map(|v| v.to_string()).as_deref(), Some(value));
        }
    }

    /// The example of FIPS 180-4, and a key whose length says AES but whose spec says HMAC.
    #[test]
    fn check_values_of_hmac_keys_are_of_their_sha_1() {
        for (spec, key, value) in
            [(KeySpec::Hmac224, b"abc".to_vec(), "A9993E"), (KeySpec::Hmac256, vec![0; 32], "DE8A84")]
        {
            assert_eq!(secret_check_value(spec, &key).map(|v| v.to_string()).as_deref(), Some(value));
        }
    }

    /// SP 800-38B, appendix D: the first block of the example message.
    #[test]
    fn cmac_is_that_of_sp_800_38b() {
        let block = hex::decode("6bc1bee22e409f96e93d7e117393172a").expect("hex");
        let mut mac =
            Cmac::<Aes128>::new_from_slice(&hex::decode("2b7e151628aed2a6abf7158809cf4f3c").expect("hex"))
                .expect("16 bytes");
        mac.update(&block);
        assert_eq!(hex::encode(mac.finalize().into_bytes()), "070a16b46b4d4144f79bdd9dd04a287c");
    }

    #[test]
    fn only_aes_keys_have_one() {
        for len in [0, 8, 15, 17, 31, 33, 64] {
            assert_eq!(check_value(&vec![0; len]), None, "{len} bytes");
        }
    }
}
