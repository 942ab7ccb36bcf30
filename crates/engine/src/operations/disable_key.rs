//! DisableKey.

use domain::{Action, Key, KeyId, Transition};

use crate::{Actor, Engine, EngineError};

impl Engine {
    /// Disables a key. A disabled key stays so.
    ///
    /// # Errors
    /// The refusal of the key's state.
    pub async fn disable_key(&self, actor: &Actor, id: &KeyId) -> Result<Key, EngineError> {
        self.change_state(actor, id, (Action::DisableKey, "DisableKey"), |_| Transition::Disable).await
    }
}
