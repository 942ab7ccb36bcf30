//! Versions of keys, and their rotation.

use domain::{KeyVersion, KeyVersionId, Refusal, RotationInterval};
use serde_json::{Value, json};

use crate::{
    Failure,
    call::{Answer, Call},
    params::Page,
};

/// CreateKeyVersion.
pub(super) async fn create(call: &Call) -> Answer {
    let id = call.key("KeyId").await?.id.clone();
    let key = call.engine.create_key_version(&call.actor, &id).await?;
    Ok(json!({ "KeyVersion": row(&key.primary, &id) }))
}

/// DescribeKeyVersion.
pub(super) async fn describe(call: &Call) -> Answer {
    let id = call.key("KeyId").await?.id.clone();
    let asked: KeyVersionId =
        call.params.required("KeyVersionId")?.parse().map_err(|_| Refusal::KeyVersionNotFound)?;
    let versions = call.engine.list_key_versions(&id).await?;
    let found = versions.into_iter().find(|row| row.version.id == asked);
    let found = found.ok_or(Refusal::KeyVersionNotFound)?;
    Ok(json!({ "KeyVersion": row(&found.version, &id) }))
}

/// ListKeyVersions: newest first.
pub(super) async fn list(call: &Call) -> Answer {
    let id = call.key("KeyId").await?.id.clone();
    let page = Page::of(&call.params, 10)?;
    let versions = call.engine.list_key_versions(&id).await?;
    let total = versions.len();
    let rows: Vec<_> = page.cut(versions).into_iter().map(|found| row(&found.version, &id)).collect();
    Ok(json!({
        "KeyVersions": { "KeyVersion": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// UpdateRotationPolicy.
pub(super) async fn update_rotation_policy(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let enabled = call.params.flag("EnableAutomaticRotation")?;
    let every = match enabled.ok_or_else(|| Failure::missing("EnableAutomaticRotation"))? {
        true => Some(call.params.parse_required::<RotationInterval>("RotationInterval")?),
        false => None,
    };
    call.engine.update_rotation_policy(&call.actor, &key.id, every).await?;
    Ok(json!({}))
}

fn row(version: &KeyVersion, key: &domain::KeyId) -> Value {
    json!({ "KeyId": key, "KeyVersionId": version.id, "CreationDate": version.created_at.to_string() })
}
