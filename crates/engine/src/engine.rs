//! The engine itself, and what its operations share.

use std::sync::Arc;

use custody::{Keyring, RootKey};
use domain::{
    AccessKeyId, AccountId, Action, ClientKeyId, Instance, InstanceId, Key, KeyId, KeyVersionId, Management,
    Placement, Refusal, RegionId, Timestamp, Transition,
};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{
    Actor, Audit, Change, Clock, EngineError, Outcome, Store, StoreError, Stored, Write,
    invocations::Leases,
    keyrings::{self, Keyrings},
    known_keys::{Known, KnownKeys},
    opened_keys::OpenedKeys,
    operations::{Client, Identity},
    pool::PairPool,
    root_key,
};

/// Tries before a row that others keep changing is given up.
pub(crate) const TRIES: usize = 16;

/// What an engine is told once, at its start.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// The account that owns the keys.
    pub account: AccountId,
    /// The regions it serves, each with a default KMS.
    pub regions: Vec<RegionId>,
    /// How many keys the default KMS of each region may hold (R22, R23); `None` for as many as come.
    pub region_key_quota: Option<u32>,
    /// How many secrets the default KMS of each region may hold; `None` for as many as come.
    pub region_secret_quota: Option<u32>,
}

/// The embedded KMS.
pub struct Engine {
    pub(crate) config: EngineConfig,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keyrings: Keyrings,
    pub(crate) pool: PairPool,
    pub(crate) leases: Leases,
    pub(crate) known_keys: KnownKeys,
    pub(crate) known_callers: Known<AccessKeyId, Identity>,
    pub(crate) known_clients: Known<ClientKeyId, Client>,
    pub(crate) opened_keys: OpenedKeys,
    /// Told when an instance was made here.
    pub(crate) instances_changed: Notify,
    /// Told when something that falls due was added or moved.
    pub(crate) due_changed: Notify,
}

impl Engine {
    /// Starts an engine: records the root key of a new store, makes the keyrings that are missing
    /// and opens each region's.
    ///
    /// # Errors
    /// [`StoreError::OtherRootKey`] when the root key is not that of the store, [`EngineError::Damaged`]
    /// when a keyring does not open; a store's failure.
    pub async fn start(
        config: EngineConfig,
        root: RootKey,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, EngineError> {
        root_key::ensure(&root, &*store, &*clock).await?;
        let keyrings = Keyrings::new(root);
        keyrings.ensure(keyrings::of_server(), &*store, &*clock).await?;
        for region in &config.regions {
            keyrings.ensure(keyrings::of_default_kms(region), &*store, &*clock).await?;
        }
        Ok(Self {
            config,
            store,
            clock,
            keyrings,
            pool: PairPool::start(),
            leases: Leases::default(),
            known_keys: KnownKeys::default(),
            known_callers: Known::default(),
            known_clients: Known::default(),
            opened_keys: OpenedKeys::default(),
            instances_changed: Notify::new(),
            due_changed: Notify::new(),
        })
    }

    /// The time by the engine's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Ends when an instance was made by this engine since the last time: for one who waits.
    pub async fn instance_added(&self) {
        self.instances_changed.notified().await;
    }

    /// How many keys the default KMS of each region may hold; `None` for as many as come.
    pub fn region_key_quota(&self) -> Option<u32> {
        self.config.region_key_quota
    }

    /// How many secrets the default KMS of each region may hold; `None` for as many as come.
    pub fn region_secret_quota(&self) -> Option<u32> {
        self.config.region_secret_quota
    }

    /// The regions it serves.
    pub fn regions(&self) -> &[RegionId] {
        &self.config.regions
    }

    /// The ARN of a key: `acs:kms:<region>:<account>:key/<id>`.
    pub fn arn(&self, key: &Key) -> String {
        format!("acs:kms:{}:{}:key/{}", key.placement.region, self.config.account, key.id)
    }

    /// A key to be changed, as it is now and as it is stored: material whose time has come is cleared first (R160).
    /// A change made from the key with that material taken off would leave it behind, sealed, with nothing to say so.
    pub(crate) async fn load_to_change(&self, id: &KeyId) -> Result<Stored<Key>, EngineError> {
        loop {
            let stored = self.store.key(id).await?.ok_or(Refusal::KeyNotFound)?;
            match stored.value.primary.material.expires_at().filter(|due| due.has_come(self.now())) {
                Some(due) => self.expire_material(id, due).await?,
                None => return Ok(stored),
            }
        }
    }

    /// The account that owns the keys.
    pub fn account(&self) -> &AccountId {
        &self.config.account
    }

    /// A key to be used, as it is now: read lately, unless it has changed since.
    ///
    /// # Errors
    /// [`Refusal::KeyNotFound`].
    pub async fn key_to_use(&self, id: &KeyId) -> Result<Arc<Key>, EngineError> {
        let known = self.known_keys.key(id, &*self.store).await?;
        Ok(self.as_it_is_now(known.ok_or(Refusal::KeyNotFound)?))
    }

    /// The key that has this version, to be used, as it is now.
    ///
    /// # Errors
    /// [`Refusal::KeyVersionNotFound`].
    pub async fn key_of_version_to_use(&self, version: &KeyVersionId) -> Result<Arc<Key>, EngineError> {
        let known = self.known_keys.of_version(version, &*self.store).await?;
        Ok(self.as_it_is_now(known.ok_or(Refusal::KeyVersionNotFound)?))
    }

    fn as_it_is_now(&self, key: Arc<Key>) -> Arc<Key> {
        match key.primary.material.expires_at() {
            // Most keys are the same at any time, and need no copy.
            None => key,
            Some(_) => Arc::new(Arc::unwrap_or_clone(key).at(self.now())),
        }
    }

    /// Where a key of this region and instance would live. Without an instance: in the region's default instance (R77),
    /// or where there is none in its default KMS (R76).
    pub(crate) async fn place(
        &self,
        region: RegionId,
        instance: Option<InstanceId>,
    ) -> Result<(Placement, Option<Instance>), EngineError> {
        if !self.config.regions.contains(&region) {
            return Err(Refusal::RegionNotServed.into());
        }
        let instance = match instance {
            Some(id) => {
                let found = self.store.instance(&id).await?.filter(|instance| instance.region == region);
                Some(found.ok_or(Refusal::InstanceNotFound)?)
            }
            None => self.default_instance(region).await?,
        };
        let management = instance.as_ref().map_or(Management::Default, |instance| instance.management);
        let id = instance.as_ref().map(|instance| instance.id.clone());
        Ok((Placement { region, instance: id, management }, instance))
    }

    /// The keyring that seals this key's material.
    pub(crate) async fn keyring(&self, key: &Key) -> Result<Keyring, EngineError> {
        self.keyrings.at(&key.placement, &*self.store).await
    }

    /// The row that tells of a change made now.
    pub(crate) fn audit(
        &self,
        actor: &Actor,
        action: &'static str,
        resource: impl ToString,
        detail: Value,
    ) -> Audit {
        Audit {
            at: self.now(),
            actor: actor.clone(),
            action,
            resource: resource.to_string(),
            outcome: Outcome::Ok,
            detail,
        }
    }

    /// Moves a key to another state: reads it, asks the rules, commits; again from the start if it lost a race.
    pub(crate) async fn change_state(
        &self,
        actor: &Actor,
        id: &KeyId,
        action: (Action, &'static str),
        transition: impl Fn(&Key) -> Transition,
    ) -> Result<Key, EngineError> {
        self.retry(id, || async {
            let stored = self.load_to_change(id).await?;
            stored.value.permits(action.0)?;
            let transition = transition(&stored.value);
            self.move_to(actor, stored, action.1, transition).await
        })
        .await
    }

    /// Commits a key's step to another state; `None` when the key was changed meanwhile.
    pub(crate) async fn move_to(
        &self,
        actor: &Actor,
        stored: Stored<Key>,
        action: &'static str,
        transition: Transition,
    ) -> Result<Option<Key>, EngineError> {
        let Stored { value: mut key, revision } = stored;
        let before = key.state;
        key.state = before.after(transition)?;
        let detail = json!({ "from": before.kind(), "to": key.state });
        let change = Change {
            writes: vec![Write::UpdateKey { key: Box::new(key.clone()), from: revision }],
            audit: self.audit(actor, action, &key.id, detail),
        };
        Ok(self.committed(change).await?.then_some(key))
    }

    /// Commits; `false` when the change was made from a row that has changed since.
    pub(crate) async fn committed(&self, change: Change) -> Result<bool, EngineError> {
        match self.store.commit(change).await {
            Ok(()) => {
                self.due_changed.notify_one();
                Ok(true)
            }
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Runs `attempt` until it did not lose a race.
    pub(crate) async fn retry<T, F: Future<Output = Result<Option<T>, EngineError>>>(
        &self,
        resource: &impl ToString,
        attempt: impl Fn() -> F,
    ) -> Result<T, EngineError> {
        for _ in 0..TRIES {
            if let Some(done) = attempt().await? {
                return Ok(done);
            }
        }
        Err(EngineError::Contended { resource: resource.to_string() })
    }
}
