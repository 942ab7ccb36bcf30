//! GetSecretValue, and what else is read of secrets.

use domain::view::{SecretFilter, SecretList, SecretRow};
use domain::{Refusal, Secret, SecretAction, SecretId, SecretVersion, SecretVersionId, Tag, VersionStage};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    Actor, Change, Engine, EngineError, Stored, Write,
    operations::{create_secret::audited, list_keys::grouped, put_secret_value::place},
};

impl Engine {
    /// The value of a version: the current one unless another is named. Who read it, and which version, is in the audit
    /// log before it is answered.
    ///
    /// # Errors
    /// The refusal of the secret's or its key's state; [`Refusal::SecretVersionNotFound`].
    pub async fn get_secret_value(
        &self,
        actor: &Actor,
        id: &SecretId,
        version: Option<&SecretVersionId>,
    ) -> Result<(SecretVersion, Zeroizing<Vec<u8>>), EngineError> {
        self.retry(id, || async {
            let Stored { value: secret, revision } = self.load_secret(id).await?;
            secret.permits(SecretAction::Use)?;
            let stored = match version {
                Some(version) => self.store.secret_version(id, version).await?,
                None => self.store.secret_at_stage(id, &VersionStage::current()).await?,
            };
            let stored = stored.ok_or(Refusal::SecretVersionNotFound)?;
            let (value, _) = self.decrypt(&stored.sealed, &place(id, &stored.version.id)).await?;
            let detail = json!({ "version": stored.version.id });
            let change = Change {
                // In the log it stands before whatever forbids it from then on.
                writes: vec![Write::RequireSecret { secret: id.clone(), at: revision }],
                audit: self.audit(actor, "GetSecretValue", audited(id), detail),
            };
            Ok(self.committed(change).await?.then_some((stored.version, value)))
        })
        .await
    }

    /// A secret, without its values.
    ///
    /// # Errors
    /// [`Refusal::SecretNotFound`].
    pub async fn describe_secret(&self, id: &SecretId) -> Result<Secret, EngineError> {
        Ok(self.load_secret(id).await?.value)
    }

    /// The versions of a secret, newest first.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_secret_versions(&self, id: &SecretId) -> Result<Vec<SecretVersion>, EngineError> {
        Ok(self.store.secret_versions(id).await?)
    }

    /// The tags of a secret, by their keys.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_secret_tags(&self, id: &SecretId) -> Result<Vec<Tag>, EngineError> {
        let tags = self.store.secret_tags(std::slice::from_ref(id)).await?;
        Ok(tags.into_iter().map(|(_, tag)| tag).collect())
    }

    /// How many secrets are sealed under a key.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn secrets_of_key(&self, key: &domain::KeyId) -> Result<u32, EngineError> {
        Ok(self.store.secrets_of_key(key).await?)
    }

    /// A page of at most `limit` secrets, by region and name, with their tags, and how many there are of each type.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_secrets(&self, filter: &SecretFilter, limit: u32) -> Result<SecretList, EngineError> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut secrets = self.store.secrets(filter, limit.saturating_add(1)).await?;
        let more = secrets.len() > wanted;
        secrets.truncate(wanted);
        let next = if more { secrets.last().map(|secret| secret.id.clone()) } else { None };
        let ids: Vec<SecretId> = secrets.iter().map(|secret| secret.id.clone()).collect();
        let mut tags = grouped(self.store.secret_tags(&ids).await?);
        let row = |secret: Secret| SecretRow { tags: tags.remove(&secret.id).unwrap_or_default(), secret };
        let rows = secrets.into_iter().map(row).collect();
        Ok(SecretList { rows, counts: self.store.secret_counts(filter).await?, next })
    }

    /// The ARN of a secret: `acs:kms:<region>:<account>:secret/<name>`.
    pub fn secret_arn(&self, id: &SecretId) -> String {
        format!("acs:kms:{}:{}:secret/{}", id.region, self.config.account, id.name)
    }
}
