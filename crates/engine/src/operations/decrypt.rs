//! Decrypt.

use custody::{AdditionalData, Binding, CustodyError};
use domain::{Action, Ciphertext, KeyId, Refusal};
use zeroize::Zeroizing;

use crate::{Engine, EngineError};

impl Engine {
    /// Decrypts with the key version that the ciphertext names. Gives the plaintext and the key.
    ///
    /// # Errors
    /// An unknown version, the refusal of the key's state, or [`Refusal::InvalidCiphertext`].
    pub async fn decrypt<'a>(
        &self,
        ciphertext: &Ciphertext,
        additional: impl Into<AdditionalData<'a>>,
    ) -> Result<(Zeroizing<Vec<u8>>, KeyId), EngineError> {
        let additional = additional.into();
        let key = self.key_of_version_to_use(&ciphertext.version).await?;
        key.permits(Action::Decrypt)?;
        let sealed = self.material(&ciphertext.version).await?;
        let binding = Binding { key: &key.id, version: &ciphertext.version };
        let keyring = self.keyring(&key).await?;
        match keyring.decrypt(&sealed, binding, key.spec, additional, ciphertext) {
            Ok(plaintext) => Ok((plaintext, key.id.clone())),
            Err(CustodyError::InvalidCiphertext) => Err(Refusal::InvalidCiphertext.into()),
            Err(error) => Err(EngineError::damaged(&key.id)(error)),
        }
    }
}
