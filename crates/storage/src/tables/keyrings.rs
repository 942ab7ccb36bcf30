//! Keyrings.

use custody::{KeyringId, SealedKeyring};

use crate::{
    statement::{Query, Step},
    value::{Row, values},
};

/// A new keyring; a conflict when another process on the same database was faster.
pub(crate) fn add(id: &KeyringId, sealed: &SealedKeyring) -> Step {
    let sql = "INSERT INTO keyrings (id, sealed) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    Step::new(sql, values![*id, *sealed]).or_conflict()
}

pub(crate) fn by_id(id: &KeyringId) -> Query<SealedKeyring> {
    Query::new("reading a keyring", "SELECT sealed FROM keyrings WHERE id = $1", values![*id], Row::next)
}
