//! UpdateKeyDescription.

use domain::{Action, Description, Key, KeyId};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write};

impl Engine {
    /// Writes something else about a key.
    ///
    /// # Errors
    /// An unknown key.
    pub async fn update_key_description(
        &self,
        actor: &Actor,
        id: &KeyId,
        description: &Description,
    ) -> Result<Key, EngineError> {
        self.retry(id, || async {
            let Stored { value: mut key, revision } = self.load_to_change(id).await?;
            key.permits(Action::UpdateKeyDescription)?;
            let before = std::mem::replace(&mut key.description, description.clone());
            let change = Change {
                writes: vec![Write::UpdateKey { key: Box::new(key.clone()), from: revision }],
                audit: self.audit(
                    actor,
                    "UpdateKeyDescription",
                    id,
                    json!({ "from": before, "to": description }),
                ),
            };
            Ok(self.committed(change).await?.then_some(key))
        })
        .await
    }
}
