//! ReEncrypt.

use domain::{Action, Ciphertext, EncryptionContext, KeyId};

use crate::{Engine, EngineError};

impl Engine {
    /// Decrypts a ciphertext with the key version it names and encrypts the plaintext under another key's primary
    /// version: nobody outside of the KMS sees it meanwhile.
    ///
    /// # Errors
    /// Those of Decrypt, for the key that made the ciphertext; those of Encrypt, for `destination`.
    pub async fn re_encrypt(
        &self,
        ciphertext: &Ciphertext,
        context: &EncryptionContext,
        destination: &KeyId,
        destination_context: &EncryptionContext,
    ) -> Result<Ciphertext, EngineError> {
        let destination = self.key_to_use(destination).await?;
        destination.permits(Action::Encrypt)?;
        let (plaintext, _) = self.decrypt(ciphertext, context).await?;
        self.seal_under(&destination, &plaintext, destination_context.into()).await
    }
}
