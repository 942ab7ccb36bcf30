//! Tags of keys.

use domain::{KeyId, Tag, TagKey, limits};
use engine::StoreError;

use crate::{
    statement::{Query, Step},
    value::values,
};

/// A tag of a key, new or with another value, unless the key has as many others as it may (R136).
pub(crate) fn set(key: &KeyId, tag: &Tag) -> Step {
    Step::new(
        "INSERT INTO tags (key_id, tag_key, tag_value)
         SELECT $1, $2, $3 WHERE (SELECT count(*) FROM tags WHERE key_id = $1 AND tag_key <> $2) < $4
         ON CONFLICT (key_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value",
        values![*key, tag.key, tag.value, limits::MAX_TAGS],
    )
    .or(|| StoreError::TagsFull)
}

/// Takes a tag away from the key that has it.
pub(crate) fn delete(key: &KeyId, tag: &TagKey) -> Step {
    Step::new("DELETE FROM tags WHERE key_id = $1 AND tag_key = $2", values![*key, *tag]).or_conflict()
}

/// The tags of a key, by their keys.
pub(crate) fn of(key: &KeyId) -> Query<Tag> {
    let sql = "SELECT tag_key, tag_value FROM tags WHERE key_id = $1 ORDER BY tag_key";
    Query::new("reading tags", sql, values![*key], |row| Ok(Tag { key: row.next()?, value: row.next()? }))
}
