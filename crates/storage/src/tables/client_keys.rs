//! Client keys of access points: their public halves.

use domain::{AccessPointName, ClientKey, ClientKeyId, Timestamp};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

const COLUMNS: &str =
    "c.id, c.access_point, c.public_key, c.certificate, c.not_before, c.not_after, c.created_at";

/// A new client key; a conflict when its access point is not there.
pub(crate) fn add(key: &ClientKey) -> Step {
    Step::new(
        "INSERT INTO client_keys (id, access_point, public_key, certificate, not_before, not_after, created_at)
         SELECT $1, a.name, $3, $4, $5, $6, $7 FROM access_points a WHERE a.name = $2",
        values![key.id, key.access_point, key.public_key, key.certificate, key.not_before, key.not_after, key.created_at],
    )
    .or_conflict()
}

pub(crate) fn delete(id: &ClientKeyId) -> Step {
    Step::new("DELETE FROM client_keys WHERE id = $1", values![*id]).or_conflict()
}

/// Notes that a client key ended at `at`; a conflict when that was noted already.
pub(crate) fn expire(id: &ClientKeyId, at: Timestamp) -> Step {
    let sql = "UPDATE client_keys SET expired = 1 WHERE id = $1 AND not_after = $2 AND expired = 0";
    Step::new(sql, values![*id, at]).or_conflict()
}

/// All client keys, oldest first.
pub(crate) fn all() -> Query<ClientKey> {
    let sql = format!("SELECT {COLUMNS} FROM client_keys c ORDER BY c.created_at, c.id");
    Query::new("reading client keys", sql, vec![], read)
}

/// The client keys of an access point, oldest first.
pub(crate) fn of_access_point(name: &AccessPointName) -> Query<ClientKey> {
    let sql =
        format!("SELECT {COLUMNS} FROM client_keys c WHERE c.access_point = $1 ORDER BY c.created_at, c.id");
    Query::new("reading the client keys of an access point", sql, values![*name], read)
}

pub(crate) fn by_id(id: &ClientKeyId) -> Query<ClientKey> {
    let sql = format!("SELECT {COLUMNS} FROM client_keys c WHERE c.id = $1");
    Query::lookup("reading a client key", sql, values![*id], read)
}

fn read(row: &mut Row) -> Result<ClientKey, Unreadable> {
    let (id, access_point) = (row.next()?, row.next()?);
    let (public_key, certificate) = (row.next()?, row.next()?);
    let (not_before, not_after) = (row.next()?, row.next()?);
    Ok(ClientKey {
        id,
        access_point,
        public_key,
        certificate,
        not_before,
        not_after,
        created_at: row.next()?,
    })
}
