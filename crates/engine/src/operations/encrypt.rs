//! Encrypt.

use std::sync::Arc;

use custody::{AdditionalData, Binding, SealedMaterial};
use domain::{Action, Ciphertext, Field, Invalid, Key, KeyId, KeyVersionId, Problem, limits};

use crate::{Engine, EngineError, StoreError};

impl Engine {
    /// Encrypts at most 6 KB under the key's primary version.
    ///
    /// # Errors
    /// No plaintext or too much of it; the refusal of the key's state; [`Refusal::InvocationsSpent`](domain::Refusal).
    pub async fn encrypt<'a>(
        &self,
        id: &KeyId,
        plaintext: &[u8],
        additional: impl Into<AdditionalData<'a>>,
    ) -> Result<Ciphertext, EngineError> {
        let additional = additional.into();
        let key = self.key_to_use(id).await?;
        key.permits(Action::Encrypt)?;
        check_plaintext(plaintext)?;
        self.seal_under(&key, plaintext, additional).await
    }

    /// Encrypts under a key whose state was asked, and counts it beforehand.
    pub(crate) async fn seal_under(
        &self,
        key: &Key,
        plaintext: &[u8],
        additional: AdditionalData<'_>,
    ) -> Result<Ciphertext, EngineError> {
        let key = self.counted(key).await?;
        let sealed = self.material(&key.primary.id).await?;
        let binding = Binding { key: &key.id, version: &key.primary.id };
        let keyring = self.keyring(&key).await?;
        keyring
            .encrypt(&sealed, binding, key.spec, additional, plaintext)
            .map_err(EngineError::damaged(&key.id))
    }

    /// The sealed material of a version whose key's state says that it is there.
    pub(crate) async fn material(&self, version: &KeyVersionId) -> Result<Arc<SealedMaterial>, EngineError> {
        let missing = || StoreError::Failed { doing: "reading material", source: "it is missing".into() };
        Ok(self.known_keys.material(version, &*self.store).await?.ok_or_else(missing)?)
    }
}

fn check_plaintext(plaintext: &[u8]) -> Result<(), Invalid> {
    let problem = match plaintext.len() {
        0 => Problem::Missing,
        n if n > limits::MAX_PLAINTEXT => Problem::TooLong { max: limits::MAX_PLAINTEXT as u32 },
        _ => return Ok(()),
    };
    Err(Invalid::new(Field::Plaintext, problem))
}
