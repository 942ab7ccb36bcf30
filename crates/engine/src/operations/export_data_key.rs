//! ExportDataKey and GenerateAndExportDataKey: a data key handed over under somebody's public key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Ciphertext, EncryptionAlgorithm, EncryptionContext, Field, Invalid, KeyId, Problem, Refusal};
use zeroize::Zeroizing;

use crate::{Engine, EngineError};

impl Engine {
    /// Decrypts a data key and gives it encrypted under an RSA public key (DER of a SubjectPublicKeyInfo, 2048 bits
    /// or more), with the key that had encrypted it. What is encrypted is the data key's bytes, not their base64.
    ///
    /// # Errors
    /// Those of Decrypt; a ciphertext that is of no data key; a public key that is none, or too small for the data key.
    pub async fn export_data_key(
        &self,
        ciphertext: &Ciphertext,
        context: &EncryptionContext,
        public_key: &[u8],
        algorithm: EncryptionAlgorithm,
    ) -> Result<(Vec<u8>, KeyId), EngineError> {
        let (plaintext, key) = self.decrypt(ciphertext, context).await?;
        Ok((export(&plaintext, public_key, algorithm)?, key))
    }

    /// Makes a data key, and gives it encrypted both under the key and under an RSA public key.
    ///
    /// # Errors
    /// Those of GenerateDataKey; a public key that is none, or too small for the data key.
    pub async fn generate_and_export_data_key(
        &self,
        id: &KeyId,
        bytes: usize,
        context: &EncryptionContext,
        public_key: &[u8],
        algorithm: EncryptionAlgorithm,
    ) -> Result<(Ciphertext, Vec<u8>), EngineError> {
        let made = self.generate_data_key(id, bytes, context).await?;
        let exported = export(made.plaintext.as_bytes(), public_key, algorithm)?;
        Ok((made.ciphertext, exported))
    }
}

/// The data key behind this base64 text, under the public key.
fn export(text: &[u8], public_key: &[u8], algorithm: EncryptionAlgorithm) -> Result<Vec<u8>, Refusal> {
    let invalid = |field| Refusal::Invalid(Invalid::new(field, Problem::Format));
    let data_key = STANDARD.decode(text).map(Zeroizing::new).map_err(|_| invalid(Field::Ciphertext))?;
    custody::encrypt_to(public_key, algorithm, &data_key).map_err(|_| invalid(Field::PublicKey))
}
