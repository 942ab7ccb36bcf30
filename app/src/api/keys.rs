//! Keys.

#![expect(clippy::too_many_arguments, reason = "each is a field of a form")]

use domain::view::{AuditEntry, ChangedKeys, KeyList, KeyPage, PolicyPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// A page of the list of keys. The filter travels as one argument: a query string has no nested fields.
#[server(endpoint = "keys/list", input = GetUrl, output = Postcard)]
pub async fn list_keys(filter: String) -> Result<KeyList, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::KeyFilter;
    backend::signed_in(|console, caller| async move {
        let filter: KeyFilter = from_argument(&filter).ok_or(ApiError::Transport)?;
        Ok(console.keys(&caller, &filter).await?)
    })
    .await
}

/// A key's page.
#[server(endpoint = "keys/get", input = GetUrl, output = Postcard)]
pub async fn get_key(id: String) -> Result<KeyPage, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.key(&caller, &id.parse()?).await?) }).await
}

/// What was done to a key, newest first.
#[server(endpoint = "keys/history", input = GetUrl, output = Postcard)]
pub async fn list_key_history(id: String) -> Result<Vec<AuditEntry>, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.key_history(&caller, &id.parse()?).await?) })
        .await
}

/// Creates a key and leads to it, or to the import of its material.
///
/// `place` is a region for its default KMS, or `region/instance`. Without `usage` a key is for what its spec suggests.
#[server(endpoint = "keys/create", output = Postcard)]
pub async fn create_key(
    place: String,
    spec: String,
    usage: Option<String>,
    origin: String,
    alias: String,
    description: String,
    #[server(default)] policy: String,
    acknowledged: Option<String>,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    use domain::Origin;
    backend::signed_in(|console, caller| async move {
        let (region, instance) = place.split_once('/').map_or((place.as_str(), None), |(r, i)| (r, Some(i)));
        let new = console::NewKey {
            region: region.parse()?,
            instance: instance.map(str::parse).transpose()?,
            spec: spec.parse()?,
            usage: backend::optional(&usage.unwrap_or_default())?,
            origin: origin.parse()?,
            alias: backend::optional(&alias)?,
            description: description.parse()?,
            policy: backend::optional(&policy)?,
            acknowledged: acknowledged.is_some(),
        };
        let key = console.create_key(&caller, new).await?;
        leptos_axum::redirect(&match key.origin {
            Origin::External => paths::import(&key.id),
            Origin::AliyunKms => paths::key(&key.id),
        });
        Ok(())
    })
    .await
}

/// Creates the key that is to take the place of an imported one, and leads to what comes next.
#[server(endpoint = "keys/create-successor", output = Postcard)]
pub async fn create_successor(id: String, acknowledged: Option<String>) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let old = id.parse()?;
        let new = console.create_successor(&caller, &old, acknowledged.is_some()).await?;
        leptos_axum::redirect(&paths::key_successor(&old, Some(&new.id)));
        Ok(())
    })
    .await
}

/// Gives an alias of a key to another.
#[server(endpoint = "keys/move-alias", output = Postcard)]
pub async fn move_alias(from: String, to: String, alias: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.move_alias(&caller, &from.parse()?, &to.parse()?, &alias.parse()?).await?)
    })
    .await
}

/// Enables a key.
#[server(endpoint = "keys/enable", output = Postcard)]
pub async fn enable_key(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.enable_key(&caller, &id.parse()?).await?;
        Ok(())
    })
    .await
}

/// Disables a key.
#[server(endpoint = "keys/disable", output = Postcard)]
pub async fn disable_key(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.disable_key(&caller, &id.parse()?).await?;
        Ok(())
    })
    .await
}

/// Protects a key from deletion; where `protected` is not sent, takes the protection away.
#[server(endpoint = "keys/protect", output = Postcard)]
pub async fn protect_key(id: String, protected: Option<String>) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.protect_key(&caller, &id.parse()?, protected.is_some()).await?;
        Ok(())
    })
    .await
}

/// Gives a key another name.
#[server(endpoint = "keys/create-alias", output = Postcard)]
pub async fn create_alias(id: String, alias: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.create_alias(&caller, &id.parse()?, &alias.parse()?).await?;
        Ok(())
    })
    .await
}

/// Takes a name away from a key.
#[server(endpoint = "keys/delete-alias", output = Postcard)]
pub async fn delete_alias(id: String, alias: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.delete_alias(&caller, &id.parse()?, &alias.parse()?).await?;
        Ok(())
    })
    .await
}

/// Gives a key a tag, or a tag that it has another value.
#[server(endpoint = "keys/tag", output = Postcard)]
pub async fn tag_resource(id: String, key: String, value: String) -> Result<(), ApiError> {
    use crate::backend;
    use domain::Tag;
    backend::signed_in(|console, caller| async move {
        let tag = Tag { key: key.parse()?, value: value.parse()? };
        console.tag_resource(&caller, &id.parse()?, tag).await?;
        Ok(())
    })
    .await
}

/// Takes a tag away from a key.
#[server(endpoint = "keys/untag", output = Postcard)]
pub async fn untag_resource(id: String, key: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.untag_resource(&caller, &id.parse()?, key.parse()?).await?;
        Ok(())
    })
    .await
}

/// Writes something else about a key.
#[server(endpoint = "keys/update-description", output = Postcard)]
pub async fn update_key_description(id: String, description: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.update_key_description(&caller, &id.parse()?, &description.parse()?).await?;
        Ok(())
    })
    .await
}

/// Changes many keys, each by itself. `change` is `enable`, `disable`, `freeze`, `restore`, or `tag` with a
/// key and a value.
#[server(endpoint = "keys/change-many", output = Postcard)]
pub async fn change_keys(
    #[server(default)] ids: Vec<String>,
    change: String,
    tag: String,
    value: String,
) -> Result<ChangedKeys, ApiError> {
    use crate::backend;
    use console::KeyChange;
    use domain::{KeyId, Tag};
    backend::signed_in(|console, caller| async move {
        let change = match change.as_str() {
            "enable" => KeyChange::Enable,
            "disable" => KeyChange::Disable,
            "freeze" => KeyChange::FreezeRotation,
            "restore" => KeyChange::RestoreRotation,
            "tag" => KeyChange::Tag(Tag { key: tag.parse()?, value: value.parse()? }),
            _ => return Err(ApiError::Malformed),
        };
        let ids = ids.iter().map(|id| id.parse()).collect::<Result<Vec<KeyId>, _>>()?;
        Ok(console.change_keys(&caller, &ids, &change).await?)
    })
    .await
}

/// The policy of a key.
#[server(endpoint = "keys/policy", input = GetUrl, output = Postcard)]
pub async fn get_key_policy(id: String) -> Result<PolicyPage, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.key_policy(&caller, &id.parse()?).await?) })
        .await
}

/// Gives a key another policy; an empty one is the default.
#[server(endpoint = "keys/set-policy", output = Postcard)]
pub async fn set_key_policy(id: String, policy: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let policy = backend::optional(&policy)?;
        console.set_key_policy(&caller, &id.parse()?, policy.as_ref()).await?;
        Ok(())
    })
    .await
}

/// Rotates a key now.
#[server(endpoint = "keys/rotate", output = Postcard)]
pub async fn rotate_key(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.rotate_key(&caller, &id.parse()?).await?;
        Ok(())
    })
    .await
}

/// Has a key rotate by itself every `days` days, or never again where `automatic` is not sent.
#[server(endpoint = "keys/set-rotation", output = Postcard)]
pub async fn set_key_rotation(id: String, automatic: Option<String>, days: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let every = automatic.map(|_| days.parse()).transpose()?;
        console.set_rotation(&caller, &id.parse()?, every).await?;
        Ok(())
    })
    .await
}

/// Freezes a key's rotation; where `frozen` is not sent, restores it.
#[server(endpoint = "keys/freeze-rotation", output = Postcard)]
pub async fn freeze_key_rotation(id: String, frozen: Option<String>) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.freeze_rotation(&caller, &id.parse()?, frozen.is_some()).await?;
        Ok(())
    })
    .await
}

/// Schedules a key for deletion in `days` days.
#[server(endpoint = "keys/schedule-deletion", output = Postcard)]
pub async fn schedule_key_deletion(id: String, days: String) -> Result<(), ApiError> {
    use crate::backend;
    use domain::{limits, pending_days};
    backend::signed_in(|console, caller| async move {
        let days = pending_days(&days, limits::PENDING_WINDOW_DAYS)?;
        console.schedule_key_deletion(&caller, &id.parse()?, days).await?;
        Ok(())
    })
    .await
}

/// Cancels the deletion of a key.
#[server(endpoint = "keys/cancel-deletion", output = Postcard)]
pub async fn cancel_key_deletion(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.cancel_key_deletion(&caller, &id.parse()?).await?;
        Ok(())
    })
    .await
}

/// Deletes a key's imported material.
#[server(endpoint = "keys/delete-material", output = Postcard)]
pub async fn delete_key_material(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.delete_key_material(&caller, &id.parse()?).await?;
        Ok(())
    })
    .await
}
