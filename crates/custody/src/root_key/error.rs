//! Why there is no root key.

use std::{io, path::PathBuf};

use super::{RootKeyId, passphrase};
use crate::seal::SECRET_LEN;

/// Why there is no root key. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// There is no such file. Without it nothing stored opens; a new one would not help.
    #[error(
        "there is no root key at {}, and what the database holds is sealed under one: \
         put the file back from its backup, or say by root_key and root_key_file where the key is",
        .0.display()
    )]
    Missing(PathBuf),
    /// There is a file already; it is never replaced.
    #[error("there is something at {} already, and a root key is never replaced; name another place", .0.display())]
    Exists(PathBuf),
    /// It is a link to a file elsewhere, which is not for this program to exchange.
    #[error("{} is a link to a file elsewhere; name a place for the new root key", .0.display())]
    Link(PathBuf),
    /// It is not a regular file.
    #[error("{} is not a file; say by root_key_file where the root key is", .0.display())]
    NotAFile(PathBuf),
    /// Others than its owner may read or write it.
    #[error("{} is open to others (mode {mode:04o}); chmod 600 closes it", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It does not hold 32 bytes.
    #[error("{} holds {found} bytes, not {SECRET_LEN}; put the file back from its backup", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes it holds.
        found: u64,
    },
    /// Reading or writing failed.
    #[error("the root key at {} could not be read or written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The text is not that of a root key.
    #[error("a root key is {SECRET_LEN} bytes, written in hex or in base64")]
    Text,
    /// The passphrase is too short to keep anything secret, or too long to be one.
    #[error("a passphrase has {} to {} characters", passphrase::CHARACTERS.start(), passphrase::CHARACTERS.end())]
    PassphraseLength,
    /// The memory that argon2id asks for is not there.
    #[error("the passphrase cannot be stretched: argon2id needs more memory than there is")]
    Stretching,
    /// It is a root key, but not the one of this database.
    #[error(
        "this root key ({given}) is not the one of this database ({needed}): \
         give the one that belongs to it; root_key says where it comes from"
    )]
    Other {
        /// The one that was given.
        given: RootKeyId,
        /// The one that the database needs.
        needed: RootKeyId,
    },
    /// A passphrase was given, but not the one of this database.
    #[error("the passphrase is not the one of this database (root key {needed})")]
    OtherPassphrase {
        /// The root key that the database needs.
        needed: RootKeyId,
    },
    /// The root key of this database is made of a passphrase, and none was given.
    #[error(
        "the root key of this database is made of a passphrase: set root_key to \"passphrase\", \
         and give it by passphrase_file"
    )]
    NeedsPassphrase,
    /// A passphrase was given to a database whose root key is made of none.
    #[error(
        "the root key of this database is not made of a passphrase: set root_key to \"file\" or \"environment\"; \
         `keyferry admin rewrap` changes that"
    )]
    NeedsNoPassphrase,
}
