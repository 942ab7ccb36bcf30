//! AsymmetricEncrypt.

use domain::{Action, EncryptionAlgorithm, Field, Invalid, KeyId, KeyVersionId, Problem};

use crate::{Engine, EngineError};

impl Engine {
    /// Encrypts under the public key of a version, the primary one unless another is named.
    /// Gives the raw RSA ciphertext, which names no version, and the version that decrypts it.
    ///
    /// # Errors
    /// A key for something else; the refusal of its state; no plaintext, or more than RSA has room for.
    pub async fn asymmetric_encrypt(
        &self,
        id: &KeyId,
        version: Option<&KeyVersionId>,
        algorithm: EncryptionAlgorithm,
        plaintext: &[u8],
    ) -> Result<(Vec<u8>, KeyVersionId), EngineError> {
        let opened = self.open_version(id, version, Action::AsymmetricEncrypt).await?;
        check_plaintext(plaintext, opened.key.encrypts_by(algorithm)?)?;
        let public_key = opened.private.public_key().map_err(EngineError::damaged(id))?;
        let ciphertext = custody::encrypt_to(&public_key, algorithm, plaintext);
        Ok((ciphertext.map_err(EngineError::damaged(id))?, opened.version))
    }
}

fn check_plaintext(plaintext: &[u8], most: usize) -> Result<(), Invalid> {
    let problem = match plaintext.len() {
        0 => Problem::Missing,
        n if n > most => Problem::TooLong { max: u32::try_from(most).unwrap_or(u32::MAX) },
        _ => return Ok(()),
    };
    Err(Invalid::new(Field::Plaintext, problem))
}
