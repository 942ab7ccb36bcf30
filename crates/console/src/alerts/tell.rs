//! What webhooks are told: one delivery for each of a rule's, committed with what it tells of.

use domain::{
    AlertEvent, AlertState, Delivery, DeliveryEvent, DeliveryId, DeliveryState, Reading, Timestamp, Webhook,
    WebhookId,
};
use serde_json::{Value, json};

use super::{AlertWrite, StoredAlert, resource};

/// What a rule's webhooks are told of an event; `None` where nobody is told.
pub(super) fn event(
    alert: &StoredAlert,
    state: AlertState,
    event: AlertEvent,
    read: Option<&Reading>,
    now: Timestamp,
) -> Option<Vec<AlertWrite>> {
    let event = match event {
        AlertEvent::Fired { tell: true } | AlertEvent::Unmuted => DeliveryEvent::Firing,
        AlertEvent::Resolved { tell: true } => DeliveryEvent::Resolved,
        AlertEvent::Fired { tell: false } | AlertEvent::Resolved { tell: false } => return None,
    };
    Some(deliveries(alert, &alert.webhooks, state, event, read, now))
}

/// What a rule's webhooks are told of a rule that is deleted: that what they were told of fires no longer.
pub(super) fn ended(alert: &StoredAlert, now: Timestamp) -> Vec<AlertWrite> {
    match alert.state {
        AlertState::Firing { told: true, .. } => {
            let ended = AlertState::Resolved { at: now };
            deliveries(alert, &alert.webhooks, ended, DeliveryEvent::Resolved, None, now)
        }
        _ => vec![],
    }
}

/// What webhooks are told when others are chosen for a rule while its alert fires: those that are new that it does, those
/// that are no longer chosen that they hear no more of it.
pub(super) fn rechosen(alert: &StoredAlert, chosen: &[WebhookId], now: Timestamp) -> Vec<AlertWrite> {
    let AlertState::Firing { told: true, .. } = alert.state else { return vec![] };
    let missing = |all: &[WebhookId], among: &[WebhookId]| -> Vec<WebhookId> {
        all.iter().filter(|id| !among.contains(id)).cloned().collect()
    };
    let (added, gone) = (missing(chosen, &alert.webhooks), missing(&alert.webhooks, chosen));
    let ended = AlertState::Resolved { at: now };
    let mut all = deliveries(alert, &added, alert.state, DeliveryEvent::Firing, None, now);
    all.extend(deliveries(alert, &gone, ended, DeliveryEvent::Resolved, None, now));
    all
}

fn deliveries(
    alert: &StoredAlert,
    webhooks: &[WebhookId],
    state: AlertState,
    event: DeliveryEvent,
    read: Option<&Reading>,
    now: Timestamp,
) -> Vec<AlertWrite> {
    let body = body(event, now, data(alert, state, read));
    let delivery = |webhook| Delivery {
        id: DeliveryId::new(custody::random::bytes()),
        webhook,
        rule: Some(alert.rule.id.clone()),
        event,
        body: body.clone(),
        created_at: now,
        tries: 0,
        state: DeliveryState::Waiting { next_at: now },
    };
    let all = webhooks.iter().cloned().map(delivery);
    all.map(|delivery| AlertWrite::AddDelivery(Box::new(delivery))).collect()
}

/// What a webhook is told when somebody tries it.
pub(super) fn test(webhook: &Webhook, now: Timestamp) -> Delivery {
    Delivery {
        id: DeliveryId::new(custody::random::bytes()),
        webhook: webhook.id.clone(),
        rule: None,
        event: DeliveryEvent::Test,
        body: body(DeliveryEvent::Test, now, json!({ "webhook": webhook.name })),
        created_at: now,
        tries: 0,
        state: DeliveryState::Waiting { next_at: now },
    }
}

/// The form that Standard Webhooks recommends: what happened, when, and its data.
fn body(event: DeliveryEvent, now: Timestamp, data: Value) -> String {
    json!({ "type": event.as_str(), "timestamp": now.to_string(), "data": data }).to_string()
}

fn data(alert: &StoredAlert, state: AlertState, read: Option<&Reading>) -> Value {
    let rule = &alert.rule;
    let instance = read.and_then(|read| read.instance.as_ref()).or(rule.instance.as_ref());
    json!({
        "rule": { "id": rule.id, "name": rule.label() },
        "kind": rule.condition.kind().as_str(),
        "severity": rule.severity.as_str(),
        "phase": rule.phase.map(|phase| phase.as_str()),
        "state": state.kind().as_str(),
        "since": state.since().map(|at| at.to_string()),
        "value": read.map(|read| read.value),
        "threshold": read.map(|read| read.threshold),
        "unit": read.map(|read| read.unit.as_str()),
        "gateway": rule.condition.gateway().map(|gateway| gateway.as_str()),
        "instance": instance.map(|id| id.as_str()),
        "path": format!("/{}", resource(&rule.id).replacen("alert/", "alerts/", 1)),
    })
}
