//! Tags of keys and secrets, by both families of operations that the vendor has for them.

use domain::{SecretId, Tag, TagKey, limits};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Failure,
    call::{Answer, Call},
};

/// The most resources that are tagged at once (TagResources).
const MAX_RESOURCES: usize = 50;
/// The most tags that are told at once: as many as a key may have.
const MAX_TAGS: usize = limits::MAX_TAGS as usize;

/// A tag as `Tags` of CreateKey, CreateSecret and TagResource have it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct JsonTag {
    tag_key: String,
    #[serde(default)]
    tag_value: String,
}

/// The tags of a list in JSON.
pub(super) fn read_json(json: Option<&str>) -> Result<Vec<Tag>, Failure> {
    let Some(json) = json else { return Ok(vec![]) };
    let tags: Vec<JsonTag> = serde_json::from_str(json).map_err(|_| Failure::invalid("Tags"))?;
    if tags.len() > MAX_TAGS {
        return Err(Failure::invalid("Tags"));
    }
    tags.iter().map(|tag| read(&tag.tag_key, &tag.tag_value)).collect()
}

/// TagResource: a key or a secret.
pub(super) async fn tag(call: &Call) -> Answer {
    call.params.required("Tags")?;
    let tags = read_json(call.params.text("Tags"))?;
    if call.params.text("SecretName").is_some() {
        let secret = call.secret("SecretName")?;
        tag_secret(call, &secret, &tags).await?;
    } else {
        let key = call.key("KeyId").await?;
        call.engine.tag_resource(&call.actor, &key.id, &tags).await?;
    }
    Ok(json!({}))
}

/// UntagResource: the names are a list in JSON, or stand between commas.
pub(super) async fn untag(call: &Call) -> Answer {
    let text = call.params.required("TagKeys")?;
    let names: Vec<String> = match serde_json::from_str(text) {
        Ok(names) => names,
        Err(_) => text.split(',').map(|name| name.trim().to_owned()).collect(),
    };
    if names.len() > MAX_TAGS {
        return Err(Failure::invalid("TagKeys"));
    }
    let names = tag_keys(names.iter().map(String::as_str))?;
    if call.params.text("SecretName").is_some() {
        let secret = call.secret("SecretName")?;
        untag_secret(call, &secret, &names).await?;
    } else {
        let key = call.key("KeyId").await?;
        call.engine.untag_resource(&call.actor, &key.id, &names).await?;
    }
    Ok(json!({}))
}

/// ListResourceTags.
pub(super) async fn list(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let tags = call.engine.list_resource_tags(&key.id).await?;
    let row = |tag: &Tag| json!({ "KeyId": key.id, "TagKey": tag.key, "TagValue": tag.value });
    Ok(json!({ "Tags": { "Tag": tags.iter().map(row).collect::<Vec<_>>() } }))
}

/// TagResources: several keys or secrets, each of which gets all tags.
pub(super) async fn tag_many(call: &Call) -> Answer {
    let tags: Vec<Tag> = call
        .params
        .pairs("Tag", MAX_TAGS)?
        .into_iter()
        .map(|(key, value)| read(key, value))
        .collect::<Result<_, _>>()?;
    if tags.is_empty() {
        return Err(Failure::missing("Tag"));
    }
    for resource in resources(call).await? {
        match resource {
            Resource::Key(id) => call.engine.tag_resource(&call.actor, &id, &tags).await?,
            Resource::Secret(id) => tag_secret(call, &id, &tags).await?,
        }
    }
    Ok(json!({}))
}

/// UntagResources: the tags that are named, or all.
pub(super) async fn untag_many(call: &Call) -> Answer {
    let all = call.params.flag("All")?.unwrap_or(false);
    let named = tag_keys(call.params.list("TagKey", MAX_TAGS)?.into_iter())?;
    if named.is_empty() && !all {
        return Err(Failure::missing("TagKey"));
    }
    for resource in resources(call).await? {
        let has: Vec<TagKey> = tags_of(call, &resource).await?.into_iter().map(|tag| tag.key).collect();
        let gone: Vec<_> = has.into_iter().filter(|key| all || named.contains(key)).collect();
        match resource {
            _ if gone.is_empty() => {}
            Resource::Key(id) => call.engine.untag_resource(&call.actor, &id, &gone).await?,
            Resource::Secret(id) => untag_secret(call, &id, &gone).await?,
        }
    }
    Ok(json!({}))
}

/// ListTagResources: the tags of the resources that are named.
pub(super) async fn list_many(call: &Call) -> Answer {
    let (kind, wanted) = (call.params.required("ResourceType")?, call.params.pairs("Tag", MAX_TAGS)?);
    let mut rows: Vec<Value> = Vec::new();
    for resource in resources(call).await? {
        let id = match &resource {
            Resource::Key(id) => id.to_string(),
            Resource::Secret(id) => id.name.to_string(),
        };
        for tag in tags_of(call, &resource).await? {
            let fits = |(key, value): &(&str, &str)| {
                *key == tag.key.as_str() && (value.is_empty() || *value == tag.value.as_str())
            };
            if wanted.is_empty() || wanted.iter().any(fits) {
                rows.push(json!({
                    "ResourceId": id, "ResourceType": kind, "TagKey": tag.key, "TagValue": tag.value,
                }));
            }
        }
    }
    Ok(json!({ "TagResources": { "TagResource": rows }, "NextToken": "" }))
}

/// What has tags.
enum Resource {
    Key(domain::KeyId),
    Secret(SecretId),
}

/// The resources that `ResourceType` and `ResourceId.N` name, each of which the caller may do this to.
async fn resources(call: &Call) -> Result<Vec<Resource>, Failure> {
    let kind = call.params.required("ResourceType")?;
    let count = call.params.list("ResourceId", MAX_RESOURCES)?.len();
    if count == 0 {
        return Err(Failure::missing("ResourceId"));
    }
    let mut found = Vec::with_capacity(count);
    for number in 1..=count {
        let name = format!("ResourceId.{number}");
        found.push(match kind {
            "key" => Resource::Key(call.key(&name).await?.id.clone()),
            "secret" => Resource::Secret(call.secret(&name)?),
            _ => return Err(Failure::invalid("ResourceType")),
        });
    }
    Ok(found)
}

async fn tags_of(call: &Call, resource: &Resource) -> Result<Vec<Tag>, Failure> {
    Ok(match resource {
        Resource::Key(id) => call.engine.list_resource_tags(id).await?,
        Resource::Secret(id) => call.engine.list_secret_tags(id).await?,
    })
}

async fn tag_secret(call: &Call, secret: &SecretId, tags: &[Tag]) -> Result<(), Failure> {
    for tag in tags {
        call.engine.tag_secret(&call.actor, secret, tag).await?;
    }
    Ok(())
}

async fn untag_secret(call: &Call, secret: &SecretId, keys: &[TagKey]) -> Result<(), Failure> {
    for key in keys {
        call.engine.untag_secret(&call.actor, secret, key).await?;
    }
    Ok(())
}

fn read(key: &str, value: &str) -> Result<Tag, Failure> {
    let invalid = |_| Failure::invalid("Tags");
    Ok(Tag { key: key.parse().map_err(invalid)?, value: value.parse().map_err(invalid)? })
}

fn tag_keys<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<TagKey>, Failure> {
    names.map(|name| name.parse().map_err(|_| Failure::invalid("TagKeys"))).collect()
}
