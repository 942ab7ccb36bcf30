//! What falls due, of all tables.

use domain::{DueCursor, DueKind, Timestamp};
use engine::{DueFilter, DueWork};

use crate::{
    statement::Query,
    value::{Column, Row, Unreadable, Value, values},
};

/// At most `limit` things that fit the filter, soonest first.
/// Each part has an index of its own to be read in order, so that the first of many come at once.
pub(crate) fn listed(filter: &DueFilter, limit: u32) -> Query<DueWork> {
    let mut params = values![limit];
    let until = filter.until.map(|until| param(&mut params, until.to_value()));
    let after = filter.after.as_ref().map(|DueCursor { at, id, kind }| {
        let kind = kind.as_str().to_owned();
        [at.to_value(), id.to_value(), kind.to_value()].map(|value| param(&mut params, value))
    });
    let part = |kind: DueKind| {
        let Part { key, other, id, at, rows } = part(kind, filter.with_used_pairs);
        let until = until.as_ref().map(|until| format!(" AND {at} <= {until}")).unwrap_or_default();
        let after = after
            .as_ref()
            .map(|[due, last, what]| format!(" AND ({at}, {id}, '{kind}') > ({due}, {last}, {what})"));
        let after = after.unwrap_or_default();
        format!(
            "SELECT '{kind}' AS what, {key}, {other}, {at} AS due_at, {id} AS due_id FROM {rows}{until}{after}"
        )
    };
    let kinds = DueKind::ALL.iter().filter(|kind| filter.kind.is_none_or(|only| only == **kind));
    let parts: Vec<String> = kinds.map(|kind| part(*kind)).collect();
    let sql = format!("{} ORDER BY due_at, due_id, what LIMIT $1", parts.join(" UNION ALL "));
    Query::new("looking for what is due", sql, params, read)
}

/// How many things fall due by `until`.
pub(crate) fn count(until: Timestamp) -> Query<u32> {
    let parts = DueKind::ALL.iter().map(|kind| {
        let Part { at, rows, .. } = part(*kind, false);
        format!("(SELECT count(*) FROM {rows} AND {at} <= $1)")
    });
    let sql = format!("SELECT {}", parts.collect::<Vec<_>>().join(" + "));
    Query::new("counting what is due", sql, values![until], Row::next)
}

/// Where things of one kind are.
struct Part {
    /// The key's id; of a client key its access point.
    key: &'static str,
    /// The id of the pair, secret or client key, or `NULL`.
    other: &'static str,
    /// The id of what falls due: that one, else of the key.
    id: &'static str,
    /// When.
    at: &'static str,
    /// The tables and their conditions.
    rows: &'static str,
}

const fn part(kind: DueKind, with_used_pairs: bool) -> Part {
    match kind {
        DueKind::Material => of_key(
            "v.expires_at",
            "key_versions v JOIN keys k ON k.primary_version = v.id AND k.id = v.key_id
             WHERE v.expires_at IS NOT NULL",
        ),
        DueKind::Deletion => of_key("k.delete_at", "keys k WHERE k.delete_at IS NOT NULL"),
        // Of the others the rotation is suspended.
        DueKind::Rotation => of_key(
            "k.rotate_at",
            "keys k WHERE k.rotate_at IS NOT NULL AND k.state = 'Enabled' AND k.rotation_frozen = 0",
        ),
        DueKind::Pair => Part {
            key: "p.key_id",
            other: "p.id",
            id: "p.id",
            at: "p.expires_at",
            rows: if with_used_pairs {
                "wrapping_pairs p WHERE p.sealed IS NOT NULL"
            } else {
                "wrapping_pairs p WHERE p.sealed IS NOT NULL AND p.imported_at IS NULL"
            },
        },
        DueKind::Secret => Part {
            key: "s.key_id",
            other: "s.region || '/' || s.name",
            id: "s.region || '/' || s.name",
            at: "s.delete_at",
            rows: "secrets s WHERE s.delete_at IS NOT NULL",
        },
        DueKind::SecretRotation => Part {
            key: "s.key_id",
            other: "s.region || '/' || s.name",
            id: "s.region || '/' || s.name",
            at: "s.rotate_at",
            rows:
                "secrets s WHERE s.rotate_at IS NOT NULL AND s.rotation_overdue = 0 AND s.rotation_frozen = 0
                AND s.delete_at IS NULL",
        },
        DueKind::ClientKey => Part {
            key: "c.access_point",
            other: "c.id",
            id: "c.id",
            at: "c.not_after",
            rows: "client_keys c WHERE c.expired = 0",
        },
    }
}

const fn of_key(at: &'static str, rows: &'static str) -> Part {
    Part { key: "k.id", other: "NULL", id: "k.id", at, rows }
}

/// Puts a value among the parameters and gives the name by which the statement knows it.
fn param(params: &mut Vec<Value>, value: Value) -> String {
    params.push(value);
    format!("${}", params.len())
}

fn read(row: &mut Row) -> Result<DueWork, Unreadable> {
    let kind = row.next::<String>()?.parse().map_err(|_| row.unreadable())?;
    if kind == DueKind::ClientKey {
        let point = row.next()?;
        return Ok(DueWork::ClientKey(row.next()?, point, row.next()?));
    }
    let key = row.next()?;
    Ok(match kind {
        DueKind::Pair => DueWork::Pair(row.next()?, key, row.next()?),
        DueKind::Secret => DueWork::Secret(row.next()?, key, row.next()?),
        DueKind::SecretRotation => DueWork::SecretRotation(row.next()?, key, row.next()?),
        _ => {
            let (None, at) = (row.next::<Option<String>>()?, row.next()?) else {
                return Err(row.unreadable());
            };
            match kind {
                DueKind::Material => DueWork::Material(key, at),
                DueKind::Deletion => DueWork::Deletion(key, at),
                _ => DueWork::Rotation(key, at),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    /// Each page counts what falls due soon: with an index for each part, however many keys there are.
    #[test]
    fn what_is_due_is_counted_without_reading_what_is_not() {
        let database = rusqlite::Connection::open_in_memory().expect("memory");
        for (_, sql) in schema::steps_after(0).expect("all steps") {
            database.execute_batch(sql).expect("the schema");
        }
        let sql = format!("EXPLAIN QUERY PLAN {}", count(Timestamp::from_millis(0)).statement.sql);
        let mut plan = database.prepare(&sql).expect("a plan");
        let lines = plan.query_map([0], |row| row.get::<_, String>(3)).expect("its lines");
        let lines: Vec<String> = lines.collect::<Result<_, _>>().expect("text");
        for index in [
            "key_versions_due",
            "keys_due",
            "keys_rotating",
            "wrapping_pairs_waiting",
            "secrets_due",
            "secrets_rotating",
            "client_keys_due",
        ] {
            assert!(lines.iter().any(|line| line.contains(&format!(" {index} ("))), "{index}: {lines:#?}");
        }
        assert!(!lines.iter().any(|line| line.contains("newest")), "{lines:#?}");
    }
}
