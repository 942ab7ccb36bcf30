//! Operators of the console.

use console::PasswordHash;
use domain::{Operator, OperatorId, OperatorName, OperatorStatus, Role, Timestamp, view::OperatorRow};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// What [`read`] reads of the table `o`.
pub(crate) const COLUMNS: &str =
    "o.id, o.name, o.role, o.created_at, o.last_sign_in, o.disabled, o.password_hash";

/// The first operator; a conflict when there is any.
pub(crate) fn add_first(operator: &Operator, hash: &PasswordHash) -> Step {
    Step::new(
        "INSERT INTO operators (id, name, role, password_hash, created_at, last_sign_in)
         SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM operators)",
        values![
            operator.id,
            operator.name,
            operator.role,
            *hash,
            operator.created_at,
            operator.last_sign_in,
        ],
    )
    .or_conflict()
}

/// An operator without a password; a conflict when the name is taken.
pub(crate) fn add(operator: &Operator) -> Step {
    Step::new(
        "INSERT INTO operators (id, name, role, password_hash, created_at) VALUES ($1, $2, $3, '', $4)
         ON CONFLICT (name) DO NOTHING",
        values![operator.id, operator.name, operator.role, operator.created_at],
    )
    .or_conflict()
}

pub(crate) fn set_password(id: &OperatorId, hash: &PasswordHash) -> Step {
    Step::new("UPDATE operators SET password_hash = $2 WHERE id = $1", values![*id, *hash]).or_conflict()
}

pub(crate) fn signed_in(id: &OperatorId, at: Timestamp) -> Step {
    Step::new("UPDATE operators SET last_sign_in = $2 WHERE id = $1 AND disabled = 0", values![*id, at])
        .or_conflict()
}

/// The role, and whether the operator may sign in; a conflict where nobody would administer the server afterwards.
/// The rule is the domain's; here it holds whatever others do at the same time.
pub(crate) fn update(id: &OperatorId, role: Role, disabled: bool) -> Step {
    Step::new(
        "UPDATE operators SET role = $2, disabled = $3 WHERE id = $1 AND (
            ($2 = 'administrator' AND CAST($3 AS BIGINT) = 0)
            OR NOT (role = 'administrator' AND disabled = 0 AND password_hash <> '')
            OR EXISTS (SELECT 1 FROM operators o
                WHERE o.id <> $1 AND o.role = 'administrator' AND o.disabled = 0 AND o.password_hash <> ''))",
        values![*id, role, u8::from(disabled)],
    )
    .or_conflict()
}

/// A row when there is any operator.
pub(crate) fn any() -> Query<i64> {
    let sql = "SELECT CAST(1 AS BIGINT) FROM operators LIMIT 1";
    Query::new("looking for operators", sql, vec![], Row::next)
}

/// An operator with the hash of the password, where one was set.
pub(crate) fn by_name(name: &OperatorName) -> Query<(Operator, Option<PasswordHash>)> {
    let sql = format!("SELECT {COLUMNS} FROM operators o WHERE o.name = $1");
    Query::lookup("reading an operator", sql, values![*name], read_with_hash)
}

/// All, by name, with how many sessions each has at `now` and until when a link is valid.
pub(crate) fn all(now: Timestamp) -> Query<OperatorRow> {
    let sql = format!(
        "SELECT {COLUMNS},
            (SELECT count(*) FROM sessions s WHERE s.operator_id = o.id AND s.expires_at > $1),
            (SELECT i.expires_at FROM invitations i WHERE i.operator_id = o.id AND i.expires_at > $1)
         FROM operators o ORDER BY o.name"
    );
    Query::new("reading operators", sql, values![now], |row| {
        Ok(OperatorRow { operator: read(row)?, sessions: row.next()?, link_until: row.next()? })
    })
}

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &mut Row) -> Result<Operator, Unreadable> {
    Ok(read_with_hash(row)?.0)
}

fn read_with_hash(row: &mut Row) -> Result<(Operator, Option<PasswordHash>), Unreadable> {
    let (id, name, role, created_at, last_sign_in) =
        (row.next()?, row.next()?, row.next()?, row.next()?, row.next()?);
    let disabled = match row.next::<u8>()? {
        0 => false,
        1 => true,
        _ => return Err(row.unreadable()),
    };
    let hash = Some(row.next::<PasswordHash>()?).filter(|hash| !hash.0.is_empty());
    let status = match (disabled, &hash) {
        (true, _) => OperatorStatus::Disabled,
        (false, Some(_)) => OperatorStatus::Enabled,
        (false, None) => OperatorStatus::Invited,
    };
    Ok((Operator { id, name, role, status, created_at, last_sign_in }, hash))
}
