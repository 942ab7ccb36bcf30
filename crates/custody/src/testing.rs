//! What the tests of several modules begin with.

use domain::{KeyId, KeySpec, KeyVersionId};
use zeroize::Zeroizing;

use crate::{Keyring, OpenedMaterial};

/// A keyring of this secret.
pub(crate) fn keyring(secret: u8) -> Keyring {
    Keyring::new(&[secret; 32])
}

/// A key of the default KMS, and a version of it.
pub(crate) fn key(seed: u8) -> (KeyId, KeyVersionId) {
    let key = KeyId::in_default_kms([seed; 16]);
    let version = key.new_version([seed; 16]);
    (key, version)
}

/// Material of a symmetric spec that is `byte` again and again.
pub(crate) fn opened(spec: KeySpec, byte: u8) -> OpenedMaterial {
    let len = spec.material_len().expect("a symmetric spec");
    OpenedMaterial::new(spec, Zeroizing::new(vec![byte; len])).expect("it fits")
}
