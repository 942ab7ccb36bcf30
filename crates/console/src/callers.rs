//! RAM users: programs that call the gateways, their access keys and what they may do.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use domain::view::{NewSecret, RamUserList, RamUserPage};
use domain::{AccessKeyId, OperatorId, Permission, RamPolicy, RamUserName, ReadyPolicy, Refusal, Timestamp};
use engine::NewAccessKey;
use zeroize::Zeroizing;

use crate::{Caller, Console, Error};

/// How long the secret of a new access key is shown to its maker.
const SHOWN: Duration = Duration::from_secs(15 * 60);

/// The last access key that each operator made: kept in memory for its maker to pass on. The store has it sealed.
#[derive(Default)]
pub(crate) struct NewKeys(Mutex<HashMap<OperatorId, Kept>>);

struct Kept {
    user: RamUserName,
    id: AccessKeyId,
    secret: Zeroizing<String>,
    made_at: Timestamp,
}

impl NewKeys {
    fn keep(&self, maker: &OperatorId, user: &RamUserName, made: NewAccessKey, made_at: Timestamp) {
        let kept = Kept { user: user.clone(), id: made.id, secret: made.secret, made_at };
        self.all().insert(maker.clone(), kept);
    }

    fn made_by(&self, maker: &OperatorId, user: &RamUserName, now: Timestamp) -> Option<NewSecret> {
        let mut all = self.all();
        all.retain(|_, kept| !kept.made_at.plus(SHOWN).has_come(now));
        let kept = all.get(maker).filter(|kept| kept.user == *user)?;
        Some(NewSecret { id: kept.id.clone(), secret: kept.secret.to_string() })
    }

    /// Of an access key that is gone nobody needs the secret.
    fn forget(&self, gone: impl Fn(&RamUserName, &AccessKeyId) -> bool) {
        self.all().retain(|_, kept| !gone(&kept.user, &kept.id));
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<OperatorId, Kept>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl Console {
    /// Says where the gateways listen, once they do.
    pub fn gateways_listen(&self, address: String) {
        // They do so once.
        let _ = self.gateways.set(address);
    }

    /// All RAM users with their access keys.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn ram_users(&self, caller: &Caller) -> Result<RamUserList, Error> {
        caller.require(Permission::ManageOperators)?;
        let list = self.engine.list_ram_users().await?;
        Ok(RamUserList { gateways: self.gateways.get().cloned(), ..list })
    }

    /// A RAM user, with the secret of an access key that the caller has just made.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::RamUserNotFound`].
    pub async fn ram_user(&self, caller: &Caller, name: &RamUserName) -> Result<RamUserPage, Error> {
        caller.require(Permission::ManageOperators)?;
        let list = self.engine.list_ram_users().await?;
        let row = list.rows.into_iter().find(|row| row.name == *name);
        let row = row.ok_or(Refusal::RamUserNotFound)?;
        let new = self.new_keys.made_by(caller.id(), name, self.engine.now());
        Ok(RamUserPage { row, new, gateways: self.gateways.get().cloned() })
    }

    /// Creates a RAM user with a first access key, whose secret [`Console::ram_user`] shows.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::RamUserTaken`].
    pub async fn create_ram_user(
        &self,
        caller: &Caller,
        name: &RamUserName,
        policy: ReadyPolicy,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let creator = caller.name();
        let made = self.engine.create_ram_user(&actor, creator, name, &policy.policy()).await?;
        self.new_keys.keep(caller.id(), name, made, self.engine.now());
        Ok(())
    }

    /// Creates another access key of a RAM user, whose secret [`Console::ram_user`] shows.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::RamUserNotFound`], [`Refusal::TooManyAccessKeys`].
    pub async fn create_access_key(&self, caller: &Caller, user: &RamUserName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let made = self.engine.create_access_key(&actor, user).await?;
        self.new_keys.keep(caller.id(), user, made, self.engine.now());
        Ok(())
    }

    /// Lets an access key be used, or not.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessKeyNotFound`].
    pub async fn update_access_key(
        &self,
        caller: &Caller,
        id: &AccessKeyId,
        enabled: bool,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        Ok(self.engine.update_access_key(&actor, id, enabled).await?)
    }

    /// Deletes an access key.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessKeyNotFound`].
    pub async fn delete_access_key(&self, caller: &Caller, id: &AccessKeyId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.engine.delete_access_key(&actor, id).await?;
        self.new_keys.forget(|_, kept| kept == id);
        Ok(())
    }

    /// Gives a RAM user another policy.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::RamUserNotFound`].
    pub async fn set_ram_policy(
        &self,
        caller: &Caller,
        user: &RamUserName,
        policy: &RamPolicy,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        Ok(self.engine.set_ram_policy(&actor, user, policy).await?)
    }

    /// Deletes a RAM user with all access keys.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::RamUserNotFound`].
    pub async fn delete_ram_user(&self, caller: &Caller, user: &RamUserName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.engine.delete_ram_user(&actor, user).await?;
        self.new_keys.forget(|kept, _| kept == user);
        Ok(())
    }
}
