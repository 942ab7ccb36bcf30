//! Decrypt.

use custody::{Binding, CustodyError};
use domain::{Action, Ciphertext, EncryptionContext, KeyId, Refusal};
use zeroize::Zeroizing;

use crate::{Engine, EngineError};

impl Engine {
    /// Decrypts with the key version that the ciphertext names. Gives the plaintext and the key.
    ///
    /// # Errors
    /// An unknown version, the refusal of the key's state, or [`Refusal::InvalidCiphertext`].
    pub async fn decrypt(
        &self,
        ciphertext: &Ciphertext,
        context: &EncryptionContext,
    ) -> Result<(Zeroizing<Vec<u8>>, KeyId), EngineError> {
        let key = self.key_of_version_to_use(&ciphertext.version).await?;
        key.permits(Action::Decrypt)?;
        let sealed = self.material(&ciphertext.version).await?;
        let binding = Binding { key: &key.id, version: &ciphertext.version };
        let keyring = self.keyring(&key).await?;
        match keyring.decrypt(&sealed, binding, key.spec, context, ciphertext) {
            Ok(plaintext) => Ok((plaintext, key.id.clone())),
            Err(CustodyError::InvalidCiphertext) => Err(Refusal::InvalidCiphertext.into()),
            Err(error) => Err(EngineError::damaged(&key.id)(error)),
        }
    }
}
