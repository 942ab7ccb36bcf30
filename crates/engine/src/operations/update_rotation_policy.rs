//! UpdateRotationPolicy.

use domain::{Action, Key, KeyId, Rotation, RotationInterval};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write};

impl Engine {
    /// Has a key rotate by itself every so often, first that long from now; or never again.
    ///
    /// # Errors
    /// The refusals of the key's state and origin.
    pub async fn update_rotation_policy(
        &self,
        actor: &Actor,
        id: &KeyId,
        every: Option<RotationInterval>,
    ) -> Result<Key, EngineError> {
        self.retry(id, || async {
            let Stored { value: mut key, revision } = self.load_to_change(id).await?;
            key.permits(Action::UpdateRotationPolicy)?;
            let before = key.rotation;
            key.rotation = every.map(|every| Rotation::starting(self.now(), every));
            let change = Change {
                writes: vec![Write::UpdateKey { key: Box::new(key.clone()), from: revision }],
                audit: self.audit(
                    actor,
                    "UpdateRotationPolicy",
                    id,
                    json!({ "from": before, "to": key.rotation }),
                ),
            };
            Ok(self.committed(change).await?.then_some(key))
        })
        .await
    }
}
