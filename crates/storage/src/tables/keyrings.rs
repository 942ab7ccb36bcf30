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

/// The same keyring, sealed under another root key. What it was sealed under before shall not stay behind.
pub(crate) fn reseal(id: &KeyringId, sealed: &SealedKeyring) -> Step {
    let sql = "UPDATE keyrings SET sealed = $2 WHERE id = $1";
    Step::new(sql, values![*id, *sealed]).or_conflict().erasing()
}

/// A conflict where there are others than these `count`.
pub(crate) fn require_count(count: u32) -> Step {
    let sql = "UPDATE root_key SET id = id WHERE (SELECT count(*) FROM keyrings) = $1";
    Step::new(sql, values![count]).or_conflict()
}

/// All of them.
pub(crate) fn all() -> Query<(KeyringId, SealedKeyring)> {
    let sql = "SELECT id, sealed FROM keyrings ORDER BY id";
    Query::new("reading the keyrings", sql, vec![], |row| Ok((row.next()?, row.next()?)))
}

pub(crate) fn by_id(id: &KeyringId) -> Query<SealedKeyring> {
    Query::lookup("reading a keyring", "SELECT sealed FROM keyrings WHERE id = $1", values![*id], Row::next)
}
