//! UpdateSecret, and the tags of secrets.

use domain::{Description, Refusal, Secret, SecretAction, SecretId, Tag, TagKey, limits};
use serde_json::{Value, json};

use crate::{
    Actor, Change, Engine, EngineError, StoreError, Stored, Write, operations::create_secret::audited,
};

impl Engine {
    /// Writes something else about a secret.
    ///
    /// # Errors
    /// An unknown secret; one whose deletion is planned.
    pub async fn update_secret(
        &self,
        actor: &Actor,
        id: &SecretId,
        description: &Description,
    ) -> Result<(), EngineError> {
        let write =
            |secret| async move { Ok((Secret { description: description.clone(), ..secret }, vec![])) };
        self.change_secret(actor, id, "UpdateSecret", json!({}), write).await
    }

    /// Gives a secret a tag, or a tag that it has another value.
    ///
    /// # Errors
    /// [`Refusal::TooManyTags`]; an unknown secret; one whose deletion is planned.
    pub async fn tag_secret(&self, actor: &Actor, id: &SecretId, tag: &Tag) -> Result<(), EngineError> {
        let write = |secret| async move { Ok((secret, vec![Write::SetSecretTag(id.clone(), tag.clone())])) };
        self.change_secret(actor, id, "TagResource", json!({ "tags": [tag] }), write).await
    }

    /// Takes a tag away from a secret.
    ///
    /// # Errors
    /// [`Refusal::TagNotFound`]; an unknown secret; one whose deletion is planned.
    pub async fn untag_secret(&self, actor: &Actor, id: &SecretId, tag: &TagKey) -> Result<(), EngineError> {
        self.change_secret(actor, id, "UntagResource", json!({ "keys": [tag] }), |secret| async move {
            // Asked in each attempt: somebody else may take it away.
            match self.list_secret_tags(id).await?.iter().any(|found| found.key == *tag) {
                true => Ok((secret, vec![Write::DeleteSecretTag(id.clone(), tag.clone())])),
                false => Err(Refusal::TagNotFound.into()),
            }
        })
        .await
    }

    /// Changes a secret that may be changed: reads it, has `change` say what is written, commits; again from the start
    /// if it lost a race.
    pub(crate) async fn change_secret<F: Future<Output = Result<(Secret, Vec<Write>), EngineError>>>(
        &self,
        actor: &Actor,
        id: &SecretId,
        action: &'static str,
        detail: Value,
        change: impl Fn(Secret) -> F,
    ) -> Result<(), EngineError> {
        self.retry(id, || async {
            let Stored { value: secret, revision } = self.load_secret(id).await?;
            secret.permits(SecretAction::Change)?;
            let (mut secret, more) = change(secret).await?;
            secret.updated_at = self.now();
            let mut writes = vec![Write::UpdateSecret { secret: Box::new(secret), from: revision }];
            writes.extend(more);
            let audit = self.audit(actor, action, audited(id), detail.clone());
            match self.store.commit(Change { writes, audit }).await {
                Ok(()) => Ok(Some(())),
                Err(StoreError::Conflict) => Ok(None),
                Err(StoreError::TagsFull) => Err(Refusal::TooManyTags { max: limits::MAX_TAGS }.into()),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }
}
