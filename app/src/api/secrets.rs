//! Secrets.

#![expect(clippy::too_many_arguments, reason = "each is a field of a form")]

use domain::view::{AuditEntry, ChangedSecrets, SecretList, SecretPage, SecretValue};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// A page of the list of secrets. The filter travels as one argument: a query string has no nested fields.
#[server(endpoint = "secrets/list", input = GetUrl, output = Postcard)]
pub async fn list_secrets(filter: String) -> Result<SecretList, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::SecretFilter;
    backend::signed_in(|console, caller| async move {
        let filter: SecretFilter = from_argument(&filter).ok_or(ApiError::Transport)?;
        Ok(console.secrets(&caller, &filter).await?)
    })
    .await
}

/// A secret's page. `id` is `region/name`, as everywhere here.
#[server(endpoint = "secrets/get", input = GetUrl, output = Postcard)]
pub async fn get_secret(id: String) -> Result<SecretPage, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.secret(&caller, &id.parse()?).await?) })
        .await
}

/// What was done to a secret, and who read it, newest first.
#[server(endpoint = "secrets/history", input = GetUrl, output = Postcard)]
pub async fn list_secret_history(id: String) -> Result<Vec<AuditEntry>, ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.secret_history(&caller, &id.parse()?).await?) },
    )
    .await
}

/// Creates a secret and leads to it. `key` is the id of the key that seals it, or an alias that it has in the region;
/// `kind` and `data_type` are the vendor's names; without a `version` the server makes one up.
#[server(endpoint = "secrets/create", output = Postcard)]
pub async fn create_secret(
    region: String,
    name: String,
    kind: String,
    key: String,
    data_type: String,
    data: String,
    version: String,
    description: String,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    use console::{NewSecret, NewValue};
    backend::signed_in(|console, caller| async move {
        let data = backend::secret(data);
        let new = NewSecret {
            region: region.parse()?,
            name: name.parse()?,
            kind: kind.parse()?,
            key,
            description: description.parse()?,
            value: NewValue { version: backend::optional(&version)?, data_type: data_type.parse()?, data },
        };
        let secret = console.create_secret(&caller, new).await?;
        leptos_axum::redirect(&paths::secret(&secret.id));
        Ok(())
    })
    .await
}

/// Puts a new value into a secret, which is the current one from then on.
#[server(endpoint = "secrets/put-value", output = Postcard)]
pub async fn put_secret_value(
    id: String,
    data_type: String,
    data: String,
    version: String,
) -> Result<(), ApiError> {
    use crate::backend;
    use console::NewValue;
    backend::signed_in(|console, caller| async move {
        let data = backend::secret(data);
        let value = NewValue { version: backend::optional(&version)?, data_type: data_type.parse()?, data };
        Ok(console.put_secret_value(&caller, &id.parse()?, value).await?)
    })
    .await
}

/// The value of a version of a secret; the current one, where `version` is empty. The audit log tells who read it.
#[server(endpoint = "secrets/get-value", output = Postcard)]
pub async fn get_secret_value(id: String, version: String) -> Result<SecretValue, ApiError> {
    use crate::backend;
    use domain::SecretVersionId;
    backend::signed_in(|console, caller| async move {
        let version: Option<SecretVersionId> = backend::optional(&version)?;
        Ok(console.get_secret_value(&caller, &id.parse()?, version.as_ref()).await?)
    })
    .await
}

/// Moves a stage to a version of a secret; takes it away, where `version` is empty.
#[server(endpoint = "secrets/move-stage", output = Postcard)]
pub async fn update_secret_version_stage(id: String, stage: String, version: String) -> Result<(), ApiError> {
    use crate::backend;
    use domain::SecretVersionId;
    backend::signed_in(|console, caller| async move {
        let version: Option<SecretVersionId> = backend::optional(&version)?;
        let (id, stage) = (id.parse()?, stage.parse()?);
        Ok(console.update_secret_version_stage(&caller, &id, &stage, version.as_ref()).await?)
    })
    .await
}

/// Writes something else about a secret.
#[server(endpoint = "secrets/update", output = Postcard)]
pub async fn update_secret(id: String, description: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.update_secret(&caller, &id.parse()?, &description.parse()?).await?)
    })
    .await
}

/// Gives a secret a tag, or a tag that it has another value.
#[server(endpoint = "secrets/tag", output = Postcard)]
pub async fn tag_secret(id: String, key: String, value: String) -> Result<(), ApiError> {
    use crate::backend;
    use domain::Tag;
    backend::signed_in(|console, caller| async move {
        let tag = Tag { key: key.parse()?, value: value.parse()? };
        Ok(console.tag_secret(&caller, &id.parse()?, &tag).await?)
    })
    .await
}

/// Takes a tag away from a secret.
#[server(endpoint = "secrets/untag", output = Postcard)]
pub async fn untag_secret(id: String, key: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.untag_secret(&caller, &id.parse()?, &key.parse()?).await?)
    })
    .await
}

/// Has a secret due for a new value every `hours` hours, or never where `automatic` is not sent.
#[server(endpoint = "secrets/set-rotation", output = Postcard)]
pub async fn set_secret_rotation(
    id: String,
    automatic: Option<String>,
    hours: String,
) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let every = automatic.map(|_| hours.parse()).transpose()?;
        Ok(console.update_secret_rotation_policy(&caller, &id.parse()?, every).await?)
    })
    .await
}

/// Freezes the rotation of a secret; restores it where `frozen` is not sent.
#[server(endpoint = "secrets/freeze-rotation", output = Postcard)]
pub async fn freeze_secret_rotation(id: String, frozen: Option<String>) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.freeze_secret_rotation(&caller, &id.parse()?, frozen.is_some()).await?)
    })
    .await
}

/// Changes many secrets, each by itself. `change` is `freeze` or `restore`.
#[server(endpoint = "secrets/change-many", output = Postcard)]
pub async fn change_secrets(
    #[server(default)] ids: Vec<String>,
    change: String,
) -> Result<ChangedSecrets, ApiError> {
    use crate::backend;
    use console::SecretChange;
    use domain::SecretId;
    backend::signed_in(|console, caller| async move {
        let change = match change.as_str() {
            "freeze" => SecretChange::FreezeRotation,
            "restore" => SecretChange::RestoreRotation,
            _ => return Err(ApiError::Malformed),
        };
        let ids = ids.iter().map(|id| id.parse()).collect::<Result<Vec<SecretId>, _>>()?;
        Ok(console.change_secrets(&caller, &ids, change).await?)
    })
    .await
}

/// Plans the deletion of a secret in `days` days; at once and without recovery, where `force` is sent.
#[server(endpoint = "secrets/delete", output = Postcard)]
pub async fn delete_secret(id: String, days: String, force: Option<String>) -> Result<(), ApiError> {
    use crate::{backend, paths};
    use domain::{limits, pending_days};
    backend::signed_in(|console, caller| async move {
        if force.is_some() {
            console.force_delete_secret(&caller, &id.parse()?).await?;
            leptos_axum::redirect(paths::SECRETS);
            return Ok(());
        }
        let days = pending_days(&days, limits::RECOVERY_WINDOW_DAYS)?;
        Ok(console.delete_secret(&caller, &id.parse()?, days).await?)
    })
    .await
}

/// Cancels the deletion of a secret.
#[server(endpoint = "secrets/restore", output = Postcard)]
pub async fn restore_secret(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.restore_secret(&caller, &id.parse()?).await?) },
    )
    .await
}
