//! Wrapping pairs.

use custody::SealedPair;
use domain::{
    ImportState, KeyId, MaterialStatus, PairId, PairState, Timestamp, WrappingPair, view::ImportFilter,
};
use engine::{Revision, StoredPair};

use crate::{
    selection::Selection,
    statement::{Query, Step},
    tables::versions,
    value::{Column, Row, Unreadable, values},
};

/// Reads pairs; what follows says which.
const SELECT: &str = "SELECT id, key_id, spec, algorithm, public_key, created_at, expires_at,
        attempts_left, imported_at, sealed, revision FROM wrapping_pairs";

/// Nothing was imported with it, and it is not burned.
const UNUSED: &str = "p.attempts_left IS NOT NULL AND p.imported_at IS NULL";

pub(crate) fn add(pair: &WrappingPair, sealed: &SealedPair) -> Step {
    let (attempts_left, imported_at) = columns(pair.state);
    Step::new(
        "INSERT INTO wrapping_pairs (id, key_id, spec, algorithm, public_key, sealed, created_at, expires_at,
            attempts_left, imported_at, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
        values![
            pair.id,
            pair.key,
            pair.spec,
            pair.algorithm,
            pair.public_key,
            *sealed,
            pair.created_at,
            pair.expires_at,
            attempts_left,
            imported_at,
        ],
    )
}

/// The pair's state. Once burned, it loses its private half.
pub(crate) fn update(id: &PairId, state: PairState, from: Revision) -> Step {
    let (attempts_left, imported_at) = columns(state);
    let params = values![*id, from, attempts_left, imported_at];
    let step = match state {
        PairState::Open { .. } => Step::new(
            "UPDATE wrapping_pairs SET attempts_left = $3, imported_at = $4, revision = revision + 1
             WHERE id = $1 AND revision = $2",
            params,
        ),
        PairState::Burned => Step::new(
            "UPDATE wrapping_pairs
             SET attempts_left = $3, imported_at = $4, sealed = NULL, revision = revision + 1
             WHERE id = $1 AND revision = $2",
            params,
        )
        .erasing(),
    };
    step.or_conflict()
}

/// Takes the private half away.
pub(crate) fn erase(id: &PairId, from: Revision) -> Step {
    Step::new(
        "UPDATE wrapping_pairs SET sealed = NULL, revision = revision + 1 WHERE id = $1 AND revision = $2",
        values![*id, from],
    )
    .or_conflict()
    .erasing()
}

pub(crate) fn by_id(id: &PairId) -> Query<StoredPair> {
    Query::lookup("reading a wrapping pair", format!("{SELECT} WHERE id = $1"), values![*id], read)
}

/// The pairs of a key that have their private half, newest first.
pub(crate) fn of_key(key: &KeyId) -> Query<StoredPair> {
    let sql = format!("{SELECT} WHERE key_id = $1 AND sealed IS NOT NULL ORDER BY created_at DESC, id DESC");
    Query::new("reading the wrapping pairs of a key", sql, values![*key], read)
}

/// At most `limit` pairs that fit the filter at `now`, newest first, with the material that their keys have.
pub(crate) fn listed(
    filter: &ImportFilter,
    now: Timestamp,
    limit: u32,
) -> Query<(WrappingPair, MaterialStatus)> {
    let mut list = Selection::of(&format!(
        "SELECT p.*, v.check_value, v.expires_at AS material_expires_at FROM ({SELECT}) p
         JOIN keys k ON k.id = p.key_id JOIN key_versions v ON v.id = k.primary_version"
    ));
    match filter.state {
        Some(ImportState::Awaiting) => list.and(&format!("{UNUSED} AND p.expires_at > ?"), now.to_value()),
        Some(ImportState::Expired) => list.and(&format!("{UNUSED} AND p.expires_at <= ?"), now.to_value()),
        Some(ImportState::Imported) => list.and_only("p.imported_at IS NOT NULL"),
        Some(ImportState::Burned) => list.and_only("p.attempts_left IS NULL"),
        None => {}
    }
    if let Some(key) = &filter.key {
        list.and("p.key_id = ?", key.to_value());
    }
    if let Some(after) = &filter.after {
        let cursor = "(SELECT c.created_at, c.id FROM wrapping_pairs c WHERE c.id = ?)";
        list.and(&format!("(p.created_at, p.id) < {cursor}"), after.to_value());
    }
    list.end("ORDER BY p.created_at DESC, p.id DESC LIMIT ?", limit.to_value());
    list.query("listing imports", |row| Ok((read(row)?.pair, versions::read_material(row)?)))
}

fn read(row: &mut Row) -> Result<StoredPair, Unreadable> {
    let pair = WrappingPair {
        id: row.next()?,
        key: row.next()?,
        spec: row.next()?,
        algorithm: row.next()?,
        public_key: row.next()?,
        created_at: row.next()?,
        expires_at: row.next()?,
        state: read_state(row)?,
    };
    Ok(StoredPair { pair, sealed: row.next()?, revision: row.next()? })
}

/// The columns `attempts_left` and `imported_at`.
fn columns(state: PairState) -> (Option<u8>, Option<Timestamp>) {
    match state {
        PairState::Open { attempts_left, imported_at } => (Some(attempts_left), imported_at),
        PairState::Burned => (None, None),
    }
}

fn read_state(row: &mut Row) -> Result<PairState, Unreadable> {
    match (row.next()?, row.next()?) {
        (Some(attempts_left), imported_at) => Ok(PairState::Open { attempts_left, imported_at }),
        (None, None::<Timestamp>) => Ok(PairState::Burned),
        (None, Some(_)) => Err(row.unreadable()),
    }
}
