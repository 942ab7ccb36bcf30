//! Webhooks: made, tried and removed by administrators.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    DeliveryId, OperatorId, Permission, Refusal, Timestamp, Webhook, WebhookId, WebhookName, WebhookUrl,
    view::{DeliveryRow, NewWebhookSecret, WebhookList, WebhookPage, WebhookRow},
};
use engine::{Actor, Audit, Outcome, StoreError};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{AlertChange, AlertWrite, DeliveriesOf, StoredAlert, tell};
use crate::{Caller, Console, Error};

/// How long the secret of a new webhook is shown to its maker.
const SHOWN: Duration = Duration::from_secs(15 * 60);
/// The most webhooks.
const MAX_WEBHOOKS: usize = 50;
/// The most deliveries of a page.
const ROWS: u32 = 50;

/// The secret of the last webhook that each operator made: kept in memory for its maker to pass on. The store has it
/// sealed.
#[derive(Default)]
pub(super) struct NewSecrets(Mutex<HashMap<OperatorId, Kept>>);

struct Kept {
    webhook: WebhookId,
    secret: Zeroizing<String>,
    made_at: Timestamp,
}

impl NewSecrets {
    fn made_by(&self, maker: &OperatorId, webhook: &WebhookId, now: Timestamp) -> Option<NewWebhookSecret> {
        let mut all = self.all();
        all.retain(|_, kept| !kept.made_at.plus(SHOWN).has_come(now));
        let kept = all.get(maker).filter(|kept| kept.webhook == *webhook)?;
        Some(NewWebhookSecret(kept.secret.to_string()))
    }

    fn all(&self) -> MutexGuard<'_, HashMap<OperatorId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Console {
    /// All webhooks.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn webhooks(&self, caller: &Caller) -> Result<WebhookList, Error> {
        caller.require(Permission::Read)?;
        let (hooks, rules) = (self.alerts_of()?.store.webhooks().await?, self.all_alerts().await?);
        let mut rows = Vec::new();
        for hook in &hooks {
            let last = self.alerts_of()?.store.deliveries(DeliveriesOf::Webhook(&hook.id), 1).await?;
            rows.push(WebhookRow {
                last: last.into_iter().next().map(|(last, _)| last),
                ..row(hook, &rules, caller)
            });
        }
        Ok(WebhookList {
            rows,
            now: self.engine.now(),
            refused: caller.require(Permission::ManageAlerts).err(),
        })
    }

    /// A webhook, with its secret where the caller has just made it.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::WebhookNotFound`].
    pub async fn webhook(&self, caller: &Caller, id: &WebhookId) -> Result<WebhookPage, Error> {
        caller.require(Permission::Read)?;
        let hook = self.stored_webhook(id).await?;
        let (now, rules) = (self.engine.now(), self.all_alerts().await?);
        let deliveries = self.delivered(DeliveriesOf::Webhook(id), std::slice::from_ref(&hook)).await?;
        let last = deliveries.first().map(|row| row.delivery.clone());
        Ok(WebhookPage {
            row: WebhookRow { last, ..row(&hook, &rules, caller) },
            secret: self.alerts_of()?.secrets.made_by(caller.id(), id, now),
            deliveries,
            now,
            refused: caller.require(Permission::ManageAlerts).err(),
        })
    }

    /// Adds a webhook, whose secret [`Console::webhook`] shows, and gives its id.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::TooMany`].
    pub async fn create_webhook(
        &self,
        caller: &Caller,
        name: WebhookName,
        url: WebhookUrl,
    ) -> Result<WebhookId, Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        let (alerting, now) = (self.alerts_of()?, self.engine.now());
        if alerting.store.webhooks().await?.len() >= MAX_WEBHOOKS {
            return Err(Refusal::TooMany { max: u32::try_from(MAX_WEBHOOKS).unwrap_or(u32::MAX) }.into());
        }
        let id = WebhookId::new(custody::random::bytes());
        let (secret, sealed) = self.engine.new_webhook_secret(&id).await?;
        let detail = json!({ "name": name, "origin": url.origin() });
        let hook = Webhook { id: id.clone(), name, url, creator: caller.name(), created_at: now };
        let write = AlertWrite::AddWebhook(Box::new(hook), sealed);
        self.change_webhook(&actor, "CreateWebhook", &id, vec![write], detail).await?;
        let kept = Kept { webhook: id.clone(), secret, made_at: now };
        alerting.secrets.all().insert(caller.id().clone(), kept);
        Ok(id)
    }

    /// Removes a webhook: no rule tells it any more, and what waits for it is not sent.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::WebhookNotFound`].
    pub async fn delete_webhook(&self, caller: &Caller, id: &WebhookId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        let hook = self.stored_webhook(id).await?;
        let detail = json!({ "name": hook.name, "origin": hook.url.origin() });
        let write = AlertWrite::DeleteWebhook(id.clone());
        self.change_webhook(&actor, "DeleteWebhook", id, vec![write], detail).await?;
        self.alerts_of()?.secrets.all().retain(|_, kept| kept.webhook != *id);
        Ok(())
    }

    /// Has a webhook told that somebody tries it.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::WebhookNotFound`].
    pub async fn test_webhook(&self, caller: &Caller, id: &WebhookId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        let delivery = tell::test(&self.stored_webhook(id).await?, self.engine.now());
        let detail = json!({ "delivery": delivery.id });
        let write = AlertWrite::AddDelivery(Box::new(delivery));
        self.change_webhook(&actor, "TestWebhook", id, vec![write], detail).await
    }

    /// Has something sent again, from the first try on.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::WebhookNotFound`], when it is no longer there.
    pub async fn redeliver(&self, caller: &Caller, id: &DeliveryId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        let found = self.alerts_of()?.store.delivery(id).await?.ok_or(Refusal::WebhookNotFound)?;
        let write = AlertWrite::Redeliver(id.clone(), self.engine.now());
        let detail = json!({ "delivery": id });
        self.change_webhook(&actor, "Redeliver", &found.delivery.webhook, vec![write], detail).await
    }

    /// What was sent, the latest first, with each try.
    pub(super) async fn delivered(
        &self,
        of: DeliveriesOf<'_>,
        hooks: &[Webhook],
    ) -> Result<Vec<DeliveryRow>, Error> {
        let found = self.alerts_of()?.store.deliveries(of, ROWS).await?;
        let named = found.into_iter().filter_map(|(delivery, tries)| {
            let hook = hooks.iter().find(|hook| hook.id == delivery.webhook)?;
            Some(DeliveryRow { webhook: hook.name.clone(), delivery, tries })
        });
        Ok(named.collect())
    }

    async fn stored_webhook(&self, id: &WebhookId) -> Result<Webhook, Error> {
        let found = self.alerts_of()?.store.webhook(id).await?;
        Ok(found.map(|(hook, _)| hook).ok_or(Refusal::WebhookNotFound)?)
    }

    async fn change_webhook(
        &self,
        actor: &Actor,
        action: &'static str,
        id: &WebhookId,
        writes: Vec<AlertWrite>,
        detail: Value,
    ) -> Result<(), Error> {
        let audit = Audit {
            at: self.engine.now(),
            actor: actor.clone(),
            action,
            resource: format!("webhook/{id}"),
            outcome: Outcome::Ok,
            detail,
        };
        match self.alerts_of()?.store.commit_alert(AlertChange { writes, audit: Some(audit) }).await {
            Err(StoreError::Conflict) => Err(Refusal::WebhookNotFound.into()),
            done => Ok(done?),
        }
    }
}

/// A webhook, as far as the caller may know it.
fn row(hook: &Webhook, rules: &[StoredAlert], caller: &Caller) -> WebhookRow {
    let may_change = caller.require(Permission::ManageAlerts).is_ok();
    let telling = rules.iter().filter(|alert| alert.webhooks.contains(&hook.id));
    WebhookRow {
        id: hook.id.clone(),
        name: hook.name.clone(),
        url: if may_change { hook.url.to_string() } else { hook.url.origin().to_owned() },
        creator: hook.creator.clone(),
        created_at: hook.created_at,
        rules: telling.map(|alert| (alert.rule.id.clone(), alert.rule.name.clone())).collect(),
        last: None,
    }
}
