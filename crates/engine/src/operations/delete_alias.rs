//! DeleteAlias.

use domain::{Action, AliasName, KeyId, Refusal};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, StoreError, Write};

impl Engine {
    /// Takes a name away from a key. The key itself stays as it is.
    ///
    /// # Errors
    /// [`Refusal::AliasNotFound`] when the key does not have it.
    pub async fn delete_alias(
        &self,
        actor: &Actor,
        id: &KeyId,
        alias: &AliasName,
    ) -> Result<(), EngineError> {
        let key = self.describe_key(id).await?;
        key.permits(Action::DeleteAlias)?;
        let change = Change {
            writes: vec![Write::DeleteAlias(key.placement.region, alias.clone(), id.clone())],
            audit: self.audit(actor, "DeleteAlias", id, json!({ "alias": alias })),
        };
        self.store.commit(change).await.map_err(|error| match error {
            StoreError::Conflict => Refusal::AliasNotFound.into(),
            error => EngineError::from(error),
        })
    }
}
