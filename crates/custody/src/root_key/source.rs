//! Where a root key comes from.

use std::path::{Path, PathBuf};

use super::{Passphrase, RootKey, RootKeyError, RootKeyRecord, RootKeyText, Stretching, file};

/// Where a root key comes from.
#[derive(Clone, Debug)]
pub enum RootKeySource {
    /// A file that only its owner reads.
    File(PathBuf),
    /// The file that is to take the place of the root key at this path. Until [`RootKeySource::settle`]
    /// it waits beside it, with `.new` at the end of its name.
    Successor(PathBuf),
    /// A passphrase.
    Passphrase(Passphrase),
    /// Its text.
    Text(RootKeyText),
}

impl RootKeySource {
    /// The root key for a database that needs none yet: a file is made if it is not there, a passphrase gets a new salt.
    ///
    /// # Errors
    /// [`RootKeyError`], of reading or writing the file, or of the passphrase.
    pub fn make(&self) -> Result<RootKey, RootKeyError> {
        match self {
            RootKeySource::File(path) => file::load_or_create(path),
            RootKeySource::Successor(path) if path.is_symlink() => Err(RootKeyError::Link(path.clone())),
            RootKeySource::Successor(path) => file::load_or_create(&file::successor(path)),
            RootKeySource::Passphrase(passphrase) => passphrase.stretch(Stretching::new()),
            RootKeySource::Text(text) => Ok(text.root_key()),
        }
    }

    /// The root key as it is, for a database that has not recorded yet which one it needs.
    ///
    /// # Errors
    /// As [`RootKeySource::make`]; nothing is made.
    pub fn load(&self) -> Result<RootKey, RootKeyError> {
        match self {
            RootKeySource::File(path) => file::load(path),
            RootKeySource::Successor(path) => file::load(&file::successor(path)),
            RootKeySource::Passphrase(_) => Err(RootKeyError::NeedsNoPassphrase),
            RootKeySource::Text(text) => Ok(text.root_key()),
        }
    }

    /// The root key of a database that has recorded which one it needs. Where an exchange of the file was interrupted
    /// when the database was under the new root key already, it is finished.
    ///
    /// # Errors
    /// [`RootKeyError`]; it is another one, or comes from elsewhere.
    pub fn open(&self, record: &RootKeyRecord) -> Result<RootKey, RootKeyError> {
        let needed = record.id;
        match (self, &record.stretching) {
            (RootKeySource::Passphrase(passphrase), Some(stretching)) => {
                let root = passphrase.stretch(stretching.clone())?;
                fitting(root, record).map_err(|_| RootKeyError::OtherPassphrase { needed })
            }
            (RootKeySource::Passphrase(_), None) => Err(RootKeyError::NeedsNoPassphrase),
            (RootKeySource::File(_), Some(_)) => Err(RootKeyError::NeedsPassphrase),
            (RootKeySource::File(path), None) => open_file(path, record),
            (RootKeySource::Successor(_) | RootKeySource::Text(_), _) => fitting(self.load()?, record),
        }
    }

    /// Puts a [`RootKeySource::Successor`] in its place, once the database is under it. What was there stays
    /// beside it, with its id at the end of its name: older backups need it.
    ///
    /// # Errors
    /// [`RootKeyError::Io`]. Until it is settled, [`RootKeySource::open`] on the file does the same.
    pub fn settle(&self) -> Result<(), RootKeyError> {
        match self {
            RootKeySource::Successor(path) => file::succeed(path),
            _ => Ok(()),
        }
    }
}

fn open_file(path: &Path, record: &RootKeyRecord) -> Result<RootKey, RootKeyError> {
    let opened = file::load(path).and_then(|root| fitting(root, record));
    let successor = RootKeySource::Successor(path.to_owned());
    match opened {
        // An exchange that was interrupted between the database and the file: only one of the two fits.
        Err(unfit) => match successor.open(record) {
            Ok(root) => successor.settle().map(|()| root),
            Err(_) => Err(unfit),
        },
        opened => opened,
    }
}

fn fitting(root: RootKey, record: &RootKeyRecord) -> Result<RootKey, RootKeyError> {
    match root.record.id {
        given if given == record.id => Ok(root),
        given => Err(RootKeyError::Other { given, needed: record.id }),
    }
}

impl RootKey {
    /// Makes a root key: a new file at `path` with 32 random bytes and mode 0600.
    /// A crash leaves either no file there or a whole one; a file that is there already is never replaced.
    ///
    /// # Errors
    /// [`RootKeyError::Exists`], or [`RootKeyError::Io`].
    pub fn create(path: &Path) -> Result<Self, RootKeyError> {
        file::create(path)
    }

    /// Loads the root key at `path`, which may be a link to a file elsewhere.
    ///
    /// # Errors
    /// [`RootKeyError`]: it is missing, not a file, open to others than its owner, not 32 bytes, or not readable.
    pub fn load(path: &Path) -> Result<Self, RootKeyError> {
        file::load(path)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;
    use zeroize::Zeroizing;

    use super::*;

    fn folder() -> TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry"));
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().into_string().expect("a plain name")).collect();
        names.sort();
        names
    }

    fn passphrase(text: &str) -> RootKeySource {
        RootKeySource::Passphrase(Passphrase::new(Zeroizing::new(text.to_owned())).expect("long enough"))
    }

    fn text(byte: u8) -> RootKeySource {
        RootKeySource::Text(RootKeyText::new(&format!("{byte:02x}").repeat(32)).expect("a root key"))
    }

    #[test]
    fn each_source_opens_what_it_made_and_says_what_else_is_wrong() {
        let folder = folder();
        let file = |name: &str| RootKeySource::File(folder.path().join(name));
        let (words, others) =
            (passphrase("correct horse battery staple"), passphrase("incorrect horse battery"));
        let sources = [file("a"), words.clone(), text(1)];
        let records = sources.each_ref().map(|source| source.make().expect("made").record().clone());
        for (source, record) in sources.iter().zip(&records) {
            source.open(record).expect("its own");
        }
        file("b").make().expect("made");
        let [of_file, of_words, of_text] = &records;
        type Is = fn(&RootKeyError) -> bool;
        let cases: [(RootKeySource, &RootKeyRecord, Is); 8] = [
            (file("b"), of_file, |e| matches!(e, RootKeyError::Other { .. })),
            (file("none"), of_file, |e| matches!(e, RootKeyError::Missing(_))),
            (words, of_file, |e| matches!(e, RootKeyError::NeedsNoPassphrase)),
            (file("a"), of_words, |e| matches!(e, RootKeyError::NeedsPassphrase)),
            (others, of_words, |e| matches!(e, RootKeyError::OtherPassphrase { .. })),
            (text(2), of_words, |e| matches!(e, RootKeyError::Other { .. })),
            (text(2), of_text, |e| matches!(e, RootKeyError::Other { .. })),
            (file("a"), of_text, |e| matches!(e, RootKeyError::Other { .. })),
        ];
        for (source, of, is) in cases {
            let error = source.open(of).expect_err("it does not fit");
            assert!(is(&error), "{source:?} on {of:?}: {error:?}");
        }
    }

    #[test]
    fn a_successor_waits_until_it_is_settled_and_the_old_root_key_stays() {
        let folder = folder();
        let path = folder.path().join("root.key");
        let (file, successor) = (RootKeySource::File(path.clone()), RootKeySource::Successor(path));
        let (old, new) = (file.make().expect("made"), successor.make().expect("made"));
        assert_eq!(names(&folder), ["root.key", "root.key.new"]);
        // Interrupted before the database was changed: the old one opens, and the same successor is found again.
        file.open(old.record()).expect("the old one");
        assert_eq!(successor.make().expect("found").record(), new.record());

        successor.settle().expect("moved");
        file.open(new.record()).expect("the new one");
        let retired = format!("root.key.{}", old.record().id);
        assert_eq!(names(&folder), ["root.key", &retired]);
        RootKeySource::File(folder.path().join(retired)).open(old.record()).expect("the old one");
    }

    #[test]
    fn an_exchange_that_was_interrupted_at_any_step_is_finished_by_opening() {
        type Before = fn(&Path, &RootKey);
        let interrupted: [(&str, Before); 3] = [
            ("before the file was moved", |_, _| {}),
            ("when the old one had both names", |path, old| {
                let retired = file::beside(path, &old.record().id.to_string());
                fs::hard_link(path, retired).expect("another name");
            }),
            ("when somebody had taken the old one away", |path, _| fs::remove_file(path).expect("own file")),
        ];
        for (when, before) in interrupted {
            let folder = folder();
            let path = folder.path().join("root.key");
            let file = RootKeySource::File(path.clone());
            let old = file.make().expect("made");
            let new = RootKeySource::Successor(path.clone()).make().expect("made");
            before(&path, &old);
            file.open(new.record()).expect(when);
            assert!(!names(&folder).contains(&"root.key.new".to_owned()), "{when}");
            assert_eq!(RootKey::load(&path).expect("a root key").record(), new.record(), "{when}");
        }
    }

    #[test]
    fn a_link_is_not_exchanged() {
        let folder = folder();
        let (path, link) = (folder.path().join("secret"), folder.path().join("root.key"));
        RootKey::create(&path).expect("made");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        let error = RootKeySource::Successor(link).make().expect_err("it is for others to exchange");
        assert!(matches!(error, RootKeyError::Link(_)), "{error:?}");
    }
}
