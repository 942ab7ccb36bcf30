//! Sending what webhooks are to be told: at least once, each try under a claim, so that one of several servers tries it.

use std::time::Duration;

use async_trait::async_trait;
use domain::{DeliveryFailure, DeliveryId, DeliveryOutcome, DeliveryTry, WebhookUrl};
use engine::{EngineError, Revision, StoreError};

use super::{AlertChange, AlertWrite};
use crate::{Console, Error};

/// How long a try is somebody's: longer than it can take. After a crash it is tried again then.
const CLAIMED: Duration = Duration::from_secs(60);
/// How many are tried at a time.
const AT_ONCE: u32 = 16;
/// How long what was sent is kept.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// What posts to webhooks. It follows no redirect, keeps nothing of an answer but its status, and gives up after a while.
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Posts a body of JSON with these headers, and gives the status of the answer.
    async fn post(
        &self,
        url: &WebhookUrl,
        headers: [(&'static str, String); 3],
        body: String,
    ) -> Result<u16, DeliveryFailure>;
}

impl Console {
    /// What is to be sent by now, the longest due first.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn due_deliveries(&self) -> Result<Vec<DeliveryId>, Error> {
        Ok(self.alerts_of()?.store.due_deliveries(self.engine.now(), AT_ONCE).await?)
    }

    /// Tries to send one, and commits how that ended. Nothing happens where another server does so already.
    ///
    /// # Errors
    /// A store's failure. It is tried again.
    pub async fn deliver(&self, id: &DeliveryId, sender: &dyn WebhookSender) -> Result<(), Error> {
        let store = &self.alerts_of()?.store;
        let Some(found) = store.delivery(id).await? else { return Ok(()) };
        // Another server may have found it at the same time, and have it by now.
        if !found.delivery.state.is_due(self.engine.now()) {
            return Ok(());
        }
        let claim = AlertWrite::ClaimDelivery(id.clone(), found.revision, self.engine.now().plus(CLAIMED));
        match store.commit_alert(AlertChange { writes: vec![claim], audit: None }).await {
            Err(StoreError::Conflict) => return Ok(()),
            claimed => claimed?,
        }
        let (delivery, claimed) = (found.delivery, Revision(found.revision.0 + 1));
        let Some((webhook, sealed)) = store.webhook(&delivery.webhook).await? else { return Ok(()) };
        let at = self.engine.now();
        let timestamp = at.seconds().to_string();
        let signed = format!("{id}.{timestamp}.{}", delivery.body);
        let answer = match self.engine.sign_for_webhook(&webhook.id, &sealed, signed.as_bytes()).await {
            Ok(signature) => {
                let headers = [
                    ("webhook-id", id.to_string()),
                    ("webhook-timestamp", timestamp),
                    ("webhook-signature", format!("v1,{signature}")),
                ];
                sender.post(&webhook.url, headers, delivery.body).await
            }
            // A try like another, so that it is seen on the webhook's page, and ends.
            Err(EngineError::Damaged { .. }) => Err(DeliveryFailure::SecretUnopened),
            Err(error) => return Err(error.into()),
        };
        let outcome = answer.map_or_else(DeliveryOutcome::Failed, DeliveryOutcome::Status);
        let tries = delivery.tries + 1;
        let state = outcome.state(tries, self.engine.now());
        let tried = DeliveryTry { at, outcome };
        let tried = AlertWrite::TriedDelivery { id: id.clone(), from: claimed, tries, tried, state };
        match store.commit_alert(AlertChange { writes: vec![tried], audit: None }).await {
            // It took longer than the claim, or somebody had it sent again, or removed the webhook.
            Err(StoreError::Conflict) => Ok(()),
            done => Ok(done?),
        }
    }

    /// Clears away what was sent long ago.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn forget_deliveries(&self) -> Result<(), Error> {
        let before = AlertWrite::DeleteDeliveriesBefore(self.engine.now().minus(KEPT));
        Ok(self.alerts_of()?.store.commit_alert(AlertChange { writes: vec![before], audit: None }).await?)
    }
}
