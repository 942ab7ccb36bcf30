//! The secrets of webhooks: what is sent to one is signed under its own, which its receiver has too.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::WebhookId;
use zeroize::Zeroizing;

use crate::{CustodyError, Keyring, SealedWebhookSecret, random, seal::Place};

/// Bytes of a secret (Standard Webhooks, "Signature scheme": 24 to 64).
const SECRET_LEN: usize = 32;
/// What a secret begins with where it is written (the same).
const PREFIX: &str = "whsec_";

impl Keyring {
    /// Makes the secret of a webhook, as its receiver is given it, and sealed.
    pub fn new_webhook_secret(&self, id: &WebhookId) -> (Zeroizing<String>, SealedWebhookSecret) {
        let secret = Zeroizing::new(random::bytes::<SECRET_LEN>());
        let sealed = self.keys().webhooks.seal(&place(id), &*secret);
        let text = Zeroizing::new(STANDARD.encode(secret.as_slice()));
        (Zeroizing::new(format!("{PREFIX}{}", *text)), sealed.into())
    }

    /// The HMAC-SHA256 of a message under the secret of a webhook, in base64.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the secret was not sealed by this keyring for this webhook.
    pub fn sign_for_webhook(
        &self,
        id: &WebhookId,
        sealed: &SealedWebhookSecret,
        message: &[u8],
    ) -> Result<String, CustodyError> {
        let secret = self.keys().webhooks.open(&place(id), sealed.as_bytes())?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        Ok(STANDARD.encode(hmac::sign(&key, message)))
    }
}

fn place(id: &WebhookId) -> Place {
    Place::new("webhook secret", &[id.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::keyring;

    /// The vector of Standard Webhooks' own libraries.
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let id = WebhookId::new([1; 16]);
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let sealed = keyring(1).keys().webhooks.seal(&place(&id), &secret).into();
        let message = br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        let signature = keyring(1).sign_for_webhook(&id, &sealed, message).expect("signed");
        assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_signs_for_its_own_webhook_only() {
        let [id, other] = [[1; 16], [2; 16]].map(WebhookId::new);
        let (text, sealed) = keyring(1).new_webhook_secret(&id);
        let secret = STANDARD.decode(text.strip_prefix(PREFIX).expect("a prefix")).expect("base64");
        assert_eq!(secret.len(), SECRET_LEN);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signed = keyring(1).sign_for_webhook(&id, &sealed, b"m").expect("signed");
        assert!(hmac::verify(&key, b"m", &STANDARD.decode(signed).expect("base64")).is_ok());
        for (keyring, id) in [(keyring(1), &other), (keyring(2), &id)] {
            assert_eq!(keyring.sign_for_webhook(id, &sealed, b"m"), Err(CustodyError::Corrupt));
        }
    }
}
