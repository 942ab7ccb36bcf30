//! The secrets of access keys: what their callers and the gateways sign with.

use domain::{AccessKeyId, letters_and_digits};
use zeroize::Zeroizing;

use crate::{CustodyError, Keyring, SealedAccessKey, random, seal::Place};

/// Characters of a secret: 178 bits.
const SECRET_LEN: usize = 30;

impl Keyring {
    /// Makes the secret of an access key, plain and sealed.
    pub fn new_access_key(&self, id: &AccessKeyId) -> (Zeroizing<String>, SealedAccessKey) {
        let random = Zeroizing::new(random::bytes::<SECRET_LEN>());
        let secret = Zeroizing::new(letters_and_digits(&*random));
        let sealed = self.keys().access_keys.seal(&place(id), secret.as_bytes());
        (secret, sealed.into())
    }

    /// Opens the secret of an access key.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when it was not sealed by this keyring for this access key.
    pub fn open_access_key(
        &self,
        id: &AccessKeyId,
        sealed: &SealedAccessKey,
    ) -> Result<Zeroizing<String>, CustodyError> {
        let opened = self.keys().access_keys.open(&place(id), sealed.as_bytes())?;
        let text = std::str::from_utf8(&opened).map_err(|_| CustodyError::Corrupt)?;
        Ok(Zeroizing::new(text.to_owned()))
    }
}

fn place(id: &AccessKeyId) -> Place {
    Place::new("access key", &[id.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::keyring;

    #[test]
    fn a_secret_opens_for_its_own_access_key_only() {
        let [id, other] = [[1; 20], [2; 20]].map(AccessKeyId::new);
        let (secret, sealed) = keyring(1).new_access_key(&id);
        assert_eq!(secret.len(), SECRET_LEN);
        assert_eq!(keyring(1).open_access_key(&id, &sealed).as_ref(), Ok(&secret));
        assert_eq!(keyring(1).open_access_key(&other, &sealed), Err(CustodyError::Corrupt));
        assert_eq!(keyring(2).open_access_key(&id, &sealed), Err(CustodyError::Corrupt));
        assert_ne!(keyring(1).new_access_key(&id).0, secret);
    }
}
