//! DeleteKeyMaterial.

use domain::{Action, Key, KeyId, MaterialStatus, Transition};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write};

impl Engine {
    /// Deletes a key's imported material, not the key (R166, R167). The digest it is bound to stays.
    ///
    /// # Errors
    /// [`domain::Refusal::GeneratedOrigin`] for material that the KMS made.
    pub async fn delete_key_material(&self, actor: &Actor, id: &KeyId) -> Result<Key, EngineError> {
        self.retry(id, || async {
            let Stored { value: mut key, revision } = self.load_to_change(id).await?;
            key.permits(Action::DeleteKeyMaterial)?;
            key.state = key.state.after(Transition::MaterialLost)?;
            key.primary.material = MaterialStatus::Absent;
            let change = Change {
                writes: vec![
                    Write::SetMaterial(key.primary.id.clone(), None),
                    Write::UpdateKey { key: Box::new(key.clone()), from: revision },
                ],
                audit: self.audit(actor, "DeleteKeyMaterial", id, json!({ "to": key.state })),
            };
            Ok(self.committed(change).await?.then_some(key))
        })
        .await
    }
}
