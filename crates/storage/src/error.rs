//! Why a database could not be opened, and how failures become errors of the ports.

use std::{io, path::PathBuf};

use engine::StoreError;

use crate::backend::BoxError;

/// Why a database could not be opened. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the SQLite file open.
    #[error("{} is in use by another process; stop that one, or choose another database", path.display())]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// A file cannot be opened or created.
    #[error("{} cannot be opened; see that its folder exists and that this user may write there", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is there, but SQLite does not work with it.
    #[error("{} cannot be used; see that it is a SQLite database on a local disk", path.display())]
    Sqlite {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: BoxError,
    },
    /// A database that is only to be read is not there.
    #[error("there is no database at {}; say where it is with --data-dir", path.display())]
    Missing {
        /// Where its file would be.
        path: PathBuf,
    },
    /// A database that is only to be read has no tables of ours.
    #[error(
        "this is no database of Keyferry's; see that it is the right one: the server makes its tables at the start"
    )]
    NoTables {
        /// What the database said.
        #[source]
        source: BoxError,
    },
    /// The URL cannot be read. What is wrong with it is not said, since it may hold a password.
    #[error("the database URL cannot be read; write it as postgres://user:password@host:5432/database")]
    Url,
    /// The PostgreSQL server does not answer or does not let us in.
    #[error(
        "PostgreSQL cannot be reached; see that it runs and that its URL names the right host, database and user"
    )]
    Unreachable {
        /// What the connection said.
        #[source]
        source: BoxError,
    },
    /// The tables are of a newer program.
    #[error(
        "the database has schema {found}, this program knows {known}; start the newer program, or restore a backup"
    )]
    NewerSchema {
        /// The schema of the database.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The tables of a database that is only to be read are of an older program.
    #[error(
        "the database has schema {found}, this program brings it to {known}; start the server once, \
         or use the program that the database belongs to"
    )]
    OlderSchema {
        /// The schema of the database.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The tables cannot be made or brought up to date; they are as they were.
    #[error(
        "the tables cannot be brought up to date; see that this user may create tables and that the disk has room"
    )]
    Schema {
        /// What the database said.
        #[source]
        source: BoxError,
    },
}

/// What is being done when a change is committed.
pub(crate) const COMMITTING: &str = "committing a change";

/// A failure of the database while `doing` something.
pub(crate) fn failed<E: Into<BoxError>>(doing: &'static str) -> impl Fn(E) -> StoreError {
    move |source| StoreError::Failed { doing, source: source.into() }
}

/// Tables that cannot be brought up to date.
pub(crate) fn schema_failed<E: Into<BoxError>>(source: E) -> OpenError {
    OpenError::Schema { source: source.into() }
}

/// A database without tables of ours.
pub(crate) fn no_tables<E: Into<BoxError>>(source: E) -> OpenError {
    OpenError::NoTables { source: source.into() }
}
