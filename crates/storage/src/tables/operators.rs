//! Operators of the console.

use console::{Operator, PasswordHash};
use domain::OperatorName;

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// The first operator; a conflict when there is any.
pub(crate) fn add_first(operator: &Operator, hash: &PasswordHash) -> Step {
    Step::new(
        "INSERT INTO operators (id, name, role, password_hash, created_at)
         SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM operators)",
        values![operator.id, operator.name, operator.role, *hash, operator.created_at],
    )
    .or_conflict()
}

/// A row when there is any operator.
pub(crate) fn any() -> Query<i64> {
    let sql = "SELECT CAST(1 AS BIGINT) FROM operators LIMIT 1";
    Query::new("looking for operators", sql, vec![], Row::next)
}

pub(crate) fn by_name(name: &OperatorName) -> Query<(Operator, PasswordHash)> {
    let sql = "SELECT id, name, role, created_at, password_hash FROM operators WHERE name = $1";
    Query::new("reading an operator", sql, values![*name], |row| Ok((read(row)?, row.next()?)))
}

/// Reads the columns `id`, `name`, `role` and `created_at`.
pub(crate) fn read(row: &mut Row) -> Result<Operator, Unreadable> {
    Ok(Operator { id: row.next()?, name: row.next()?, role: row.next()?, created_at: row.next()? })
}
