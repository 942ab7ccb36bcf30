//! Sessions of operators.

use console::{StoredSession, TokenHash};
use domain::{OperatorId, Timestamp};

use crate::{
    statement::{Query, Step},
    tables::operators,
    value::values,
};

pub(crate) fn add(
    token: &TokenHash,
    operator: &OperatorId,
    created_at: Timestamp,
    expires_at: Timestamp,
) -> Step {
    Step::new(
        "INSERT INTO sessions (token_hash, operator_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        values![*token, *operator, created_at, expires_at],
    )
}

pub(crate) fn delete(token: &TokenHash) -> Step {
    Step::new("DELETE FROM sessions WHERE token_hash = $1", values![*token])
}

/// Clears away sessions that ended before `instant`.
pub(crate) fn delete_before(instant: Timestamp) -> Step {
    Step::new("DELETE FROM sessions WHERE expires_at < $1", values![instant])
}

/// Ends the sessions of an operator, but for one.
pub(crate) fn delete_of(operator: &OperatorId, but: Option<&TokenHash>) -> Step {
    match but {
        None => Step::new("DELETE FROM sessions WHERE operator_id = $1", values![*operator]),
        Some(but) => Step::new(
            "DELETE FROM sessions WHERE operator_id = $1 AND token_hash <> $2",
            values![*operator, *but],
        ),
    }
}

/// A session of an operator who may sign in.
pub(crate) fn by_token(token: &TokenHash) -> Query<StoredSession> {
    let columns = operators::COLUMNS;
    let sql = format!(
        "SELECT {columns}, s.created_at, s.expires_at
         FROM sessions s JOIN operators o ON o.id = s.operator_id WHERE s.token_hash = $1 AND o.disabled = 0"
    );
    Query::lookup("reading a session", sql, values![*token], |row| {
        Ok(StoredSession {
            operator: operators::read(row)?,
            created_at: row.next()?,
            expires_at: row.next()?,
        })
    })
}
