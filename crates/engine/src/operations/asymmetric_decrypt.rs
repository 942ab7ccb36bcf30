//! AsymmetricDecrypt.

use custody::CustodyError;
use domain::{Action, EncryptionAlgorithm, KeyId, KeyVersionId, Refusal};
use zeroize::Zeroizing;

use crate::{Engine, EngineError};

impl Engine {
    /// Decrypts a raw RSA ciphertext with a version of a key pair, the primary one unless another is named:
    /// the ciphertext does not say which.
    ///
    /// # Errors
    /// A key for something else; the refusal of its state; [`Refusal::InvalidCiphertext`], whatever is wrong with it.
    pub async fn asymmetric_decrypt(
        &self,
        id: &KeyId,
        version: Option<&KeyVersionId>,
        algorithm: EncryptionAlgorithm,
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, EngineError> {
        let opened = self.open_version(id, version, Action::AsymmetricDecrypt).await?;
        opened.key.encrypts_by(algorithm)?;
        opened.private.decrypt(algorithm, ciphertext).map_err(|error| match error {
            CustodyError::InvalidCiphertext => Refusal::InvalidCiphertext.into(),
            error => EngineError::damaged(id)(error),
        })
    }
}
