//! The secrets of webhooks. Who keeps webhooks has them sealed, and nobody but custody has them open.

use custody::SealedWebhookSecret;
use domain::WebhookId;
use zeroize::Zeroizing;

use crate::{Engine, EngineError, keyrings};

impl Engine {
    /// Makes the secret of a webhook: as its receiver is given it, and sealed.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn new_webhook_secret(
        &self,
        id: &WebhookId,
    ) -> Result<(Zeroizing<String>, SealedWebhookSecret), EngineError> {
        let keyring = self.keyrings.get(keyrings::of_server(), &*self.store).await?;
        Ok(keyring.new_webhook_secret(id))
    }

    /// Signs what is sent to a webhook: the HMAC-SHA256 of the message under its secret, in base64.
    ///
    /// # Errors
    /// A store's failure, or a secret that does not open.
    pub async fn sign_for_webhook(
        &self,
        id: &WebhookId,
        sealed: &SealedWebhookSecret,
        message: &[u8],
    ) -> Result<String, EngineError> {
        let keyring = self.keyrings.get(keyrings::of_server(), &*self.store).await?;
        keyring.sign_for_webhook(id, sealed, message).map_err(EngineError::damaged(id))
    }
}
