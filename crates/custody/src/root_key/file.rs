//! Root keys that are files which only their owner reads.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{RootKey, RootKeyError, new_secret};
use crate::seal::SECRET_LEN;

/// See [`RootKey::create`].
pub(super) fn create(path: &Path) -> Result<RootKey, RootKeyError> {
    let secret = new_secret();
    write_new(path, &*secret).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => RootKeyError::Exists(path.to_owned()),
        _ => RootKeyError::Io { path: path.to_owned(), source },
    })?;
    Ok(RootKey::new(&secret, None))
}

/// Loads what is there, or makes one.
pub(super) fn load_or_create(path: &Path) -> Result<RootKey, RootKeyError> {
    match load(path) {
        Err(RootKeyError::Missing(_)) => create(path),
        loaded => loaded,
    }
}

/// See [`RootKey::load`].
pub(super) fn load(path: &Path) -> Result<RootKey, RootKeyError> {
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
    Ok(RootKey::new(&secret, None))
}

/// Where the root key waits that is to take the place of the one at `path`.
pub(super) fn successor(path: &Path) -> PathBuf {
    beside(path, "new")
}

/// Moves the successor into its place. At each instant the root key at `path` is whole; the old one gets a name
/// of its own before.
pub(super) fn succeed(path: &Path) -> Result<(), RootKeyError> {
    let old = match load(path) {
        Err(RootKeyError::Missing(_)) => None,
        old => Some(old?),
    };
    let moved = || {
        if let Some(old) = old {
            match fs::hard_link(path, beside(path, &old.record.id.to_string())) {
                // An interrupted exchange got this far.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                linked => linked?,
            }
        }
        fs::rename(successor(path), path)?;
        File::open(directory(path))?.sync_all()
    };
    moved().map_err(|source| RootKeyError::Io { path: path.to_owned(), source })
}

/// The file beside `path` whose name goes on like that.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes under another name first, and moves it into place only when it is on the disk.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = directory(path);
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
    use crate::KeyringId;

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
        let (_, sealed) = create(&path).expect("created").new_keyring(&id);

        let metadata = fs::metadata(&path).expect("the file");
        assert_eq!((metadata.len(), metadata.permissions().mode() & 0o7777), (32, 0o600));
        assert_eq!(fs::read_dir(&directory).expect("a directory").count(), 1);
        load(&path).expect("loaded").open_keyring(&id, &sealed).expect("the same root key");
    }

    #[test]
    fn a_root_key_is_never_replaced() {
        let directory = directory();
        let path = directory.path().join("root.key");
        create(&path).expect("created");
        let before = fs::read(&path).expect("the file");

        assert!(matches!(create(&path), Err(RootKeyError::Exists(_))));
        assert_eq!(fs::read(&path).expect("the file"), before);
        assert_eq!(fs::read_dir(&directory).expect("a directory").count(), 1);
    }

    #[test]
    fn of_many_that_create_one_wins_and_all_load_the_same() {
        let directory = directory();
        let path = directory.path().join("root.key");
        let created = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| create(&path).is_ok())).collect();
            starts.into_iter().map(|start| start.join().expect("no panic")).filter(|ok| *ok).count()
        });
        assert_eq!(created, 1);
        load(&path).expect("a whole file");
    }

    #[test]
    fn what_is_no_private_file_of_32_bytes_is_refused() {
        let directory = directory();
        let path = directory.path().join("root.key");
        assert!(matches!(load(&path), Err(RootKeyError::Missing(_))));
        assert!(matches!(load(directory.path()), Err(RootKeyError::NotAFile(_))));

        create(&path).expect("created");
        for exposed in [0o640, 0o604, 0o660, 0o644, 0o610, 0o666] {
            set_mode(&path, exposed);
            assert!(matches!(load(&path), Err(RootKeyError::Exposed { mode, .. }) if mode == exposed));
        }
        for private in [0o600, 0o400] {
            set_mode(&path, private);
            load(&path).expect("private enough");
        }
        set_mode(&path, 0o600);
        for len in [0, 31, 33, 64] {
            fs::write(&path, vec![7; len]).expect("own file");
            assert!(matches!(load(&path), Err(RootKeyError::Length { found, .. }) if found == len as u64));
        }
    }

    #[test]
    fn a_link_is_followed_and_judged_by_its_file() {
        let directory = directory();
        let (path, link) = (directory.path().join("root.key"), directory.path().join("link"));
        symlink(&path, &link).expect("a link");
        assert!(matches!(load(&link), Err(RootKeyError::Missing(_))));
        assert!(matches!(create(&link), Err(RootKeyError::Exists(_))));

        create(&path).expect("created");
        load(&link).expect("loaded through the link");
        set_mode(&path, 0o644);
        assert!(matches!(load(&link), Err(RootKeyError::Exposed { .. })));
    }
}
