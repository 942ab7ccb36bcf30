//! Alerts: the rules, what they see, and what becomes of it.

mod deliver;
mod facts;
mod look;
mod pages;
mod port;
mod rules;
mod tell;
mod webhooks;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{AlertId, AlertState, Reading, ReadyAlert, Timestamp, Unjudged};
use engine::Revision;

use crate::{Console, Error};

pub use deliver::WebhookSender;
pub use port::{AlertChange, AlertWrite, Alerts, DeliveriesOf, LastAlertChange, StoredAlert, StoredDelivery};
pub use rules::AlertFields;

/// What alerts are looked for with.
pub(crate) struct Alerting {
    store: Arc<dyn Alerts>,
    seen: Mutex<Seen>,
    secrets: webhooks::NewSecrets,
}

/// What this server saw when it last looked. Another server on the same database sees the same.
#[derive(Default)]
struct Seen {
    /// When it looked.
    at: Option<Timestamp>,
    /// What it saw of each rule that it looked at.
    judged: HashMap<AlertId, Result<Reading, Unjudged>>,
    baselines: facts::Baselines,
}

impl Alerting {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Console {
    /// The same console, which keeps alert rules there.
    #[must_use]
    pub fn alerting(self, store: Arc<dyn Alerts>) -> Self {
        Self {
            alerting: Some(Alerting {
                store,
                seen: Mutex::default(),
                secrets: webhooks::NewSecrets::default(),
            }),
            ..self
        }
    }

    fn alerts_of(&self) -> Result<&Alerting, Error> {
        self.alerting.as_ref().ok_or_else(|| Error::Internal("nothing keeps alert rules".into()))
    }

    /// What of alerts was changed last.
    pub(crate) async fn last_alert_change(&self) -> Result<LastAlertChange, Error> {
        match &self.alerting {
            Some(alerting) => Ok(alerting.store.last_alert_change().await?),
            None => Ok(LastAlertChange::default()),
        }
    }

    /// All rules: the ready-made ones in their order, as they are stored or as they were made, and those of people's own,
    /// in the order in which they were made.
    async fn all_alerts(&self) -> Result<Vec<StoredAlert>, Error> {
        let mut stored = self.alerts_of()?.store.alerts().await?;
        let mut all = Vec::with_capacity(stored.len() + ReadyAlert::ALL.len());
        for ready in ReadyAlert::ALL {
            let place = stored.iter().position(|alert| alert.rule.id.ready() == Some(*ready));
            all.push(place.map_or_else(|| unstored(*ready), |place| stored.remove(place)));
        }
        all.extend(stored);
        Ok(all)
    }
}

/// A ready-made rule of which nothing is stored yet.
fn unstored(ready: ReadyAlert) -> StoredAlert {
    StoredAlert {
        rule: ready.rule(),
        state: AlertState::default(),
        fired_at: None,
        created_at: None,
        webhooks: vec![],
        revision: Revision(0),
    }
}

/// What the audit log calls a rule.
fn resource(id: &AlertId) -> String {
    format!("alert/{id}")
}
