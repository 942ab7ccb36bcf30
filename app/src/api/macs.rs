//! HMAC keys: trying them.

use leptos::prelude::*;

use super::{ApiError, Postcard};

/// The MAC of a text, in base64.
#[server(endpoint = "macs/generate", output = Postcard)]
pub async fn generate_mac(key: String, algorithm: String, text: String) -> Result<String, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.generate_mac(&caller, &key.parse()?, algorithm.parse()?, &text).await?)
    })
    .await
}

/// Whether a MAC in base64 is the one of a text.
#[server(endpoint = "macs/verify", output = Postcard)]
pub async fn verify_mac(key: String, algorithm: String, text: String, mac: String) -> Result<bool, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.verify_mac(&caller, &key.parse()?, algorithm.parse()?, &text, &mac).await?)
    })
    .await
}
