//! AsymmetricVerify.

use domain::{Action, KeyId, KeyVersionId, SigningAlgorithm, digest_to_sign};

use crate::{Engine, EngineError};

impl Engine {
    /// Whether a signature is one of a SHA-256 digest by a version of a key pair,
    /// the primary one unless another is named. A signature of any other form is none.
    ///
    /// # Errors
    /// A key for something else; the refusal of its state; an algorithm that its spec does not have;
    /// a digest that is not of 32 bytes.
    pub async fn asymmetric_verify(
        &self,
        id: &KeyId,
        version: Option<&KeyVersionId>,
        algorithm: SigningAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<bool, EngineError> {
        let digest = digest_to_sign(digest)?;
        let opened = self.open_version(id, version, Action::AsymmetricVerify).await?;
        opened.key.signs_by(algorithm)?;
        let public_key = opened.private.public_key().map_err(EngineError::damaged(id))?;
        Ok(custody::verify(opened.key.spec, &public_key, algorithm, &digest, signature))
    }
}
