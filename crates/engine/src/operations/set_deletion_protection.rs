//! SetDeletionProtection.

use domain::{Action, Key, KeyId};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write};

impl Engine {
    /// Protects a key from deletion, or takes the protection away.
    ///
    /// # Errors
    /// The refusal of the key's state: a key that waits for its deletion must be kept first.
    pub async fn set_deletion_protection(
        &self,
        actor: &Actor,
        id: &KeyId,
        protected: bool,
    ) -> Result<Key, EngineError> {
        self.retry(id, || async {
            let Stored { value: mut key, revision } = self.load_to_change(id).await?;
            key.permits(Action::SetDeletionProtection)?;
            key.protected = protected;
            let change = Change {
                writes: vec![Write::UpdateKey { key: Box::new(key.clone()), from: revision }],
                audit: self.audit(actor, "SetDeletionProtection", id, json!({ "protected": protected })),
            };
            Ok(self.committed(change).await?.then_some(key))
        })
        .await
    }
}
