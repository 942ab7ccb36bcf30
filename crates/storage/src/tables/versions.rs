//! Key versions and their material.

use custody::SealedMaterial;
use domain::{Key, KeyId, KeyVersion, KeyVersionId, MaterialStatus, limits, view::VersionRow};
use engine::StoreError;

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// The primary version of a key that has it newly.
pub(crate) fn add(key: &Key, sealed: Option<&SealedMaterial>) -> Step {
    let KeyVersion { id, created_at, material } = &key.primary;
    let check_value = check_value(material);
    Step::new(
        "INSERT INTO key_versions (id, key_id, created_at, check_value, expires_at, sealed)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![*id, key.id, *created_at, check_value, material.expires_at(), sealed.cloned()],
    )
}

/// Whether the material is there, and until when.
pub(crate) fn update(version: &KeyVersion) -> Step {
    let KeyVersion { id, material, .. } = version;
    let sql = "UPDATE key_versions SET check_value = $2, expires_at = $3 WHERE id = $1";
    Step::new(sql, values![*id, check_value(material), material.expires_at()]).or_conflict()
}

/// Material; where there was some, it is the same (R162), sealed anew.
pub(crate) fn set_sealed(id: &KeyVersionId, sealed: &SealedMaterial) -> Step {
    let sql = "UPDATE key_versions SET sealed = $2 WHERE id = $1";
    Step::new(sql, values![*id, *sealed]).or_conflict()
}

pub(crate) fn erase_sealed(id: &KeyVersionId) -> Step {
    Step::new("UPDATE key_versions SET sealed = NULL WHERE id = $1", values![*id]).or_conflict().erasing()
}

/// Counts `count` encryptions, unless the version would have more than it may.
pub(crate) fn count_invocations(id: &KeyVersionId, count: u32) -> Step {
    let sql =
        "UPDATE key_versions SET invocations = invocations + $2 WHERE id = $1 AND invocations + $2 <= $3";
    Step::new(sql, values![*id, count, limits::INVOCATIONS]).or(|| StoreError::InvocationsSpent)
}

/// The versions of a key, newest first.
pub(crate) fn of_key(key: &KeyId) -> Query<VersionRow> {
    let sql =
        "SELECT id, created_at, check_value, expires_at, invocations FROM key_versions WHERE key_id = $1
        ORDER BY created_at DESC, id DESC";
    Query::new("reading key versions", sql, values![*key], |row| {
        let version = KeyVersion { id: row.next()?, created_at: row.next()?, material: read_material(row)? };
        Ok(VersionRow { version, invocations: row.next()? })
    })
}

pub(crate) fn sealed(id: &KeyVersionId) -> Query<Option<SealedMaterial>> {
    let sql = "SELECT sealed FROM key_versions WHERE id = $1";
    Query::lookup("reading key material", sql, values![*id], Row::next)
}

/// Reads the columns `check_value` and `expires_at`.
pub(crate) fn read_material(row: &mut Row) -> Result<MaterialStatus, Unreadable> {
    match (row.next()?, row.next()?) {
        (None, None) => Ok(MaterialStatus::Absent),
        (Some(check_value), expires_at) => Ok(MaterialStatus::Present { check_value, expires_at }),
        (None, Some(_)) => Err(row.unreadable()),
    }
}

fn check_value(material: &MaterialStatus) -> Option<domain::CheckValue> {
    match material {
        MaterialStatus::Present { check_value, .. } => Some(*check_value),
        MaterialStatus::Absent => None,
    }
}
