//! GenerateDataKey.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Action, Ciphertext, EncryptionContext, Field, Invalid, KeyId, Problem};
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
        let key = self.key_to_use(id).await?;
        key.permits(Action::GenerateDataKey)?;
        if !(1..=MAX_BYTES).contains(&bytes) {
            let range = Problem::Range { min: 1, max: MAX_BYTES as i64 };
            return Err(Invalid::new(Field::Plaintext, range).into());
        }
        let plaintext = Zeroizing::new(STANDARD.encode(custody::data_key(bytes)));
        let ciphertext = self.seal_under(&key, plaintext.as_bytes(), context).await?;
        Ok(DataKey { plaintext, ciphertext })
    }
}
