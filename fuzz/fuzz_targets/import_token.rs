//! Import tokens: what this keyring did not mint is no token of it.
#![no_main]

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use custody::{Keyring, KeyringId, RootKey, TokenClaims};
use domain::{KeyId, Timestamp};
use libfuzzer_sys::fuzz_target;

static KEYRING: LazyLock<(Keyring, String)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let root = RootKey::create(&folder.path().join("root.key")).expect("a root key");
    let (keyring, _) = root.new_keyring(&KeyringId::new("fuzz"));
    let claims = TokenClaims {
        key: KeyId::in_default_kms([1; 16]),
        pair: "00000000-0000-4000-8000-000000000000".parse().expect("an id"),
        expires_at: Timestamp::from_millis(0),
    };
    let token = keyring.mint_token(&claims);
    (keyring, token)
});

fuzz_target!(|input: (&str, Vec<(u16, u8)>)| {
    let (text, changes) = input;
    let (keyring, token) = &*KEYRING;
    assert!(keyring.read_token(text).is_err(), "a text out of thin air");
    // A token that was, with some of its bytes changed.
    let minted = STANDARD.decode(token).expect("base64");
    let mut sealed = minted.clone();
    for (place, byte) in changes {
        let place = usize::from(place) % sealed.len();
        sealed[place] = byte;
    }
    let answer = keyring.read_token(&STANDARD.encode(&sealed));
    assert_eq!(answer.is_ok(), sealed == minted);
});
