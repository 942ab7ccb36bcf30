//! Which root key everything is sealed under.

use custody::{RootKeyId, RootKeyRecord};
use engine::StoreError;

use crate::{
    statement::{Query, Step},
    value::values,
};

/// The first record; a conflict when another process on the same database was faster.
pub(crate) fn add(record: &RootKeyRecord) -> Step {
    let sql = "INSERT INTO root_key (one, id, stretching) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING";
    Step::new(sql, values![record.id, record.stretching]).or_conflict()
}

/// Refuses everything where the root key is another one.
pub(crate) fn require(id: &RootKeyId) -> Step {
    Step::new("UPDATE root_key SET id = id WHERE id = $1", values![*id]).or(|| StoreError::OtherRootKey)
}

/// Another root key takes the place of `from`.
pub(crate) fn exchange(from: &RootKeyId, to: &RootKeyRecord) -> Step {
    let sql = "UPDATE root_key SET id = $1, stretching = $2 WHERE id = $3";
    Step::new(sql, values![to.id, to.stretching, *from]).or(|| StoreError::OtherRootKey)
}

pub(crate) fn record() -> Query<RootKeyRecord> {
    let sql = "SELECT id, stretching FROM root_key";
    Query::new("reading which root key it is", sql, vec![], |row| {
        Ok(RootKeyRecord { id: row.next()?, stretching: row.next()? })
    })
}
