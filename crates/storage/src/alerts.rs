//! The console's [`Alerts`].

use std::collections::HashMap;

use async_trait::async_trait;
use console::{AlertChange, AlertWrite, Alerts, DeliveriesOf, LastAlertChange, StoredAlert, StoredDelivery};
use custody::SealedWebhookSecret;
use domain::{AlertId, Delivery, DeliveryId, DeliveryTry, Timestamp, Webhook, WebhookId};
use engine::StoreError;

use crate::{
    Storage,
    statement::Step,
    tables::{alerts, audit, deliveries, webhooks},
};

#[async_trait]
impl Alerts for Storage {
    async fn commit_alert(&self, AlertChange { writes, audit }: AlertChange) -> Result<(), StoreError> {
        self.commit_steps(writes.iter().flat_map(steps).collect(), audit).await
    }

    async fn alerts(&self) -> Result<Vec<StoredAlert>, StoreError> {
        // The rules first: what is changed in between has another revision, so that nothing is told to those who were
        // chosen before.
        let mut all = self.all(alerts::all()).await?;
        let mut told: HashMap<AlertId, Vec<WebhookId>> = HashMap::new();
        for (rule, webhook) in self.all(webhooks::of_rules()).await? {
            told.entry(rule).or_default().push(webhook);
        }
        for alert in &mut all {
            alert.webhooks = told.remove(&alert.rule.id).unwrap_or_default();
        }
        Ok(all)
    }

    async fn alert(&self, id: &AlertId) -> Result<Option<StoredAlert>, StoreError> {
        let Some(mut alert) = self.first(alerts::by_id(id)).await? else { return Ok(None) };
        let told = self.all(webhooks::of_rules()).await?.into_iter();
        alert.webhooks = told.filter(|(rule, _)| rule == id).map(|(_, webhook)| webhook).collect();
        Ok(Some(alert))
    }

    async fn last_alert_change(&self) -> Result<LastAlertChange, StoreError> {
        Ok(self.first(alerts::last_change()).await?.unwrap_or_default())
    }

    async fn key_deletions(&self, since: Timestamp, until: Timestamp) -> Result<u64, StoreError> {
        Ok(self.first(audit::key_deletions(since, until)).await?.unwrap_or_default())
    }

    async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        self.all(webhooks::all()).await
    }

    async fn webhook(&self, id: &WebhookId) -> Result<Option<(Webhook, SealedWebhookSecret)>, StoreError> {
        self.first(webhooks::by_id(id)).await
    }

    async fn due_deliveries(&self, now: Timestamp, limit: u32) -> Result<Vec<DeliveryId>, StoreError> {
        self.all(deliveries::due(now, limit)).await
    }

    async fn delivery(&self, id: &DeliveryId) -> Result<Option<StoredDelivery>, StoreError> {
        self.first(deliveries::by_id(id)).await
    }

    async fn deliveries(
        &self,
        of: DeliveriesOf<'_>,
        limit: u32,
    ) -> Result<Vec<(Delivery, Vec<DeliveryTry>)>, StoreError> {
        let found = self.all(deliveries::of(of, limit)).await?;
        let mut tried: HashMap<DeliveryId, Vec<DeliveryTry>> = HashMap::new();
        let ids: Vec<_> = found.iter().map(|delivery| &delivery.id).collect();
        for some in ids.chunks(deliveries::AT_ONCE) {
            for (id, one) in self.all(deliveries::tries(some)).await? {
                tried.entry(id).or_default().push(one);
            }
        }
        let with_tries = |delivery: Delivery| {
            let tries = tried.remove(&delivery.id).unwrap_or_default();
            (delivery, tries)
        };
        Ok(found.into_iter().map(with_tries).collect())
    }
}

fn steps(write: &AlertWrite) -> Vec<Step> {
    match write {
        AlertWrite::Put(alert) => vec![alerts::put(alert)],
        AlertWrite::Delete(id, from) => vec![alerts::delete(id, *from)],
        AlertWrite::SetWebhooks(id, hooks) => webhooks::set_of_rule(id, hooks),
        AlertWrite::AddWebhook(webhook, sealed) => vec![webhooks::add(webhook, sealed)],
        AlertWrite::DeleteWebhook(id) => vec![webhooks::delete(id)],
        AlertWrite::AddDelivery(delivery) => vec![deliveries::add(delivery)],
        AlertWrite::ClaimDelivery(id, from, until) => vec![deliveries::claim(id, *from, *until)],
        AlertWrite::TriedDelivery { id, from, tries, tried, state } => {
            deliveries::tried(id, *from, *tries, tried, *state)
        }
        AlertWrite::Redeliver(id, now) => vec![deliveries::redeliver(id, *now)],
        AlertWrite::DeleteDeliveriesBefore(instant) => vec![deliveries::delete_before(*instant)],
    }
}
