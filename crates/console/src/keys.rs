//! Keys: the list, the page of one, and what may be done with it.

use domain::view::{AuditEntry, KeyFilter, KeyList, KeyPage, KeyRow, PolicyPage};
use domain::{
    AliasName, Description, InstanceId, Key, KeyId, KeyPolicy, KeySpec, KeyUsage, Origin, Permission,
    Refusal, RegionId, RotationInterval, Tag, TagKey,
};
use engine::CreateKey;

use crate::{Caller, Console, Error};

/// Rows of a page of the list.
const PAGE: u32 = 50;
/// Rows of a key's history.
const HISTORY: u32 = 200;

/// What a key is created with, as the form gives it.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Where.
    pub region: RegionId,
    /// In which instance; `None` for the region's default KMS.
    pub instance: Option<InstanceId>,
    /// What kind of key.
    pub spec: KeySpec,
    /// What it is for; `None` for the first usage that its spec has.
    pub usage: Option<KeyUsage>,
    /// Where its material comes from.
    pub origin: Origin,
    /// Its policy (R137); `None` for the default one.
    pub policy: Option<KeyPolicy>,
    /// Its first alias, if any.
    pub alias: Option<AliasName>,
    /// What people write about it.
    pub description: Description,
    /// Whether the implications of external key material were acknowledged (R127).
    pub acknowledged: bool,
}

impl Console {
    /// A page of the list of keys.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn keys(&self, caller: &Caller, filter: &KeyFilter) -> Result<KeyList, Error> {
        caller.require(Permission::Read)?;
        let mut list = self.engine.list_keys(filter, PAGE).await?;
        list.rows = list.rows.into_iter().map(|row| KeyRow { key: row.key.for_page(), ..row }).collect();
        Ok(list)
    }

    /// A key's page.
    ///
    /// # Errors
    /// The caller's role; an unknown key.
    pub async fn key(&self, caller: &Caller, id: &KeyId) -> Result<KeyPage, Error> {
        caller.require(Permission::Read)?;
        let key = self.engine.describe_key(id).await?;
        let instance = match &key.placement.instance {
            Some(instance) => Some(self.engine.describe_instance(instance).await?),
            None => None,
        };
        Ok(KeyPage {
            arn: self.engine.arn(&key),
            aliases: self.engine.aliases(id).await?,
            tags: self.engine.list_resource_tags(id).await?,
            instance,
            versions: self.engine.list_key_versions(id).await?,
            secrets: self.engine.secrets_of_key(id).await?,
            pairs: self.engine.usable_pairs(id).await?,
            now: self.engine.now(),
            key: key.for_page(),
        })
    }

    /// What was done to a key, newest first.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn key_history(&self, caller: &Caller, id: &KeyId) -> Result<Vec<AuditEntry>, Error> {
        caller.require(Permission::Read)?;
        let entries = self.engine.list_audit(Some(id.as_str()), HISTORY).await?;
        Ok(entries.into_iter().map(AuditEntry::for_list).collect())
    }

    /// Creates a key.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::NotAcknowledged`] (R127); the engine's refusals.
    pub async fn create_key(&self, caller: &Caller, new: NewKey) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        if new.origin == Origin::External && !new.acknowledged {
            return Err(Refusal::NotAcknowledged.into());
        }
        let request = CreateKey {
            region: new.region,
            instance: new.instance,
            spec: new.spec,
            usage: new.usage,
            origin: new.origin,
            policy: new.policy,
            alias: new.alias,
            description: new.description,
            creator: caller.name(),
        };
        Ok(self.engine.create_key(&actor, request).await?)
    }

    /// Creates the key that is to take the place of an imported one (R172): of the same spec and usage, in the same place
    /// and under the same policy, without material and without an alias yet.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::NotAcknowledged`] (R127); a key that the KMS made, which rotates otherwise; the
    /// engine's refusals.
    pub async fn create_successor(
        &self,
        caller: &Caller,
        old: &KeyId,
        acknowledged: bool,
    ) -> Result<Key, Error> {
        caller.require(Permission::ManageKeys)?;
        let key = self.engine.describe_key(old).await?;
        if key.origin != Origin::External {
            return Err(Refusal::GeneratedOrigin.into());
        }
        let new = NewKey {
            region: key.placement.region,
            instance: key.placement.instance,
            spec: key.spec,
            usage: Some(key.usage),
            origin: Origin::External,
            policy: self.engine.get_key_policy(old).await?.filter(|_| key.has_policy),
            alias: None,
            description: key.description,
            acknowledged,
        };
        self.create_key(caller, new).await
    }

    /// Gives an alias of a key to another key, in one change: whoever uses the alias uses the other from then on.
    ///
    /// # Errors
    /// The caller's role; an alias that the first key does not have; the other key's region and state.
    pub async fn move_alias(
        &self,
        caller: &Caller,
        from: &KeyId,
        to: &KeyId,
        alias: &AliasName,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.update_alias(&actor, from, to, alias).await?)
    }

    /// Enables a key.
    ///
    /// # Errors
    /// The caller's role; the key's state.
    pub async fn enable_key(&self, caller: &Caller, id: &KeyId) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.enable_key(&actor, id).await?)
    }

    /// Disables a key.
    ///
    /// # Errors
    /// The caller's role; the key's state.
    pub async fn disable_key(&self, caller: &Caller, id: &KeyId) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.disable_key(&actor, id).await?)
    }

    /// Protects a key from deletion, or takes the protection away.
    ///
    /// # Errors
    /// The caller's role; the key's state.
    pub async fn protect_key(&self, caller: &Caller, id: &KeyId, protected: bool) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.set_deletion_protection(&actor, id, protected).await?)
    }

    /// Gives a key another name.
    ///
    /// # Errors
    /// The caller's role; a taken alias; the key's state.
    pub async fn create_alias(&self, caller: &Caller, id: &KeyId, alias: &AliasName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.create_alias(&actor, id, alias).await?)
    }

    /// Takes a name away from a key.
    ///
    /// # Errors
    /// The caller's role; an alias that the key does not have.
    pub async fn delete_alias(&self, caller: &Caller, id: &KeyId, alias: &AliasName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.delete_alias(&actor, id, alias).await?)
    }

    /// Gives a key a tag, or a tag that it has another value.
    ///
    /// # Errors
    /// The caller's role; too many tags.
    pub async fn tag_resource(&self, caller: &Caller, id: &KeyId, tag: Tag) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.tag_resource(&actor, id, &[tag]).await?)
    }

    /// Takes a tag away from a key.
    ///
    /// # Errors
    /// The caller's role; a tag that the key does not have.
    pub async fn untag_resource(&self, caller: &Caller, id: &KeyId, tag: TagKey) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.untag_resource(&actor, id, &[tag]).await?)
    }

    /// Writes something else about a key.
    ///
    /// # Errors
    /// The caller's role; an unknown key.
    pub async fn update_key_description(
        &self,
        caller: &Caller,
        id: &KeyId,
        description: &Description,
    ) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.update_key_description(&actor, id, description).await?)
    }

    /// The policy of a key.
    ///
    /// # Errors
    /// The caller's role; an unknown key.
    pub async fn key_policy(&self, caller: &Caller, id: &KeyId) -> Result<PolicyPage, Error> {
        caller.require(Permission::Read)?;
        let text = |policy: KeyPolicy| policy.as_str().to_owned();
        let policy = self.engine.get_key_policy(id).await?.map(text);
        Ok(PolicyPage { policy, default: text(self.engine.default_policy()) })
    }

    /// Gives a key another policy; `None` for the default one.
    ///
    /// # Errors
    /// The caller's role; a key of the default KMS.
    pub async fn set_key_policy(
        &self,
        caller: &Caller,
        id: &KeyId,
        policy: Option<&KeyPolicy>,
    ) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.set_key_policy(&actor, id, policy).await?)
    }

    /// Rotates a key now.
    ///
    /// # Errors
    /// The caller's role; the key's state, origin and age of its newest version.
    pub async fn rotate_key(&self, caller: &Caller, id: &KeyId) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.create_key_version(&actor, id).await?)
    }

    /// Has a key rotate by itself every so often; `None` for never again.
    ///
    /// # Errors
    /// The caller's role; the key's state and origin.
    pub async fn set_rotation(
        &self,
        caller: &Caller,
        id: &KeyId,
        every: Option<RotationInterval>,
    ) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.update_rotation_policy(&actor, id, every).await?)
    }

    /// Freezes a key's rotation while it moves, or restores it.
    ///
    /// # Errors
    /// The caller's role; the key's state; a key that does not rotate by itself, or is not frozen.
    pub async fn freeze_rotation(&self, caller: &Caller, id: &KeyId, frozen: bool) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(match frozen {
            true => self.engine.freeze_rotation(&actor, id).await?,
            false => self.engine.restore_rotation(&actor, id).await?,
        })
    }

    /// Schedules a key for deletion in `days` days.
    ///
    /// # Errors
    /// The caller's role; the number of days; the key's state.
    pub async fn schedule_key_deletion(&self, caller: &Caller, id: &KeyId, days: i64) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.schedule_key_deletion(&actor, id, days).await?)
    }

    /// Cancels the deletion of a key.
    ///
    /// # Errors
    /// The caller's role; the key's state.
    pub async fn cancel_key_deletion(&self, caller: &Caller, id: &KeyId) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.cancel_key_deletion(&actor, id).await?)
    }

    /// Deletes a key's imported material.
    ///
    /// # Errors
    /// The caller's role; the key's origin.
    pub async fn delete_key_material(&self, caller: &Caller, id: &KeyId) -> Result<Key, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        Ok(self.engine.delete_key_material(&actor, id).await?)
    }
}
