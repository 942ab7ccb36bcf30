//! CreateAlias.

use domain::{Action, AliasName, KeyId, Refusal};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, StoreError, Stored, Write};

impl Engine {
    /// Gives a key another name, unique in its region (R125).
    ///
    /// # Errors
    /// [`Refusal::AliasTaken`]; the refusal of the key's state.
    pub async fn create_alias(
        &self,
        actor: &Actor,
        id: &KeyId,
        alias: &AliasName,
    ) -> Result<(), EngineError> {
        self.retry(id, || async {
            let Stored { value: key, revision } = self.load_to_change(id).await?;
            key.permits(Action::CreateAlias)?;
            let add = Write::AddAlias(key.placement.region, alias.clone(), id.clone());
            let change = Change {
                // The key stays as it is, but must still be so when the alias is written.
                writes: vec![Write::UpdateKey { key: Box::new(key), from: revision }, add],
                audit: self.audit(actor, "CreateAlias", id, json!({ "alias": alias })),
            };
            match self.store.commit(change).await {
                Ok(()) => Ok(Some(())),
                Err(StoreError::Conflict) => Ok(None),
                Err(StoreError::AliasTaken) => Err(Refusal::AliasTaken.into()),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }
}
