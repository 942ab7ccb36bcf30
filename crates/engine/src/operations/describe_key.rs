//! DescribeKey.

use domain::{AliasName, Instance, InstanceId, Key, KeyId, KeyVersionId, PairId, Refusal, Tag, WrappingPair};

use crate::{Engine, EngineError};

impl Engine {
    /// A key as it is now.
    ///
    /// # Errors
    /// [`Refusal::KeyNotFound`].
    pub async fn describe_key(&self, id: &KeyId) -> Result<Key, EngineError> {
        let stored = self.store.key(id).await?.ok_or(Refusal::KeyNotFound)?;
        Ok(stored.value.at(self.now()))
    }

    /// The key that has this version, as it is now.
    ///
    /// # Errors
    /// [`Refusal::KeyVersionNotFound`].
    pub async fn key_of_version(&self, id: &KeyVersionId) -> Result<Key, EngineError> {
        let stored = self.store.key_of_version(id).await?.ok_or(Refusal::KeyVersionNotFound)?;
        Ok(stored.value.at(self.now()))
    }

    /// The aliases of a key, sorted.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn aliases(&self, id: &KeyId) -> Result<Vec<AliasName>, EngineError> {
        let found = self.store.aliases(std::slice::from_ref(id)).await?;
        Ok(found.into_iter().map(|(_, alias)| alias).collect())
    }

    /// The tags of a key, by their keys.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_resource_tags(&self, id: &KeyId) -> Result<Vec<Tag>, EngineError> {
        Ok(self.store.tags(id).await?)
    }

    /// An instance.
    ///
    /// # Errors
    /// [`Refusal::InstanceNotFound`].
    pub async fn describe_instance(&self, id: &InstanceId) -> Result<Instance, EngineError> {
        Ok(self.store.instance(id).await?.ok_or(Refusal::InstanceNotFound)?)
    }

    /// A wrapping pair, usable or not.
    ///
    /// # Errors
    /// [`Refusal::PairNotFound`].
    pub async fn describe_pair(&self, id: &PairId) -> Result<WrappingPair, EngineError> {
        Ok(self.store.pair(id).await?.ok_or(Refusal::PairNotFound)?.pair)
    }

    /// The wrapping pairs of a key that can still be used, newest first.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn usable_pairs(&self, key: &KeyId) -> Result<Vec<WrappingPair>, EngineError> {
        let now = self.now();
        let stored = self.store.pairs(key).await?;
        Ok(stored.into_iter().map(|stored| stored.pair).filter(|pair| pair.usable(now).is_ok()).collect())
    }
}
