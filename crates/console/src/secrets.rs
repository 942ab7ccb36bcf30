//! Secrets: the list, the page of one, its values, and what may be done with it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::view::{AuditEntry, SecretFilter, SecretList, SecretPage, SecretValue};
use domain::{
    AliasName, Description, Field, Invalid, KeyId, Permission, Problem, Refusal, RegionId, Secret,
    SecretDataType, SecretId, SecretInterval, SecretName, SecretType, SecretVersionId, Tag, TagKey,
    VersionStage,
};
use engine::CreateSecret;
use zeroize::Zeroizing;

use crate::{Caller, Console, Error};

/// Rows of a page of the list.
const PAGE: u32 = 50;
/// Rows of a secret's history.
const HISTORY: u32 = 50;

/// A value to be put into a secret.
pub struct NewValue {
    /// The id of its version; `None` for one that nobody has to think of.
    pub version: Option<SecretVersionId>,
    /// What it is.
    pub data_type: SecretDataType,
    /// The value: text, or base64.
    pub data: Zeroizing<String>,
}

/// What a secret is created with, as the form gives it.
pub struct NewSecret {
    /// Where.
    pub region: RegionId,
    /// Its name.
    pub name: SecretName,
    /// What it holds.
    pub kind: SecretType,
    /// The key that is to seal it: its id, or an alias that it has in the region.
    pub key: String,
    /// What people write about it.
    pub description: Description,
    /// Its first value.
    pub value: NewValue,
}

impl Console {
    /// A page of the list of secrets.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn secrets(&self, caller: &Caller, filter: &SecretFilter) -> Result<SecretList, Error> {
        caller.require(Permission::Read)?;
        Ok(self.engine.list_secrets(filter, PAGE).await?)
    }

    /// A secret's page.
    ///
    /// # Errors
    /// The caller's role; an unknown secret.
    pub async fn secret(&self, caller: &Caller, id: &SecretId) -> Result<SecretPage, Error> {
        caller.require(Permission::Read)?;
        let secret = self.engine.describe_secret(id).await?;
        Ok(SecretPage {
            arn: self.engine.secret_arn(id),
            tags: self.engine.list_secret_tags(id).await?,
            versions: self.engine.list_secret_versions(id).await?,
            key_alias: self.engine.aliases(&secret.key).await?.into_iter().next(),
            key_state: self.engine.describe_key(&secret.key).await?.state.kind(),
            now: self.engine.now(),
            secret,
        })
    }

    /// What was done to a secret, and who read it, newest first.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn secret_history(&self, caller: &Caller, id: &SecretId) -> Result<Vec<AuditEntry>, Error> {
        caller.require(Permission::Read)?;
        let entries = self.engine.list_audit(Some(&format!("secret/{id}")), HISTORY).await?;
        Ok(entries.into_iter().map(AuditEntry::for_list).collect())
    }

    /// Creates a secret.
    ///
    /// # Errors
    /// The caller's role; a key that is not there; a value that is not what it is said to be; the engine's refusals.
    pub async fn create_secret(&self, caller: &Caller, new: NewSecret) -> Result<Secret, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let NewValue { version, data_type, data } = checked(new.value)?;
        let request = CreateSecret {
            key: self.named_key(new.region, &new.key).await?,
            id: SecretId { region: new.region, name: new.name },
            kind: new.kind,
            description: new.description,
            creator: caller.name(),
            version: version.unwrap_or_else(any_version),
            data_type,
            value: Zeroizing::new(data.as_bytes().to_vec()),
        };
        Ok(self.engine.create_secret(&actor, &request).await?)
    }

    /// Puts a new value, which is the current one from then on.
    ///
    /// # Errors
    /// The caller's role; a value that is not what it is said to be; the engine's refusals.
    pub async fn put_secret_value(&self, caller: &Caller, id: &SecretId, new: NewValue) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let NewValue { version, data_type, data } = checked(new)?;
        let version = version.unwrap_or_else(any_version);
        Ok(self.engine.put_secret_value(&actor, id, &version, data_type, data.as_bytes()).await?)
    }

    /// The value of a version, the current one unless another is named. That it was read is in the audit log.
    ///
    /// # Errors
    /// The caller's role; the engine's refusals.
    pub async fn get_secret_value(
        &self,
        caller: &Caller,
        id: &SecretId,
        version: Option<&SecretVersionId>,
    ) -> Result<SecretValue, Error> {
        let actor = caller.require(Permission::UseKeys)?;
        let (version, value) = self.engine.get_secret_value(&actor, id, version).await?;
        let data = String::from_utf8(value.to_vec()).unwrap_or_else(|_| STANDARD.encode(&*value));
        Ok(SecretValue { version: version.id, data_type: version.data_type, data })
    }

    /// Writes something else about a secret.
    ///
    /// # Errors
    /// The caller's role; the secret's state.
    pub async fn update_secret(
        &self,
        caller: &Caller,
        id: &SecretId,
        description: &Description,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.update_secret(&actor, id, description).await?)
    }

    /// Gives a secret a tag, or a tag that it has another value.
    ///
    /// # Errors
    /// The caller's role; too many tags; the secret's state.
    pub async fn tag_secret(&self, caller: &Caller, id: &SecretId, tag: &Tag) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.tag_secret(&actor, id, tag).await?)
    }

    /// Takes a tag away from a secret.
    ///
    /// # Errors
    /// The caller's role; a tag that the secret does not have; the secret's state.
    pub async fn untag_secret(&self, caller: &Caller, id: &SecretId, tag: &TagKey) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.untag_secret(&actor, id, tag).await?)
    }

    /// Moves a stage to a version; `None` takes it away.
    ///
    /// # Errors
    /// The caller's role; the engine's refusals.
    pub async fn update_secret_version_stage(
        &self,
        caller: &Caller,
        id: &SecretId,
        stage: &VersionStage,
        to: Option<&SecretVersionId>,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.update_secret_version_stage(&actor, id, stage, to).await?)
    }

    /// Has a secret due for a new value every so often; `None` for never.
    ///
    /// # Errors
    /// The caller's role; a generic secret; the secret's state.
    pub async fn update_secret_rotation_policy(
        &self,
        caller: &Caller,
        id: &SecretId,
        every: Option<SecretInterval>,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.update_secret_rotation_policy(&actor, id, every).await?)
    }

    /// Has nobody told that a value is due while a secret moves; or restores what its rotation was before.
    ///
    /// # Errors
    /// The caller's role; the refusals of the secret's rotation and state.
    pub async fn freeze_secret_rotation(
        &self,
        caller: &Caller,
        id: &SecretId,
        frozen: bool,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        match frozen {
            true => self.engine.freeze_secret_rotation(&actor, id).await?,
            false => self.engine.restore_secret_rotation(&actor, id).await?,
        }
        Ok(())
    }

    /// Deletes a secret at once, without recovery.
    ///
    /// # Errors
    /// The caller's role; the secret's state.
    pub async fn force_delete_secret(&self, caller: &Caller, id: &SecretId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.force_delete_secret(&actor, id).await?)
    }

    /// Plans the deletion of a secret in `days` days (R259).
    ///
    /// # Errors
    /// The caller's role; the number of days; the secret's state.
    pub async fn delete_secret(&self, caller: &Caller, id: &SecretId, days: i64) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        self.engine.delete_secret(&actor, id, days).await?;
        Ok(())
    }

    /// Cancels the deletion of a secret (R259).
    ///
    /// # Errors
    /// The caller's role; the secret's state.
    pub async fn restore_secret(&self, caller: &Caller, id: &SecretId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.restore_secret(&actor, id).await?)
    }

    /// The key of this id, or with this alias in the region.
    pub(crate) async fn named_key(&self, region: RegionId, text: &str) -> Result<KeyId, Error> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        let alias: AliasName = text.parse().map_err(|_| Invalid::new(Field::Key, Problem::Format))?;
        for key in self.engine.keys_by_alias(vec![alias]).await?.into_values().flatten() {
            if self.engine.describe_key(&key).await?.placement.region == region {
                return Ok(key);
            }
        }
        Err(Refusal::KeyNotFound.into())
    }
}

/// A version's id that nobody has to think of.
fn any_version() -> SecretVersionId {
    SecretVersionId::new(custody::random::bytes())
}

/// A value that is what it is said to be.
fn checked(value: NewValue) -> Result<NewValue, Invalid> {
    let is_base64 = || STANDARD.decode(value.data.as_bytes()).is_ok();
    match value.data_type {
        SecretDataType::Binary if !is_base64() => Err(Invalid::new(Field::SecretData, Problem::Format)),
        SecretDataType::Binary | SecretDataType::Text => Ok(value),
    }
}
