//! Changing many secrets at once.

use domain::view::ChangedSecrets;
use domain::{Field, Invalid, Permission, Problem, Refusal, SecretId, limits};
use engine::EngineError;

use crate::{Caller, Console, Error};

/// What is done to each of many secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretChange {
    /// Stop its rotation, and keep what it is set to.
    FreezeRotation,
    /// Have it be due as before.
    RestoreRotation,
}

impl Console {
    /// Changes many secrets, each by itself and with a row of the audit log of its own. One that is refused stops no
    /// other.
    ///
    /// # Errors
    /// The caller's role; no secrets, or more than [`limits::MAX_CHANGED`]; a failure of the store, and then those before
    /// it are changed.
    pub async fn change_secrets(
        &self,
        caller: &Caller,
        secrets: &[SecretId],
        change: SecretChange,
    ) -> Result<ChangedSecrets, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        match secrets.len() {
            0 => return Err(Invalid::new(Field::SecretName, Problem::Missing).into()),
            n if n > limits::MAX_CHANGED => {
                return Err(Refusal::TooManyAtOnce { max: limits::MAX_CHANGED as u32 }.into());
            }
            _ => {}
        }
        let mut changed = ChangedSecrets::default();
        for id in secrets {
            let answer = match change {
                SecretChange::FreezeRotation => self.engine.freeze_secret_rotation(&actor, id).await,
                SecretChange::RestoreRotation => self.engine.restore_secret_rotation(&actor, id).await,
            };
            match answer {
                Ok(()) => changed.done += 1,
                Err(EngineError::Refused(refusal)) => changed.refused.push((id.clone(), refusal)),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(changed)
    }
}
