#![doc = include_str!("../README.md")]

mod caller;
mod error;
mod ports;

mod access_points;
mod callers;
mod chain_watch;
mod fingerprint;
mod passwords;
mod permission_policies;
mod sign_in_limit;

mod links;
mod session;

mod account;
mod operators;

mod about;
mod alerts;
mod audit;
mod clocks;
mod gateways;
mod log_imports;
mod logs;
mod overview;
mod saved_queries;

mod instances;
mod keys;
mod lookup;
mod macs;
mod many_keys;
mod many_secrets;
mod secrets;

mod batch;
mod crypto;
mod import_jobs;
mod imports;
mod key_pairs;

mod console;

pub use access_points::ClientKeyFields;
pub use account::ChangePassword;
pub use alerts::{
    AlertChange, AlertFields, AlertWrite, Alerts, DeliveriesOf, LastAlertChange, StoredAlert, StoredDelivery,
    WebhookSender,
};
pub use audit::{AuditFormat, LastChange};
pub use caller::Caller;
pub use console::Console;
pub use error::{Error, reference};
pub use imports::{Download, FinishImport, KeyFormat};
pub use instances::NewInstance;
pub use keys::NewKey;
pub use log_imports::{ImportLimits, LogImports, NewLogImport, RunningImport};
pub use logs::{AccessLogs, LogFormat};
pub use many_keys::KeyChange;
pub use many_secrets::SecretChange;
pub use permission_policies::PolicyFields;
pub use ports::{
    AccountChange, AccountWrite, Accounts, AuditLog, CallerPart, Fleet, FleetChange, FleetWrite, Marks,
    NewMark, PasswordHash, StoredImport, StoredInvitation, StoredSession, TokenHash,
};
pub use secrets::{NewSecret, NewValue};
pub use session::{SESSION_LIFE, SessionToken, SignIn};
