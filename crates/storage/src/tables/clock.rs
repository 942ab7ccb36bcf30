//! When the database was last in use.

use domain::Timestamp;

use crate::{
    statement::{Query, Step},
    value::{Row, values},
};

/// A server runs at `now`.
pub(crate) fn mark(now: Timestamp) -> Step {
    let sql = "INSERT INTO clock (one, seen_at) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET seen_at = $1";
    Step::new(sql, values![now])
}

/// The newest of that mark and of the last entry of the audit log; one row, null for an empty database.
pub(crate) fn last_seen() -> Query<Option<Timestamp>> {
    let sql = "SELECT max(seen_at) FROM (
            SELECT seen_at FROM clock
            UNION ALL SELECT at FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)
        ) AS seen";
    Query::new("reading when the database was last in use", sql, vec![], Row::next)
}
