#![doc = include_str!("../README.md")]

mod keyring;
mod root_key;

mod mac;
mod material;
mod private_key;
mod symmetric;

mod access_key;
mod authority;
mod client_key;
mod diagnosis;
mod envelope;
mod mgf1;
mod pair;
mod pkcs12;
mod token;
mod webhook;

mod error;
pub mod random;
mod seal;
mod sealed;
#[cfg(test)]
mod testing;

pub use authority::{Authority, ServerIdentity};
pub use client_key::{ClientKeySigner, NewClientKey, client_key_fingerprint};
pub use error::{CustodyError, OpenError};
pub use keyring::{Keyring, KeyringId};
pub use material::{Binding, OpenedMaterial, data_key, data_key_pair, same_digest};
pub use pair::WrappingKey;
pub use private_key::{PrivateKey, encrypt_to, verify};
pub use root_key::{
    Passphrase, RootKey, RootKeyError, RootKeyId, RootKeyRecord, RootKeySource, RootKeyText, Stretching,
};
pub use sealed::{
    SealedAccessKey, SealedAuthority, SealedKeyring, SealedMaterial, SealedPair, SealedWebhookSecret,
};
pub use symmetric::AdditionalData;
pub use token::TokenClaims;
