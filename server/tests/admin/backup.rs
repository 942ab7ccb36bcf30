//! `admin backup` and `admin restore`.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use tests::Postgres;

use crate::{
    desk::{Desk, done, refused},
    rewrap::{TEXT, decrypted, encrypted},
};
use custody::RootKeySource;

/// From each database into each, while the server of the first one runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_running_server_is_restored_into_either_database() {
    let server = Arc::new(Postgres::start());
    for from in [Desk::sqlite(), Desk::postgres(&server)] {
        let ciphertext = encrypted(&from).await;
        let root = fs::read(from.file("root.key")).expect("a root key");
        let mut running = from.serve(&[], &[]);
        let file = from.path("keyferry.backup");
        let said = done(&mut from.keyferry(&["admin", "backup", &file]));
        assert!(said.contains("The root key is not in it"), "{said}");
        assert_eq!(fs::metadata(&file).expect("the backup").permissions().mode() & 0o777, 0o600);
        assert_eq!(beside(&file), 1, "nothing is left beside it");
        assert!(running.stop().success());

        for to in [Desk::sqlite(), Desk::postgres(&server)] {
            let restored = done(&mut to.keyferry(&["admin", "restore", &file]));
            assert_eq!(restored, said.replace("Backed up", "Restored"));
            let verified = done(&mut to.keyferry(&["admin", "verify-audit"]));
            assert!(verified.starts_with("The audit log is intact: "), "{verified}");
            fs::write(to.file("root.key"), &root).expect("our folder is writable");
            fs::set_permissions(to.file("root.key"), fs::Permissions::from_mode(0o600)).expect("our file");
            assert!(to.serve(&[], &[]).stop().success());
            let source = RootKeySource::File(to.file("root.key"));
            assert_eq!(decrypted(&to, &source, &ciphertext).await, TEXT);

            let said = refused(&mut to.keyferry(&["admin", "restore", &file]));
            assert!(said.contains("restore into an empty one"), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_never_written_over_and_a_missing_one_is_named() {
    let desk = Desk::sqlite();
    encrypted(&desk).await;
    let file = desk.secret("keyferry.backup", "what is there already");
    let said = refused(&mut desk.keyferry(&["admin", "backup", &file]));
    assert!(said.contains("cannot be written to") && said.contains("File exists"), "{said}");
    assert_eq!(fs::read(&file).expect("a file"), b"what is there already");
    assert_eq!(beside(&file), 1, "nothing is left beside it");

    let other = Desk::sqlite();
    let said = refused(&mut other.keyferry(&["admin", "restore", &desk.path("none")]));
    assert!(said.contains("cannot be read from"), "{said}");
    let said = refused(&mut other.keyferry(&["admin", "restore", &file]));
    assert!(said.contains("the backup ends too early"), "{said}");
    assert!(!other.file("keyferry.db").exists(), "nothing was made");
}

/// How many files there are whose names have to do with backups.
fn beside(file: &str) -> usize {
    let folder = Path::new(file).parent().expect("a folder");
    let names = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").file_name());
    names.filter(|name| name.to_string_lossy().contains("backup")).count()
}
