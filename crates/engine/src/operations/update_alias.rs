//! UpdateAlias.

use domain::{Action, AliasName, KeyId, Refusal};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, StoreError, Write};

impl Engine {
    /// Gives an alias to another key of the region, from which on it names that one.
    ///
    /// # Errors
    /// A key of another region, or in a state that takes no alias; [`Refusal::AliasNotFound`] when the first key does
    /// not have it.
    pub async fn update_alias(
        &self,
        actor: &Actor,
        from: &KeyId,
        to: &KeyId,
        alias: &AliasName,
    ) -> Result<(), EngineError> {
        let (holder, key) = (self.describe_key(from).await?, self.load_to_change(to).await?.value);
        key.permits(Action::CreateAlias)?;
        let region = holder.placement.region;
        if key.placement.region != region {
            return Err(Refusal::KeyNotFound.into());
        }
        let change = Change {
            writes: vec![
                Write::DeleteAlias(region, alias.clone(), from.clone()),
                Write::AddAlias(region, alias.clone(), to.clone()),
            ],
            audit: self.audit(actor, "UpdateAlias", to, json!({ "alias": alias, "from": from })),
        };
        match self.store.commit(change).await {
            Err(StoreError::Conflict) => Err(Refusal::AliasNotFound.into()),
            done => Ok(done?),
        }
    }
}
