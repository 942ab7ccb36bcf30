//! How often a key version may still encrypt.
//!
//! AES-GCM with random IVs is sound for 2^32 encryptions under one key (NIST SP 800-38D, section 8.3). They are counted
//! in blocks: a block is counted durably before the first of its encryptions is done, so that a crash may count
//! encryptions that never were, and never misses one.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{Action, Key, KeyVersionId, Refusal, limits};
use tokio::sync::Mutex;

use crate::{Actor, Engine, EngineError, StoreError, Stored};

/// What this server may still do of the blocks that were counted for it.
#[derive(Default)]
pub(crate) struct Leases {
    by_version: RwLock<HashMap<KeyVersionId, Arc<Lease>>>,
}

#[derive(Default)]
struct Lease {
    left: AtomicU32,
    /// Held while the next block is counted, so that those who wait for it count one and not one each.
    counting: Mutex<()>,
}

impl Leases {
    fn of(&self, version: &KeyVersionId) -> Arc<Lease> {
        let known = self.by_version.read().unwrap_or_else(PoisonError::into_inner).get(version).cloned();
        known.unwrap_or_else(|| {
            let mut leases = self.by_version.write().unwrap_or_else(PoisonError::into_inner);
            leases.entry(version.clone()).or_default().clone()
        })
    }
}

impl Lease {
    /// Takes one encryption of the block, if there is one left.
    fn take(&self) -> bool {
        let one_less = |left: u32| left.checked_sub(1);
        self.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less).is_ok()
    }
}

impl Engine {
    /// The key to encrypt with, whose primary version has one encryption less left from now on.
    /// A key whose version is spent is rotated, if the KMS makes its material.
    ///
    /// # Errors
    /// [`Refusal::InvocationsSpent`] of an imported key, [`Refusal::RotationFrozen`] of one that must not rotate now.
    pub(crate) async fn counted<'a>(&self, key: &'a Key) -> Result<Cow<'a, Key>, EngineError> {
        if self.count(&key.primary.id).await? {
            return Ok(Cow::Borrowed(key));
        }
        let rotated = self.rotate_spent(key).await?;
        match self.count(&rotated.primary.id).await? {
            true => Ok(Cow::Owned(rotated)),
            false => Err(Refusal::InvocationsSpent.into()),
        }
    }

    /// Counts one encryption; `false` when the version has none left.
    async fn count(&self, version: &KeyVersionId) -> Result<bool, EngineError> {
        let lease = self.leases.of(version);
        while !lease.take() {
            let _counting = lease.counting.lock().await;
            // Whoever counted before may have left some.
            if lease.left.load(Ordering::Acquire) > 0 {
                continue;
            }
            match self.store.count_invocations(version, limits::INVOCATION_BLOCK).await {
                Ok(()) => lease.left.store(limits::INVOCATION_BLOCK, Ordering::Release),
                Err(StoreError::InvocationsSpent) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    /// The key with a fresh version in place of the spent one, also where somebody else was first.
    async fn rotate_spent(&self, spent: &Key) -> Result<Key, EngineError> {
        self.retry(&spent.id, || async {
            let Stored { value: key, revision } = self.load_to_change(&spent.id).await?;
            key.permits(Action::Encrypt)?;
            if key.primary.id != spent.primary.id {
                return Ok(Some(key));
            }
            key.permits(Action::CreateKeyVersion).map_err(|refusal| match refusal {
                // Restoring the rotation is all that it needs.
                Refusal::RotationFrozen => refusal,
                _ => Refusal::InvocationsSpent,
            })?;
            self.rotate(&Actor::System, key, revision).await
        })
        .await
    }
}
