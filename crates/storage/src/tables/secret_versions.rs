//! Versions of secrets, with their sealed values and their stages.

use domain::{Ciphertext, SecretId, SecretVersion, SecretVersionId, VersionStage};
use engine::{StoreError, StoredSecretVersion};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// A new version, with its stages, each taken from whichever version had it.
pub(crate) fn add(
    id @ SecretId { region, name }: &SecretId,
    version: &SecretVersion,
    sealed: &Ciphertext,
) -> Vec<Step> {
    let add = Step::new(
        "INSERT INTO secret_versions (region, name, id, created_at, data_type, sealed)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (region, name, id) DO NOTHING",
        values![*region, *name, version.id, version.created_at, version.data_type, sealed.clone()],
    )
    .or(|| StoreError::SecretVersionTaken);
    let stages = version.stages.iter().map(|stage| set_stage(id, stage, Some(&version.id)));
    [add].into_iter().chain(stages).collect()
}

/// Moves a stage to a version, from whichever has it; `None` takes it away.
pub(crate) fn set_stage(
    SecretId { region, name }: &SecretId,
    stage: &VersionStage,
    version: Option<&SecretVersionId>,
) -> Step {
    match version {
        Some(version) => Step::new(
            "INSERT INTO secret_stages (region, name, stage, version) VALUES ($1, $2, $3, $4)
             ON CONFLICT (region, name, stage) DO UPDATE SET version = excluded.version",
            values![*region, *name, *stage, *version],
        ),
        None => Step::new(
            "DELETE FROM secret_stages WHERE region = $1 AND name = $2 AND stage = $3",
            values![*region, *name, *stage],
        )
        .or_conflict(),
    }
}

/// The versions of a secret, newest first: a row for each stage of a version, one for a version without any.
pub(crate) fn of(SecretId { region, name }: &SecretId) -> Query<(SecretVersion, Option<VersionStage>)> {
    let sql = "SELECT v.id, v.created_at, v.data_type, t.stage
        FROM secret_versions v
        LEFT JOIN secret_stages t ON t.region = v.region AND t.name = v.name AND t.version = v.id
        WHERE v.region = $1 AND v.name = $2
        ORDER BY v.created_at DESC, v.id, t.stage";
    Query::new("reading versions of a secret", sql, values![*region, *name], |row| {
        Ok((read(row)?, row.next()?))
    })
}

pub(crate) fn by_id(
    SecretId { region, name }: &SecretId,
    version: &SecretVersionId,
) -> Query<StoredSecretVersion> {
    let sql = "SELECT id, created_at, data_type, sealed FROM secret_versions
        WHERE region = $1 AND name = $2 AND id = $3";
    Query::lookup("reading a version of a secret", sql, values![*region, *name, *version], read_stored)
}

pub(crate) fn at_stage(
    SecretId { region, name }: &SecretId,
    stage: &VersionStage,
) -> Query<StoredSecretVersion> {
    let sql = "SELECT v.id, v.created_at, v.data_type, v.sealed
        FROM secret_stages t
        JOIN secret_versions v ON v.region = t.region AND v.name = t.name AND v.id = t.version
        WHERE t.region = $1 AND t.name = $2 AND t.stage = $3";
    Query::lookup("reading a version of a secret", sql, values![*region, *name, *stage], read_stored)
}

/// Groups what [`of`] found: each version once, with all of its stages.
pub(crate) fn with_stages(rows: Vec<(SecretVersion, Option<VersionStage>)>) -> Vec<SecretVersion> {
    let mut versions: Vec<SecretVersion> = Vec::new();
    for (version, stage) in rows {
        if versions.last().is_none_or(|last| last.id != version.id) {
            versions.push(version);
        }
        if let Some(last) = versions.last_mut() {
            last.stages.extend(stage);
        }
    }
    versions
}

fn read_stored(row: &mut Row) -> Result<StoredSecretVersion, Unreadable> {
    Ok(StoredSecretVersion { version: read(row)?, sealed: row.next()? })
}

/// A version, without its stages.
fn read(row: &mut Row) -> Result<SecretVersion, Unreadable> {
    Ok(SecretVersion { id: row.next()?, created_at: row.next()?, data_type: row.next()?, stages: vec![] })
}
