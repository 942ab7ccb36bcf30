//! Wrapping pairs.

use custody::SealedPair;
use domain::{KeyId, PairId, PairState, Timestamp, WrappingPair};
use engine::{Revision, StoredPair};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// Reads pairs; what follows says which.
const SELECT: &str = "SELECT id, key_id, spec, algorithm, public_key, created_at, expires_at,
        attempts_left, imported_at, sealed, revision FROM wrapping_pairs";

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
    Query::new("reading a wrapping pair", format!("{SELECT} WHERE id = $1"), values![*id], read)
}

/// The pairs of a key that have their private half, newest first.
pub(crate) fn of_key(key: &KeyId) -> Query<StoredPair> {
    let sql = format!("{SELECT} WHERE key_id = $1 AND sealed IS NOT NULL ORDER BY created_at DESC, id DESC");
    Query::new("reading the wrapping pairs of a key", sql, values![*key], read)
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
