//! Secrets.

use domain::{
    Description, Refusal, Secret, SecretDataType, SecretId, SecretInterval, SecretName, SecretRotation,
    SecretType, SecretVersion, SecretVersionId, VersionStage, limits,
    view::{SecretFilter, SecretRow},
};
use engine::CreateSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{password, tags};
use crate::{
    Failure,
    call::{Answer, Call},
    params::Page,
};

/// How many secrets are read at a time.
const READ: u32 = 500;
/// Days until a secret is deleted, where nothing is said of it.
const RECOVERY_DAYS: i64 = 30;

/// CreateSecret. The key that seals it must be named: there are no keys here that belong to the service.
pub(super) async fn create(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let params = &call.params;
    let key = call.key("EncryptionKeyId").await?.id.clone();
    let (data_type, value) = value(call)?;
    let tags = tags::read_json(params.text("Tags"))?;
    let every = match params.flag("EnableAutomaticRotation")?.unwrap_or(false) {
        true => Some(params.parse_required::<SecretInterval>("RotationInterval")?),
        false => None,
    };
    let kind = params.parse("SecretType")?.unwrap_or(SecretType::Generic);
    SecretRotation::Off.set(kind, every, call.engine.now())?;
    let request = CreateSecret {
        id: id.clone(),
        kind,
        key,
        description: params.parse::<Description>("Description")?.unwrap_or_default(),
        creator: (&call.identity.user).into(),
        version: params.parse_required("VersionId")?,
        data_type,
        value,
    };
    call.engine.create_secret(&call.actor, &request).await?;
    for tag in &tags {
        call.engine.tag_secret(&call.actor, &id, tag).await?;
    }
    if every.is_some() {
        call.engine.update_secret_rotation_policy(&call.actor, &id, every).await?;
    }
    let secret = call.engine.describe_secret(&id).await?;
    let mut told = told(call, &secret);
    told["VersionId"] = json!(request.version);
    Ok(told)
}

/// DescribeSecret.
pub(super) async fn describe(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let secret = call.engine.describe_secret(&id).await?;
    let mut told = told(call, &secret);
    told["Description"] = json!(secret.description);
    told["EncryptionKeyId"] = json!(secret.key);
    told["CreateTime"] = json!(secret.created_at.to_string());
    told["UpdateTime"] = json!(secret.updated_at.to_string());
    told["PlannedDeleteTime"] = json!(secret.delete_at.map(|at| at.to_string()).unwrap_or_default());
    if call.params.flag("FetchTags")?.unwrap_or(false) {
        let tags = call.engine.list_secret_tags(&id).await?;
        told["Tags"] = json!({ "Tag": tags.iter().map(tag).collect::<Vec<_>>() });
    }
    Ok(told)
}

/// ListSecrets: by name.
pub(super) async fn list(call: &Call) -> Answer {
    call.authorise_any("secret")?;
    let page = Page::of(&call.params, 10)?;
    let (filters, with_tags) = (Filters::read(call.params.text("Filters"))?, call.params.flag("FetchTags")?);
    let mut filter = SecretFilter { region: Some(call.region), ..SecretFilter::default() };
    let mut all = Vec::new();
    loop {
        let list = call.engine.list_secrets(&filter, READ).await?;
        all.extend(list.rows.into_iter().filter(|row| filters.fit(row)));
        filter.after = list.next;
        if filter.after.is_none() {
            break;
        }
    }
    let total = all.len();
    let row = |row: SecretRow| {
        let secret = row.secret;
        let mut told = json!({
            "SecretName": secret.id.name,
            "SecretType": secret.kind,
            "CreateTime": secret.created_at.to_string(),
            "UpdateTime": secret.updated_at.to_string(),
            "PlannedDeleteTime": secret.delete_at.map(|at| at.to_string()).unwrap_or_default(),
        });
        if with_tags == Some(true) {
            told["Tags"] = json!({ "Tag": row.tags.iter().map(tag).collect::<Vec<_>>() });
        }
        told
    };
    let rows: Vec<_> = page.cut(all).into_iter().map(row).collect();
    Ok(json!({
        "SecretList": { "Secret": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// UpdateSecret.
pub(super) async fn update(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let description = call.params.parse::<Description>("Description")?.unwrap_or_default();
    call.engine.update_secret(&call.actor, &id, &description).await?;
    Ok(json!({ "SecretName": id.name }))
}

/// DeleteSecret: after a window, or at once.
pub(super) async fn delete(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let at_once = call.params.flag("ForceDeleteWithoutRecovery")?.unwrap_or(false);
    let planned = match at_once {
        true => {
            call.engine.force_delete_secret(&call.actor, &id).await?;
            String::new()
        }
        false => {
            let days = call.params.parse("RecoveryWindowInDays")?.unwrap_or(RECOVERY_DAYS);
            call.engine.delete_secret(&call.actor, &id, days).await?.to_string()
        }
    };
    Ok(json!({ "SecretName": id.name, "PlannedDeleteTime": planned }))
}

/// RestoreSecret.
pub(super) async fn restore(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    call.engine.restore_secret(&call.actor, &id).await?;
    Ok(json!({ "SecretName": id.name }))
}

/// GetSecretValue: of the version, or of the stage, or the current one.
pub(super) async fn get_value(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let secret = call.engine.describe_secret(&id).await?;
    call.require_sealing_key(&secret, "Decrypt").await?;
    let asked = match call.params.parse::<SecretVersionId>("VersionId")? {
        Some(version) => Some(version),
        None => at_stage(call, &id).await?,
    };
    let (version, value) = call.engine.get_secret_value(&call.actor, &id, asked.as_ref()).await?;
    let versions = call.engine.list_secret_versions(&id).await?;
    let stages = versions.into_iter().find(|other| other.id == version.id).map(|other| other.stages);
    let mut told = told(call, &secret);
    told["SecretData"] = json!(String::from_utf8_lossy(&value));
    told["SecretDataType"] = json!(version.data_type.as_str());
    told["VersionId"] = json!(version.id);
    told["VersionStages"] = json!({ "VersionStage": stages.unwrap_or_default() });
    told["CreateTime"] = json!(version.created_at.to_string());
    Ok(told)
}

/// PutSecretValue.
pub(super) async fn put_value(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let version: SecretVersionId = call.params.parse_required("VersionId")?;
    let stages: Vec<VersionStage> = match call.params.text("VersionStages") {
        Some(json) => serde_json::from_str(json).map_err(|_| Failure::invalid("VersionStages"))?,
        None => vec![VersionStage::current()],
    };
    if stages.len() > limits::MAX_STAGES {
        return Err(Failure::invalid("VersionStages"));
    }
    if !stages.contains(&VersionStage::current()) {
        // A version that is not current would have to be put beside it, which the KMS does not do.
        return Err(Failure::invalid("VersionStages"));
    }
    let (data_type, value) = value(call)?;
    call.require_sealing_key(&call.engine.describe_secret(&id).await?, "Encrypt").await?;
    call.engine.put_secret_value(&call.actor, &id, &version, data_type, &value).await?;
    for stage in stages.iter().filter(|stage| **stage != VersionStage::current()) {
        call.engine.update_secret_version_stage(&call.actor, &id, stage, Some(&version)).await?;
    }
    Ok(json!({ "SecretName": id.name, "VersionId": version, "VersionStages": { "VersionStage": stages } }))
}

/// ListSecretVersionIds: newest first; versions without a stage only where they are asked for.
pub(super) async fn list_versions(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let page = Page::of(&call.params, 20)?;
    let deprecated = call.params.flag("IncludeDeprecated")?.unwrap_or(false);
    // Of a secret that is not there, too, no versions are found.
    call.engine.describe_secret(&id).await?;
    let mut versions = call.engine.list_secret_versions(&id).await?;
    versions.retain(|version| deprecated || !version.stages.is_empty());
    let total = versions.len();
    let row = |version: SecretVersion| {
        json!({
            "VersionId": version.id,
            "CreateTime": version.created_at.to_string(),
            "VersionStages": { "VersionStage": version.stages },
        })
    };
    let rows: Vec<_> = page.cut(versions).into_iter().map(row).collect();
    Ok(json!({
        "SecretName": id.name, "VersionIds": { "VersionId": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// UpdateSecretVersionStage.
pub(super) async fn update_stage(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let stage: VersionStage = call.params.parse_required("VersionStage")?;
    let to = call.params.parse::<SecretVersionId>("MoveToVersion")?;
    let from = call.params.parse::<SecretVersionId>("RemoveFromVersion")?;
    if to.is_none() && from.is_none() {
        return Err(Failure::missing("MoveToVersion"));
    }
    if let Some(from) = from {
        let versions = call.engine.list_secret_versions(&id).await?;
        if !versions.iter().any(|version| version.id == from && version.stages.contains(&stage)) {
            return Err(Failure::invalid("RemoveFromVersion"));
        }
    }
    call.engine.update_secret_version_stage(&call.actor, &id, &stage, to.as_ref()).await?;
    Ok(json!({ "SecretName": id.name }))
}

/// UpdateSecretRotationPolicy.
pub(super) async fn update_rotation_policy(call: &Call) -> Answer {
    let id = call.secret("SecretName")?;
    let enabled = call.params.flag("EnableAutomaticRotation")?;
    let every = match enabled.ok_or_else(|| Failure::missing("EnableAutomaticRotation"))? {
        true => Some(call.params.parse_required::<SecretInterval>("RotationInterval")?),
        false => None,
    };
    call.engine.update_secret_rotation_policy(&call.actor, &id, every).await?;
    Ok(json!({ "SecretName": id.name }))
}

/// GetRandomPassword.
pub(super) async fn random_password(call: &Call) -> Answer {
    call.authorise_any("*")?;
    let password = password::make(&password::Wanted::read(&call.params)?)?;
    Ok(json!({ "RandomPassword": *password }))
}

/// What most operations tell of a secret.
fn told(call: &Call, secret: &Secret) -> Value {
    let mut told = json!({
        "SecretName": secret.id.name,
        "SecretType": secret.kind,
        "Arn": call.engine.secret_arn(&secret.id),
        "ExtendedConfig": "",
        "AutomaticRotation": secret.rotation.as_str(),
    });
    if let Some(instance) = &secret.placement.instance {
        told["DKMSInstanceId"] = json!(instance);
    }
    if let Some(every) = secret.rotation.every() {
        told["RotationInterval"] = json!(every.to_string());
    }
    if let SecretRotation::On { next, .. } = secret.rotation {
        told["NextRotationDate"] = json!(next.to_string());
    }
    told
}

fn tag(tag: &domain::Tag) -> Value {
    json!({ "TagKey": tag.key, "TagValue": tag.value })
}

/// The value that a call puts. Bytes come in base64 and are kept so, as the console keeps them.
fn value(call: &Call) -> Result<(SecretDataType, Zeroizing<Vec<u8>>), Failure> {
    let data_type = call.params.parse("SecretDataType")?.unwrap_or(SecretDataType::Text);
    if data_type == SecretDataType::Binary {
        call.params.bytes("SecretData")?;
    }
    Ok((data_type, Zeroizing::new(call.params.required("SecretData")?.as_bytes().to_vec())))
}

/// The version that has the stage that is asked for, if one is.
async fn at_stage(call: &Call, id: &SecretId) -> Result<Option<SecretVersionId>, Failure> {
    let Some(stage) = call.params.parse::<VersionStage>("VersionStage")? else { return Ok(None) };
    let versions = call.engine.list_secret_versions(id).await?;
    let found = versions.into_iter().find(|version| version.stages.contains(&stage));
    Ok(Some(found.ok_or(Refusal::SecretVersionNotFound)?.id))
}

/// What a list is narrowed by: of each filter one of the values must fit.
struct Filters(Vec<Filter>);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    key: String,
    values: Vec<String>,
}

impl Filters {
    const KNOWN: &[&str] =
        &["SecretName", "Description", "TagKey", "TagValue", "DKMSInstanceId", "SecretType", "Creator"];

    fn read(json: Option<&str>) -> Result<Self, Failure> {
        let Some(json) = json else { return Ok(Self(vec![])) };
        let filters: Vec<Filter> = serde_json::from_str(json).map_err(|_| Failure::invalid("Filters"))?;
        match filters.iter().all(|filter| Self::KNOWN.contains(&filter.key.as_str())) {
            true => Ok(Self(filters)),
            false => Err(Failure::invalid("Filters")),
        }
    }

    fn fit(&self, row: &SecretRow) -> bool {
        self.0.iter().all(|filter| filter.values.iter().any(|value| holds(&filter.key, value, row)))
    }
}

/// Whether a secret has this value of a filter.
fn holds(filter: &str, value: &str, row: &SecretRow) -> bool {
    let secret = &row.secret;
    match filter {
        "SecretName" => SecretName::as_str(&secret.id.name).starts_with(value),
        "Description" => secret.description.as_str().starts_with(value),
        "SecretType" => secret.kind.as_str() == value,
        "Creator" => secret.creator.as_str() == value,
        "DKMSInstanceId" => secret.placement.instance.as_ref().is_some_and(|id| id.as_str() == value),
        "TagKey" => row.tags.iter().any(|tag| tag.key.as_str() == value),
        "TagValue" => row.tags.iter().any(|tag| tag.value.as_str() == value),
        _ => false,
    }
}
