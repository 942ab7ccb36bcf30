//! What HMAC keys do: HMAC (FIPS 198-1) under sealed material.

use aws_lc_rs::hmac;
use domain::MacAlgorithm;

use crate::{Binding, CustodyError, Keyring, SealedMaterial, material::place};

impl Keyring {
    /// The MAC of a message under the material, all of it.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material does not open for `binding`.
    pub fn mac(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        algorithm: MacAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, CustodyError> {
        let key = self.hmac(material, binding, algorithm)?;
        Ok(hmac::sign(&key, message).as_ref().to_vec())
    }

    /// Whether `mac` is the MAC of a message under the material, compared in constant time. A part of one is not.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material does not open for `binding`.
    pub fn is_mac(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        algorithm: MacAlgorithm,
        message: &[u8],
        mac: &[u8],
    ) -> Result<bool, CustodyError> {
        let key = self.hmac(material, binding, algorithm)?;
        Ok(hmac::verify(&key, message, mac).is_ok())
    }

    fn hmac(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        algorithm: MacAlgorithm,
    ) -> Result<hmac::Key, CustodyError> {
        let hash = match algorithm {
            MacAlgorithm::HmacSha224 => hmac::HMAC_SHA224,
            MacAlgorithm::HmacSha256 => hmac::HMAC_SHA256,
            MacAlgorithm::HmacSha384 => hmac::HMAC_SHA384,
            MacAlgorithm::HmacSha512 => hmac::HMAC_SHA512,
        };
        let bytes = self.keys().material.open(&place(binding), material.as_bytes())?;
        Ok(hmac::Key::new(hash, &bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        OpenedMaterial,
        testing::{key, keyring},
    };
    use domain::KeySpec;
    use zeroize::Zeroizing;

    /// `printf 'Hi There' | openssl mac -digest SHA256 -macopt hexkey:0b0b… HMAC`, with as many bytes as each hash has.
    #[test]
    fn macs_are_those_of_openssl() {
        for (spec, expected) in [
            (KeySpec::Hmac224, EXPECTED_224),
            (KeySpec::Hmac256, EXPECTED_256),
            (KeySpec::Hmac384, EXPECTED_384),
            (KeySpec::Hmac512, EXPECTED_512),
        ] {
            let (algorithm, material) = (spec.mac_algorithm().expect("an HMAC key"), sealed(spec));
            let (key, version) = key(1);
            let binding = Binding { key: &key, version: &version };
            let mac = keyring(1).mac(&material, binding, algorithm, b"Hi There").expect("opened");
            assert_eq!(hex::encode(mac), expected, "{spec}");
        }
    }

    #[test]
    fn only_the_whole_mac_of_the_very_message_and_key_version_is_one() {
        let (algorithm, material) = (MacAlgorithm::HmacSha256, sealed(KeySpec::Hmac256));
        let ((key, version), (_, other)) = (key(1), key(2));
        let binding = Binding { key: &key, version: &version };
        let mac = keyring(1).mac(&material, binding, algorithm, b"message").expect("opened");
        let is_mac = |message: &[u8], mac: &[u8]| {
            keyring(1).is_mac(&material, binding, algorithm, message, mac).expect("opened")
        };
        assert!(is_mac(b"message", &mac));
        assert!(!is_mac(b"messagf", &mac));
        for bit in 0..mac.len() * 8 {
            let mut altered = mac.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_mac(b"message", &altered), "bit {bit}");
        }
        for len in 0..mac.len() {
            assert!(!is_mac(b"message", &mac[..len]), "cut at {len}");
        }
        let elsewhere = Binding { key: &key, version: &other };
        assert!(keyring(1).mac(&material, elsewhere, algorithm, b"message").is_err());
        assert!(keyring(2).mac(&material, binding, algorithm, b"message").is_err());
    }

    fn sealed(spec: KeySpec) -> SealedMaterial {
        let (key, version) = key(1);
        let bytes = Zeroizing::new(vec![0x0b; spec.material_len().expect("a secret key")]);
        let material = OpenedMaterial::new(spec, bytes).expect("it fits");
        keyring(1).seal_material(Binding { key: &key, version: &version }, &material)
    }

    const EXPECTED_224: &str = "1abbc7c42cf4ca9f9d7b624564cb72d7b0945ea0a615095904a0fd34";
    const EXPECTED_256: &str = "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7";
    const EXPECTED_384: &str =
        "b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee9737a959796489bddbc4c5df61d5b3297b4fb68dab9f1b582c2";
    const EXPECTED_512: &str = "637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b33e910fb8ac2878ebd5803f6f0b61dbce5e251ff8789a4722c1be65aea45fd464e89f8f5b";
}
