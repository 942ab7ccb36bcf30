//! Key material: made, imported, sealed, and used.

use std::fmt;

use aws_lc_rs::{
    aead::{self, Aad, LessSafeKey, Nonce, UnboundKey},
    cmac, constant_time, digest, hmac,
};
use domain::{
    CheckValue, Ciphertext, EncryptionContext, IV_LEN, KeyId, KeySpec, KeyVersionId, MaterialDigest, TAG_LEN,
};
use zeroize::Zeroizing;

use crate::{CustodyError, Keyring, SealedMaterial, random, seal::Place};

/// Which key version material belongs to; it opens for no other.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// The key.
    pub key: &'a KeyId,
    /// Its version.
    pub version: &'a KeyVersionId,
}

/// Plaintext key material just opened, of the length its key spec asks for. Zeroed when it is dropped.
pub struct OpenedMaterial {
    bytes: Zeroizing<Vec<u8>>,
    check_value: CheckValue,
}

impl Keyring {
    /// Makes new material: as many random bytes as `spec` asks for. Gives it sealed, and its check value.
    pub fn generate(&self, spec: KeySpec, binding: Binding<'_>) -> (SealedMaterial, CheckValue) {
        let material = OpenedMaterial::new(spec, data_key(spec.material_len()));
        (self.seal_material(binding, &material), material.check_value())
    }

    /// Seals imported material for the key version it belongs to.
    pub fn seal_material(&self, binding: Binding<'_>, material: &OpenedMaterial) -> SealedMaterial {
        self.keys().material.seal(&place(binding), &material.bytes).into()
    }

    /// Encrypts `plaintext` by AES-GCM under the material, with a random 96-bit IV.
    /// The additional data is the SHA-256 of [`EncryptionContext::canonical`], or nothing for the empty context.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material does not open for `binding` and `spec`.
    pub fn encrypt(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        spec: KeySpec,
        context: &EncryptionContext,
        plaintext: &[u8],
    ) -> Result<Ciphertext, CustodyError> {
        let key = self.aes_gcm(material, binding, spec)?;
        let iv = random::bytes::<IV_LEN>();
        let mut sealed = Vec::with_capacity(plaintext.len() + TAG_LEN);
        sealed.extend_from_slice(plaintext);
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(iv), additional_data(context), &mut sealed)
            .expect("no request is near AES-GCM's 64 GiB");
        Ok(Ciphertext { version: binding.version.clone(), iv, sealed })
    }

    /// Decrypts what [`Keyring::encrypt`] made with the same material and context.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material does not open for `binding` and `spec`;
    /// [`CustodyError::InvalidCiphertext`], when the ciphertext was altered or belongs to another
    /// version or context, which look the same.
    pub fn decrypt(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        spec: KeySpec,
        context: &EncryptionContext,
        ciphertext: &Ciphertext,
    ) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
        let key = self.aes_gcm(material, binding, spec)?;
        if ciphertext.version != *binding.version {
            return Err(CustodyError::InvalidCiphertext);
        }
        let mut buffer = Zeroizing::new(ciphertext.sealed.clone());
        let opened = key
            .open_in_place(Nonce::from(&ciphertext.iv), additional_data(context), &mut buffer)
            .map_err(|_| CustodyError::InvalidCiphertext)?
            .len();
        buffer.truncate(opened);
        Ok(buffer)
    }

    /// The keyed digest of material: HMAC-SHA256 over key id, spec and material.
    /// It outlives the material and says later whether the same comes back (R162 to R164).
    /// Without the keyring nobody can test a guess against it; the same material under another key differs.
    pub fn digest(&self, key: &KeyId, spec: KeySpec, material: &OpenedMaterial) -> MaterialDigest {
        let mut mac = hmac::Context::with_key(&self.keys().digests);
        mac.update(Place::new("material digest", &[key.as_str(), spec.as_str()]).as_bytes());
        mac.update(&material.bytes);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(mac.sign().as_ref());
        MaterialDigest::from_bytes(bytes)
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
        };
        let key = UnboundKey::new(algorithm, &bytes).map_err(|_| CustodyError::Corrupt)?;
        Ok(LessSafeKey::new(key))
    }
}

impl OpenedMaterial {
    /// `bytes` are of the length that `spec` asks for.
    pub(crate) fn new(spec: KeySpec, bytes: Zeroizing<Vec<u8>>) -> Self {
        let check_value = check_value(spec, &bytes);
        Self { bytes, check_value }
    }

    /// Its key check value.
    pub fn check_value(&self) -> CheckValue {
        self.check_value
    }
}

impl fmt::Debug for OpenedMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedMaterial").field("check_value", &self.check_value).finish_non_exhaustive()
    }
}

/// `len` random bytes, for a data key.
pub fn data_key(len: usize) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; len]);
    random::fill(&mut bytes);
    bytes
}

/// Whether two digests are the same, in constant time.
pub fn same_digest(one: &MaterialDigest, other: &MaterialDigest) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

fn place(binding: Binding<'_>) -> Place {
    Place::new("material", &[binding.key.as_str(), binding.version.as_str()])
}

fn additional_data(context: &EncryptionContext) -> Aad<Vec<u8>> {
    let hash = |text: String| digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec();
    Aad::from(context.canonical().map_or_else(Vec::new, hash))
}

fn check_value(spec: KeySpec, material: &[u8]) -> CheckValue {
    let algorithm = match spec {
        KeySpec::Aes256 => cmac::AES_256,
        KeySpec::Aes192 => cmac::AES_192,
        KeySpec::Aes128 => cmac::AES_128,
    };
    let mut mac = [0; 16];
    cmac::Key::new(algorithm, material)
        .and_then(|key| cmac::sign_to_buffer(&key, &[0; 16], &mut mac).map(|_| ()))
        .expect("material has the length of its key spec");
    CheckValue::from_cmac(&mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[KeySpec] = KeySpec::ALL;

    fn keyring(secret: u8) -> Keyring {
        Keyring::new(&[secret; 32])
    }

    fn key(seed: u8) -> (KeyId, KeyVersionId) {
        let key = KeyId::in_default_kms([seed; 16]);
        let version = key.new_version([seed; 16]);
        (key, version)
    }

    fn opened(spec: KeySpec, byte: u8) -> OpenedMaterial {
        OpenedMaterial::new(spec, Zeroizing::new(vec![byte; spec.material_len()]))
    }

    #[test]
    fn what_is_encrypted_decrypts_under_the_same_version_and_context_only() {
        let context = EncryptionContext::from([("table", "orders"), ("row", "7")]);
        let none = EncryptionContext::default();
        let ((key, version), (_, other_version)) = (key(1), key(2));
        let binding = Binding { key: &key, version: &version };
        for spec in SPECS {
            let (material, _) = keyring(1).generate(*spec, binding);
            for plaintext in [&b""[..], b"x", &[7; 6144]] {
                let made =
                    keyring(1).encrypt(&material, binding, *spec, &context, plaintext).expect("encrypted");
                let decrypt = |context: &EncryptionContext, ciphertext: &Ciphertext| {
                    keyring(1)
                        .decrypt(&material, binding, *spec, context, ciphertext)
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
                keyring(1).encrypt(&material, binding, KeySpec::Aes256, &context, b"x").expect("encrypted").iv
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
                let made =
                    keyring(1).encrypt(&material, binding, spec, context, b"plaintext").expect("encrypted");
                let raw = UnboundKey::new(algorithm, &vec![0x5a; spec.material_len()]).expect("a key");
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
            keyring.encrypt(&material, Binding { key, version }, spec, &context, b"x").err()
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

    #[test]
    fn r162_a_digest_is_the_same_for_the_same_material_of_the_same_key_only() {
        let ((key, _), (other_key, _)) = (key(1), key(2));
        let digest = |keyring: Keyring, key, spec, byte| keyring.digest(key, spec, &opened(spec, byte));
        let first = digest(keyring(1), &key, KeySpec::Aes256, 1);
        assert!(same_digest(&first, &digest(keyring(1), &key, KeySpec::Aes256, 1)));
        for (name, other) in [
            ("other material", digest(keyring(1), &key, KeySpec::Aes256, 2)),
            ("another key", digest(keyring(1), &other_key, KeySpec::Aes256, 1)),
            ("another spec", digest(keyring(1), &key, KeySpec::Aes128, 1)),
            ("another keyring", digest(keyring(2), &key, KeySpec::Aes256, 1)),
        ] {
            assert!(!same_digest(&first, &other), "{name}");
        }
    }

    /// Two implementations: AWS-LC here, RustCrypto in the browser.
    #[test]
    fn check_values_are_those_of_the_browser() {
        for spec in SPECS {
            for byte in [0, 1, 0xff] {
                let material = opened(*spec, byte);
                assert_eq!(wrap::check_value(&material.bytes), Some(material.check_value()), "{spec}");
            }
        }
    }

    #[test]
    fn generated_material_has_its_own_check_value_and_debug_tells_no_more() {
        let (key, version) = key(1);
        let binding = Binding { key: &key, version: &version };
        let (material, value) = keyring(1).generate(KeySpec::Aes256, binding);
        let bytes = keyring(1).keys().material.open(&place(binding), material.as_bytes()).expect("opened");
        assert_eq!(wrap::check_value(&bytes), Some(value));

        let told = format!("{:?}", OpenedMaterial::new(KeySpec::Aes256, bytes));
        assert_eq!(told, format!("OpenedMaterial {{ check_value: {value:?}, .. }}"));
    }
}
