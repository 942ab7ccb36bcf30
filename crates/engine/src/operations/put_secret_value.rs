//! PutSecretValue, and how values are sealed.

use domain::{
    Action, Ciphertext, EncryptionContext, Refusal, Secret, SecretAction, SecretDataType, SecretId,
    SecretVersion, SecretVersionId, VersionStage,
};
use serde_json::json;

use crate::{
    Actor, Change, Engine, EngineError, StoreError, Stored, Write, operations::create_secret::audited,
};

impl Engine {
    /// Puts a new value: a version that is current from then on. The one that was current is the previous one, and what
    /// was the previous one is deprecated, unless it has another stage.
    ///
    /// # Errors
    /// A value that the secret's type does not hold; a version id that the secret has; the refusal of the secret's or
    /// its key's state.
    pub async fn put_secret_value(
        &self,
        actor: &Actor,
        id: &SecretId,
        version: &SecretVersionId,
        data_type: SecretDataType,
        value: &[u8],
    ) -> Result<(), EngineError> {
        self.retry(id, || async {
            let Stored { value: mut secret, revision } = self.load_secret(id).await?;
            secret.permits(SecretAction::Change)?;
            secret.kind.check(value)?;
            let sealed = self.seal_value(&secret, version, value).await?;
            let current = self.store.secret_at_stage(id, &VersionStage::current()).await?;
            secret.updated_at = self.now();
            secret.rotation = secret.rotation.renewed(secret.updated_at);
            let stages = vec![VersionStage::current()];
            let added =
                SecretVersion { id: version.clone(), created_at: secret.updated_at, data_type, stages };
            let mut writes = vec![
                Write::UpdateSecret { secret: Box::new(secret), from: revision },
                Write::AddSecretVersion(id.clone(), added, sealed),
            ];
            let previous = current.as_ref().map(|stored| stored.version.id.clone());
            let demoted = previous.clone();
            writes.extend(
                demoted.map(|version| Write::SetStage(id.clone(), VersionStage::previous(), Some(version))),
            );
            let detail = json!({ "version": version, "previous": previous });
            let change = Change { writes, audit: self.audit(actor, "PutSecretValue", audited(id), detail) };
            match self.store.commit(change).await {
                Ok(()) => Ok(Some(())),
                Err(StoreError::Conflict) => Ok(None),
                Err(StoreError::SecretVersionTaken) => Err(Refusal::SecretVersionTaken.into()),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    /// A secret to be changed, as it is stored.
    pub(crate) async fn load_secret(&self, id: &SecretId) -> Result<Stored<Secret>, EngineError> {
        Ok(self.store.secret(id).await?.ok_or(Refusal::SecretNotFound)?)
    }

    /// Seals a value under the secret's key, bound to the secret and the version.
    pub(crate) async fn seal_value(
        &self,
        secret: &Secret,
        version: &SecretVersionId,
        value: &[u8],
    ) -> Result<Ciphertext, EngineError> {
        let key = self.key_to_use(&secret.key).await?;
        key.permits(Action::Encrypt)?;
        self.seal_under(&key, value, (&place(&secret.id, version)).into()).await
    }
}

/// What a sealed value is bound to.
pub(crate) fn place(id: &SecretId, version: &SecretVersionId) -> EncryptionContext {
    [("secret", id.to_string().as_str()), ("version", version.as_str())].into()
}
