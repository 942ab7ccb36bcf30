//! Import tokens: proof that an import was prepared here, for this key and this pair (R140, R152).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{KeyId, PairId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{CustodyError, Keyring, seal::Place};

/// The longest text that is read as a token. Tokens have about 300 characters.
const MAX_TEXT: usize = 4096;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenClaims {
    /// The key that material may be imported into.
    pub key: KeyId,
    /// The pair that it is wrapped under.
    pub pair: PairId,
    /// When the token ceases to be valid. Whether it has is the caller's to check: there is no clock here.
    pub expires_at: Timestamp,
}

impl Keyring {
    /// Seals claims into a token: one line of base64 that tells nothing and differs each time.
    pub fn mint_token(&self, claims: &TokenClaims) -> String {
        let claims = serde_json::to_vec(claims).expect("two strings and a number can be written as JSON");
        STANDARD.encode(self.keys().tokens.seal(&place(), &claims))
    }

    /// Reads a token that this keyring minted. White space in and around it is passed over, since it comes from a file.
    ///
    /// # Errors
    /// [`CustodyError::InvalidToken`], whatever is wrong with it.
    pub fn read_token(&self, text: &str) -> Result<TokenClaims, CustodyError> {
        self.claims(text).ok_or(CustodyError::InvalidToken)
    }

    fn claims(&self, text: &str) -> Option<TokenClaims> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let compact: String = text.split_ascii_whitespace().collect();
        let sealed = STANDARD.decode(compact).ok()?;
        let claims = self.keys().tokens.open(&place(), &sealed).ok()?;
        serde_json::from_slice(&claims).ok()
    }
}

fn place() -> Place {
    Place::new("import token", &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::keyring;

    fn claims() -> TokenClaims {
        TokenClaims {
            key: KeyId::in_default_kms([1; 16]),
            pair: PairId::new([2; 16]),
            expires_at: Timestamp::from_millis(86_400_000),
        }
    }

    #[test]
    fn r152_a_token_is_read_again_and_again_also_from_a_file_that_folds_it() {
        let token = keyring(1).mint_token(&claims());
        let folded: Vec<_> = token.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
        for text in
            [token.clone(), token.clone(), format!(" {token}\r\n"), folded.join("\r\n"), folded.join("\n")]
        {
            assert_eq!(keyring(1).read_token(&text), Ok(claims()), "{text}");
        }
    }

    #[test]
    fn r140_a_token_tells_nothing_and_differs_each_time() {
        let token = keyring(1).mint_token(&claims());
        assert_ne!(token, keyring(1).mint_token(&claims()));
        let bytes = STANDARD.decode(&token).expect("base64");
        assert!(!String::from_utf8_lossy(&bytes).contains(&claims().key.as_str()[..4]));
    }

    #[test]
    fn no_altered_or_foreign_token_is_read() {
        let keyring = keyring(1);
        let sealed = STANDARD.decode(keyring.mint_token(&claims())).expect("base64");
        let refused =
            |text: &str| assert_eq!(keyring.read_token(text), Err(CustodyError::InvalidToken), "{text}");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            refused(&STANDARD.encode(altered));
            refused(&STANDARD.encode(&sealed[..at]));
        }
        refused("");
        refused("not base64!");
        refused(&"A".repeat(5000));
        refused(&super::Keyring::new(&[2; 32]).mint_token(&claims()));
        let of_another_kind =
            keyring.keys().material.seal(&place(), &serde_json::to_vec(&claims()).expect("JSON"));
        refused(&STANDARD.encode(of_another_kind));
    }
}
