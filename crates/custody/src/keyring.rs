//! Keyrings: what seals everything that belongs to one instance.

use std::{fmt, sync::Arc};

use aws_lc_rs::hmac;

use crate::seal::{SECRET_LEN, Sealer, Secret};

/// The name of a keyring: an instance's id, `default:<region>`, or `server`. Keyrings are bound to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyringId(String);

impl KeyringId {
    /// From its text.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyringId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An opened keyring. Cheap to clone.
#[derive(Clone)]
pub struct Keyring(Arc<Keys>);

/// The keys derived from a keyring's secret, one for each purpose.
pub(crate) struct Keys {
    pub(crate) material: Sealer,
    pub(crate) pairs: Sealer,
    pub(crate) tokens: Sealer,
    pub(crate) access_keys: Sealer,
    pub(crate) authorities: Sealer,
    pub(crate) webhooks: Sealer,
    pub(crate) digests: hmac::Key,
}

impl Keyring {
    pub(crate) fn new(secret: &[u8; SECRET_LEN]) -> Self {
        let secret = Secret::new(secret);
        Self(Arc::new(Keys {
            material: Sealer::new(&secret.derive("seal material")),
            pairs: Sealer::new(&secret.derive("seal wrapping pairs")),
            tokens: Sealer::new(&secret.derive("seal import tokens")),
            access_keys: Sealer::new(&secret.derive("seal access keys")),
            authorities: Sealer::new(&secret.derive("seal certificate authorities")),
            webhooks: Sealer::new(&secret.derive("seal webhook secrets")),
            digests: hmac::Key::new(hmac::HMAC_SHA256, &*secret.derive("digest material")),
        }))
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(format!("{:?}", Keyring::new(&[7; 32])), "Keyring { .. }");
    }
}
