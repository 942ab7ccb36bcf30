//! CancelKeyDeletion.

use domain::{Action, Key, KeyId, Transition};

use crate::{Actor, Engine, EngineError};

impl Engine {
    /// Cancels the deletion of a key. It is enabled then, or waits for its material if it has none.
    ///
    /// # Errors
    /// The refusal of the key's state.
    pub async fn cancel_key_deletion(&self, actor: &Actor, id: &KeyId) -> Result<Key, EngineError> {
        self.change_state(actor, id, (Action::CancelKeyDeletion, "CancelKeyDeletion"), |key| {
            Transition::CancelDeletion { has_material: key.primary.material.is_present() }
        })
        .await
    }
}
