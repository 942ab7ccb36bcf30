//! The port: where alert rules are kept.

use async_trait::async_trait;
use custody::SealedWebhookSecret;
use domain::{
    AlertId, AlertRule, AlertState, Delivery, DeliveryId, DeliveryState, DeliveryTry, Timestamp, Webhook,
    WebhookId,
};
use engine::{Audit, Revision, StoreError};

/// A rule and its alert, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAlert {
    /// The rule.
    pub rule: AlertRule,
    /// What its alert is.
    pub state: AlertState,
    /// When it last began to fire.
    pub fired_at: Option<Timestamp>,
    /// The webhooks that are told.
    pub webhooks: Vec<WebhookId>,
    /// When it was made, by somebody; `None` for a ready-made one.
    pub created_at: Option<Timestamp>,
    /// Its revision; 0 for what is not stored yet.
    pub revision: Revision,
}

/// A change of alerts: writes and their audit row, committed whole or not at all.
#[derive(Clone, Debug)]
pub struct AlertChange {
    /// What is written, in this order.
    pub writes: Vec<AlertWrite>,
    /// The row of the audit log; `None` for what is no change yet, such as a condition that begins to hold.
    pub audit: Option<Audit>,
}

/// One write of an [`AlertChange`].
#[derive(Clone, Debug)]
pub enum AlertWrite {
    /// A rule and its alert as they now are. [`StoreError::Conflict`] when it is not at this revision any more.
    Put(Box<StoredAlert>),
    /// Deletes a rule. [`StoreError::Conflict`] when it is not at this revision any more.
    Delete(AlertId, Revision),
    /// The webhooks that a stored rule tells, in the place of those that it told. Those that are gone are passed over.
    SetWebhooks(AlertId, Vec<WebhookId>),
    /// A new webhook with its secret.
    AddWebhook(Box<Webhook>, SealedWebhookSecret),
    /// Removes a webhook, with all that was sent to it. [`StoreError::Conflict`] when there is none.
    DeleteWebhook(WebhookId),
    /// Something to be sent. Nothing happens when its webhook is gone.
    AddDelivery(Box<Delivery>),
    /// A delivery is somebody's to try until then: nobody else tries it.
    /// [`StoreError::Conflict`] when it is not at this revision any more.
    ClaimDelivery(DeliveryId, Revision, Timestamp),
    /// How a delivery was tried, and what becomes of it. [`StoreError::Conflict`] when it is not at this revision any
    /// more.
    TriedDelivery {
        /// The delivery.
        id: DeliveryId,
        /// The revision at which it was claimed.
        from: Revision,
        /// How often it was tried, since it was last asked for.
        tries: u32,
        /// The try.
        tried: DeliveryTry,
        /// What becomes of it.
        state: DeliveryState,
    },
    /// A delivery is to be tried again from the beginning. [`StoreError::Conflict`] when there is none.
    Redeliver(DeliveryId, Timestamp),
    /// Clears away what was sent and ended before this instant.
    DeleteDeliveriesBefore(Timestamp),
}

/// A delivery as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDelivery {
    /// The delivery.
    pub delivery: Delivery,
    /// Its revision.
    pub revision: Revision,
}

/// What is another after every change of rules, alerts and deliveries: the audit log has no rows of those that nobody
/// did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastAlertChange {
    /// How often rules and their alerts were changed.
    pub changes: u64,
    /// When a webhook was last tried.
    pub tried_at: Option<Timestamp>,
    /// How many tries there were in the minute until then: one that took long is stored after later ones.
    pub tries: u64,
}

/// Where alert rules are kept. Every commit is durable before it is answered.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// Commits a change, with its row of the audit chain, durably.
    async fn commit_alert(&self, change: AlertChange) -> Result<(), StoreError>;
    /// All rules that are stored, the oldest first.
    async fn alerts(&self) -> Result<Vec<StoredAlert>, StoreError>;
    /// A rule, if it is stored.
    async fn alert(&self, id: &AlertId) -> Result<Option<StoredAlert>, StoreError>;
    /// What of them was changed last.
    async fn last_alert_change(&self) -> Result<LastAlertChange, StoreError>;
    /// How many keys were deleted, or scheduled for deletion, from `since` to `until`. A clock that was ahead may have
    /// left rows of times to come.
    async fn key_deletions(&self, since: Timestamp, until: Timestamp) -> Result<u64, StoreError>;
    /// All webhooks, the oldest first.
    async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError>;
    /// A webhook with its secret.
    async fn webhook(&self, id: &WebhookId) -> Result<Option<(Webhook, SealedWebhookSecret)>, StoreError>;
    /// At most `limit` deliveries that are to be tried by `now`, the longest due first.
    async fn due_deliveries(&self, now: Timestamp, limit: u32) -> Result<Vec<DeliveryId>, StoreError>;
    /// A delivery.
    async fn delivery(&self, id: &DeliveryId) -> Result<Option<StoredDelivery>, StoreError>;
    /// At most `limit` deliveries of a rule, or to a webhook, each with its tries, the latest first.
    async fn deliveries(
        &self,
        of: DeliveriesOf<'_>,
        limit: u32,
    ) -> Result<Vec<(Delivery, Vec<DeliveryTry>)>, StoreError>;
}

/// Whose deliveries are asked for.
#[derive(Clone, Copy, Debug)]
pub enum DeliveriesOf<'a> {
    /// Of a rule.
    Rule(&'a AlertId),
    /// To a webhook.
    Webhook(&'a WebhookId),
}
