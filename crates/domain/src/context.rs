//! Encryption contexts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, field, limits};

/// Named values that a ciphertext is bound to: to decrypt, the same must be given.
/// Not secret. The order of the names does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EncryptionContext(BTreeMap<String, String>);

impl EncryptionContext {
    /// Reads a JSON object of strings, at most 8,192 characters. Empty text is the empty context.
    ///
    /// # Errors
    /// [`Invalid`] when it is longer, or not an object of strings.
    pub fn from_json(text: &str) -> Result<Self, Invalid> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        field::length(Field::Context, text, 1, limits::MAX_CONTEXT)?;
        serde_json::from_str(text).map_err(|_| Invalid::new(Field::Context, Problem::Format))
    }

    /// Whether it binds to nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text whose SHA-256 is the additional authenticated data of AES-GCM:
    /// `name=value` sorted by name, joined by `&`, unescaped, as the vendor's transfer SDKs do.
    /// `None` for the empty context: then there is no additional data.
    pub fn canonical(&self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Some(pairs.join("&"))
    }
}

impl<const N: usize> From<[(&str, &str); N]> for EncryptionContext {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form_is_sorted_and_empty_is_none() {
        let context = EncryptionContext::from_json(r#"{"b":"2","a":"1"}"#).expect("a context");
        assert_eq!(context.canonical().as_deref(), Some("a=1&b=2"));
        assert_eq!(EncryptionContext::from_json(" ").expect("empty").canonical(), None);
    }

    #[test]
    fn only_objects_of_strings() {
        for bad in ["[]", "{\"a\":1}", "{\"a\":[]}", "a=1", "{"] {
            assert!(EncryptionContext::from_json(bad).is_err(), "{bad}");
        }
        assert!(EncryptionContext::from_json(&format!("{{\"a\":\"{}\"}}", "x".repeat(8192))).is_err());
    }
}
