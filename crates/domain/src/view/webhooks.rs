//! What the pages of the webhooks show.

use serde::{Deserialize, Serialize};

use crate::{
    AlertId, AlertName, Delivery, DeliveryTry, OperatorName, Refusal, Timestamp, WebhookId, WebhookName,
};

/// A webhook of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRow {
    /// Its id.
    pub id: WebhookId,
    /// What people call it.
    pub name: WebhookName,
    /// Its address. Of who may not change webhooks only where it is: what follows may hold a secret.
    pub url: String,
    /// Who made it.
    pub creator: OperatorName,
    /// When.
    pub created_at: Timestamp,
    /// The rules that tell it.
    pub rules: Vec<(AlertId, Option<AlertName>)>,
    /// What was last sent to it.
    pub last: Option<Delivery>,
}

/// All webhooks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookList {
    /// The oldest first.
    pub rows: Vec<WebhookRow>,
    /// When it was read.
    pub now: Timestamp,
    /// Why whoever reads it may not change webhooks.
    pub refused: Option<Refusal>,
}

/// What was sent, and each try of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRow {
    /// What was sent.
    pub delivery: Delivery,
    /// What the webhook is called.
    pub webhook: WebhookName,
    /// Each try, the first one first.
    pub tries: Vec<DeliveryTry>,
}

/// The page of a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookPage {
    /// The webhook.
    pub row: WebhookRow,
    /// Its secret, for whoever has just made it.
    pub secret: Option<NewWebhookSecret>,
    /// What was sent to it, the latest first.
    pub deliveries: Vec<DeliveryRow>,
    /// When it was read.
    pub now: Timestamp,
    /// Why whoever reads it may not change it.
    pub refused: Option<Refusal>,
}

/// The secret of a webhook: for whoever made it, for a quarter of an hour.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewWebhookSecret(pub String);

impl std::fmt::Debug for NewWebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewWebhookSecret(…)")
    }
}
