//! Webhooks, and which rules tell which.

use custody::SealedWebhookSecret;
use domain::{AlertId, Webhook, WebhookId};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

const COLUMNS: &str = "id, name, url, creator, created_at";

/// A new webhook.
pub(crate) fn add(webhook: &Webhook, sealed: &SealedWebhookSecret) -> Step {
    let Webhook { id, name, url, creator, created_at } = webhook;
    Step::new(
        "INSERT INTO webhooks (id, name, url, sealed, creator, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        values![*id, *name, *url, *sealed, *creator, *created_at],
    )
}

/// Removes a webhook; what was sent to it goes with it, as the tables declare.
pub(crate) fn delete(id: &WebhookId) -> Step {
    Step::new("DELETE FROM webhooks WHERE id = $1", values![*id]).or_conflict().erasing()
}

/// The webhooks that a rule tells, in the place of those that it told.
pub(crate) fn set_of_rule(rule: &AlertId, webhooks: &[WebhookId]) -> Vec<Step> {
    let none = Step::new("DELETE FROM alert_rule_webhooks WHERE rule_id = $1", values![*rule]);
    let one = |webhook: &WebhookId| {
        Step::new(
            "INSERT INTO alert_rule_webhooks (rule_id, webhook_id) SELECT $1, w.id FROM webhooks w WHERE w.id = $2
             ON CONFLICT (rule_id, webhook_id) DO NOTHING",
            values![*rule, *webhook],
        )
    };
    [none].into_iter().chain(webhooks.iter().map(one)).collect()
}

/// All webhooks, the oldest first.
pub(crate) fn all() -> Query<Webhook> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks ORDER BY created_at, id");
    Query::new("reading webhooks", sql, vec![], read)
}

/// A webhook with its secret.
pub(crate) fn by_id(id: &WebhookId) -> Query<(Webhook, SealedWebhookSecret)> {
    let sql = format!("SELECT {COLUMNS}, sealed FROM webhooks WHERE id = $1");
    Query::lookup("reading a webhook", sql, values![*id], |row| Ok((read(row)?, row.next()?)))
}

/// Which rules tell which webhooks.
pub(crate) fn of_rules() -> Query<(AlertId, WebhookId)> {
    let sql =
        "SELECT r.rule_id, r.webhook_id FROM alert_rule_webhooks r JOIN webhooks w ON w.id = r.webhook_id
               ORDER BY w.created_at, w.id";
    Query::new("reading the webhooks of rules", sql, vec![], |row| Ok((row.next()?, row.next()?)))
}

fn read(row: &mut Row) -> Result<Webhook, Unreadable> {
    let (id, name, url) = (row.next()?, row.next()?, row.next()?);
    Ok(Webhook { id, name, url, creator: row.next()?, created_at: row.next()? })
}
