//! Values: those of secrets, and random ones.

use domain::{Refusal, SecretRotation, SecretVersionId, VersionStage};

use super::{
    call::{Answer, Answered, Call},
    failure,
    messages::{
        GenerateRandomRequest, GenerateRandomResponse, GetSecretValueRequest, GetSecretValueResponse,
    },
};
use crate::Failure;

/// The most random bytes of a call.
const MAX_RANDOM: i32 = 1024;

/// GetSecretValue: of a version, of the version that has a stage, or of the current one.
pub(super) async fn get_secret_value(call: &Call<'_>, request: GetSecretValueRequest) -> Answer {
    let secret = call.secret(&request.secret_name).await?;
    let asked = asked_version(call, &secret.id, &request).await?;
    let (version, value) = call.engine.get_secret_value(&call.actor, &secret.id, asked.as_ref()).await?;
    let versions = call.engine.list_secret_versions(&secret.id).await?;
    let stages = versions.into_iter().find(|other| other.id == version.id).map(|other| other.stages);
    let next = match secret.rotation {
        SecretRotation::On { next, .. } => next.to_string(),
        SecretRotation::Off | SecretRotation::Overdue { .. } | SecretRotation::Frozen { .. } => String::new(),
    };
    let message = GetSecretValueResponse {
        secret_name: secret.id.name.to_string(),
        secret_type: secret.kind.to_string(),
        secret_data: String::from_utf8_lossy(&value).into_owned(),
        secret_data_type: version.data_type.as_str().to_owned(),
        version_stages: stages.unwrap_or_default().into_iter().map(String::from).collect(),
        version_id: version.id.to_string(),
        create_time: version.created_at.to_string(),
        request_id: call.request_id.clone(),
        last_rotation_date: String::new(),
        next_rotation_date: next,
        extended_config: String::new(),
        automatic_rotation: secret.rotation.as_str().to_owned(),
        rotation_interval: secret.rotation.every().map(|every| every.to_string()).unwrap_or_default(),
    };
    Answered::plain(&message)
}

/// GenerateRandom: 1 to 1,024 bytes.
pub(super) async fn generate_random(call: &Call<'_>, request: GenerateRandomRequest) -> Answer {
    call.count()?;
    if !(1..=MAX_RANDOM).contains(&request.length) {
        return Err(failure::field("Length"));
    }
    let random = custody::data_key(usize::try_from(request.length).unwrap_or_default());
    Answered::plain(&GenerateRandomResponse { random: random.to_vec(), request_id: call.request_id.clone() })
}

async fn asked_version(
    call: &Call<'_>,
    secret: &domain::SecretId,
    request: &GetSecretValueRequest,
) -> Result<Option<SecretVersionId>, Failure> {
    if !request.version_id.is_empty() {
        return request.version_id.parse().map(Some).map_err(|_| failure::field("VersionId"));
    }
    if request.version_stage.is_empty() {
        return Ok(None);
    }
    let stage: VersionStage = request.version_stage.parse().map_err(|_| failure::field("VersionStage"))?;
    let versions = call.engine.list_secret_versions(secret).await?;
    let found = versions.into_iter().find(|version| version.stages.contains(&stage));
    Ok(Some(found.ok_or(Refusal::SecretVersionNotFound)?.id))
}
