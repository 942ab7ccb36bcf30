//! What is sent to webhooks, and how it was tried.

use console::{DeliveriesOf, StoredDelivery};
use domain::{Delivery, DeliveryFailure, DeliveryId, DeliveryOutcome, DeliveryState, DeliveryTry, Timestamp};
use engine::Revision;

use crate::{
    statement::{Query, Step},
    value::{Column, Row, Unreadable, values},
};

const COLUMNS: &str =
    "id, webhook_id, rule_id, event, body, created_at, tries, next_at, delivered_at, given_up_at";
/// How many deliveries' tries are read at once.
pub(crate) const AT_ONCE: usize = 100;

/// Something to be sent; nothing when its webhook is gone.
pub(crate) fn add(delivery: &Delivery) -> Step {
    let Delivery { id, webhook, rule, event, body, created_at, tries, state } = delivery;
    let [next_at, delivered_at, given_up_at] = instants(*state);
    let sql = format!(
        "INSERT INTO webhook_deliveries ({COLUMNS}, revision)
         SELECT $1, w.id, $3, $4, $5, $6, $7, $8, $9, $10, 1 FROM webhooks w WHERE w.id = $2"
    );
    let params =
        values![*id, *webhook, *rule, *event, *body, *created_at, *tries, next_at, delivered_at, given_up_at];
    Step::new(sql, params)
}

/// Has nobody else try it until then; a conflict when it is not at this revision any more.
pub(crate) fn claim(id: &DeliveryId, from: Revision, until: Timestamp) -> Step {
    Step::new(
        "UPDATE webhook_deliveries SET next_at = $3, revision = revision + 1
         WHERE id = $1 AND revision = $2 AND next_at IS NOT NULL",
        values![*id, from, until],
    )
    .or_conflict()
}

/// How it was tried, and what becomes of it; a conflict when it is not at this revision any more.
pub(crate) fn tried(
    id: &DeliveryId,
    from: Revision,
    tries: u32,
    tried: &DeliveryTry,
    state: DeliveryState,
) -> Vec<Step> {
    let [next_at, delivered_at, given_up_at] = instants(state);
    let update = Step::new(
        "UPDATE webhook_deliveries SET tries = $3, next_at = $4, delivered_at = $5, given_up_at = $6,
             revision = revision + 1
         WHERE id = $1 AND revision = $2",
        values![*id, from, tries, next_at, delivered_at, given_up_at],
    );
    let (status, failure) = match tried.outcome {
        DeliveryOutcome::Status(status) => (Some(u32::from(status)), None),
        DeliveryOutcome::Failed(failure) => (None, Some(failure)),
    };
    let insert = Step::new(
        "INSERT INTO webhook_tries (delivery_id, number, at, status, failure)
         VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM webhook_tries WHERE delivery_id = $1), $2, $3, $4)",
        values![*id, tried.at, status, failure],
    );
    vec![update.or_conflict(), insert]
}

/// Has it tried again from the beginning.
pub(crate) fn redeliver(id: &DeliveryId, now: Timestamp) -> Step {
    Step::new(
        "UPDATE webhook_deliveries SET tries = 0, next_at = $2, delivered_at = NULL, given_up_at = NULL,
             revision = revision + 1
         WHERE id = $1",
        values![*id, now],
    )
    .or_conflict()
}

/// Clears away what ended before this instant.
pub(crate) fn delete_before(instant: Timestamp) -> Step {
    let sql =
        "DELETE FROM webhook_deliveries WHERE next_at IS NULL AND coalesce(delivered_at, given_up_at) < $1";
    Step::new(sql, values![instant])
}

/// What is to be tried by now, the longest due first. What a webhook is told of a rule is told in its order: what is later
/// waits for what is earlier.
pub(crate) fn due(now: Timestamp, limit: u32) -> Query<DeliveryId> {
    let sql = "SELECT d.id FROM webhook_deliveries d WHERE d.next_at IS NOT NULL AND d.next_at <= $1
               AND NOT EXISTS (
                   SELECT 1 FROM webhook_deliveries e WHERE e.webhook_id = d.webhook_id AND e.rule_id = d.rule_id
                   AND e.next_at IS NOT NULL AND e.created_at < d.created_at)
               ORDER BY d.next_at, d.id LIMIT $2";
    Query::new("reading what is to be sent", sql, values![now, limit], Row::next)
}

/// A delivery.
pub(crate) fn by_id(id: &DeliveryId) -> Query<StoredDelivery> {
    let sql = format!("SELECT {COLUMNS}, revision FROM webhook_deliveries WHERE id = $1");
    Query::lookup("reading what is to be sent", sql, values![*id], |row| {
        Ok(StoredDelivery { delivery: read(row)?, revision: row.next()? })
    })
}

/// The latest deliveries of a rule, or to a webhook.
pub(crate) fn of(of: DeliveriesOf<'_>, limit: u32) -> Query<Delivery> {
    let (column, value) = match of {
        DeliveriesOf::Rule(id) => ("rule_id", id.to_value()),
        DeliveriesOf::Webhook(id) => ("webhook_id", id.to_value()),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook_deliveries WHERE {column} = $1 ORDER BY created_at DESC, id LIMIT $2"
    );
    Query::new("reading what was sent", sql, vec![value, limit.to_value()], read)
}

/// The tries of at least one and at most [`AT_ONCE`] deliveries, the first of each first.
pub(crate) fn tries(ids: &[&DeliveryId]) -> Query<(DeliveryId, DeliveryTry)> {
    let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT delivery_id, at, status, failure FROM webhook_tries WHERE delivery_id IN ({})
         ORDER BY delivery_id, number",
        places.join(", ")
    );
    let params = ids.iter().map(|id| id.to_value()).collect();
    Query::new("reading how it was sent", sql, params, |row| {
        let (id, at) = (row.next()?, row.next()?);
        let (status, failure) = (row.next::<Option<u32>>()?, row.next::<Option<DeliveryFailure>>()?);
        let outcome = match (status.map(u16::try_from), failure) {
            (Some(Ok(status)), None) => DeliveryOutcome::Status(status),
            (None, Some(failure)) => DeliveryOutcome::Failed(failure),
            _ => return Err(row.unreadable()),
        };
        Ok((id, DeliveryTry { at, outcome }))
    })
}

/// When it is tried next, when it arrived, and when it was given up.
fn instants(state: DeliveryState) -> [Option<Timestamp>; 3] {
    match state {
        DeliveryState::Waiting { next_at } => [Some(next_at), None, None],
        DeliveryState::Delivered { at } => [None, Some(at), None],
        DeliveryState::GivenUp { at } => [None, None, Some(at)],
    }
}

fn read(row: &mut Row) -> Result<Delivery, Unreadable> {
    let (id, webhook, rule, event) = (row.next()?, row.next()?, row.next()?, row.next()?);
    let (body, created_at, tries) = (row.next()?, row.next()?, row.next()?);
    let state = match (row.next()?, row.next()?, row.next()?) {
        (Some(next_at), None, None) => DeliveryState::Waiting { next_at },
        (None, Some(at), None) => DeliveryState::Delivered { at },
        (None, None, Some(at)) => DeliveryState::GivenUp { at },
        _ => return Err(row.unreadable()),
    };
    Ok(Delivery { id, webhook, rule, event, body, created_at, tries, state })
}
