//! RAM users and their access keys: CreateUser, CreateAccessKey and what else RAM's API has for them.

use std::{collections::HashMap, sync::Arc};

use custody::SealedAccessKey;
use domain::{
    AccessKey, AccessKeyId, OperatorName, RamPolicy, RamUser, RamUserName, Refusal, limits,
    view::{RamUserList, RamUserRow},
};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{Actor, Change, Engine, EngineError, StoreError, Write, keyrings};

/// An access key that was just made: the only time that its secret is told.
pub struct NewAccessKey {
    /// Its id.
    pub id: AccessKeyId,
    /// Its secret.
    pub secret: Zeroizing<String>,
}

/// Whoever has an access key: what a gateway needs to know of a caller.
pub struct Identity {
    /// The user.
    pub user: RamUserName,
    /// Whether the access key may be used.
    pub enabled: bool,
    /// What the user may do.
    pub policy: RamPolicy,
    /// What the caller signs with.
    pub secret: Zeroizing<String>,
}

/// An access key as it is stored, with its user's policy.
#[derive(Clone, Debug)]
pub struct StoredAccessKey {
    /// The access key.
    pub key: AccessKey,
    /// Its secret.
    pub sealed: SealedAccessKey,
    /// What its user may do.
    pub policy: RamPolicy,
}

impl Engine {
    /// Creates a user with a first access key.
    ///
    /// # Errors
    /// [`Refusal::RamUserTaken`].
    pub async fn create_ram_user(
        &self,
        actor: &Actor,
        creator: OperatorName,
        name: &RamUserName,
        policy: &RamPolicy,
    ) -> Result<NewAccessKey, EngineError> {
        let user = RamUser { name: name.clone(), policy: policy.clone(), creator, created_at: self.now() };
        let (made, add) = self.new_access_key(name).await?;
        let detail = json!({ "policy": policy.as_str(), "access_key": made.id });
        let writes = vec![Write::AddRamUser(Box::new(user)), add];
        self.change_callers(actor, "CreateUser", of_user(name), writes, detail, Refusal::RamUserTaken)
            .await?;
        Ok(made)
    }

    /// Creates another access key of a user, who has at most two.
    ///
    /// # Errors
    /// [`Refusal::RamUserNotFound`], [`Refusal::TooManyAccessKeys`].
    pub async fn create_access_key(
        &self,
        actor: &Actor,
        user: &RamUserName,
    ) -> Result<NewAccessKey, EngineError> {
        self.ram_user(user).await?;
        let (made, add) = self.new_access_key(user).await?;
        let detail = json!({ "access_key": made.id });
        let full = Refusal::TooManyAccessKeys { max: limits::MAX_ACCESS_KEYS };
        self.change_callers(actor, "CreateAccessKey", of_user(user), vec![add], detail, full).await?;
        Ok(made)
    }

    /// Lets an access key be used, or not. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::AccessKeyNotFound`].
    pub async fn update_access_key(
        &self,
        actor: &Actor,
        id: &AccessKeyId,
        enabled: bool,
    ) -> Result<(), EngineError> {
        let write = Write::SetAccessKeyEnabled(id.clone(), enabled);
        let detail = json!({ "enabled": enabled });
        self.change_callers(
            actor,
            "UpdateAccessKey",
            of_key(id),
            vec![write],
            detail,
            Refusal::AccessKeyNotFound,
        )
        .await
    }

    /// Deletes an access key. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::AccessKeyNotFound`].
    pub async fn delete_access_key(&self, actor: &Actor, id: &AccessKeyId) -> Result<(), EngineError> {
        let write = Write::DeleteAccessKey(id.clone());
        let none = Refusal::AccessKeyNotFound;
        self.change_callers(actor, "DeleteAccessKey", of_key(id), vec![write], json!({}), none).await
    }

    /// Gives a user another policy. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::RamUserNotFound`].
    pub async fn set_ram_policy(
        &self,
        actor: &Actor,
        user: &RamUserName,
        policy: &RamPolicy,
    ) -> Result<(), EngineError> {
        let before = self.ram_user(user).await?.policy;
        let write = Write::SetRamPolicy(user.clone(), policy.clone());
        let detail = json!({ "from": before.as_str(), "to": policy.as_str() });
        let none = Refusal::RamUserNotFound;
        self.change_callers(actor, "SetUserPolicy", of_user(user), vec![write], detail, none).await
    }

    /// Deletes a user with all access keys.
    ///
    /// # Errors
    /// [`Refusal::RamUserNotFound`].
    pub async fn delete_ram_user(&self, actor: &Actor, user: &RamUserName) -> Result<(), EngineError> {
        let write = Write::DeleteRamUser(user.clone());
        let none = Refusal::RamUserNotFound;
        self.change_callers(actor, "DeleteUser", of_user(user), vec![write], json!({}), none).await
    }

    /// All users, by name, with their access keys, oldest first.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_ram_users(&self) -> Result<RamUserList, EngineError> {
        let users = self.store.ram_users().await?;
        let mut keys: HashMap<RamUserName, Vec<AccessKey>> = HashMap::new();
        for key in self.store.access_keys().await? {
            keys.entry(key.user.clone()).or_default().push(key);
        }
        let row = |user: RamUser| RamUserRow {
            keys: keys.remove(&user.name).unwrap_or_default(),
            name: user.name,
            policy: user.policy.as_str().to_owned(),
            creator: user.creator,
            created_at: user.created_at,
        };
        Ok(RamUserList { rows: users.into_iter().map(row).collect(), gateways: None })
    }

    /// Whoever has this access key; `None` where nobody has.
    ///
    /// # Errors
    /// A store's failure; a secret that does not open.
    pub async fn identity(&self, id: &AccessKeyId) -> Result<Option<Arc<Identity>>, EngineError> {
        self.known_callers
            .get(id, &*self.store, async || {
                let Some(stored) = self.store.access_key(id).await? else { return Ok(None) };
                let keyring = self.keyrings.get(keyrings::of_server(), &*self.store).await?;
                let secret = keyring.open_access_key(id, &stored.sealed).map_err(EngineError::damaged(id))?;
                let AccessKey { user, enabled, .. } = stored.key;
                Ok(Some(Identity { user, enabled, policy: stored.policy, secret }))
            })
            .await
    }

    async fn ram_user(&self, name: &RamUserName) -> Result<RamUser, EngineError> {
        let users = self.store.ram_users().await?;
        Ok(users.into_iter().find(|user| user.name == *name).ok_or(Refusal::RamUserNotFound)?)
    }

    async fn new_access_key(&self, user: &RamUserName) -> Result<(NewAccessKey, Write), EngineError> {
        let id = AccessKeyId::new(custody::random::bytes());
        let keyring = self.keyrings.get(keyrings::of_server(), &*self.store).await?;
        let (secret, sealed) = keyring.new_access_key(&id);
        let key = AccessKey { id: id.clone(), user: user.clone(), enabled: true, created_at: self.now() };
        Ok((NewAccessKey { id, secret }, Write::AddAccessKey(key, sealed)))
    }

    /// Commits a change of callers; refused as `conflict` says when a row is not, or is already, there.
    pub(super) async fn change_callers(
        &self,
        actor: &Actor,
        action: &'static str,
        resource: String,
        writes: Vec<Write>,
        detail: serde_json::Value,
        conflict: Refusal,
    ) -> Result<(), EngineError> {
        let audit = self.audit(actor, action, resource, detail);
        match self.store.commit(Change { writes, audit }).await {
            Err(StoreError::Conflict) => Err(conflict.into()),
            done => Ok(done?),
        }
    }

    /// Commits a change of callers; `None` when a row that it relies on was changed meanwhile.
    pub(super) async fn try_change(
        &self,
        actor: &Actor,
        action: &'static str,
        resource: String,
        writes: Vec<Write>,
        detail: serde_json::Value,
    ) -> Result<Option<()>, EngineError> {
        let audit = self.audit(actor, action, resource, detail);
        Ok(self.committed(Change { writes, audit }).await?.then_some(()))
    }
}

/// A user's name in the audit log.
fn of_user(name: &RamUserName) -> String {
    format!("ram-user/{name}")
}

/// An access key in the audit log.
fn of_key(id: &AccessKeyId) -> String {
    format!("access-key/{id}")
}
