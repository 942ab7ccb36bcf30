//! AsymmetricSign.

use domain::{Action, KeyId, KeyVersionId, SigningAlgorithm, digest_to_sign};

use crate::{Engine, EngineError};

impl Engine {
    /// Signs a SHA-256 digest with a version of a key pair, the primary one unless another is named.
    /// Gives the signature and the version that made it.
    ///
    /// # Errors
    /// A key for something else; the refusal of its state; an algorithm that its spec does not have;
    /// a digest that is not of 32 bytes.
    pub async fn asymmetric_sign(
        &self,
        id: &KeyId,
        version: Option<&KeyVersionId>,
        algorithm: SigningAlgorithm,
        digest: &[u8],
    ) -> Result<(Vec<u8>, KeyVersionId), EngineError> {
        let digest = digest_to_sign(digest)?;
        let opened = self.open_version(id, version, Action::AsymmetricSign).await?;
        opened.key.signs_by(algorithm)?;
        let signature = opened.private.sign(algorithm, &digest).map_err(EngineError::damaged(id))?;
        Ok((signature, opened.version))
    }
}
