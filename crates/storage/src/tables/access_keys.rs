//! RAM users and their access keys.

use custody::SealedAccessKey;
use domain::{AccessKey, AccessKeyId, RamPolicy, RamUser, RamUserName, limits};
use engine::StoredAccessKey;

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

const COLUMNS: &str = "a.id, a.user_name, a.enabled, a.created_at";

/// A new user; a conflict when the name is taken.
pub(crate) fn add_user(user: &RamUser) -> Step {
    Step::new(
        "INSERT INTO ram_users (name, policy, creator, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO NOTHING",
        values![user.name, user.policy, user.creator, user.created_at],
    )
    .or_conflict()
}

pub(crate) fn set_policy(user: &RamUserName, policy: &RamPolicy) -> Step {
    Step::new("UPDATE ram_users SET policy = $2 WHERE name = $1", values![*user, *policy]).or_conflict()
}

/// Deletes a user; the access keys go with it, as the tables declare.
pub(crate) fn delete_user(user: &RamUserName) -> Step {
    Step::new("DELETE FROM ram_users WHERE name = $1", values![*user]).or_conflict().erasing()
}

/// A new access key; a conflict when the user has as many as it may, or is not there.
pub(crate) fn add(key: &AccessKey, sealed: &SealedAccessKey) -> Step {
    Step::new(
        "INSERT INTO access_keys (id, user_name, sealed, enabled, created_at)
         SELECT $1, u.name, $3, $4, $5 FROM ram_users u
         WHERE u.name = $2 AND (SELECT count(*) FROM access_keys WHERE user_name = $2) < $6",
        values![
            key.id,
            key.user,
            *sealed,
            u8::from(key.enabled),
            key.created_at,
            i64::from(limits::MAX_ACCESS_KEYS)
        ],
    )
    .or_conflict()
}

pub(crate) fn set_enabled(id: &AccessKeyId, enabled: bool) -> Step {
    let sql = "UPDATE access_keys SET enabled = $2 WHERE id = $1";
    Step::new(sql, values![*id, u8::from(enabled)]).or_conflict()
}

pub(crate) fn delete(id: &AccessKeyId) -> Step {
    Step::new("DELETE FROM access_keys WHERE id = $1", values![*id]).or_conflict().erasing()
}

/// All users, by name.
pub(crate) fn users() -> Query<RamUser> {
    let sql = "SELECT name, policy, creator, created_at FROM ram_users ORDER BY name";
    Query::new("reading RAM users", sql, vec![], |row| {
        Ok(RamUser { name: row.next()?, policy: row.next()?, creator: row.next()?, created_at: row.next()? })
    })
}

/// All access keys, oldest first.
pub(crate) fn all() -> Query<AccessKey> {
    let sql = format!("SELECT {COLUMNS} FROM access_keys a ORDER BY a.created_at, a.id");
    Query::new("reading access keys", sql, vec![], read)
}

/// An access key with its secret and its user's policy.
pub(crate) fn by_id(id: &AccessKeyId) -> Query<StoredAccessKey> {
    let sql = format!(
        "SELECT {COLUMNS}, a.sealed, u.policy FROM access_keys a JOIN ram_users u ON u.name = a.user_name
         WHERE a.id = $1"
    );
    Query::lookup("reading an access key", sql, values![*id], |row| {
        Ok(StoredAccessKey { key: read(row)?, sealed: row.next()?, policy: row.next()? })
    })
}

fn read(row: &mut Row) -> Result<AccessKey, Unreadable> {
    let (id, user) = (row.next()?, row.next()?);
    let enabled = row.next::<u8>()? != 0;
    Ok(AccessKey { id, user, enabled, created_at: row.next()? })
}
