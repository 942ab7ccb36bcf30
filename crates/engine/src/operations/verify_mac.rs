//! VerifyMac.

use custody::Binding;
use domain::{Action, KeyId, MacAlgorithm, check_mac, check_message};

use crate::{Engine, EngineError};

impl Engine {
    /// Whether a MAC is the one of a message by an HMAC key.
    ///
    /// # Errors
    /// A key for something else; the refusal of its state; an algorithm that its spec does not have;
    /// no message or too much of it; a MAC that is shorter or longer than the algorithm's.
    pub async fn verify_mac(
        &self,
        id: &KeyId,
        algorithm: MacAlgorithm,
        message: &[u8],
        mac: &[u8],
    ) -> Result<bool, EngineError> {
        let key = self.key_to_use(id).await?;
        key.permits(Action::VerifyMac)?;
        key.authenticates_by(algorithm)?;
        check_message(message)?;
        check_mac(algorithm, mac)?;
        let sealed = self.material(&key.primary.id).await?;
        let binding = Binding { key: &key.id, version: &key.primary.id };
        let keyring = self.keyring(&key).await?;
        keyring.is_mac(&sealed, binding, algorithm, message, mac).map_err(EngineError::damaged(id))
    }
}
