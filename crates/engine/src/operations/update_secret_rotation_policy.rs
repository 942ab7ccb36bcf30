//! UpdateSecretRotationPolicy, and freezing what it set while a secret moves.

use domain::{SecretId, SecretInterval, Timestamp};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Write, operations::create_secret::audited};

impl Engine {
    /// Has a secret due for a new value every so often, first that long from now; or never.
    ///
    /// # Errors
    /// A generic secret; an unknown one; one whose deletion is planned, or whose rotation is frozen.
    pub async fn update_secret_rotation_policy(
        &self,
        actor: &Actor,
        id: &SecretId,
        every: Option<SecretInterval>,
    ) -> Result<(), EngineError> {
        let detail = json!({ "every": every });
        self.change_secret(actor, id, "UpdateSecretRotationPolicy", detail, |mut secret| async move {
            secret.rotation = secret.rotation.set(secret.kind, every, self.now())?;
            Ok((secret, vec![]))
        })
        .await
    }

    /// Has nobody told that a value is due while its secret moves (R63, R176), and keeps its interval and next time.
    ///
    /// # Errors
    /// A secret that is not to be rotated, or is frozen already; an unknown one; one whose deletion is planned.
    pub async fn freeze_secret_rotation(&self, actor: &Actor, id: &SecretId) -> Result<(), EngineError> {
        self.change_secret(actor, id, "FreezeSecretRotation", json!({}), |mut secret| async move {
            secret.rotation = secret.rotation.frozen()?;
            Ok((secret, vec![]))
        })
        .await
    }

    /// Has the rotation of a secret be exactly what it was before it was frozen.
    ///
    /// # Errors
    /// A secret whose rotation is not frozen; an unknown one; one whose deletion is planned.
    pub async fn restore_secret_rotation(&self, actor: &Actor, id: &SecretId) -> Result<(), EngineError> {
        self.change_secret(actor, id, "RestoreSecretRotation", json!({}), |mut secret| async move {
            secret.rotation = secret.rotation.restored()?;
            Ok((secret, vec![]))
        })
        .await
    }

    /// Notes that the value that was due did not come. A race lost means that it did, or that somebody changed the rest.
    pub(crate) async fn miss_rotation(&self, id: &SecretId, due: Timestamp) -> Result<(), EngineError> {
        let Some(stored) = self.store.secret(id).await? else { return Ok(()) };
        let Some(overdue) = stored.value.rotation.overdue(due) else { return Ok(()) };
        let mut secret = Box::new(stored.value);
        secret.rotation = overdue;
        let change = Change {
            writes: vec![Write::UpdateSecret { secret, from: stored.revision }],
            audit: self.audit(&Actor::System, "MissSecretRotation", audited(id), json!({ "due": due })),
        };
        self.committed(change).await.map(|_| ())
    }
}
