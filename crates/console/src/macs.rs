//! HMAC keys: trying them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Field, KeyId, MacAlgorithm, Permission};

use crate::{Caller, Console, Error, key_pairs::from_base64};

impl Console {
    /// The MAC of a text by an HMAC key, in base64.
    ///
    /// # Errors
    /// The caller's role; the engine's refusals.
    pub async fn generate_mac(
        &self,
        caller: &Caller,
        key: &KeyId,
        algorithm: MacAlgorithm,
        text: &str,
    ) -> Result<String, Error> {
        caller.require(Permission::UseKeys)?;
        Ok(STANDARD.encode(self.engine.generate_mac(key, algorithm, text.as_bytes()).await?))
    }

    /// Whether a MAC in base64 is the one of a text by an HMAC key.
    ///
    /// # Errors
    /// The caller's role; a MAC that is not base64; the engine's refusals.
    pub async fn verify_mac(
        &self,
        caller: &Caller,
        key: &KeyId,
        algorithm: MacAlgorithm,
        text: &str,
        mac: &str,
    ) -> Result<bool, Error> {
        caller.require(Permission::UseKeys)?;
        let mac = from_base64(Field::Mac, mac)?;
        Ok(self.engine.verify_mac(key, algorithm, text.as_bytes(), &mac).await?)
    }
}
