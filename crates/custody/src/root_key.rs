//! The root key: a file that only its owner reads.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::{
    CustodyError, Keyring, KeyringId, SealedKeyring, random,
    seal::{Place, SECRET_LEN, Sealer, Secret},
};

/// The key that all keyrings are sealed under. In memory only what is derived from it is kept.
pub struct RootKey {
    keyrings: Sealer,
}

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// There is no such file. Without it nothing stored opens; a new one would not help.
    #[error("no root key at {0}")]
    Missing(PathBuf),
    /// There is a file already; it is never replaced.
    #[error("there is something at {0} already")]
    Exists(PathBuf),
    /// It is not a regular file.
    #[error("{0} is not a file")]
    NotAFile(PathBuf),
    /// Others than its owner may read or write it.
    #[error("{path} is open to others (mode {mode:04o}); chmod 600 closes it")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It does not hold 32 bytes.
    #[error("{path} holds {found} bytes, not {SECRET_LEN}")]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes it holds.
        found: u64,
    },
    /// Reading or writing failed.
    #[error("the root key at {path} could not be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl RootKey {
    /// Makes a root key: a new file at `path` with 32 random bytes and mode 0600.
    /// A crash leaves either no file there or a whole one; a file that is there already is never replaced.
    ///
    /// # Errors
    /// [`RootKeyError::Exists`], or [`RootKeyError::Io`].
    pub fn create(path: &Path) -> Result<Self, RootKeyError> {
        let secret = new_secret();
        write_new(path, &*secret).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => RootKeyError::Exists(path.to_owned()),
            _ => RootKeyError::Io { path: path.to_owned(), source },
        })?;
        Ok(Self::new(&secret))
    }

    /// Loads the root key at `path`, which may be a link to a file elsewhere.
    ///
    /// # Errors
    /// [`RootKeyError`]: it is missing, not a file, open to others than its owner, not 32 bytes, or not readable.
    pub fn load(path: &Path) -> Result<Self, RootKeyError> {
        let io = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => RootKeyError::Missing(path.to_owned()),
            _ => RootKeyError::Io { path: path.to_owned(), source },
        };
        // Before opening: to open a pipe would wait for its other end.
        check(path, &fs::metadata(path).map_err(io)?)?;
        let mut file = File::open(path).map_err(io)?;
        check(path, &file.metadata().map_err(io)?)?;
        let mut secret = Zeroizing::new([0; SECRET_LEN]);
        file.read_exact(&mut *secret).map_err(io)?;
        Ok(Self::new(&secret))
    }

    /// A new keyring, and its sealed form for storage.
    pub fn new_keyring(&self, id: &KeyringId) -> (Keyring, SealedKeyring) {
        let secret = new_secret();
        let sealed = self.keyrings.seal(&place(id), &*secret);
        (Keyring::new(&secret), sealed.into())
    }

    /// Opens a stored keyring.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`]: it was sealed under another root key or for another id, or was damaged.
    pub fn open_keyring(&self, id: &KeyringId, sealed: &SealedKeyring) -> Result<Keyring, CustodyError> {
        let secret = self.keyrings.open(&place(id), sealed.as_bytes())?;
        let secret = secret.first_chunk::<SECRET_LEN>().ok_or(CustodyError::Corrupt)?;
        Ok(Keyring::new(secret))
    }

    fn new(secret: &[u8; SECRET_LEN]) -> Self {
        Self { keyrings: Sealer::new(&Secret::new(secret).derive("seal keyrings")) }
    }
}

fn new_secret() -> Zeroizing<[u8; SECRET_LEN]> {
    let mut secret = Zeroizing::new([0; SECRET_LEN]);
    random::fill(&mut *secret);
    secret
}

fn place(id: &KeyringId) -> Place {
    Place::new("keyring", &[id.as_str()])
}

/// Writes under another name first, and moves it into place only when it is on the disk.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // `tempfile` opens with O_EXCL and mode 0600, and moves without replacing.
    let mut file = tempfile::Builder::new().prefix(".root-key-").tempfile_in(directory)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    File::open(directory)?.sync_all()
}

fn check(path: &Path, metadata: &fs::Metadata) -> Result<(), RootKeyError> {
    let path = || path.to_owned();
    let mode = metadata.permissions().mode() & 0o7777;
    match metadata.size() {
        _ if !metadata.is_file() => Err(RootKeyError::NotAFile(path())),
        _ if mode & 0o077 != 0 => Err(RootKeyError::Exposed { path: path(), mode }),
        found if found != SECRET_LEN as u64 => Err(RootKeyError::Length { path: path(), found }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn directory() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary directory")
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("own file");
    }

    #[test]
    fn a_created_root_key_is_a_whole_private_file_and_nothing_is_left_beside_it() {
        let directory = directory();
        let path = directory.path().join("root.key");
        let id = KeyringId::new("server");
        let (_, sealed) = RootKey::create(&path).expect("created").new_keyring(&id);

        let metadata = fs::metadata(&path).expect("the file");
        assert_eq!((metadata.len(), metadata.permissions().mode() & 0o7777), (32, 0o600));
        assert_eq!(fs::read_dir(&directory).expect("a directory").count(), 1);
        RootKey::load(&path).expect("loaded").open_keyring(&id, &sealed).expect("the same root key");
    }

    #[test]
    fn a_root_key_is_never_replaced() {
        let directory = directory();
        let path = directory.path().join("root.key");
        RootKey::create(&path).expect("created");
        let before = fs::read(&path).expect("the file");

        assert!(matches!(RootKey::create(&path), Err(RootKeyError::Exists(_))));
        assert_eq!(fs::read(&path).expect("the file"), before);
        assert_eq!(fs::read_dir(&directory).expect("a directory").count(), 1);
    }

    #[test]
    fn of_many_that_create_one_wins_and_all_load_the_same() {
        let directory = directory();
        let path = directory.path().join("root.key");
        let created = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| RootKey::create(&path).is_ok())).collect();
            starts.into_iter().map(|start| start.join().expect("no panic")).filter(|ok| *ok).count()
        });
        assert_eq!(created, 1);
        RootKey::load(&path).expect("a whole file");
    }

    #[test]
    fn what_is_no_private_file_of_32_bytes_is_refused() {
        let directory = directory();
        let path = directory.path().join("root.key");
        assert!(matches!(RootKey::load(&path), Err(RootKeyError::Missing(_))));
        assert!(matches!(RootKey::load(directory.path()), Err(RootKeyError::NotAFile(_))));

        RootKey::create(&path).expect("created");
        for exposed in [0o640, 0o604, 0o660, 0o644, 0o610, 0o666] {
            set_mode(&path, exposed);
            assert!(
                matches!(RootKey::load(&path), Err(RootKeyError::Exposed { mode, .. }) if mode == exposed)
            );
        }
        for private in [0o600, 0o400] {
            set_mode(&path, private);
            RootKey::load(&path).expect("private enough");
        }
        set_mode(&path, 0o600);
        for len in [0, 31, 33, 64] {
            fs::write(&path, vec![7; len]).expect("own file");
            assert!(
                matches!(RootKey::load(&path), Err(RootKeyError::Length { found, .. }) if found == len as u64)
            );
        }
    }

    #[test]
    fn a_link_is_followed_and_judged_by_its_file() {
        let directory = directory();
        let (path, link) = (directory.path().join("root.key"), directory.path().join("link"));
        symlink(&path, &link).expect("a link");
        assert!(matches!(RootKey::load(&link), Err(RootKeyError::Missing(_))));
        assert!(matches!(RootKey::create(&link), Err(RootKeyError::Exists(_))));

        RootKey::create(&path).expect("created");
        RootKey::load(&link).expect("loaded through the link");
        set_mode(&path, 0o644);
        assert!(matches!(RootKey::load(&link), Err(RootKeyError::Exposed { .. })));
    }

    #[test]
    fn a_keyring_opens_under_its_root_key_and_id_only() {
        let directory = directory();
        let root = |name| RootKey::create(&directory.path().join(name)).expect("created");
        let (one, other) = (root("one"), root("other"));
        let id = KeyringId::new("default:cn-hangzhou");
        let (_, sealed) = one.new_keyring(&id);

        assert!(one.open_keyring(&id, &sealed).is_ok());
        for (root, id) in [(&other, id.clone()), (&one, KeyringId::new("default:cn-shanghai"))] {
            assert_eq!(root.open_keyring(&id, &sealed).err(), Some(CustodyError::Corrupt));
        }
    }
}
