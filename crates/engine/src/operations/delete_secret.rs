//! DeleteSecret and RestoreSecret.

use domain::{Secret, SecretAction, SecretId, Timestamp, limits, pending_until};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write, operations::create_secret::audited};

impl Engine {
    /// Plans the deletion of a secret in `days` days, 7 to 30 (R259). Until then it can be restored, and not be read.
    ///
    /// # Errors
    /// An invalid number of days; an unknown secret; one whose deletion is planned already.
    pub async fn delete_secret(
        &self,
        actor: &Actor,
        id: &SecretId,
        days: i64,
    ) -> Result<Timestamp, EngineError> {
        let delete_at = pending_until(self.now(), days, limits::RECOVERY_WINDOW_DAYS)?;
        self.plan_deletion(actor, id, (SecretAction::Delete, "DeleteSecret"), Some(delete_at)).await?;
        Ok(delete_at)
    }

    /// Deletes a secret with all its values at once: nothing brings them back (ForceDeleteWithoutRecovery).
    ///
    /// # Errors
    /// An unknown secret; one whose deletion is planned.
    pub async fn force_delete_secret(&self, actor: &Actor, id: &SecretId) -> Result<(), EngineError> {
        self.retry(id, || async {
            let Stored { value: secret, revision } = self.load_secret(id).await?;
            secret.permits(SecretAction::Delete)?;
            let change = Change {
                writes: vec![Write::DeleteSecret { secret: id.clone(), from: revision }],
                audit: self.audit(actor, "DeleteSecret", audited(id), json!({ "recovery": false })),
            };
            Ok(self.committed(change).await?.then_some(()))
        })
        .await
    }

    /// Cancels the deletion of a secret (R259).
    ///
    /// # Errors
    /// An unknown secret; one whose deletion is not planned.
    pub async fn restore_secret(&self, actor: &Actor, id: &SecretId) -> Result<(), EngineError> {
        self.plan_deletion(actor, id, (SecretAction::Restore, "RestoreSecret"), None).await
    }

    async fn plan_deletion(
        &self,
        actor: &Actor,
        id: &SecretId,
        (action, name): (SecretAction, &'static str),
        delete_at: Option<Timestamp>,
    ) -> Result<(), EngineError> {
        self.retry(id, || async {
            let Stored { value: secret, revision } = self.load_secret(id).await?;
            secret.permits(action)?;
            let secret = Box::new(Secret { delete_at, updated_at: self.now(), ..secret });
            let audit = self.audit(actor, name, audited(id), json!({ "deleteAt": delete_at }));
            let writes = vec![Write::UpdateSecret { secret, from: revision }];
            Ok(self.committed(Change { writes, audit }).await?.then_some(()))
        })
        .await
    }

    /// Deletes a secret whose window has ended, with all its values.
    pub(crate) async fn erase_secret(&self, id: &SecretId, due: Timestamp) -> Result<(), EngineError> {
        let Some(stored) = self.store.secret(id).await? else { return Ok(()) };
        if stored.value.delete_at != Some(due) {
            return Ok(());
        }
        let audit = self.audit(&Actor::System, "EraseSecret", audited(id), json!({ "due": due }));
        let writes = vec![Write::DeleteSecret { secret: id.clone(), from: stored.revision }];
        self.committed(Change { writes, audit }).await.map(|_| ())
    }
}
