//! Keys and their sealed material as they were read lately: an operation takes less time than reading them does.
//!
//! What is kept holds for as long as [`Store::keys_changed`](crate::Store::keys_changed) gives the number that it gave
//! before the reading began. Any change of any key lets go of everything: keys change seldom, and are used all the
//! time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, PoisonError, RwLock},
};

use custody::SealedMaterial;
use domain::{Key, KeyId, KeyVersionId};

use crate::{Store, StoreError};

/// How much of a kind is kept; then all of it is let go.
const KEPT: usize = 4096;

/// What was read, by the id it was asked for.
#[derive(Default)]
pub(crate) struct KnownKeys {
    keys: Known<KeyId, Key>,
    by_version: Known<KeyVersionId, Key>,
    material: Known<KeyVersionId, SealedMaterial>,
}

impl KnownKeys {
    /// A key as it is stored.
    pub(crate) async fn key(&self, id: &KeyId, store: &dyn Store) -> Result<Option<Arc<Key>>, StoreError> {
        let read = async || Ok::<_, StoreError>(store.key(id).await?.map(|stored| stored.value));
        self.keys.get(id, store, read).await
    }

    /// The key that has this version, as it is stored.
    pub(crate) async fn of_version(
        &self,
        version: &KeyVersionId,
        store: &dyn Store,
    ) -> Result<Option<Arc<Key>>, StoreError> {
        let read =
            async || Ok::<_, StoreError>(store.key_of_version(version).await?.map(|stored| stored.value));
        self.by_version.get(version, store, read).await
    }

    /// The sealed material of a version.
    pub(crate) async fn material(
        &self,
        version: &KeyVersionId,
        store: &dyn Store,
    ) -> Result<Option<Arc<SealedMaterial>>, StoreError> {
        self.material.get(version, store, async || store.material(version).await).await
    }
}

/// Things of one kind that hold for one number of [`Store::keys_changed`].
pub(crate) struct Known<Id, T>(RwLock<(u64, HashMap<Id, Arc<T>>)>);

impl<Id, T> Default for Known<Id, T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<Id: Clone + Eq + Hash, T> Known<Id, T> {
    /// What has this id: as it was read before, or else read now.
    pub(crate) async fn get<E>(
        &self,
        id: &Id,
        store: &dyn Store,
        read: impl AsyncFnOnce() -> Result<Option<T>, E>,
    ) -> Result<Option<Arc<T>>, E> {
        // Asked before the reading: a change in between makes what is read then one of the number before.
        let Some(now) = store.keys_changed() else { return Ok(read().await?.map(Arc::new)) };
        if let Some(known) = self.kept(now, id) {
            return Ok(Some(known));
        }
        let found = read().await?.map(Arc::new);
        if let Some(found) = &found {
            self.keep(now, id, found);
        }
        Ok(found)
    }

    fn kept(&self, now: u64, id: &Id) -> Option<Arc<T>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == now { kept.1.get(id).cloned() } else { None }
    }

    fn keep(&self, now: u64, id: &Id, found: &Arc<T>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != now || kept.1.len() >= KEPT {
            *kept = (now, HashMap::new());
        }
        kept.1.insert(id.clone(), Arc::clone(found));
    }
}
