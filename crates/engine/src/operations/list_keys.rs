//! ListKeys, and what lists and counts need.

use std::{collections::HashMap, hash::Hash};

use domain::view::{AuditEntry, KeyFilter, KeyList, KeyRow, VersionRow};
use domain::{AliasName, DueCursor, Instance, KeyId, Timestamp};

use crate::{DueFilter, DueWork, Engine, EngineError, KeyCount, SecretCount};

impl Engine {
    /// A page of at most `limit` keys, newest first, with their aliases.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_keys(&self, filter: &KeyFilter, limit: u32) -> Result<KeyList, EngineError> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut keys = self.store.keys(filter, limit.saturating_add(1)).await?;
        let more = keys.len() > wanted;
        keys.truncate(wanted);
        let next = if more { keys.last().map(|key| key.id.clone()) } else { None };
        let mut aliases = self.aliases_by_key(keys.iter().map(|key| key.id.clone()).collect()).await?;
        let now = self.now();
        let row = |key: domain::Key| KeyRow {
            aliases: aliases.remove(&key.id).unwrap_or_default(),
            key: key.at(now),
        };
        let rows = keys.into_iter().map(row).collect();
        Ok(KeyList { rows, total: self.store.key_total().await?, next })
    }

    /// The aliases of these keys.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn aliases_by_key(
        &self,
        keys: Vec<KeyId>,
    ) -> Result<HashMap<KeyId, Vec<AliasName>>, EngineError> {
        Ok(grouped(self.store.aliases(&keys).await?))
    }

    /// The keys that have these aliases: several, where several regions have the alias.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn keys_by_alias(
        &self,
        names: Vec<AliasName>,
    ) -> Result<HashMap<AliasName, Vec<KeyId>>, EngineError> {
        Ok(grouped(self.store.keys_by_alias(&names).await?))
    }

    /// The versions of a key, newest first.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_key_versions(&self, id: &KeyId) -> Result<Vec<VersionRow>, EngineError> {
        Ok(self.store.versions(id).await?)
    }

    /// Keys by region, instance and state.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn key_counts(&self) -> Result<Vec<KeyCount>, EngineError> {
        Ok(self.store.key_counts().await?)
    }

    /// Secrets by region and instance.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn secrets_by_place(&self) -> Result<Vec<SecretCount>, EngineError> {
        Ok(self.store.secrets_by_place().await?)
    }

    /// All instances, oldest first.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_instances(&self) -> Result<Vec<Instance>, EngineError> {
        Ok(self.store.instances().await?)
    }

    /// A page of at most `limit` things that fall due, soonest first, and where the next page begins.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_due_of(
        &self,
        filter: &DueFilter,
        limit: u32,
    ) -> Result<(Vec<DueWork>, Option<DueCursor>), EngineError> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut due = self.store.due_of(filter, limit.saturating_add(1)).await?;
        let more = due.len() > wanted;
        due.truncate(wanted);
        let next = if more { due.last().map(DueWork::cursor) } else { None };
        Ok((due, next))
    }

    /// How many things fall due by an instant.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn count_due(&self, until: Timestamp) -> Result<u32, EngineError> {
        Ok(self.store.due_count(until).await?)
    }

    /// The latest rows of the audit log, of one resource or of all, newest first.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_audit(
        &self,
        resource: Option<&str>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, EngineError> {
        Ok(self.store.audit(resource, limit).await?)
    }
}

/// What belongs to each, in its order.
pub(crate) fn grouped<K: Eq + Hash, V>(pairs: Vec<(K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}
