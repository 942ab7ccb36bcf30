//! Backups: the rows of every table in one file, the same for both databases.
//!
//! A backup is text in UTF-8, one JSON value a line:
//!
//! ```text
//! {"keyferry":"backup","format":1,"version":"0.1.0","schema":5,"at":1795301719000,"root_key":"cc6d5e1c0a30f716"}
//! {"table":"keyrings","columns":["id","sealed"]}
//! ["server",{"base64":"AcsK…"}]
//! …
//! {"rows":1234,"sha256":"…"}
//! ```
//!
//! - The first line says what made it and when (milliseconds since 1970), at which step its tables were,
//!   and which root key opens it. The root key itself is not in it.
//! - A line for each table, then its rows as arrays in the order of `columns`: null, numbers, text, and bytes in base64.
//!   Tables come in an order in which each row refers to those before it.
//! - The last line counts the rows and holds SHA-256, in hex, over all lines before it with their ends.
//!
//! Sessions are left out: who has signed out since must not be signed in again by a restore.

mod error;
mod format;
mod reader;
mod restore;
mod tables;
mod write;

pub use error::BackupError;
pub use format::{BackupHeader, BackupSummary};
pub use restore::VerifiedBackup;
pub use write::backup;
