//! One-time links that set an operator's password.

use console::{StoredInvitation, TokenHash};
use domain::{OperatorId, Timestamp};

use crate::{
    statement::{Query, Step},
    tables::operators,
    value::values,
};

/// A link for an operator, in the place of one that was made before.
pub(crate) fn put(operator: &OperatorId, code: &TokenHash, expires_at: Timestamp) -> Step {
    Step::new(
        "INSERT INTO invitations (operator_id, code_hash, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (operator_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at",
        values![*operator, *code, expires_at],
    )
}

/// Uses a link up; a conflict when it is used up already.
pub(crate) fn use_up(code: &TokenHash) -> Step {
    Step::new("DELETE FROM invitations WHERE code_hash = $1", values![*code]).or_conflict()
}

/// Takes away the link of an operator, if there is one.
pub(crate) fn delete_of(operator: &OperatorId) -> Step {
    Step::new("DELETE FROM invitations WHERE operator_id = $1", values![*operator])
}

pub(crate) fn by_code(code: &TokenHash) -> Query<StoredInvitation> {
    let columns = operators::COLUMNS;
    let sql = format!(
        "SELECT {columns}, i.expires_at FROM invitations i JOIN operators o ON o.id = i.operator_id
         WHERE i.code_hash = $1"
    );
    Query::new("reading a one-time link", sql, values![*code], |row| {
        Ok(StoredInvitation { operator: operators::read(row)?, expires_at: row.next()? })
    })
}
