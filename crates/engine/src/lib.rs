#![doc = include_str!("../README.md")]

mod actor;
mod due;
mod error;
mod pool;
mod ports;

mod clock;
mod invocations;
mod keyrings;
mod known_keys;
mod opened_keys;
mod root_key;
mod timers;

pub mod operations;

mod engine;

pub use actor::Actor;
pub use clock::{WrongClock, accept_clock, check_clock};
pub use due::{DueFilter, DueWork};
pub use engine::{Engine, EngineConfig};
pub use error::EngineError;
pub use operations::{
    Client, ClientPolicy, CreateInstance, CreateKey, CreatePolicy, CreateSecret, DataKey, DataKeyPair,
    Identity, ImportKeyMaterial, ImportParameters, IssuedClientKey, NewAccessKey, SetUpAccessPoint,
    StoredAccessKey, StoredAuthority, UpdatePolicy, client_key_password,
};
pub use ports::{
    Audit, Change, Clock, KeyCount, Outcome, Revision, SecretCount, Store, StoreError, Stored, StoredPair,
    StoredSecretVersion, Write,
};
pub use root_key::exchange_root_key;
