//! Which root key the store is under: recorded at the first start, seen to at each, exchanged by an administrator.

use custody::{KeyringId, RootKey, SealedKeyring};
use serde_json::{Value, json};

use crate::{
    Actor, Audit, Change, Clock, EngineError, Outcome, Store, StoreError, Write, engine::TRIES,
    keyrings::of_server,
};

/// Sees to it that the root key is the one that the store is under; a store that has recorded none records it.
pub(crate) async fn ensure(root: &RootKey, store: &dyn Store, clock: &dyn Clock) -> Result<(), EngineError> {
    if store.root_key().await?.is_none() {
        // What was sealed before root keys were recorded must open.
        if let Some(sealed) = store.keyring(&of_server()).await? {
            root.open_keyring(&of_server(), &sealed).map_err(EngineError::damaged(of_server()))?;
        }
        let change = Change {
            writes: vec![Write::RecordRootKey(root.record().clone())],
            audit: audit(clock, Actor::System, "RecordRootKey", root, json!({})),
        };
        match store.commit(change).await {
            // Another process on the same database was faster.
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    require(root, store).await
}

/// Puts everything that is sealed under the root key `old` under `new`, in one change, and says how many keyrings
/// that were. Servers that run go on with what they have opened, and add nothing under the old root key.
///
/// # Errors
/// [`StoreError::OtherRootKey`] when the store is not under `old`; a keyring that does not open; a store's failure.
pub async fn exchange_root_key(
    store: &dyn Store,
    clock: &dyn Clock,
    old: &RootKey,
    new: &RootKey,
) -> Result<usize, EngineError> {
    for _ in 0..TRIES {
        require(old, store).await?;
        let keyrings = rewrapped(store, old, new).await?;
        let count = keyrings.len();
        let (from, to) = (old.record().id, new.record().clone());
        let detail = json!({ "from": from.to_string(), "keyrings": count });
        let change = Change {
            writes: vec![Write::ExchangeRootKey { from, to, keyrings }],
            audit: audit(clock, Actor::CommandLine, "ExchangeRootKey", new, detail),
        };
        match store.commit(change).await {
            Ok(()) => return Ok(count),
            // A server has added a keyring meanwhile.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(EngineError::Contended { resource: "the list of keyrings".to_owned() })
}

async fn require(root: &RootKey, store: &dyn Store) -> Result<(), EngineError> {
    match store.root_key().await? {
        Some(record) if record.id == root.record().id => Ok(()),
        _ => Err(StoreError::OtherRootKey.into()),
    }
}

async fn rewrapped(
    store: &dyn Store,
    old: &RootKey,
    new: &RootKey,
) -> Result<Vec<(KeyringId, SealedKeyring)>, EngineError> {
    let stored = store.keyrings().await?;
    let rewrap = |(id, sealed): (KeyringId, SealedKeyring)| {
        let sealed = old.rewrap_keyring(&id, &sealed, new).map_err(EngineError::damaged(&id))?;
        Ok((id, sealed))
    };
    stored.into_iter().map(rewrap).collect()
}

fn audit(clock: &dyn Clock, actor: Actor, action: &'static str, root: &RootKey, detail: Value) -> Audit {
    let resource = root.record().id.to_string();
    Audit { at: clock.now(), actor, action, resource, outcome: Outcome::Ok, detail }
}
