//! Keys, read together with their primary version.

use domain::view::KeyFilter;
use domain::{
    Key, KeyId, KeyPolicy, KeyState, KeyStateKind, KeyVersion, KeyVersionId, Placement, Rotation,
    RotationInterval, RotationPolicy, RotationPolicyKind, TagFilter, Timestamp,
};
use engine::{KeyCount, Revision, StoreError, Stored};

use crate::{
    selection::{Selection, pattern},
    statement::{Query, Step},
    tables::versions,
    value::{Column, Row, Unreadable, Value, values},
};

/// Reads keys; what follows says which.
const SELECT: &str = "SELECT k.id, k.region, k.instance_id, k.management, k.spec, k.usage, k.origin,
        k.state, k.delete_at, k.description, k.creator, k.created_at,
        v.id, v.created_at, v.check_value, v.expires_at, k.protected, k.rotation_interval, k.rotate_at, k.rotation_frozen,
        CAST(CASE WHEN k.policy IS NULL THEN 0 ELSE 1 END AS BIGINT), k.bound_to, k.revision
    FROM keys k JOIN key_versions v ON v.id = k.primary_version";

/// A new key, unless its instance, or the default KMS of its region, holds `quota` keys.
pub(crate) fn add(key: &Key, quota: Option<u32>) -> Step {
    let allowed = match (quota, &key.placement.instance) {
        (None, _) => "CAST($15 AS BIGINT) IS NULL",
        (Some(_), Some(_)) => "(SELECT count(*) FROM keys WHERE instance_id = $3) < $15",
        (Some(_), None) => "(SELECT count(*) FROM keys WHERE instance_id IS NULL AND region = $2) < $15",
    };
    Step::new(
        format!(
            "INSERT INTO keys (id, region, instance_id, management, spec, usage, origin, state, delete_at,
            description, creator, created_at, primary_version, bound_to, rotation_interval, rotate_at,
            protected, rotation_frozen, revision)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $16, $17, $18, $19, 1
         WHERE {allowed}"
        ),
        values![
            key.id,
            key.placement.region,
            key.placement.instance,
            key.placement.management,
            key.spec,
            key.usage,
            key.origin,
            key.state.kind(),
            delete_at(key.state),
            key.description,
            key.creator,
            key.created_at,
            key.primary.id,
            key.bound_to,
            quota,
            key.rotation.rotation().map(|rotation| rotation.every.seconds()),
            key.rotation.rotation().map(|rotation| rotation.next),
            u8::from(key.protected),
            is_frozen(key.rotation),
        ],
    )
    .or(|| StoreError::QuotaReached)
}

/// What can change of a key.
pub(crate) fn update(key: &Key, from: Revision) -> Step {
    Step::new(
        "UPDATE keys SET state = $3, delete_at = $4, description = $5, bound_to = $6, primary_version = $7,
            rotation_interval = $8, rotate_at = $9, protected = $10, rotation_frozen = $11, revision = revision + 1
         WHERE id = $1 AND revision = $2",
        values![
            key.id,
            from,
            key.state.kind(),
            delete_at(key.state),
            key.description,
            key.bound_to,
            key.primary.id,
            key.rotation.rotation().map(|rotation| rotation.every.seconds()),
            key.rotation.rotation().map(|rotation| rotation.next),
            u8::from(key.protected),
            is_frozen(key.rotation),
        ],
    )
    .or_conflict()
}

/// Another policy of a key; `None` for the default one.
pub(crate) fn set_policy(id: &KeyId, policy: Option<&KeyPolicy>) -> Step {
    Step::new("UPDATE keys SET policy = $2 WHERE id = $1", values![*id, policy.cloned()]).or_conflict()
}

/// The policy of a key that has not the default one.
pub(crate) fn policy(id: &KeyId) -> Query<Option<KeyPolicy>> {
    let sql = "SELECT policy FROM keys WHERE id = $1";
    Query::lookup("reading a policy", sql, values![*id], Row::next)
}

/// Deletes a key; its versions, aliases, tags and pairs go with it, as the tables declare.
pub(crate) fn delete(id: &KeyId, from: Revision) -> Step {
    Step::new("DELETE FROM keys WHERE id = $1 AND revision = $2", values![*id, from]).or_conflict().erasing()
}

pub(crate) fn by_id(id: &KeyId) -> Query<Stored<Key>> {
    Query::lookup("reading a key", format!("{SELECT} WHERE k.id = $1"), values![*id], read)
}

pub(crate) fn by_version(id: &KeyVersionId) -> Query<Stored<Key>> {
    let sql = format!("{SELECT} WHERE k.id = (SELECT key_id FROM key_versions WHERE id = $1)");
    Query::lookup("reading a key by its version", sql, values![*id], read)
}

/// At most `limit` keys that fit the filter, newest first.
pub(crate) fn listed(filter: &KeyFilter, limit: u32) -> Query<Stored<Key>> {
    let mut list = Selection::of(SELECT);
    if let Some(region) = &filter.region {
        list.and("k.region = ?", region.to_value());
    }
    if let Some(state) = &filter.state {
        list.and("k.state = ?", state.to_value());
    }
    if let Some(origin) = &filter.origin {
        list.and("k.origin = ?", origin.to_value());
    }
    if let Some(rotation) = filter.rotation {
        list.and_only(match rotation {
            RotationPolicyKind::Off => "k.rotate_at IS NULL",
            RotationPolicyKind::On => "k.rotate_at IS NOT NULL AND k.rotation_frozen = 0",
            RotationPolicyKind::Frozen => "k.rotation_frozen = 1",
        });
    }
    if let Some(text) = &filter.text {
        let alias = "lower(substr(a.name, 7)) LIKE ? ESCAPE '!'";
        let aliases = format!("EXISTS (SELECT 1 FROM aliases a WHERE a.key_id = k.id AND {alias})");
        list.and(&format!("(k.id LIKE ? ESCAPE '!' OR {aliases})"), id_or_alias(text));
    }
    if let Some(TagFilter { key, value }) = &filter.tag {
        let tagged = "SELECT key_id FROM tags WHERE tag_key = ?";
        match value {
            None => list.and(&format!("k.id IN ({tagged})"), key.to_value()),
            Some(value) => {
                let tagged = format!("k.id IN ({tagged} AND tag_value = ?)");
                list.and_each(&tagged, [key.to_value(), value.to_value()]);
            }
        }
    }
    if let Some(after) = &filter.after {
        let cursor = "(SELECT c.created_at, c.id FROM keys c WHERE c.id = ?)";
        list.and(&format!("(k.created_at, k.id) < {cursor}"), after.to_value());
    }
    list.end("ORDER BY k.created_at DESC, k.id DESC LIMIT ?", limit.to_value());
    list.query("listing keys", read)
}

/// How many keys there are. Databases count rows faster than they group them.
pub(crate) fn total() -> Query<u32> {
    Query::new("counting keys", "SELECT count(*) FROM keys", vec![], Row::next)
}

/// Keys by region, instance and state.
pub(crate) fn counts() -> Query<KeyCount> {
    let sql = "SELECT region, instance_id, state, count(*) FROM keys GROUP BY instance_id, region, state";
    Query::new("counting keys", sql, vec![], |row| {
        Ok(KeyCount { region: row.next()?, instance: row.next()?, state: row.next()?, count: row.next()? })
    })
}

/// The pattern of a text to look for. Aliases are compared without their `alias/`, as people see them.
fn id_or_alias(text: &str) -> Value {
    pattern(text.strip_prefix("alias/").unwrap_or(text))
}

fn read(row: &mut Row) -> Result<Stored<Key>, Unreadable> {
    let key = Key {
        id: row.next()?,
        placement: Placement { region: row.next()?, instance: row.next()?, management: row.next()? },
        spec: row.next()?,
        usage: row.next()?,
        origin: row.next()?,
        state: read_state(row)?,
        description: row.next()?,
        creator: row.next()?,
        created_at: row.next()?,
        primary: KeyVersion {
            id: row.next()?,
            created_at: row.next()?,
            material: versions::read_material(row)?,
        },
        protected: row.next::<u8>()? != 0,
        rotation: read_rotation(row)?,
        has_policy: row.next::<u8>()? != 0,
        bound_to: row.next()?,
    };
    Ok(Stored { value: key, revision: row.next()? })
}

fn is_frozen(policy: RotationPolicy) -> u8 {
    u8::from(policy.kind() == RotationPolicyKind::Frozen)
}

fn read_rotation(row: &mut Row) -> Result<RotationPolicy, Unreadable> {
    let every = row.next::<Option<u32>>()?.map(RotationInterval::from_seconds);
    match (every, row.next()?, row.next::<u8>()?) {
        (None, None, 0) => Ok(RotationPolicy::Off),
        (Some(Ok(every)), Some(next), 0) => Ok(RotationPolicy::On(Rotation { every, next })),
        (Some(Ok(every)), Some(next), 1) => Ok(RotationPolicy::Frozen(Rotation { every, next })),
        _ => Err(row.unreadable()),
    }
}

fn delete_at(state: KeyState) -> Option<Timestamp> {
    match state {
        KeyState::PendingDeletion { delete_at } => Some(delete_at),
        KeyState::Enabled | KeyState::Disabled | KeyState::PendingImport => None,
    }
}

fn read_state(row: &mut Row) -> Result<KeyState, Unreadable> {
    match (row.next()?, row.next()?) {
        (KeyStateKind::Enabled, None) => Ok(KeyState::Enabled),
        (KeyStateKind::Disabled, None) => Ok(KeyState::Disabled),
        (KeyStateKind::PendingImport, None) => Ok(KeyState::PendingImport),
        (KeyStateKind::PendingDeletion, Some(delete_at)) => Ok(KeyState::PendingDeletion { delete_at }),
        _ => Err(row.unreadable()),
    }
}
