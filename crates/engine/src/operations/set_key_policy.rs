//! SetKeyPolicy and GetKeyPolicy.

use domain::{Action, Key, KeyId, KeyPolicy};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write};

impl Engine {
    /// Gives a key another policy; `None`, or one that says the same, for the default one.
    ///
    /// # Errors
    /// [`domain::Refusal::NoPolicyThere`] in the default KMS; an unknown key.
    pub async fn set_key_policy(
        &self,
        actor: &Actor,
        id: &KeyId,
        policy: Option<&KeyPolicy>,
    ) -> Result<Key, EngineError> {
        let policy = policy.filter(|policy| !policy.says_the_same_as(&self.default_policy()));
        self.retry(id, || async {
            let Stored { value: mut key, revision } = self.load_to_change(id).await?;
            key.permits(Action::SetKeyPolicy)?;
            let before = self.store.policy(id).await?;
            key.has_policy = policy.is_some();
            let text = |policy: Option<&KeyPolicy>| policy.map(|policy| policy.as_str().to_owned());
            let detail = json!({ "from": text(before.as_ref()), "to": text(policy) });
            let change = Change {
                writes: vec![
                    // The policy is no part of the key, but must be the one that was read when it is replaced.
                    Write::UpdateKey { key: Box::new(key.clone()), from: revision },
                    Write::SetPolicy(id.clone(), policy.cloned()),
                ],
                audit: self.audit(actor, "SetKeyPolicy", id, detail),
            };
            Ok(self.committed(change).await?.then_some(key))
        })
        .await
    }

    /// The policy of a key; `None` in the default KMS, whose keys have none.
    ///
    /// # Errors
    /// An unknown key.
    pub async fn get_key_policy(&self, id: &KeyId) -> Result<Option<KeyPolicy>, EngineError> {
        let key = self.describe_key(id).await?;
        if key.placement.instance.is_none() {
            return Ok(None);
        }
        Ok(Some(self.store.policy(id).await?.unwrap_or_else(|| self.default_policy())))
    }

    /// The policy of keys that were given none (R253).
    pub fn default_policy(&self) -> KeyPolicy {
        KeyPolicy::default_of(&self.config.account)
    }
}
