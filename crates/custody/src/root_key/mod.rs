//! The root key: what all keyrings are sealed under, and which one a database needs.

mod error;
mod file;
mod passphrase;
mod source;
mod text;

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    CustodyError, Keyring, KeyringId, SealedKeyring, random,
    seal::{Place, SECRET_LEN, Sealer, Secret},
};

pub use error::RootKeyError;
pub use passphrase::{Passphrase, Stretching};
pub use source::RootKeySource;
pub use text::RootKeyText;

/// The key that all keyrings are sealed under. In memory only what is derived from it is kept.
pub struct RootKey {
    keyrings: Sealer,
    record: RootKeyRecord,
}

/// What a database knows of its root key: which one it is, and how a passphrase becomes it. No secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootKeyRecord {
    /// Which root key.
    pub id: RootKeyId,
    /// How a passphrase becomes it; `None` where no passphrase is behind it.
    pub stretching: Option<Stretching>,
}

/// Which root key it is: its check value, 8 bytes that are derived from it for this alone. Displays in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootKeyId([u8; 8]);

impl RootKeyId {
    /// From its bytes.
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for RootKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl RootKey {
    /// What a database keeps of it.
    pub fn record(&self) -> &RootKeyRecord {
        &self.record
    }

    /// A new keyring, and its sealed form for storage.
    pub fn new_keyring(&self, id: &KeyringId) -> (Keyring, SealedKeyring) {
        let secret = new_secret();
        let sealed = self.keyrings.seal(&place(id), &*secret);
        (Keyring::new(&secret), sealed.into())
    }

    /// Opens a stored keyring.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`]: it was sealed under another root key or for another id, or was damaged.
    pub fn open_keyring(&self, id: &KeyringId, sealed: &SealedKeyring) -> Result<Keyring, CustodyError> {
        let secret = self.keyrings.open(&place(id), sealed.as_bytes())?;
        let secret = secret.first_chunk::<SECRET_LEN>().ok_or(CustodyError::Corrupt)?;
        Ok(Keyring::new(secret))
    }

    /// The same keyring, sealed under another root key.
    ///
    /// # Errors
    /// As [`RootKey::open_keyring`].
    pub fn rewrap_keyring(
        &self,
        id: &KeyringId,
        sealed: &SealedKeyring,
        under: &RootKey,
    ) -> Result<SealedKeyring, CustodyError> {
        let secret = self.keyrings.open(&place(id), sealed.as_bytes())?;
        Ok(under.keyrings.seal(&place(id), &secret).into())
    }

    fn new(secret: &[u8; SECRET_LEN], stretching: Option<Stretching>) -> Self {
        let secret = Secret::new(secret);
        let id = secret.derive("identify the root key");
        let id = RootKeyId(*id.first_chunk().expect("32 bytes begin with 8"));
        Self {
            keyrings: Sealer::new(&secret.derive("seal keyrings")),
            record: RootKeyRecord { id, stretching },
        }
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootKey").field("record", &self.record).finish_non_exhaustive()
    }
}

fn new_secret() -> Zeroizing<[u8; SECRET_LEN]> {
    let mut secret = Zeroizing::new([0; SECRET_LEN]);
    random::fill(&mut *secret);
    secret
}

fn place(id: &KeyringId) -> Place {
    Place::new("keyring", &[id.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyring_opens_under_its_root_key_and_id_only() {
        let (one, other) = (RootKey::new(&[1; 32], None), RootKey::new(&[2; 32], None));
        let id = KeyringId::new("default:cn-hangzhou");
        let (_, sealed) = one.new_keyring(&id);

        assert!(one.open_keyring(&id, &sealed).is_ok());
        for (root, id) in [(&other, id.clone()), (&one, KeyringId::new("default:cn-shanghai"))] {
            assert_eq!(root.open_keyring(&id, &sealed).err(), Some(CustodyError::Corrupt));
        }
    }

    #[test]
    fn a_rewrapped_keyring_opens_under_the_new_root_key_only_and_is_the_same() {
        let (old, new) = (RootKey::new(&[1; 32], None), RootKey::new(&[2; 32], None));
        let id = KeyringId::new("server");
        let (keyring, sealed) = old.new_keyring(&id);
        let rewrapped = old.rewrap_keyring(&id, &sealed, &new).expect("the old one opens it");

        assert_eq!(old.open_keyring(&id, &rewrapped).err(), Some(CustodyError::Corrupt));
        assert_eq!(new.rewrap_keyring(&id, &sealed, &old), Err(CustodyError::Corrupt));
        let opened = new.open_keyring(&id, &rewrapped).expect("the new one opens it");
        let place = Place::new("thing", &[]);
        let thing = keyring.keys().tokens.seal(&place, b"what is sealed under the keyring");
        assert!(opened.keys().tokens.open(&place, &thing).is_ok());
    }

    /// `openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt salt:'keyferry custody'
    /// -kdfopt hexkey:0707… -kdfopt info:'identify the root key' HKDF`, the first 8 bytes.
    #[test]
    fn the_id_of_a_root_key_does_not_change() {
        assert_eq!(RootKey::new(&[7; 32], None).record().id.to_string(), "de63a9ddf7b9c3a3");
    }
}
