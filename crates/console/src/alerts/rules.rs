//! Making and changing rules.

use domain::{
    AlertCondition, AlertId, AlertName, AlertRule, AlertSeverity, AlertState, Field, Hold, InstanceId,
    Invalid, Permission, Phase, Problem, Refusal, WebhookId, view::Mute,
};
use engine::{Actor, Audit, Outcome, Revision, StoreError};
use metrics::query;
use serde_json::{Value, json};

use super::{AlertChange, AlertWrite, StoredAlert, resource, tell};
use crate::{Caller, Console, Error};

/// The most rules of people's own.
const MAX_RULES: usize = 200;
/// How often a change is tried again that lost a race against a look.
const ATTEMPTS: usize = 5;

/// What a form says of a rule.
#[derive(Clone, Debug)]
pub struct AlertFields {
    /// Its name; not of a ready-made one.
    pub name: Option<AlertName>,
    /// The phase that it is for.
    pub phase: Option<Phase>,
    /// What it looks for.
    pub condition: AlertCondition,
    /// Only requests for keys of this instance.
    pub instance: Option<InstanceId>,
    /// For how long.
    pub hold: Hold,
    /// How much it matters.
    pub severity: AlertSeverity,
    /// The webhooks that are told.
    pub webhooks: Vec<WebhookId>,
}

impl Console {
    /// Adds a rule, and gives its id.
    ///
    /// # Errors
    /// The caller's role; what is wrong with the fields; [`Refusal::TooMany`].
    pub async fn create_alert(&self, caller: &Caller, fields: AlertFields) -> Result<AlertId, Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        check(&fields)?;
        let name = fields.name.ok_or(Invalid::new(Field::Alert, Problem::Missing))?;
        let store = &self.alerts_of()?.store;
        if store.alerts().await?.iter().filter(|alert| alert.created_at.is_some()).count() >= MAX_RULES {
            return Err(Refusal::TooMany { max: u32::try_from(MAX_RULES).unwrap_or(u32::MAX) }.into());
        }
        let rule = AlertRule {
            id: AlertId::new(custody::random::bytes()),
            name: Some(name),
            phase: fields.phase,
            condition: fields.condition,
            instance: fields.instance,
            hold: fields.hold,
            severity: fields.severity,
            enabled: true,
            muted_until: None,
        };
        let (id, detail) = (rule.id.clone(), told(&rule));
        let alert = StoredAlert {
            rule,
            state: AlertState::default(),
            fired_at: None,
            created_at: Some(self.engine.now()),
            webhooks: vec![],
            revision: Revision(0),
        };
        let audit = self.alert_audit(&actor, "CreateAlert", &id, detail);
        let webhooks = AlertWrite::SetWebhooks(id.clone(), fields.webhooks);
        let writes = vec![AlertWrite::Put(Box::new(alert)), webhooks];
        store.commit_alert(AlertChange { writes, audit: Some(audit) }).await?;
        Ok(id)
    }

    /// Gives a rule other values. Of a ready-made one the name stays.
    ///
    /// # Errors
    /// The caller's role; what is wrong with the fields; [`Refusal::AlertNotFound`].
    pub async fn update_alert(
        &self,
        caller: &Caller,
        id: &AlertId,
        fields: AlertFields,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        check(&fields)?;
        if id.ready().is_none() && fields.name.is_none() {
            return Err(Invalid::new(Field::Alert, Problem::Missing).into());
        }
        let webhooks = fields.webhooks.clone();
        self.change_alert(&actor, "UpdateAlert", id, Some(webhooks), |rule| {
            let AlertFields { name, phase, condition, instance, hold, severity, .. } = fields.clone();
            let name = if rule.id.ready().is_some() { None } else { name };
            AlertRule { name, phase, condition, instance, hold, severity, ..rule }
        })
        .await
    }

    /// Gives a ready-made rule the values back that it was made with.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AlertNotFound`], also for a rule that is none of the ready-made ones.
    pub async fn restore_alert(&self, caller: &Caller, id: &AlertId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        id.ready().ok_or(Refusal::AlertNotFound)?;
        self.change_alert(&actor, "RestoreAlert", id, None, |rule| rule.as_ready_made().unwrap_or(rule)).await
    }

    /// Has a rule looked at, or not. What fires ends with the next look.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AlertNotFound`].
    pub async fn enable_alert(&self, caller: &Caller, id: &AlertId, enabled: bool) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        let action = if enabled { "EnableAlert" } else { "DisableAlert" };
        self.change_alert(&actor, action, id, None, |rule| AlertRule { enabled, ..rule }).await
    }

    /// Has nobody told that an alert fires, for a while. It is looked at all the same.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AlertNotFound`]; an instant that has passed.
    pub async fn mute_alert(&self, caller: &Caller, id: &AlertId, mute: Mute) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let muted_until = mute.until(self.engine.now())?;
        let action = if muted_until.is_some() { "MuteAlert" } else { "UnmuteAlert" };
        self.change_alert(&actor, action, id, None, |rule| AlertRule { muted_until, ..rule }).await
    }

    /// Deletes a rule of people's own.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AlertNotFound`], [`Refusal::AlertReadyMade`].
    pub async fn delete_alert(&self, caller: &Caller, id: &AlertId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageAlerts)?;
        if id.ready().is_some() {
            return Err(Refusal::AlertReadyMade.into());
        }
        for _ in 0..ATTEMPTS {
            let alert = self.stored_alert(id).await?;
            let audit = self.alert_audit(&actor, "DeleteAlert", id, json!({ "rule": alert.rule.label() }));
            // Who was told that it fires is told that it does no longer.
            let mut writes = tell::ended(&alert, self.engine.now());
            writes.push(AlertWrite::Delete(id.clone(), alert.revision));
            match self.alerts_of()?.store.commit_alert(AlertChange { writes, audit: Some(audit) }).await {
                Err(StoreError::Conflict) => {}
                done => return Ok(done?),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// Changes a rule, from what it is by then. What its alert is stays: the next look says what becomes of it.
    async fn change_alert(
        &self,
        actor: &Actor,
        action: &'static str,
        id: &AlertId,
        webhooks: Option<Vec<WebhookId>>,
        change: impl Fn(AlertRule) -> AlertRule + Send + Sync,
    ) -> Result<(), Error> {
        for _ in 0..ATTEMPTS {
            let alert = self.stored_alert(id).await?;
            let before = told(&alert.rule);
            let rule = change(alert.rule.clone());
            let mut detail = json!({ "from": before, "to": told(&rule) });
            if let (Some(webhooks), Some(detail)) = (&webhooks, detail.as_object_mut()) {
                detail.insert("webhooks".to_owned(), json!(webhooks));
            }
            let audit = self.alert_audit(actor, action, id, detail);
            let told = webhooks.as_deref().map(|chosen| tell::rechosen(&alert, chosen, self.engine.now()));
            let mut writes = vec![AlertWrite::Put(Box::new(StoredAlert { rule, ..alert }))];
            writes.extend(webhooks.clone().map(|webhooks| AlertWrite::SetWebhooks(id.clone(), webhooks)));
            writes.extend(told.into_iter().flatten());
            match self.alerts_of()?.store.commit_alert(AlertChange { writes, audit: Some(audit) }).await {
                Err(StoreError::Conflict) => {}
                done => return Ok(done?),
            }
        }
        Err(StoreError::Conflict.into())
    }

    fn alert_audit(&self, actor: &Actor, action: &'static str, id: &AlertId, detail: Value) -> Audit {
        Audit {
            at: self.engine.now(),
            actor: actor.clone(),
            action,
            resource: resource(id),
            outcome: Outcome::Ok,
            detail,
        }
    }
}

/// What only those can check who can read a query.
fn check(fields: &AlertFields) -> Result<(), Invalid> {
    fields.condition.check()?;
    match &fields.condition {
        AlertCondition::LogMatches { query, .. } if query::parse(query.as_str()).is_err() => {
            Err(Invalid::new(Field::LogQuery, Problem::Format))
        }
        _ => Ok(()),
    }
}

/// A rule as the audit log tells of it.
fn told(rule: &AlertRule) -> Value {
    serde_json::to_value(rule).unwrap_or_default()
}
