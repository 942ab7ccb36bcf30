//! Key material: made, imported, and sealed.

use std::fmt;

use aws_lc_rs::{cmac, constant_time, digest, hmac};
use domain::{CheckValue, KeyId, KeySpec, KeyVersionId, MaterialDigest};
use zeroize::Zeroizing;

use crate::{CustodyError, Keyring, PrivateKey, SealedMaterial, random, seal::Place};

/// Which key version material belongs to; it opens for no other.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// The key.
    pub key: &'a KeyId,
    /// Its version.
    pub version: &'a KeyVersionId,
}

/// Plaintext key material just made or opened, which fits its key spec. Zeroed when it is dropped.
pub struct OpenedMaterial {
    bytes: Zeroizing<Vec<u8>>,
    check_value: CheckValue,
}

impl Keyring {
    /// Makes new material of `spec`: random bytes, or a key pair, which is slow for RSA
    /// (tens of milliseconds for 2048 bits, up to seconds for 4096). Gives it sealed, and its check value.
    pub fn generate(&self, spec: KeySpec, binding: Binding<'_>) -> (SealedMaterial, CheckValue) {
        let bytes = match spec.material_len() {
            Some(len) => data_key(len),
            None => PrivateKey::generate(spec).into_bytes(),
        };
        let material = OpenedMaterial::new(spec, bytes).expect("material made here fits its key spec");
        (self.seal_material(binding, &material), material.check_value())
    }

    /// Seals imported material for the key version it belongs to.
    pub fn seal_material(&self, binding: Binding<'_>, material: &OpenedMaterial) -> SealedMaterial {
        self.keys().material.seal(&place(binding), &material.bytes).into()
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
}

impl OpenedMaterial {
    /// Material of `spec`; `None` when `bytes` are none: of another length, or no private key in PKCS#8.
    pub(crate) fn new(spec: KeySpec, bytes: Zeroizing<Vec<u8>>) -> Option<Self> {
        if let Some(len) = spec.material_len() {
            let fits = bytes.len() == len;
            let check_value = fits.then(|| secret_check_value(spec, &bytes)).flatten()?;
            return Some(Self { bytes, check_value });
        }
        let key = PrivateKey::read(spec, &bytes)?;
        Some(Self { check_value: key.check_value().ok()?, bytes: key.into_bytes() })
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

/// A new key pair of `spec` for an application: its private key as unencrypted PKCS#8 and its public key as
/// SubjectPublicKeyInfo, both in DER. RSA is slow, see `PrivateKey::generate`.
///
/// # Errors
/// [`CustodyError::Corrupt`], when the new key does not work.
///
/// # Panics
/// For a symmetric spec.
pub fn data_key_pair(spec: KeySpec) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), CustodyError> {
    let private = PrivateKey::generate(spec);
    let public = private.public_key()?;
    Ok((private.into_bytes(), public))
}

/// Whether two digests are the same, in constant time.
pub fn same_digest(one: &MaterialDigest, other: &MaterialDigest) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

pub(crate) fn place(binding: Binding<'_>) -> Place {
    Place::new("material", &[binding.key.as_str(), binding.version.as_str()])
}

/// The check value of a secret key of the right length.
fn secret_check_value(spec: KeySpec, material: &[u8]) -> Option<CheckValue> {
    let algorithm = match spec {
        KeySpec::Aes256 => cmac::AES_256,
        KeySpec::Aes192 => cmac::AES_192,
        KeySpec::Aes128 => cmac::AES_128,
        _ => {
            let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, material);
            return hash.as_ref().try_into().ok().map(CheckValue::from_sha1);
        }
    };
    let key = cmac::Key::new(algorithm, material).ok()?;
    let mut mac = [0; 16];
    cmac::sign_to_buffer(&key, &[0; 16], &mut mac).ok()?;
    Some(CheckValue::from_cmac(&mac))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{key, keyring, opened};

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
        for spec in KeySpec::SYMMETRIC {
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

        let told = format!("{:?}", OpenedMaterial::new(KeySpec::Aes256, bytes).expect("it fits"));
        assert_eq!(told, format!("OpenedMaterial {{ check_value: {value:?}, .. }}"));
    }

    #[test]
    fn material_fits_its_spec_or_is_none() {
        for spec in KeySpec::ALL {
            for len in [0, 15, 16, 17, 24, 31, 32, 33, 48, 1218] {
                let fits = spec.material_len() == Some(len);
                let material = OpenedMaterial::new(*spec, Zeroizing::new(vec![7; len]));
                assert_eq!(material.is_some(), fits, "{spec}, {len} bytes");
            }
        }
    }
}
