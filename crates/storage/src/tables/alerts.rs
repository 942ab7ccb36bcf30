//! Alert rules, and what their alerts are.

use console::{LastAlertChange, StoredAlert};
use domain::{AlertId, AlertRule, AlertState, AlertStateKind, Timestamp};
use engine::Revision;

use crate::{
    statement::{Query, Step},
    value::{Column, Json, Row, Unreadable, values},
};

const COLUMNS: &str = "id, name, phase, condition, instance_id, hold_minutes, severity, enabled, muted_until, \
                       state, since, calm_since, told, fired_at, created_at, revision";

/// A rule and its alert as they now are; a conflict when it is not at its revision any more.
pub(crate) fn put(alert: &StoredAlert) -> Step {
    let StoredAlert { rule, state, fired_at, created_at, revision, webhooks: _ } = alert;
    let (calm_since, told) = match state {
        AlertState::Firing { calm_since, told, .. } => (*calm_since, *told),
        _ => (None, false),
    };
    let mut params = values![
        rule.id,
        rule.name,
        rule.phase,
        Json(rule.condition.clone()),
        rule.instance,
        rule.hold.minutes(),
        rule.severity,
        u8::from(rule.enabled),
        rule.muted_until,
        state.kind(),
        state.since(),
        calm_since,
        u8::from(told),
        *fired_at,
        *created_at,
    ];
    if *revision == Revision(0) {
        let sql = format!(
            "INSERT INTO alert_rules ({COLUMNS})
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)
             ON CONFLICT (id) DO NOTHING"
        );
        return Step::new(sql, params).or_conflict();
    }
    params.push(revision.to_value());
    let sql =
        "UPDATE alert_rules SET name = $2, phase = $3, condition = $4, instance_id = $5, hold_minutes = $6,
                   severity = $7, enabled = $8, muted_until = $9, state = $10, since = $11, calm_since = $12,
                   told = $13, fired_at = $14, created_at = $15, revision = revision + 1
               WHERE id = $1 AND revision = $16";
    Step::new(sql, params).or_conflict()
}

/// Deletes a rule; a conflict when it is not at this revision any more.
pub(crate) fn delete(id: &AlertId, from: Revision) -> Step {
    Step::new("DELETE FROM alert_rules WHERE id = $1 AND revision = $2", values![*id, from]).or_conflict()
}

/// All rules, the oldest first, without their webhooks.
pub(crate) fn all() -> Query<StoredAlert> {
    let sql = format!("SELECT {COLUMNS} FROM alert_rules ORDER BY created_at, id");
    Query::new("reading alert rules", sql, vec![], read)
}

/// A rule, without its webhooks.
pub(crate) fn by_id(id: &AlertId) -> Query<StoredAlert> {
    let sql = format!("SELECT {COLUMNS} FROM alert_rules WHERE id = $1");
    Query::lookup("reading an alert rule", sql, values![*id], read)
}

/// What was changed last, of rules, of which there are few, and of tries, by their index; one row.
pub(crate) fn last_change() -> Query<LastAlertChange> {
    let sql = "SELECT CAST(coalesce((SELECT sum(revision) FROM alert_rules), 0) AS BIGINT),
                      (SELECT max(at) FROM webhook_tries),
                      (SELECT count(*) FROM webhook_tries WHERE at > (SELECT max(at) FROM webhook_tries) - 60000)";
    Query::lookup("looking for the last change of an alert", sql, vec![], |row| {
        Ok(LastAlertChange { changes: row.next()?, tried_at: row.next()?, tries: row.next()? })
    })
}

fn read(row: &mut Row) -> Result<StoredAlert, Unreadable> {
    let (id, name, phase) = (row.next()?, row.next()?, row.next()?);
    let Json(condition) = row.next()?;
    let instance = row.next()?;
    let hold = row.next::<u32>()?.try_into().map_err(|_| row.unreadable())?;
    let (severity, enabled, muted_until) = (row.next()?, row.next::<u8>()? != 0, row.next()?);
    let rule = AlertRule { id, name, phase, condition, instance, hold, severity, enabled, muted_until };
    let state = read_state(row)?;
    let (fired_at, created_at, revision) = (row.next()?, row.next()?, row.next()?);
    // Which webhooks it tells is in a table of its own.
    Ok(StoredAlert { rule, state, fired_at, webhooks: vec![], created_at, revision })
}

fn read_state(row: &mut Row) -> Result<AlertState, Unreadable> {
    let (kind, since) = (row.next()?, row.next::<Option<Timestamp>>()?);
    let (calm_since, told) = (row.next()?, row.next::<u8>()? != 0);
    match (kind, since) {
        (AlertStateKind::Inactive, None) => Ok(AlertState::Inactive),
        (AlertStateKind::Pending, Some(since)) => Ok(AlertState::Pending { since }),
        (AlertStateKind::Firing, Some(since)) => Ok(AlertState::Firing { since, calm_since, told }),
        (AlertStateKind::Resolved, Some(at)) => Ok(AlertState::Resolved { at }),
        _ => Err(row.unreadable()),
    }
}
