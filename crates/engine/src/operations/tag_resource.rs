//! TagResource.

use domain::{Action, KeyId, Refusal, Tag, limits};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, StoreError, Stored, Write};

impl Engine {
    /// Gives a key tags. A tag whose key it has already gets the new value.
    ///
    /// # Errors
    /// [`Refusal::TooManyTags`] (R136), and then none is given; an unknown key.
    pub async fn tag_resource(&self, actor: &Actor, id: &KeyId, tags: &[Tag]) -> Result<(), EngineError> {
        self.retry(id, || async {
            let Stored { value: key, revision } = self.load_to_change(id).await?;
            key.permits(Action::TagResource)?;
            // The key stays as it is, but must still be there when the tags are written.
            let mut writes = vec![Write::UpdateKey { key: Box::new(key), from: revision }];
            writes.extend(tags.iter().map(|tag| Write::SetTag(id.clone(), tag.clone())));
            let change =
                Change { writes, audit: self.audit(actor, "TagResource", id, json!({ "tags": tags })) };
            match self.store.commit(change).await {
                Ok(()) => Ok(Some(())),
                Err(StoreError::Conflict) => Ok(None),
                Err(StoreError::TagsFull) => Err(Refusal::TooManyTags { max: limits::MAX_TAGS }.into()),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }
}
