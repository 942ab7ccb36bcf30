//! Imports of logs, saved queries, and what is kept about callers.

use console::{CallerPart, FleetWrite, StoredImport};
use domain::{
    CallerNote, Note, QueryName, SavedQuery, Snooze, Timestamp,
    view::{LogImport, LogImportReport, LogImportState},
};
use metrics::Source;

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// The steps of a write.
pub(crate) fn steps(write: &FleetWrite) -> Vec<Step> {
    match write {
        FleetWrite::AddImport(stored) => vec![add_import(stored)],
        FleetWrite::EndImport(stored) => vec![end_import(stored)],
        FleetWrite::RemoveImport(source) => {
            vec![Step::new("DELETE FROM log_imports WHERE id = $1", values![*source]).or_conflict()]
        }
        FleetWrite::AddQuery(query) => vec![add_query(query)],
        FleetWrite::RenameQuery(from, to) => vec![rename_query(from, to)],
        FleetWrite::RemoveQuery(name) => {
            vec![Step::new("DELETE FROM saved_queries WHERE name = $1", values![*name]).or_conflict()]
        }
        FleetWrite::SetCaller(principal, part) => {
            let empty =
                "DELETE FROM caller_notes WHERE principal = $1 AND owner IS NULL AND snoozed_until IS NULL
                 AND notified_at IS NULL";
            vec![set_caller(principal, part), Step::new(empty, values![*principal])]
        }
    }
}

fn add_import(StoredImport { source, import }: &StoredImport) -> Step {
    Step::new(
        "INSERT INTO log_imports (id, name, file, mapping, made_by, begun_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
        values![*source, import.name, import.file, import.mapping, import.by, import.begun_at],
    )
    .or_conflict()
}

fn end_import(stored: &StoredImport) -> Step {
    note_import(stored).or_conflict()
}

/// How far an import is; nothing when it is gone.
pub(crate) fn note_import(StoredImport { source, import }: &StoredImport) -> Step {
    Step::new(
        "UPDATE log_imports SET outcome = $2 WHERE id = $1",
        values![*source, told(&(import.state, &import.report))],
    )
}

fn add_query(query: &SavedQuery) -> Step {
    Step::new(
        "INSERT INTO saved_queries (name, filter, made_by, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        values![query.name, told(&query.filter), query.by, query.at],
    )
    .or_conflict()
}

fn rename_query(from: &QueryName, to: &QueryName) -> Step {
    Step::new(
        "UPDATE saved_queries SET name = $2
         WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM saved_queries WHERE name = $2)",
        values![*from, *to],
    )
    .or_conflict()
}

/// Writes one part, so that what somebody else writes at the same time stays.
fn set_caller(principal: &str, part: &CallerPart) -> Step {
    let principal = principal.to_owned();
    match part {
        CallerPart::Owner(owner) => Step::new(
            "INSERT INTO caller_notes (principal, owner) VALUES ($1, $2)
             ON CONFLICT (principal) DO UPDATE SET owner = excluded.owner",
            values![principal, *owner],
        ),
        CallerPart::Snooze(snooze) => Step::new(
            "INSERT INTO caller_notes (principal, snoozed_until, snooze_reason) VALUES ($1, $2, $3)
             ON CONFLICT (principal) DO UPDATE SET snoozed_until = excluded.snoozed_until,
                 snooze_reason = excluded.snooze_reason",
            values![
                principal,
                snooze.as_ref().map(|snooze| snooze.until),
                snooze.as_ref().map(|snooze| snooze.reason.clone()),
            ],
        ),
        CallerPart::Notified(at, by) => Step::new(
            "INSERT INTO caller_notes (principal, notified_at, notified_by) VALUES ($1, $2, $3)
             ON CONFLICT (principal) DO UPDATE SET notified_at = excluded.notified_at,
                 notified_by = excluded.notified_by",
            values![principal, *at, *by],
        ),
    }
}

/// All imports, the newest first.
pub(crate) fn imports() -> Query<StoredImport> {
    let sql = "SELECT id, name, file, mapping, made_by, begun_at, outcome FROM log_imports
        ORDER BY begun_at DESC, id DESC";
    Query::new("reading imports of logs", sql, vec![], |row| {
        let source: Source = row.next()?;
        let (name, file, mapping, by) = (row.next()?, row.next()?, row.next()?, row.next()?);
        let begun_at = row.next()?;
        let (state, report) = match row.next::<Option<String>>()? {
            Some(outcome) => read::<(LogImportState, LogImportReport)>(row, &outcome)?,
            None => (LogImportState::Running, LogImportReport::default()),
        };
        Ok(StoredImport { source, import: LogImport { name, file, mapping, by, begun_at, state, report } })
    })
}

/// All saved queries, by name.
pub(crate) fn queries() -> Query<SavedQuery> {
    let sql = "SELECT name, filter, made_by, made_at FROM saved_queries ORDER BY name";
    Query::new("reading saved queries", sql, vec![], |row| {
        let (name, filter) = (row.next()?, row.next::<String>()?);
        let filter = read(row, &filter)?;
        Ok(SavedQuery { name, filter, by: row.next()?, at: row.next()? })
    })
}

/// What is kept about callers, by principal.
pub(crate) fn callers() -> Query<CallerNote> {
    let sql =
        "SELECT principal, owner, snoozed_until, snooze_reason, notified_at, notified_by FROM caller_notes
        ORDER BY principal";
    Query::new("reading what is kept about callers", sql, vec![], |row| {
        let (principal, owner) = (row.next()?, row.next()?);
        let (until, reason) = (row.next::<Option<Timestamp>>()?, row.next::<Option<Note>>()?);
        let (at, by) = (row.next::<Option<Timestamp>>()?, row.next::<Option<String>>()?);
        let snooze = until.zip(reason).map(|(until, reason)| Snooze { until, reason });
        Ok(CallerNote { principal, owner, snooze, notified: at.zip(by) })
    })
}

/// A value as JSON. What these tables keep has names for its keys, and is written to memory.
fn told<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read<T: serde::de::DeserializeOwned>(row: &Row, text: &str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|_| row.unreadable())
}
