//! ScheduleKeyDeletion.

use std::time::Duration;

use domain::{Action, Field, Invalid, Key, KeyId, Problem, Refusal, Transition, limits};

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
        let allowed = limits::PENDING_WINDOW_DAYS;
        let range = Problem::Range { min: *allowed.start(), max: *allowed.end() };
        let invalid = Invalid::new(Field::PendingWindow, range);
        let days = u64::try_from(days).ok().filter(|_| allowed.contains(&days)).ok_or(invalid)?;
        let delete_at = self.now().plus(Duration::from_secs(days * 24 * 60 * 60));
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
