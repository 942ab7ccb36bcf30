//! The files of a SQLite database: who may read them, and who has them open.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use crate::OpenError;

/// Locks the database for this process, until the returned file is closed.
///
/// # Errors
/// [`OpenError::InUse`] when it is locked already, [`OpenError::File`] when the lock cannot be made.
pub(super) fn lock(database: &Path) -> Result<File, OpenError> {
    let path = beside(database, "-lock");
    let file = open(&path).map_err(cannot_open(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: database.to_owned() }),
        Err(TryLockError::Error(source)) => Err(cannot_open(&path)(source)),
    }
}

/// Creates the database file if it is not there, before SQLite would with another mode.
///
/// # Errors
/// [`OpenError::File`].
pub(super) fn create(database: &Path) -> Result<(), OpenError> {
    open(database).map(drop).map_err(cannot_open(database))
}

/// Sees to it that there is a database, where none is to be made.
///
/// # Errors
/// [`OpenError::Missing`].
pub(super) fn require(database: &Path) -> Result<(), OpenError> {
    match database.is_file() {
        true => Ok(()),
        false => Err(OpenError::Missing { path: database.to_owned() }),
    }
}

/// The file cannot be opened.
pub(super) fn cannot_open(path: &Path) -> impl Fn(io::Error) -> OpenError {
    move |source| OpenError::File { path: path.to_owned(), source }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(ending);
    name.into()
}
