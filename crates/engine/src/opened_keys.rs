//! Private keys that were opened lately: opening one takes several times as long as using it.

use std::{sync::Arc, time::Duration};

use custody::{PrivateKey, SealedMaterial};
use domain::KeyVersionId;
use moka::sync::Cache;

use crate::EngineError;

/// How many are kept.
const KEPT: u64 = 1024;
/// How long one is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(60);

/// The private keys that are in use.
///
/// One is given only against the sealed material that it was opened from, which is read anew once any key has changed:
/// material that is deleted, or replaced, is no longer found here, whichever server did that.
pub(crate) struct OpenedKeys(Cache<KeyVersionId, Opened>);

#[derive(Clone)]
struct Opened {
    from: Arc<SealedMaterial>,
    private: Arc<PrivateKey>,
}

impl Default for OpenedKeys {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(KEPT).time_to_idle(IDLE).build())
    }
}

impl OpenedKeys {
    /// The private key of `version` that is sealed as `sealed`; opened by `open`, unless it was lately.
    pub(crate) fn get(
        &self,
        version: &KeyVersionId,
        sealed: Arc<SealedMaterial>,
        open: impl FnOnce(&SealedMaterial) -> Result<PrivateKey, EngineError>,
    ) -> Result<Arc<PrivateKey>, EngineError> {
        if let Some(opened) =
            self.0.get(version).filter(|opened| Arc::ptr_eq(&opened.from, &sealed) || opened.from == sealed)
        {
            return Ok(opened.private);
        }
        let private = Arc::new(open(&sealed)?);
        self.0.insert(version.clone(), Opened { from: sealed, private: Arc::clone(&private) });
        Ok(private)
    }

    /// Lets go of those that nobody used for a while. The cache itself does that only as it is used.
    pub(crate) fn drop_idle(&self) {
        self.0.run_pending_tasks();
    }
}

#[cfg(test)]
mod tests {
    use custody::{Binding, Keyring, KeyringId, RootKey};
    use domain::{KeyId, KeySpec};

    use super::*;

    #[test]
    fn a_key_is_opened_again_when_what_is_sealed_is_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = RootKey::create(&folder.path().join("root.key")).expect("a root key");
        let (keyring, _): (Keyring, _) = root.new_keyring(&KeyringId::new("default:cn-hangzhou"));
        let key = KeyId::in_default_kms([1; 16]);
        let version = key.new_version([2; 16]);
        let binding = Binding { key: &key, version: &version };
        let [first, second] = [(); 2].map(|()| keyring.generate(KeySpec::EcP256, binding).0);
        let opened = OpenedKeys::default();
        let get = |sealed: &SealedMaterial| {
            let mut asked = false;
            let private = opened.get(&version, Arc::new(sealed.clone()), |sealed| {
                asked = true;
                keyring.open_private_key(sealed, binding, KeySpec::EcP256).map_err(EngineError::damaged(&key))
            });
            (private.expect("opened").public_key().expect("a public key"), asked)
        };
        let (one, asked) = get(&first);
        assert!(asked);
        assert_eq!(get(&first), (one.clone(), false));
        let (other, asked) = get(&second);
        assert!(asked && other != one);
        assert!(get(&first).1, "what was replaced is not kept beside");
    }
}
