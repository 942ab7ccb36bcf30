//! Keys themselves.

use std::collections::HashMap;

use domain::{
    Description, Key, KeyPolicy, KeyState, KeyStateKind, Management, Origin, RotationInterval,
    RotationPolicy, Tag,
    view::{KeyFilter, KeyRow},
};
use engine::CreateKey;
use serde::Deserialize;
use serde_json::{Value, json};

use super::tags;
use crate::{
    Failure,
    call::{Answer, Call},
    params::Page,
};

/// How many keys are read at a time.
const READ: u32 = 500;

/// CreateKey.
pub(super) async fn create(call: &Call) -> Answer {
    call.authorise_any("key")?;
    let params = &call.params;
    let origin = params.parse::<Origin>("Origin")?.unwrap_or(Origin::AliyunKms);
    let spec = params.parse("KeySpec")?.unwrap_or(domain::KeySpec::Aes256);
    let tags = tags::read_json(params.text("Tags"))?;
    let every = match params.flag("EnableAutomaticRotation")?.unwrap_or(false) {
        true => Some(params.parse_required::<RotationInterval>("RotationInterval")?),
        false => None,
    };
    if every.is_some() && (!spec.is_symmetric() || origin == Origin::External) {
        return Err(Failure::unsupported());
    }
    let policy = params.text("Policy").map(str::parse::<KeyPolicy>).transpose()?;
    let request = CreateKey {
        region: call.region,
        instance: params.parse("DKMSInstanceId")?,
        spec,
        usage: params.parse("KeyUsage")?,
        origin,
        policy,
        alias: None,
        description: params.parse::<Description>("Description")?.unwrap_or_default(),
        creator: (&call.identity.user).into(),
    };
    let mut key = call.engine.create_key(&call.actor, request).await?;
    call.exchange.uses_key(&key, None);
    if !tags.is_empty() {
        call.engine.tag_resource(&call.actor, &key.id, &tags).await?;
    }
    if every.is_some() {
        key = call.engine.update_rotation_policy(&call.actor, &key.id, every).await?;
    }
    Ok(json!({ "KeyMetadata": metadata(call, &key) }))
}

/// DescribeKey.
pub(super) async fn describe(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let mut metadata = metadata(call, &key);
    metadata["DeletionProtection"] = json!(if key.protected { "Enabled" } else { "Disabled" });
    metadata["DeletionProtectionDescription"] = json!("");
    Ok(json!({ "KeyMetadata": metadata }))
}

/// ListKeys: newest first.
pub(super) async fn list(call: &Call) -> Answer {
    call.authorise_any("key")?;
    let page = Page::of(&call.params, 10)?;
    let filters = Filters::read(call.params.text("Filters"))?;
    let (rows, total) = match filters.only_state() {
        // The keys in a state are counted, and those before the page are all that is read in vain.
        Some(state) => {
            (some(call, state, page.before().saturating_add(page.size)).await?, count(call, state).await?)
        }
        None => {
            let rows = filters.of(call, some(call, None, usize::MAX).await?).await?;
            let total = rows.len();
            (rows, total)
        }
    };
    let row = |row: KeyRow| json!({ "KeyId": row.key.id, "KeyArn": call.engine.arn(&row.key) });
    let rows: Vec<_> = page.cut(rows).into_iter().map(row).collect();
    Ok(json!({
        "Keys": { "Key": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// EnableKey.
pub(super) async fn enable(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    call.engine.enable_key(&call.actor, &key.id).await?;
    Ok(json!({}))
}

/// DisableKey.
pub(super) async fn disable(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    call.engine.disable_key(&call.actor, &key.id).await?;
    Ok(json!({}))
}

/// ScheduleKeyDeletion.
pub(super) async fn schedule_deletion(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let days = call.params.parse_required("PendingWindowInDays")?;
    call.engine.schedule_key_deletion(&call.actor, &key.id, days).await?;
    Ok(json!({}))
}

/// CancelKeyDeletion.
pub(super) async fn cancel_deletion(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    call.engine.cancel_key_deletion(&call.actor, &key.id).await?;
    Ok(json!({}))
}

/// UpdateKeyDescription.
pub(super) async fn update_description(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let description = call.params.parse::<Description>("Description")?.unwrap_or_default();
    call.engine.update_key_description(&call.actor, &key.id, &description).await?;
    Ok(json!({}))
}

/// SetDeletionProtection: the key is named by its id or by its ARN.
pub(super) async fn set_deletion_protection(call: &Call) -> Answer {
    let name = if call.params.text("KeyId").is_some() { "KeyId" } else { "ProtectedResourceArn" };
    let key = call.key(name).await?;
    let protect = call.params.flag("EnableDeletionProtection")?;
    let protect = protect.ok_or_else(|| Failure::missing("EnableDeletionProtection"))?;
    call.engine.set_deletion_protection(&call.actor, &key.id, protect).await?;
    Ok(json!({}))
}

/// What the vendor's API tells of a key.
fn metadata(call: &Call, key: &Key) -> Value {
    let expires = key.primary.material.expires_at();
    let mut told = json!({
        "KeyId": key.id,
        "Arn": call.engine.arn(key),
        "KeyState": key.state.kind().as_str(),
        "KeySpec": key.spec,
        "KeyUsage": key.usage,
        "Origin": key.origin,
        "ProtectionLevel": key.placement.management.protection(),
        "Creator": key.creator,
        "CreationDate": key.created_at.to_string(),
        "Description": key.description,
        "PrimaryKeyVersion": key.primary.id,
        "MaterialExpireTime": expires.map(|at| at.to_string()).unwrap_or_default(),
        "AutomaticRotation": automatic_rotation(key),
        // Of a key that was never rotated: when its first version was made.
        "LastRotationDate": key.primary.created_at.to_string(),
    });
    if let Some(instance) = &key.placement.instance {
        told["DKMSInstanceId"] = json!(instance);
    }
    if let KeyState::PendingDeletion { delete_at } = key.state {
        told["DeleteDate"] = json!(delete_at.to_string());
    }
    if let Some(rotation) = key.rotation.running() {
        told["RotationInterval"] = json!(rotation.every.to_string());
        told["NextRotationDate"] = json!(rotation.next.to_string());
    }
    told
}

/// Suspended is what would rotate and does not now: a key that is not enabled, or whose rotation is frozen.
fn automatic_rotation(key: &Key) -> &'static str {
    match (key.rotation, key.state) {
        (RotationPolicy::Off, _) => "Disabled",
        (RotationPolicy::On(_), KeyState::Enabled) => "Enabled",
        (RotationPolicy::On(_) | RotationPolicy::Frozen(_), _) => "Suspended",
    }
}

/// At most `wanted` keys of the region, newest first.
async fn some(call: &Call, state: Option<KeyStateKind>, wanted: usize) -> Result<Vec<KeyRow>, Failure> {
    let mut filter = KeyFilter { region: Some(call.region), state, ..KeyFilter::default() };
    let mut rows = Vec::new();
    loop {
        let list = call.engine.list_keys(&filter, READ).await?;
        rows.extend(list.rows);
        filter.after = list.next;
        if filter.after.is_none() || rows.len() >= wanted {
            return Ok(rows);
        }
    }
}

/// How many keys of the region there are in a state, or in any.
async fn count(call: &Call, state: Option<KeyStateKind>) -> Result<usize, Failure> {
    let counts = call.engine.key_counts().await?;
    let here = counts.iter().filter(|some| some.region == call.region);
    let of_state = here.filter(|some| state.is_none_or(|state| some.state == state));
    Ok(of_state.map(|some| some.count as usize).sum())
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
    fn read(json: Option<&str>) -> Result<Self, Failure> {
        let Some(json) = json else { return Ok(Self(vec![])) };
        let filters: Vec<Filter> = serde_json::from_str(json).map_err(|_| Failure::invalid("Filters"))?;
        let known = |filter: &Filter| {
            const KNOWN: &[&str] = &[
                "KeyState",
                "KeySpec",
                "KeyUsage",
                "ProtectionLevel",
                "CreatorType",
                "DKMSInstanceId",
                "keyId",
                "AliasName",
                "Creator",
                "TagKey",
                "TagValue",
            ];
            KNOWN.contains(&filter.key.as_str())
        };
        if filters.iter().all(known) { Ok(Self(filters)) } else { Err(Failure::invalid("Filters")) }
    }

    /// The state that is all they ask for, if any; `None` where they ask for more.
    fn only_state(&self) -> Option<Option<KeyStateKind>> {
        match &self.0[..] {
            [] => Some(None),
            [Filter { key, values }] if key == "KeyState" => match &values[..] {
                [state] => state.parse().ok().map(Some),
                _ => None,
            },
            _ => None,
        }
    }

    async fn of(&self, call: &Call, rows: Vec<KeyRow>) -> Result<Vec<KeyRow>, Failure> {
        let by_tag = self.0.iter().any(|filter| filter.key.starts_with("Tag"));
        let mut tags: HashMap<_, Vec<Tag>> = HashMap::new();
        if by_tag {
            for row in &rows {
                tags.insert(row.key.id.clone(), call.engine.list_resource_tags(&row.key.id).await?);
            }
        }
        let none = vec![];
        let fits = |row: &KeyRow| {
            let tags = tags.get(&row.key.id).unwrap_or(&none);
            self.0.iter().all(|filter| filter.values.iter().any(|value| holds(&filter.key, value, row, tags)))
        };
        Ok(rows.into_iter().filter(fits).collect())
    }
}

/// Whether a key has this value of a filter.
fn holds(filter: &str, value: &str, row: &KeyRow, tags: &[Tag]) -> bool {
    let key = &row.key;
    match filter {
        "KeyState" => key.state.kind().as_str() == value,
        "KeySpec" => key.spec.as_str() == value,
        "KeyUsage" => key.usage.as_str() == value,
        "ProtectionLevel" => key.placement.management.protection().as_str() == value,
        // Nothing here makes keys of its own.
        "CreatorType" => value == "User",
        "DKMSInstanceId" => match &key.placement.instance {
            Some(instance) => instance.as_str() == value,
            None => key.placement.management == Management::Default && value.is_empty(),
        },
        "keyId" => key.id.as_str() == value,
        "AliasName" => row.aliases.iter().any(|alias| alias.as_str() == value || alias.short() == value),
        "Creator" => key.creator.as_str() == value,
        "TagKey" => tags.iter().any(|tag| tag.key.as_str() == value),
        "TagValue" => tags.iter().any(|tag| tag.value.as_str() == value),
        _ => false,
    }
}
