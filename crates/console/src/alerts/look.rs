//! Looking at all rules, and committing what becomes of their alerts.

use std::collections::HashMap;

use domain::{AlertEvent, AlertLook, AlertSeen, AlertState, Reading, Timestamp, Unjudged, phase_at};
use engine::{Actor, Audit, Outcome, StoreError};
use serde_json::json;

use super::{AlertChange, AlertWrite, StoredAlert, facts::Facts, resource, tell};
use crate::{Console, Error};

impl Console {
    /// Looks at every rule that is enabled and for this phase, and commits what becomes of its alert.
    ///
    /// Of several servers on one database each looks, and one commits: whoever comes second finds the row changed.
    ///
    /// # Errors
    /// A store's failure. What could be committed before it is.
    pub async fn look_at_alerts(&self) -> Result<(), Error> {
        let alerting = self.alerts_of()?;
        let (now, marks) = (self.engine.now(), self.marks().await?);
        let phase = phase_at(&marks, now);
        let (before, baselines) = {
            let mut seen = alerting.seen();
            (seen.at, std::mem::take(&mut seen.baselines))
        };
        let mut facts = Facts::new(self, now, &marks, baselines);
        let mut judged = HashMap::new();
        for alert in self.all_alerts().await? {
            let read = match alert.rule.is_for(phase) {
                true => Some(facts.judge(&alert.rule).await),
                false => None,
            };
            let look = look(&alert, now, before, read.as_ref());
            if let Some(read) = &read {
                judged.insert(alert.rule.id.clone(), read.clone());
            }
            if let Some(change) = follow(alert, &look, read) {
                match alerting.store.commit_alert(change).await {
                    // Somebody changed the rule meanwhile, or another server was faster: it is looked at again soon.
                    Ok(()) | Err(StoreError::Conflict) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        let mut seen = alerting.seen();
        (seen.at, seen.judged, seen.baselines) = (Some(now), judged, facts.baselines);
        Ok(())
    }
}

/// What becomes of an alert after a look, if it becomes another.
fn follow(
    alert: StoredAlert,
    look: &AlertLook,
    read: Option<Result<Reading, Unjudged>>,
) -> Option<AlertChange> {
    let (state, event) = alert.state.after(look);
    if state == alert.state {
        return None;
    }
    let fired_at = match (event, state) {
        (Some(AlertEvent::Fired { .. }), AlertState::Firing { since, .. }) => Some(since),
        _ => alert.fired_at,
    };
    let read = read.and_then(Result::ok);
    let told = event.and_then(|event| tell::event(&alert, state, event, read.as_ref(), look.now));
    let audit = event.map(|event| audit(&alert, event, look.now, read));
    let now_is = StoredAlert { state, fired_at, ..alert };
    let mut writes = vec![AlertWrite::Put(Box::new(now_is))];
    writes.extend(told.unwrap_or_default());
    Some(AlertChange { writes, audit })
}

fn look(
    alert: &StoredAlert,
    now: Timestamp,
    before: Option<Timestamp>,
    read: Option<&Result<Reading, Unjudged>>,
) -> AlertLook {
    let seen = match read {
        None => AlertSeen::NotLooked,
        Some(Err(_)) => AlertSeen::Unknown,
        Some(Ok(reading)) if reading.holds => AlertSeen::Holds,
        Some(Ok(_)) => AlertSeen::Calm,
    };
    AlertLook { now, before, hold: alert.rule.hold.length(), muted: alert.rule.is_muted(now), seen }
}

/// The row of the audit log that tells what became of an alert.
fn audit(alert: &StoredAlert, event: AlertEvent, now: Timestamp, read: Option<Reading>) -> Audit {
    let action = match event {
        AlertEvent::Fired { .. } => "AlertFired",
        AlertEvent::Unmuted => "AlertUnmuted",
        AlertEvent::Resolved { .. } => "AlertResolved",
    };
    let rule = &alert.rule;
    let mut detail = json!({
        "rule": rule.label(),
        "kind": rule.condition.kind().as_str(),
        "severity": rule.severity.as_str(),
    });
    if let (Some(read), Some(detail)) = (read, detail.as_object_mut()) {
        detail.insert("value".to_owned(), read.value.into());
        detail.insert("threshold".to_owned(), read.threshold.into());
        detail.insert("unit".to_owned(), read.unit.as_str().into());
        if let Some(instance) = read.instance.as_ref().or(rule.instance.as_ref()) {
            detail.insert("instance".to_owned(), instance.as_str().into());
        }
    }
    Audit {
        at: now,
        actor: Actor::System,
        action,
        resource: resource(&rule.id),
        outcome: Outcome::Ok,
        detail,
    }
}
