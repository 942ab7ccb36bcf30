//! What symmetric keys do: AES-GCM under sealed material.

use aws_lc_rs::{
    aead::{self, Aad, LessSafeKey, Nonce, UnboundKey},
    digest,
};
use domain::{Ciphertext, EncryptionContext, IV_LEN, KeySpec, TAG_LEN};
use zeroize::Zeroizing;

use crate::{Binding, CustodyError, Keyring, SealedMaterial, material::place, random};

/// What a ciphertext is bound to, the additional data of AES-GCM: whoever decrypts must give the same.
#[derive(Clone, Copy, Debug)]
pub enum AdditionalData<'a> {
    /// The SHA-256 of [`EncryptionContext::canonical`], or nothing for the empty context.
    Context(&'a EncryptionContext),
    /// These bytes, as the callers of dedicated gateways give them.
    Bytes(&'a [u8]),
}

impl<'a> From<&'a EncryptionContext> for AdditionalData<'a> {
    fn from(context: &'a EncryptionContext) -> Self {
        AdditionalData::Context(context)
    }
}

impl AdditionalData<'_> {
    fn as_aad(self) -> Aad<Vec<u8>> {
        let hash = |text: String| digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec();
        Aad::from(match self {
            AdditionalData::Context(context) => context.canonical().map_or_else(Vec::new, hash),
            AdditionalData::Bytes(bytes) => bytes.to_vec(),
        })
    }
}

impl Keyring {
    /// Encrypts `plaintext` by AES-GCM under the material, with a random 96-bit IV.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material does not open for `binding` and `spec`.
    pub fn encrypt(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        spec: KeySpec,
        additional: AdditionalData<'_>,
        plaintext: &[u8],
    ) -> Result<Ciphertext, CustodyError> {
        let key = self.aes_gcm(material, binding, spec)?;
        let iv = random::bytes::<IV_LEN>();
        let mut sealed = Vec::with_capacity(plaintext.len() + TAG_LEN);
        sealed.extend_from_slice(plaintext);
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(iv), additional.as_aad(), &mut sealed)
            .expect("no request is near AES-GCM's 64 GiB");
        Ok(Ciphertext { version: binding.version.clone(), iv, sealed })
    }

    /// Decrypts what [`Keyring::encrypt`] made with the same material and additional data.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material does not open for `binding` and `spec`;
    /// [`CustodyError::InvalidCiphertext`], when the ciphertext was altered or belongs to another
    /// version or other additional data, which look the same.
    pub fn decrypt(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        spec: KeySpec,
        additional: AdditionalData<'_>,
        ciphertext: &Ciphertext,
    ) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
        let key = self.aes_gcm(material, binding, spec)?;
        if ciphertext.version != *binding.version {
            return Err(CustodyError::InvalidCiphertext);
        }
        let mut buffer = Zeroizing::new(ciphertext.sealed.clone());
        let opened = key
            .open_in_place(Nonce::from(&ciphertext.iv), additional.as_aad(), &mut buffer)
            .map_err(|_| CustodyError::InvalidCiphertext)?
            .len();
        buffer.truncate(opened);
        Ok(buffer)
    }

    /// The sealed material as a key of AES-GCM.
    fn aes_gcm(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        spec: KeySpec,
    ) -> Result<LessSafeKey, CustodyError> {
        let bytes = self.keys().material.open(&place(binding), material.as_bytes())?;
        let algorithm = match spec {
            KeySpec::Aes256 => &aead::AES_256_GCM,
            KeySpec::Aes192 => &aead::AES_192_GCM,
            KeySpec::Aes128 => &aead::AES_128_GCM,
            _ => return Err(CustodyError::Corrupt),
        };
        let key = UnboundKey::new(algorithm, &bytes).map_err(|_| CustodyError::Corrupt)?;
        Ok(LessSafeKey::new(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{key, keyring, opened};

    #[test]
    fn what_is_encrypted_decrypts_under_the_same_version_and_context_only() {
        let context = EncryptionContext::from([("table", "orders"), ("row", "7")]);
        let none = EncryptionContext::default();
        let ((key, version), (_, other_version)) = (key(1), key(2));
        let binding = Binding { key: &key, version: &version };
        for spec in KeySpec::SYMMETRIC {
            let (material, _) = keyring(1).generate(*spec, binding);
            for plaintext in [&b""[..], b"x", &[7; 6144]] {
                let made = keyring(1)
                    .encrypt(&material, binding, *spec, (&context).into(), plaintext)
                    .expect("encrypted");
                let decrypt = |context: &EncryptionContext, ciphertext: &Ciphertext| {
                    keyring(1)
                        .decrypt(&material, binding, *spec, context.into(), ciphertext)
                        .map(|bytes| bytes.to_vec())
                };
                assert_eq!(decrypt(&context, &made).as_deref(), Ok(plaintext));
                assert_eq!(decrypt(&none, &made), Err(CustodyError::InvalidCiphertext));
                let of_another_version = Ciphertext { version: other_version.clone(), ..made.clone() };
                assert_eq!(decrypt(&context, &of_another_version), Err(CustodyError::InvalidCiphertext));
                for (bit, _) in made.sealed.iter().enumerate().take(64) {
                    let mut altered = made.clone();
                    altered.sealed[bit] ^= 1;
                    assert_eq!(decrypt(&context, &altered), Err(CustodyError::InvalidCiphertext));
                }
            }
        }
    }

    #[test]
    fn every_encryption_takes_a_fresh_iv() {
        let (key, version) = key(1);
        let binding = Binding { key: &key, version: &version };
        let (material, _) = keyring(1).generate(KeySpec::Aes256, binding);
        let ivs: std::collections::HashSet<_> = (0..100)
            .map(|_| {
                let context = EncryptionContext::default();
                keyring(1)
                    .encrypt(&material, binding, KeySpec::Aes256, (&context).into(), b"x")
                    .expect("encrypted")
                    .iv
            })
            .collect();
        assert_eq!(ivs.len(), 100);
    }

    /// A customer with the material can always leave: plain AES-GCM, and the context's hash as additional data.
    #[test]
    fn a_ciphertext_opens_with_the_raw_key_alone() {
        let context = EncryptionContext::from([("b", "2"), ("a", "1")]);
        let aad = digest::digest(&digest::SHA256, b"a=1&b=2");
        let (key, version) = key(1);
        let binding = Binding { key: &key, version: &version };
        for (spec, algorithm) in [
            (KeySpec::Aes256, &aead::AES_256_GCM),
            (KeySpec::Aes192, &aead::AES_192_GCM),
            (KeySpec::Aes128, &aead::AES_128_GCM),
        ] {
            let material = keyring(1).seal_material(binding, &opened(spec, 0x5a));
            for (context, aad) in [(&context, aad.as_ref()), (&EncryptionContext::default(), &[][..])] {
                let made = keyring(1)
                    .encrypt(&material, binding, spec, context.into(), b"plaintext")
                    .expect("encrypted");
                let raw =
                    UnboundKey::new(algorithm, &vec![0x5a; spec.material_len().expect("a symmetric spec")])
                        .expect("a key");
                let mut buffer = made.sealed.clone();
                let plaintext =
                    LessSafeKey::new(raw).open_in_place(Nonce::from(&made.iv), Aad::from(aad), &mut buffer);
                assert_eq!(plaintext.as_deref(), Ok(&b"plaintext"[..]), "{spec}");
            }
        }
    }

    #[test]
    fn sealed_material_opens_in_its_place_only() {
        let ((key, version), (other_key, other_version)) = (key(1), key(2));
        let binding = Binding { key: &key, version: &version };
        let (material, _) = keyring(1).generate(KeySpec::Aes256, binding);
        let encrypt = |keyring: Keyring, key, version, spec| {
            let context = EncryptionContext::default();
            keyring.encrypt(&material, Binding { key, version }, spec, (&context).into(), b"x").err()
        };
        assert_eq!(encrypt(keyring(1), &key, &version, KeySpec::Aes256), None);
        for (name, refused) in [
            ("another keyring", encrypt(keyring(2), &key, &version, KeySpec::Aes256)),
            ("another key", encrypt(keyring(1), &other_key, &version, KeySpec::Aes256)),
            ("another version", encrypt(keyring(1), &key, &other_version, KeySpec::Aes256)),
            ("another spec", encrypt(keyring(1), &key, &version, KeySpec::Aes128)),
        ] {
            assert_eq!(refused, Some(CustodyError::Corrupt), "{name}");
        }
    }
}
