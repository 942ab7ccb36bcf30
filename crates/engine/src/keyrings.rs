//! The keyrings of the instances and the default KMS, opened once and kept.

use std::{collections::HashMap, sync::RwLock};

use custody::{Keyring, KeyringId, RootKey};
use domain::{InstanceId, Placement, RegionId};
use serde_json::json;

use crate::{Actor, Audit, Change, EngineError, Outcome, Store, StoreError, Write, ports::Clock};

/// Opens keyrings as they are asked for.
pub(crate) struct Keyrings {
    root: RootKey,
    open: RwLock<HashMap<KeyringId, Keyring>>,
}

/// The keyring of a region's default KMS.
pub(crate) fn of_default_kms(region: &RegionId) -> KeyringId {
    KeyringId::new(format!("default:{region}"))
}

/// The keyring of an instance.
pub(crate) fn of_instance(id: &InstanceId) -> KeyringId {
    KeyringId::new(id.to_string())
}

/// The keyring of what belongs to no instance: import tokens.
pub(crate) fn of_server() -> KeyringId {
    KeyringId::new("server".to_owned())
}

fn of(placement: &Placement) -> KeyringId {
    match &placement.instance {
        Some(instance) => of_instance(instance),
        None => of_default_kms(&placement.region),
    }
}

impl Keyrings {
    pub(crate) fn new(root: RootKey) -> Self {
        Self { root, open: RwLock::default() }
    }

    /// A new keyring, as the write that stores it. It can be used once that is committed.
    pub(crate) fn add(&self, id: KeyringId) -> Write {
        let (_, sealed) = self.root.new_keyring(&id);
        Write::AddKeyring { id, sealed, under: self.root.record().id }
    }

    /// The keyring that seals what lives at `placement`.
    pub(crate) async fn at(&self, placement: &Placement, store: &dyn Store) -> Result<Keyring, EngineError> {
        self.get(of(placement), store).await
    }

    /// The keyring of this id.
    pub(crate) async fn get(&self, id: KeyringId, store: &dyn Store) -> Result<Keyring, EngineError> {
        if let Some(keyring) = self.kept().get(&id) {
            return Ok(keyring.clone());
        }
        let missing =
            || StoreError::Failed { doing: "opening a keyring", source: format!("{id} is missing").into() };
        let sealed = store.keyring(&id).await?.ok_or_else(missing)?;
        let keyring = self.root.open_keyring(&id, &sealed).map_err(EngineError::damaged(&id))?;
        self.open.write().unwrap_or_else(|e| e.into_inner()).insert(id, keyring.clone());
        Ok(keyring)
    }

    /// Makes sure that the keyring exists and opens: at start, so that a root key that does not fit
    /// is found before anything is served.
    pub(crate) async fn ensure(
        &self,
        id: KeyringId,
        store: &dyn Store,
        clock: &dyn Clock,
    ) -> Result<(), EngineError> {
        if store.keyring(&id).await?.is_none() {
            let audit = Audit {
                at: clock.now(),
                actor: Actor::System,
                action: "CreateKeyring",
                resource: id.to_string(),
                outcome: Outcome::Ok,
                detail: json!({}),
            };
            match store.commit(Change { writes: vec![self.add(id.clone())], audit }).await {
                // Another process on the same database was faster.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.get(id, store).await.map(|_| ())
    }

    fn kept(&self) -> std::sync::RwLockReadGuard<'_, HashMap<KeyringId, Keyring>> {
        self.open.read().unwrap_or_else(|e| e.into_inner())
    }
}
