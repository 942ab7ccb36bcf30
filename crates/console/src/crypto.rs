//! Trying a key: encrypt and decrypt text.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::view::{Decrypted, Encrypted};
use domain::{Ciphertext, EncryptionContext, Field, Invalid, KeyId, Permission, Problem, limits};
use zeroize::Zeroizing;

use crate::{Caller, Console, Error};

impl Console {
    /// Encrypts a text. As in the vendor's API the plaintext is the text's base64, so that ciphertexts
    /// made here and by the SDKs open alike.
    ///
    /// # Errors
    /// The caller's role; the text's length; the key's state.
    pub async fn encrypt(
        &self,
        caller: &Caller,
        key: &KeyId,
        text: &Zeroizing<String>,
        context: &EncryptionContext,
    ) -> Result<Encrypted, Error> {
        caller.require(Permission::UseKeys)?;
        if text.len() > limits::MAX_TEXT as usize {
            return Err(Invalid::new(Field::Plaintext, Problem::TooLong { max: limits::MAX_TEXT }).into());
        }
        let plaintext = Zeroizing::new(STANDARD.encode(text.as_bytes()));
        let ciphertext = self.engine.encrypt(key, plaintext.as_bytes(), context).await?;
        Ok(Encrypted { ciphertext: ciphertext.to_base64(), version: ciphertext.version })
    }

    /// Decrypts a ciphertext that was made here or by an SDK, with whichever key it names.
    ///
    /// # Errors
    /// The caller's role; a ciphertext that is none; the engine's refusals.
    pub async fn decrypt(
        &self,
        caller: &Caller,
        ciphertext: &Ciphertext,
        context: &EncryptionContext,
    ) -> Result<Decrypted, Error> {
        caller.require(Permission::UseKeys)?;
        let (plaintext, key) = self.engine.decrypt(ciphertext, context).await?;
        let text = STANDARD.decode(&*plaintext).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.unwrap_or_else(|| STANDARD.encode(&*plaintext));
        Ok(Decrypted { text, key })
    }
}
