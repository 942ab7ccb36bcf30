#![doc = include_str!("../README.md")]

mod backend;
mod error;
mod fleet;
mod schema;
mod selection;
mod statement;
mod value;

mod postgres;
mod sqlite;

mod chain;
mod tables;

mod backup;
mod session;

mod storage;

mod access_log;
mod alerts;
mod marks;

pub use access_log::{AccessBlocks, open_access_log};
pub use backup::{BackupError, BackupHeader, BackupSummary, VerifiedBackup, backup};
pub use error::OpenError;
pub use storage::{Database, Storage, open, open_read_only};
