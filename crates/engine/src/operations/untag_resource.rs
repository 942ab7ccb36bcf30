//! UntagResource.

use domain::{Action, KeyId, Refusal, TagKey};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, StoreError, Write};

impl Engine {
    /// Takes tags away from a key, by their keys.
    ///
    /// # Errors
    /// [`Refusal::TagNotFound`] when the key lacks one of them, and then all stay; an unknown key.
    pub async fn untag_resource(
        &self,
        actor: &Actor,
        id: &KeyId,
        keys: &[TagKey],
    ) -> Result<(), EngineError> {
        self.describe_key(id).await?.permits(Action::UntagResource)?;
        let change = Change {
            writes: keys.iter().map(|key| Write::DeleteTag(id.clone(), key.clone())).collect(),
            audit: self.audit(actor, "UntagResource", id, json!({ "keys": keys })),
        };
        self.store.commit(change).await.map_err(|error| match error {
            StoreError::Conflict => Refusal::TagNotFound.into(),
            error => EngineError::from(error),
        })
    }
}
