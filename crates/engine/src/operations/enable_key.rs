//! EnableKey.

use domain::{Action, Key, KeyId, Transition};

use crate::{Actor, Engine, EngineError};

impl Engine {
    /// Enables a key. An enabled key stays so.
    ///
    /// # Errors
    /// The refusal of the key's state.
    pub async fn enable_key(&self, actor: &Actor, id: &KeyId) -> Result<Key, EngineError> {
        self.change_state(actor, id, (Action::EnableKey, "EnableKey"), |_| Transition::Enable).await
    }
}
