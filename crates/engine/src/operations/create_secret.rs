//! CreateSecret.

use domain::{
    Action, Description, Key, KeyId, KeyUsage, OperatorName, Refusal, Secret, SecretDataType, SecretId,
    SecretRotation, SecretType, SecretVersion, SecretVersionId, VersionStage,
};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{Actor, Change, Engine, EngineError, StoreError, Stored, Write};

/// What a secret is created with.
pub struct CreateSecret {
    /// Its region and name.
    pub id: SecretId,
    /// What it holds.
    pub kind: SecretType,
    /// The key that is to seal its values.
    pub key: KeyId,
    /// What people write about it.
    pub description: Description,
    /// Who makes it.
    pub creator: OperatorName,
    /// The id of its first version.
    pub version: SecretVersionId,
    /// What the first value is.
    pub data_type: SecretDataType,
    /// The first value.
    pub value: Zeroizing<Vec<u8>>,
}

impl Engine {
    /// Creates a secret with its first version, which is the current one.
    ///
    /// # Errors
    /// A value that its type does not hold; a taken name; a key of another region, or none that encrypts symmetrically;
    /// the refusal of the key's state.
    pub async fn create_secret(&self, actor: &Actor, request: &CreateSecret) -> Result<Secret, EngineError> {
        request.kind.check(&request.value)?;
        self.retry(&request.id, || async {
            let Stored { value: key, revision } = self.load_to_change(&request.key).await?;
            check_key(&key, &request.id)?;
            let now = self.now();
            let secret = Secret {
                id: request.id.clone(),
                kind: request.kind,
                key: key.id.clone(),
                placement: key.placement.clone(),
                description: request.description.clone(),
                creator: request.creator.clone(),
                created_at: now,
                updated_at: now,
                rotation: SecretRotation::Off,
                delete_at: None,
            };
            let version = SecretVersion {
                id: request.version.clone(),
                created_at: now,
                data_type: request.data_type,
                stages: vec![VersionStage::current()],
            };
            let quota = match &key.placement.instance {
                Some(instance) => self.store.instance(instance).await?.map(|instance| instance.secret_quota),
                None => self.config.region_secret_quota,
            };
            let sealed = self.seal_value(&secret, &version.id, &request.value).await?;
            let detail = json!({ "key": key.id, "type": secret.kind.as_str(), "version": version.id });
            let change = Change {
                writes: vec![
                    // The key stays as it is, but must not have been scheduled for deletion meanwhile.
                    Write::UpdateKey { key: Box::new(key), from: revision },
                    Write::AddSecret { secret: Box::new(secret.clone()), quota },
                    Write::AddSecretVersion(secret.id.clone(), version, sealed),
                ],
                audit: self.audit(actor, "CreateSecret", audited(&secret.id), detail),
            };
            match self.store.commit(change).await {
                Ok(()) => Ok(Some(secret)),
                Err(StoreError::Conflict) => Ok(None),
                Err(StoreError::QuotaReached) => {
                    Err(Refusal::SecretQuota { quota: quota.unwrap_or_default() }.into())
                }
                Err(StoreError::SecretNameTaken) => Err(Refusal::SecretNameTaken.into()),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }
}

/// A secret as the audit log names it.
pub(crate) fn audited(id: &SecretId) -> String {
    format!("secret/{id}")
}

fn check_key(key: &Key, id: &SecretId) -> Result<(), Refusal> {
    if key.placement.region != id.region {
        return Err(Refusal::KeyNotFound);
    }
    if !key.spec.is_symmetric() || key.usage != KeyUsage::EncryptDecrypt {
        return Err(Refusal::NotForThisKey { action: Action::Encrypt, spec: key.spec, usage: key.usage });
    }
    key.permits(Action::Encrypt)
}
