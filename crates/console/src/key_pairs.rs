//! Key pairs: their public key, and trying them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::view::{Decrypted, Encrypted, PublicKey, Signed};
use domain::{
    EncryptionAlgorithm, Field, Invalid, KeyId, KeyVersionId, Permission, Problem, SigningAlgorithm, limits,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Caller, Console, Error};

impl Console {
    /// The public key of a version as PEM (RFC 7468, section 13); of the primary one unless another is named.
    ///
    /// # Errors
    /// The caller's role; a symmetric key; the key's state; a version of another key.
    pub async fn public_key(
        &self,
        caller: &Caller,
        key: &KeyId,
        version: Option<&KeyVersionId>,
    ) -> Result<PublicKey, Error> {
        caller.require(Permission::Read)?;
        let (der, version) = self.engine.get_public_key(key, version).await?;
        Ok(PublicKey { pem: wrap::public_key_pem(&der), version })
    }

    /// Signs the SHA-256 of a text with a key's primary version.
    ///
    /// # Errors
    /// The caller's role; the text's length; the engine's refusals.
    pub async fn sign(
        &self,
        caller: &Caller,
        key: &KeyId,
        algorithm: SigningAlgorithm,
        text: &str,
    ) -> Result<Signed, Error> {
        caller.require(Permission::UseKeys)?;
        let (signature, version) =
            self.engine.asymmetric_sign(key, None, algorithm, &digest_of(text)?).await?;
        Ok(Signed { signature: STANDARD.encode(signature), version })
    }

    /// Whether a signature in base64 is one of the SHA-256 of a text, by whichever version of the key is named;
    /// by the primary one when none is.
    ///
    /// # Errors
    /// The caller's role; the text's length; a signature that is not base64; the engine's refusals.
    pub async fn verify(
        &self,
        caller: &Caller,
        key: &KeyId,
        version: Option<&KeyVersionId>,
        algorithm: SigningAlgorithm,
        text: &str,
        signature: &str,
    ) -> Result<bool, Error> {
        caller.require(Permission::UseKeys)?;
        let signature = from_base64(Field::Signature, signature)?;
        let digest = digest_of(text)?;
        Ok(self.engine.asymmetric_verify(key, version, algorithm, &digest, &signature).await?)
    }

    /// Encrypts a text under a key's public key. Unlike a symmetric key's, the plaintext is the text itself, as in
    /// the vendor's API.
    ///
    /// # Errors
    /// The caller's role; the engine's refusals.
    pub async fn encrypt_to(
        &self,
        caller: &Caller,
        key: &KeyId,
        algorithm: EncryptionAlgorithm,
        text: &Zeroizing<String>,
    ) -> Result<Encrypted, Error> {
        caller.require(Permission::UseKeys)?;
        let (ciphertext, version) =
            self.engine.asymmetric_encrypt(key, None, algorithm, text.as_bytes()).await?;
        Ok(Encrypted { ciphertext: STANDARD.encode(ciphertext), version })
    }

    /// Decrypts a ciphertext in base64 with the version of the key that is named; with the primary one when none is.
    ///
    /// # Errors
    /// The caller's role; a ciphertext that is not base64; the engine's refusals.
    pub async fn decrypt_with(
        &self,
        caller: &Caller,
        key: &KeyId,
        version: Option<&KeyVersionId>,
        algorithm: EncryptionAlgorithm,
        ciphertext: &str,
    ) -> Result<Decrypted, Error> {
        caller.require(Permission::UseKeys)?;
        let ciphertext = from_base64(Field::Ciphertext, ciphertext)?;
        let plaintext = self.engine.asymmetric_decrypt(key, version, algorithm, &ciphertext).await?;
        let text = String::from_utf8(plaintext.to_vec()).unwrap_or_else(|_| STANDARD.encode(&*plaintext));
        Ok(Decrypted { text, key: key.clone() })
    }
}

fn digest_of(text: &str) -> Result<[u8; 32], Invalid> {
    if text.len() > limits::MAX_TEXT as usize {
        return Err(Invalid::new(Field::Plaintext, Problem::TooLong { max: limits::MAX_TEXT }));
    }
    Ok(Sha256::digest(text).into())
}

pub(crate) fn from_base64(field: Field, text: &str) -> Result<Vec<u8>, Invalid> {
    let compact: String = text.split_ascii_whitespace().collect();
    if compact.is_empty() {
        return Err(Invalid::new(field, Problem::Missing));
    }
    STANDARD.decode(compact).map_err(|_| Invalid::new(field, Problem::Format))
}
