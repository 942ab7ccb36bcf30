//! ScheduleKeyDeletion.

use std::time::Duration;

use domain::{Action, Field, Invalid, Key, KeyId, Problem, Transition, limits};

use crate::{Actor, Engine, EngineError};

impl Engine {
    /// Schedules a key for deletion in `days` days, 7 to 366.
    ///
    /// # Errors
    /// An invalid number of days; the refusal of the key's state; [`SecretsDepend`](domain::Refusal), as long as it seals secrets.
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
        let action = (Action::ScheduleKeyDeletion, "ScheduleKeyDeletion");
        self.change_state(actor, id, action, |_| Transition::ScheduleDeletion { delete_at }).await
    }
}
