//! ScheduleKeyDeletion.

use domain::{Action, Key, KeyId, Refusal, Transition, limits, pending_until};

use crate::{Actor, Engine, EngineError};

impl Engine {
    /// Schedules a key for deletion in `days` days, 7 to 366.
    ///
    /// # Errors
    /// An invalid number of days; the refusal of the key's state; [`Refusal::SecretsDepend`], as long as it seals secrets.
    pub async fn schedule_key_deletion(
        &self,
        actor: &Actor,
        id: &KeyId,
        days: i64,
    ) -> Result<Key, EngineError> {
        let delete_at = pending_until(self.now(), days, limits::PENDING_WINDOW_DAYS)?;
        self.retry(id, || async {
            let stored = self.load_to_change(id).await?;
            stored.value.permits(Action::ScheduleKeyDeletion)?;
            // A secret that is made after this was asked changes the key's revision, so that this is not committed.
            match self.store.secrets_of_key(id).await? {
                0 => {}
                count => return Err(Refusal::SecretsDepend { count }.into()),
            }
            let transition = Transition::ScheduleDeletion { delete_at };
            self.move_to(actor, stored, "ScheduleKeyDeletion", transition).await
        })
        .await
    }
}
