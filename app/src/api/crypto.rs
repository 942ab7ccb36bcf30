//! Trying a key.

use domain::view::{Decrypted, Encrypted};
use leptos::prelude::*;

use super::{ApiError, Postcard};

/// Encrypts a text under a key. `context` is a JSON object of strings, or empty.
#[server(endpoint = "crypto/encrypt", output = Postcard)]
pub async fn encrypt(key: String, text: String, context: String) -> Result<Encrypted, ApiError> {
    use crate::backend;
    use domain::EncryptionContext;
    backend::signed_in(|console, caller| async move {
        let context = EncryptionContext::from_json(&context)?;
        Ok(console.encrypt(&caller, &key.parse()?, &backend::secret(text), &context).await?)
    })
    .await
}

/// Decrypts a ciphertext in base64 with the key it names.
#[server(endpoint = "crypto/decrypt", output = Postcard)]
pub async fn decrypt(ciphertext: String, context: String) -> Result<Decrypted, ApiError> {
    use crate::backend;
    use domain::{Ciphertext, EncryptionContext};
    backend::signed_in(|console, caller| async move {
        let context = EncryptionContext::from_json(&context)?;
        Ok(console.decrypt(&caller, &Ciphertext::from_base64(&ciphertext)?, &context).await?)
    })
    .await
}
