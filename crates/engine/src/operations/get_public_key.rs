//! GetPublicKey, and what all operations of key pairs share.

use std::sync::Arc;

use custody::{Binding, PrivateKey};
use domain::{Action, Key, KeyId, KeyVersionId, Refusal};

use crate::{Engine, EngineError};

/// A version of a key pair whose state permits what is asked for.
pub(crate) struct OpenedVersion {
    pub(crate) key: Arc<Key>,
    pub(crate) version: KeyVersionId,
    pub(crate) private: Arc<PrivateKey>,
}

impl Engine {
    /// The public key of a version, the primary one unless another is named: DER of a SubjectPublicKeyInfo
    /// (RFC 5280, section 4.1.2.7). Gives the version too.
    ///
    /// # Errors
    /// A symmetric key; the refusal of the key's state; a version of another key.
    pub async fn get_public_key(
        &self,
        id: &KeyId,
        version: Option<&KeyVersionId>,
    ) -> Result<(Vec<u8>, KeyVersionId), EngineError> {
        let opened = self.open_version(id, version, Action::GetPublicKey).await?;
        let public_key = opened.private.public_key().map_err(EngineError::damaged(id))?;
        Ok((public_key, opened.version))
    }

    /// Opens a version of a key that permits `action`; the primary one unless another is named.
    pub(crate) async fn open_version(
        &self,
        id: &KeyId,
        version: Option<&KeyVersionId>,
        action: Action,
    ) -> Result<OpenedVersion, EngineError> {
        let key = self.key_to_use(id).await?;
        key.permits(action)?;
        let version = match version {
            Some(version) => self.version_of(&key, version).await?,
            None => key.primary.id.clone(),
        };
        let sealed = self.material(&version).await?;
        let binding = Binding { key: &key.id, version: &version };
        let keyring = self.keyring(&key).await?;
        let private = self.opened_keys.get(&version, sealed, |sealed| {
            keyring.open_private_key(sealed, binding, key.spec).map_err(EngineError::damaged(&key.id))
        })?;
        Ok(OpenedVersion { key, version, private })
    }

    async fn version_of(&self, key: &Key, version: &KeyVersionId) -> Result<KeyVersionId, EngineError> {
        let owner = self.key_of_version_to_use(version).await?;
        if owner.id == key.id { Ok(version.clone()) } else { Err(Refusal::KeyVersionNotFound.into()) }
    }
}
