//! The audit log.

use domain::{
    ChainLink, Timestamp,
    view::{AuditEntry, AuditFilter},
};
use engine::Audit;

use crate::{
    chain,
    selection::{Selection, pattern},
    statement::{Query, Step},
    value::{Column, Row, Unreadable, values},
};

/// Reads entries; what follows says which.
const SELECT: &str = "SELECT sequence, at, actor, action, resource, outcome, detail, hash FROM audit";

/// Takes the next place in the chain, and gives its number with the hash before it.
/// It locks the head until the transaction ends: changes come one after another.
pub(crate) fn take_place() -> Query<ChainLink> {
    let sql = "UPDATE audit_head SET sequence = sequence + 1 RETURNING sequence, hash";
    Query::new("taking a place in the audit chain", sql, vec![], read_link)
}

/// The last link that was written.
pub(crate) fn head() -> Query<ChainLink> {
    Query::new(
        "reading the head of the audit chain",
        "SELECT sequence, hash FROM audit_head",
        vec![],
        read_link,
    )
}

/// Appends `audit` at the place that was taken.
pub(crate) fn append(place: &ChainLink, audit: &Audit) -> [Step; 2] {
    let mut entry = AuditEntry {
        sequence: place.sequence,
        at: audit.at,
        actor: audit.actor.to_string(),
        action: audit.action.to_owned(),
        resource: audit.resource.clone(),
        outcome: audit.outcome.as_str().to_owned(),
        detail: audit.detail.to_string(),
        hash: String::new(),
    };
    entry.hash = hex::encode(chain::hash(&place.hash, &entry));
    [insert(&entry), Step::new("UPDATE audit_head SET hash = $1", values![entry.hash])]
}

/// The latest `limit` rows, of one resource or of all, newest first.
pub(crate) fn latest(resource: Option<&str>, limit: u32) -> Query<AuditEntry> {
    let (sql, params) = match resource {
        Some(resource) => {
            let params = values![resource.to_owned(), limit];
            (format!("{SELECT} WHERE resource = $1 ORDER BY sequence DESC LIMIT $2"), params)
        }
        None => (format!("{SELECT} ORDER BY sequence DESC LIMIT $1"), values![limit]),
    };
    Query::new("reading the audit log", sql, params, read)
}

/// At most `limit` entries that fit the filter, newest first.
///
/// Texts are looked for by reading entries until enough are found, at worst all: that is rare, and an index for it
/// would cost every change. What one actor did has an index.
pub(crate) fn listed(filter: &AuditFilter, limit: u32) -> Query<AuditEntry> {
    let mut list = Selection::of(SELECT);
    if let Some(actor) = &filter.actor {
        list.and("actor = ?", actor_of(actor).to_value());
    }
    if let Some(action) = &filter.action {
        list.and("lower(action) LIKE ? ESCAPE '!'", pattern(action));
    }
    if let Some(object) = &filter.object {
        let holds = "(lower(resource) LIKE ? ESCAPE '!' OR lower(detail) LIKE ? ESCAPE '!')";
        list.and(holds, pattern(object));
    }
    if let Some(from) = filter.from {
        list.and("at >= ?", from.to_value());
    }
    if let Some(to) = filter.to {
        list.and("at < ?", to.to_value());
    }
    if let Some(before) = filter.before {
        list.and("sequence < ?", before.to_value());
    }
    list.end("ORDER BY sequence DESC LIMIT ?", limit.to_value());
    list.query("searching the audit log", read)
}

/// What was done to at least one and at most some hundred resources by this operation, in any order.
pub(crate) fn of(action: &str, resources: &[String]) -> Query<AuditEntry> {
    let places: Vec<String> = (2..resources.len() + 2).map(|n| format!("${n}")).collect();
    let sql = format!("{SELECT} WHERE action = $1 AND resource IN ({})", places.join(", "));
    let params = [action.to_owned()].iter().chain(resources).map(Column::to_value).collect();
    Query::new("reading the audit log", sql, params, read)
}

/// How many rows tell between these instants that a key was deleted, or scheduled for deletion. An index has just these.
pub(crate) fn key_deletions(since: Timestamp, until: Timestamp) -> Query<u64> {
    let sql = "SELECT count(*) FROM audit
               WHERE action IN ('ScheduleKeyDeletion', 'DeleteKey') AND at >= $1 AND at <= $2";
    Query::new("counting deletions of keys", sql, values![since, until], Row::next)
}

/// An entry and the one before it, newest first.
pub(crate) fn with_the_one_before(sequence: u64) -> Query<AuditEntry> {
    let sql = format!("{SELECT} WHERE sequence IN ($1, $2) ORDER BY sequence DESC");
    Query::new("reading the audit log", sql, values![sequence, sequence.saturating_sub(1)], read)
}

/// An actor as the log names it. No operator is called `system` or `nobody` there, and no text of the log has a NUL.
fn actor_of(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase().replace('\0', "");
    match text.as_str() {
        "system" | "nobody" => text,
        name if name.starts_with("operator/") => text,
        name => format!("operator/{name}"),
    }
}

/// At most `limit` rows that follow `sequence`, in their order.
/// What follows 0 is everything, also what was slipped in before the first entry.
pub(crate) fn after(sequence: u64, limit: u32) -> Query<AuditEntry> {
    let from = if sequence == 0 { i64::MIN.to_value() } else { sequence.to_value() };
    let sql = format!("{SELECT} WHERE sequence > $1 ORDER BY sequence LIMIT $2");
    Query::new("reading the audit chain", sql, vec![from, limit.to_value()], read)
}

fn insert(entry: &AuditEntry) -> Step {
    Step::new(
        "INSERT INTO audit (sequence, at, actor, action, resource, outcome, detail, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            entry.sequence,
            entry.at,
            entry.actor,
            entry.action,
            entry.resource,
            entry.outcome,
            entry.detail,
            entry.hash,
        ],
    )
}

/// Reads all columns.
pub(crate) fn read(row: &mut Row) -> Result<AuditEntry, Unreadable> {
    Ok(AuditEntry {
        sequence: row.next()?,
        at: row.next()?,
        actor: row.next()?,
        action: row.next()?,
        resource: row.next()?,
        outcome: row.next()?,
        detail: row.next()?,
        hash: row.next()?,
    })
}

/// Reads all columns of the head.
pub(crate) fn read_head(row: &mut Row) -> Result<ChainLink, Unreadable> {
    let _one: i64 = row.next()?;
    read_link(row)
}

fn read_link(row: &mut Row) -> Result<ChainLink, Unreadable> {
    let (sequence, text) = (row.next()?, row.next::<String>()?);
    let mut hash = [0; 32];
    hex::decode_to_slice(text, &mut hash).map_err(|_| row.unreadable())?;
    Ok(ChainLink { sequence, hash })
}
