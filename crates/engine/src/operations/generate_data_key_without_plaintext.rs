//! GenerateDataKeyWithoutPlaintext.

use domain::{Ciphertext, EncryptionContext, KeyId};

use crate::{Engine, EngineError};

impl Engine {
    /// Makes a data key of 1 to 1,024 bytes and gives it encrypted only, for whoever decrypts it later.
    ///
    /// # Errors
    /// Those of GenerateDataKey.
    pub async fn generate_data_key_without_plaintext(
        &self,
        id: &KeyId,
        bytes: usize,
        context: &EncryptionContext,
    ) -> Result<Ciphertext, EngineError> {
        Ok(self.generate_data_key(id, bytes, context).await?.ciphertext)
    }
}
