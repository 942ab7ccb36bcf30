//! GenerateMac.

use custody::Binding;
use domain::{Action, KeyId, MacAlgorithm, check_message};

use crate::{Engine, EngineError};

impl Engine {
    /// The MAC of at most 4 KB by an HMAC key.
    ///
    /// # Errors
    /// A key for something else; the refusal of its state; an algorithm that its spec does not have;
    /// no message or too much of it.
    pub async fn generate_mac(
        &self,
        id: &KeyId,
        algorithm: MacAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, EngineError> {
        let key = self.key_to_use(id).await?;
        key.permits(Action::GenerateMac)?;
        key.authenticates_by(algorithm)?;
        check_message(message)?;
        let sealed = self.material(&key.primary.id).await?;
        let binding = Binding { key: &key.id, version: &key.primary.id };
        let keyring = self.keyring(&key).await?;
        keyring.mac(&sealed, binding, algorithm, message).map_err(EngineError::damaged(id))
    }
}
