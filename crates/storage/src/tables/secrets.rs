//! Secrets and their tags.

use domain::view::SecretFilter;
use domain::{
    KeyId, Placement, Secret, SecretId, SecretInterval, SecretRotation, SecretType, Tag, TagFilter, TagKey,
    limits,
};
use engine::{Revision, SecretCount, StoreError, Stored};

use crate::{
    selection::{Selection, pattern},
    statement::{Query, Step},
    value::{Column, Row, Unreadable, values},
};

/// Reads secrets; what follows says which.
const SELECT: &str =
    "SELECT s.region, s.name, s.kind, s.key_id, k.region, k.instance_id, k.management, s.description,
        s.creator, s.created_at, s.updated_at, s.delete_at, s.rotation_interval, s.rotate_at, s.rotation_overdue,
        s.rotation_frozen, s.revision
    FROM secrets s JOIN keys k ON k.id = s.key_id";

/// How many secrets are asked about at once: databases take a limited number of parameters.
pub(crate) const AT_ONCE: usize = 200;

/// A new secret, unless the instance of its key, or the default KMS of its region, holds `quota` secrets.
pub(crate) fn add(secret: &Secret, quota: Option<u32>) -> Vec<Step> {
    quota.map(|quota| within(secret, quota)).into_iter().chain([insert(secret)]).collect()
}

/// Changes nothing, where one more secret may come.
fn within(Secret { key, placement, .. }: &Secret, quota: u32) -> Step {
    let counted = "SELECT count(*) FROM secrets s JOIN keys k ON k.id = s.key_id";
    let (place, value) = match &placement.instance {
        Some(instance) => ("k.instance_id = $3", instance.to_value()),
        None => ("k.instance_id IS NULL AND k.region = $3", placement.region.to_value()),
    };
    let sql = format!("UPDATE keys SET revision = revision WHERE id = $1 AND ({counted} WHERE {place}) < $2");
    Step::new(sql, vec![key.to_value(), quota.to_value(), value]).or(|| StoreError::QuotaReached)
}

fn insert(secret: &Secret) -> Step {
    Step::new(
        "INSERT INTO secrets (region, name, kind, key_id, description, creator, created_at, updated_at, delete_at,
            rotation_interval, rotate_at, rotation_overdue, rotation_frozen, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)
         ON CONFLICT (region, name) DO NOTHING",
        values![
            secret.id.region,
            secret.id.name,
            secret.kind,
            secret.key,
            secret.description,
            secret.creator,
            secret.created_at,
            secret.updated_at,
            secret.delete_at,
            secret.rotation.every().map(SecretInterval::seconds),
            secret.rotation.due(),
            is_overdue(secret.rotation),
            u8::from(secret.rotation.is_frozen()),
        ],
    )
    .or(|| StoreError::SecretNameTaken)
}

/// What can change of a secret.
pub(crate) fn update(secret: &Secret, from: Revision) -> Step {
    let Secret { id: SecretId { region, name }, description, updated_at, delete_at, rotation, .. } = secret;
    Step::new(
        "UPDATE secrets SET description = $4, updated_at = $5, delete_at = $6,
            rotation_interval = $7, rotate_at = $8, rotation_overdue = $9, rotation_frozen = $10,
            revision = revision + 1
         WHERE region = $1 AND name = $2 AND revision = $3",
        values![
            *region,
            *name,
            from,
            *description,
            *updated_at,
            *delete_at,
            rotation.every().map(SecretInterval::seconds),
            rotation.due(),
            is_overdue(*rotation),
            u8::from(rotation.is_frozen()),
        ],
    )
    .or_conflict()
}

/// Changes nothing, where the secret is still as it was read.
pub(crate) fn require(SecretId { region, name }: &SecretId, at: Revision) -> Step {
    let sql = "UPDATE secrets SET revision = revision WHERE region = $1 AND name = $2 AND revision = $3";
    Step::new(sql, values![*region, *name, at]).or_conflict()
}

/// Deletes a secret; its versions, stages and tags go with it, as the tables declare.
pub(crate) fn delete(SecretId { region, name }: &SecretId, from: Revision) -> Step {
    let sql = "DELETE FROM secrets WHERE region = $1 AND name = $2 AND revision = $3";
    Step::new(sql, values![*region, *name, from]).or_conflict().erasing()
}

/// A tag of a secret, new or with another value, unless the secret has as many others as it may.
pub(crate) fn set_tag(SecretId { region, name }: &SecretId, tag: &Tag) -> Step {
    Step::new(
        "INSERT INTO secret_tags (region, name, tag_key, tag_value)
         SELECT $1, $2, $3, $4
         WHERE (SELECT count(*) FROM secret_tags WHERE region = $1 AND name = $2 AND tag_key <> $3) < $5
         ON CONFLICT (region, name, tag_key) DO UPDATE SET tag_value = excluded.tag_value",
        values![*region, *name, tag.key, tag.value, limits::MAX_TAGS],
    )
    .or(|| StoreError::TagsFull)
}

pub(crate) fn delete_tag(SecretId { region, name }: &SecretId, tag: &TagKey) -> Step {
    let sql = "DELETE FROM secret_tags WHERE region = $1 AND name = $2 AND tag_key = $3";
    Step::new(sql, values![*region, *name, *tag]).or_conflict()
}

pub(crate) fn by_id(SecretId { region, name }: &SecretId) -> Query<Stored<Secret>> {
    let sql = format!("{SELECT} WHERE s.region = $1 AND s.name = $2");
    Query::lookup("reading a secret", sql, values![*region, *name], read)
}

/// At most `limit` secrets that fit the filter, by region and name.
pub(crate) fn listed(filter: &SecretFilter, limit: u32) -> Query<Stored<Secret>> {
    let mut list = Selection::of(SELECT);
    fit(&mut list, filter);
    if let Some(class) = filter.class {
        let kinds: Vec<_> = class.types().map(|kind| kind.to_value()).collect();
        let places = vec!["?"; kinds.len()].join(", ");
        list.and_each(&format!("s.kind IN ({places})"), kinds);
    }
    if let Some(SecretId { region, name }) = &filter.after {
        list.and_each("(s.region, s.name) > (?, ?)", [region.to_value(), name.to_value()]);
    }
    list.end("ORDER BY s.region, s.name LIMIT ?", limit.to_value());
    list.query("listing secrets", read)
}

/// How many secrets of each type fit the filter, whatever its class and place.
pub(crate) fn counts(filter: &SecretFilter) -> Query<(SecretType, u32)> {
    let mut counted = Selection::of("SELECT s.kind, count(*) FROM secrets s JOIN keys k ON k.id = s.key_id");
    fit(&mut counted, filter);
    counted.group_by("s.kind");
    counted.query("counting secrets", |row| Ok((row.next()?, row.next()?)))
}

/// How many secrets there are under the keys of each place.
pub(crate) fn counts_by_place() -> Query<SecretCount> {
    let sql = "SELECT k.region, k.instance_id, count(*) FROM secrets s JOIN keys k ON k.id = s.key_id
        GROUP BY k.region, k.instance_id";
    Query::new("counting secrets by place", sql, vec![], |row| {
        Ok(SecretCount { region: row.next()?, instance: row.next()?, count: row.next()? })
    })
}

pub(crate) fn of_key(key: &KeyId) -> Query<u32> {
    let sql = "SELECT count(*) FROM secrets WHERE key_id = $1";
    Query::new("counting the secrets of a key", sql, values![*key], Row::next)
}

/// The tags of these secrets, at most [`AT_ONCE`], by their keys.
pub(crate) fn tags_of(ids: &[SecretId]) -> Query<(SecretId, Tag)> {
    let mut tags = Selection::of("SELECT region, name, tag_key, tag_value FROM secret_tags");
    let places = vec!["(?, ?)"; ids.len()].join(", ");
    let names = ids.iter().flat_map(|id| [id.region.to_value(), id.name.to_value()]);
    tags.and_each(&format!("(region, name) IN (VALUES {places})"), names);
    tags.query("reading tags of secrets", |row| {
        let id = SecretId { region: row.next()?, name: row.next()? };
        Ok((id, Tag { key: row.next()?, value: row.next()? }))
    })
}

fn fit(selection: &mut Selection, filter: &SecretFilter) {
    if let Some(region) = &filter.region {
        selection.and("s.region = ?", region.to_value());
    }
    if let Some(instance) = &filter.instance {
        selection.and("k.instance_id = ?", instance.to_value());
    }
    if let Some(key) = &filter.key {
        selection.and("s.key_id = ?", key.to_value());
    }
    if let Some(text) = &filter.text {
        let found = ["name", "description"].map(|column| format!("lower(s.{column}) LIKE ? ESCAPE '!'"));
        selection.and_each(&format!("({})", found.join(" OR ")), [pattern(text), pattern(text)]);
    }
    if let Some(TagFilter { key, value }) = &filter.tag {
        let tagged = "(s.region, s.name) IN (SELECT region, name FROM secret_tags WHERE tag_key = ?";
        match value {
            None => selection.and(&format!("{tagged})"), key.to_value()),
            Some(value) => {
                let values = [key.to_value(), value.to_value()];
                selection.and_each(&format!("{tagged} AND tag_value = ?)"), values);
            }
        }
    }
}

fn read(row: &mut Row) -> Result<Stored<Secret>, Unreadable> {
    let secret = Secret {
        id: SecretId { region: row.next()?, name: row.next()? },
        kind: row.next()?,
        key: row.next()?,
        placement: Placement { region: row.next()?, instance: row.next()?, management: row.next()? },
        description: row.next()?,
        creator: row.next()?,
        created_at: row.next()?,
        updated_at: row.next()?,
        delete_at: row.next()?,
        rotation: read_rotation(row)?,
    };
    Ok(Stored { value: secret, revision: row.next()? })
}

fn is_overdue(rotation: SecretRotation) -> u8 {
    let was = matches!(rotation, SecretRotation::Frozen { overdue: true, .. });
    u8::from(was || matches!(rotation, SecretRotation::Overdue { .. }))
}

fn read_rotation(row: &mut Row) -> Result<SecretRotation, Unreadable> {
    let every = row.next::<Option<u32>>()?.map(SecretInterval::from_seconds);
    match (every, row.next()?, row.next::<u8>()?, row.next::<u8>()?) {
        (None, None, 0, 0) => Ok(SecretRotation::Off),
        (Some(Ok(every)), Some(next), 0, 0) => Ok(SecretRotation::On { every, next }),
        (Some(Ok(every)), Some(since), 1, 0) => Ok(SecretRotation::Overdue { every, since }),
        (Some(Ok(every)), Some(due), overdue @ (0 | 1), 1) => {
            Ok(SecretRotation::Frozen { every, due, overdue: overdue == 1 })
        }
        _ => Err(row.unreadable()),
    }
}
