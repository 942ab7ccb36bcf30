//! Why there is no backup, or why one is not restored.

use std::io;

use domain::ChainCheck;

use crate::{OpenError, backend::BoxError, schema};

/// Why there is no backup, or why one is not restored. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed, and nothing of a restore is in it.
    #[error("the database failed while {doing}; nothing was changed")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        #[source]
        source: BoxError,
    },
    /// The file cannot be read or written.
    #[error(
        "the backup cannot be read or written; see that the disk has room and that this user may use the file"
    )]
    File(#[from] io::Error),
    /// It is no backup, or it is damaged.
    #[error(
        "line {line} is not as a backup of Keyferry's has it: the file is something else, or damaged; take another copy"
    )]
    Line {
        /// The line, counted from 1.
        line: u64,
    },
    /// A newer program made the file.
    #[error(
        "the backup has format {found}, which this program does not know; use the program that made it, or a newer one"
    )]
    Format {
        /// The format of the file.
        found: u32,
    },
    /// The tables in it are of a newer program.
    #[error(
        "the backup has schema {found}, this program knows {}; use the program that made it, or a newer one",
        schema::NEWEST
    )]
    NewerSchema {
        /// The schema of the backup.
        found: i64,
    },
    /// The file ends before its end.
    #[error("the backup ends too early; take another copy")]
    CutOff,
    /// The file is not as it was written.
    #[error("the backup is damaged: its SHA-256 is not the one in its last line; take another copy")]
    Checksum,
    /// The audit chain in it is broken.
    #[error("the audit log in the backup is {0}: someone changed the database before; use an older backup")]
    Chain(ChainCheck),
    /// The database has tables already.
    #[error("the database is in use already; restore into an empty one")]
    NotEmpty,
}

/// A failure of the database while `doing` something.
pub(super) fn failed<E: Into<BoxError>>(doing: &'static str) -> impl Fn(E) -> BackupError {
    move |source| BackupError::Database { doing, source: source.into() }
}
