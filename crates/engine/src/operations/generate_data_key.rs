//! GenerateDataKey.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use custody::AdditionalData;
use domain::{Action, Ciphertext, EncryptionContext, Field, Invalid, Key, KeyId, Problem};
use zeroize::Zeroizing;

use crate::{Engine, EngineError};

/// The most bytes of a data key.
const MAX_BYTES: usize = 1024;

/// A data key, plain and encrypted.
pub struct DataKey {
    /// The data key in base64, as the vendor's API gives it.
    pub plaintext: Zeroizing<String>,
    /// That base64 text under the key: Decrypt gives the same text.
    pub ciphertext: Ciphertext,
}

impl Engine {
    /// Makes a data key of 1 to 1,024 bytes and encrypts it under the key.
    ///
    /// # Errors
    /// A wrong number of bytes; the refusal of the key's state.
    pub async fn generate_data_key(
        &self,
        id: &KeyId,
        bytes: usize,
        context: &EncryptionContext,
    ) -> Result<DataKey, EngineError> {
        let (key, made) = self.new_data_key(id, bytes).await?;
        let plaintext = Zeroizing::new(STANDARD.encode(made));
        let ciphertext = self.seal_under(&key, plaintext.as_bytes(), context.into()).await?;
        Ok(DataKey { plaintext, ciphertext })
    }

    /// The same with the data key's bytes encrypted as they are: Decrypt gives those bytes, as dedicated gateways do.
    ///
    /// # Errors
    /// Those of [`Engine::generate_data_key`].
    pub async fn generate_raw_data_key(
        &self,
        id: &KeyId,
        bytes: usize,
        additional: AdditionalData<'_>,
    ) -> Result<(Zeroizing<Vec<u8>>, Ciphertext), EngineError> {
        let (key, made) = self.new_data_key(id, bytes).await?;
        let ciphertext = self.seal_under(&key, &made, additional).await?;
        Ok((made, ciphertext))
    }

    async fn new_data_key(
        &self,
        id: &KeyId,
        bytes: usize,
    ) -> Result<(Arc<Key>, Zeroizing<Vec<u8>>), EngineError> {
        let key = self.key_to_use(id).await?;
        key.permits(Action::GenerateDataKey)?;
        match (1..=MAX_BYTES).contains(&bytes) {
            true => Ok((key, custody::data_key(bytes))),
            false => {
                let range = Problem::Range { min: 1, max: MAX_BYTES as i64 };
                Err(Invalid::new(Field::Plaintext, range).into())
            }
        }
    }
}
