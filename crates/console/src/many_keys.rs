//! Changing many keys at once.

use domain::view::ChangedKeys;
use domain::{Field, Invalid, KeyId, Permission, Problem, Refusal, Tag, limits};
use engine::EngineError;

use crate::{Caller, Console, Error};

/// What is done to each of many keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// Enable it.
    Enable,
    /// Disable it.
    Disable,
    /// Stop its rotation, and keep what it is set to.
    FreezeRotation,
    /// Have it rotate as before.
    RestoreRotation,
    /// Give it a tag, or a tag that it has another value.
    Tag(Tag),
}

impl Console {
    /// Changes many keys, each by itself and with a row of the audit log of its own. One that is refused stops no other.
    ///
    /// # Errors
    /// The caller's role; no keys, or more than [`limits::MAX_CHANGED`]; a failure of the store, and then those before it
    /// are changed.
    pub async fn change_keys(
        &self,
        caller: &Caller,
        keys: &[KeyId],
        change: &KeyChange,
    ) -> Result<ChangedKeys, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        match keys.len() {
            0 => return Err(Invalid::new(Field::Key, Problem::Missing).into()),
            n if n > limits::MAX_CHANGED => {
                return Err(Refusal::TooManyAtOnce { max: limits::MAX_CHANGED as u32 }.into());
            }
            _ => {}
        }
        let mut changed = ChangedKeys::default();
        for key in keys {
            let answer = match change {
                KeyChange::Enable => self.engine.enable_key(&actor, key).await.map(drop),
                KeyChange::Disable => self.engine.disable_key(&actor, key).await.map(drop),
                KeyChange::FreezeRotation => self.engine.freeze_rotation(&actor, key).await.map(drop),
                KeyChange::RestoreRotation => self.engine.restore_rotation(&actor, key).await.map(drop),
                KeyChange::Tag(tag) => self.engine.tag_resource(&actor, key, std::slice::from_ref(tag)).await,
            };
            match answer {
                Ok(()) => changed.done += 1,
                Err(EngineError::Refused(refusal)) => changed.refused.push((key.clone(), refusal)),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(changed)
    }
}
