//! Aliases.

use domain::{AliasName, KeyId, RegionId};
use engine::StoreError;

use crate::{
    statement::{Query, Step},
    value::{Column, values},
};

/// How many keys are asked about at once; databases limit the parameters of a statement.
pub(crate) const AT_ONCE: usize = 500;

/// A new alias, unless the region has it.
pub(crate) fn add(region: RegionId, name: &AliasName, key: &KeyId) -> Step {
    Step::new(
        "INSERT INTO aliases (region, name, key_id) VALUES ($1, $2, $3) ON CONFLICT (region, name) DO NOTHING",
        values![region, *name, *key],
    )
    .or(|| StoreError::AliasTaken)
}

/// Takes an alias away from the key that has it.
pub(crate) fn delete(region: RegionId, name: &AliasName, key: &KeyId) -> Step {
    let sql = "DELETE FROM aliases WHERE region = $1 AND name = $2 AND key_id = $3";
    Step::new(sql, values![region, *name, *key]).or_conflict()
}

/// Which of at least one and at most [`AT_ONCE`] aliases there are, in any region.
pub(crate) fn named(names: &[AliasName]) -> Query<(AliasName, KeyId)> {
    let sql = format!("SELECT name, key_id FROM aliases WHERE name IN ({})", places(names.len()));
    let params = names.iter().map(Column::to_value).collect();
    Query::new("looking up aliases", sql, params, |row| Ok((row.next()?, row.next()?)))
}

/// The aliases of at least one and at most [`AT_ONCE`] keys, in any order.
pub(crate) fn of(keys: &[KeyId]) -> Query<(KeyId, AliasName)> {
    let sql = format!("SELECT key_id, name FROM aliases WHERE key_id IN ({})", places(keys.len()));
    let params = keys.iter().map(Column::to_value).collect();
    Query::new("reading aliases", sql, params, |row| Ok((row.next()?, row.next()?)))
}

/// As many parameters.
fn places(count: usize) -> String {
    (1..=count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}
