//! Key pairs: their public key, and trying them.

use domain::view::{Decrypted, Encrypted, PublicKey, Signed};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// The public key of a key's primary version.
#[server(endpoint = "key-pairs/public-key", input = GetUrl, output = Postcard)]
pub async fn get_public_key(key: String) -> Result<PublicKey, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.public_key(&caller, &key.parse()?, None).await?)
    })
    .await
}

/// Signs the SHA-256 of a text with a key's primary version.
#[server(endpoint = "key-pairs/sign", output = Postcard)]
pub async fn sign(key: String, algorithm: String, text: String) -> Result<Signed, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.sign(&caller, &key.parse()?, algorithm.parse()?, &text).await?)
    })
    .await
}

/// Whether a signature in base64 is one of the SHA-256 of a text. An empty version is the key's primary one.
#[server(endpoint = "key-pairs/verify", output = Postcard)]
pub async fn verify(
    key: String,
    version: String,
    algorithm: String,
    text: String,
    signature: String,
) -> Result<bool, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let (key, version) = (key.parse()?, backend::optional(&version)?);
        let algorithm = algorithm.parse()?;
        Ok(console.verify(&caller, &key, version.as_ref(), algorithm, &text, &signature).await?)
    })
    .await
}

/// Encrypts a text under a key's public key.
#[server(endpoint = "key-pairs/encrypt", output = Postcard)]
pub async fn encrypt_to(key: String, algorithm: String, text: String) -> Result<Encrypted, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let algorithm = algorithm.parse()?;
        Ok(console.encrypt_to(&caller, &key.parse()?, algorithm, &backend::secret(text)).await?)
    })
    .await
}

/// Decrypts a ciphertext in base64 with a version of a key. An empty version is the key's primary one.
#[server(endpoint = "key-pairs/decrypt", output = Postcard)]
pub async fn decrypt_with(
    key: String,
    version: String,
    algorithm: String,
    ciphertext: String,
) -> Result<Decrypted, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let (key, version) = (key.parse()?, backend::optional(&version)?);
        let algorithm = algorithm.parse()?;
        Ok(console.decrypt_with(&caller, &key, version.as_ref(), algorithm, &ciphertext).await?)
    })
    .await
}
