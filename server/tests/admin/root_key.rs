//! Where the root key comes from, and what is said when it is not the right one.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::desk::{Desk, on_each_database};

const WORDS: &str = "correct horse battery staple";

on_each_database! {
    a_passphrase_is_the_root_key
    the_environment_holds_the_root_key
    another_root_key_is_refused_with_what_to_do
}

async fn a_passphrase_is_the_root_key(desk: Desk) {
    let file = desk.secret("passphrase", &format!("{WORDS}\n"));
    let from_file = ["--root-key", "passphrase", "--passphrase-file", &file];
    assert!(desk.serve(&from_file, &[]).stop().success());
    assert!(!desk.file("root.key").exists());
    // The salt is in the database: the same words open it again, wherever they come from.
    let environment = [("KEYFERRY_ROOT_KEY", "passphrase"), ("KEYFERRY_PASSPHRASE", WORDS)];
    assert!(desk.serve(&[], &environment).stop().success());

    let wrong = [("KEYFERRY_PASSPHRASE", "incorrect horse battery staple")];
    let said = desk.start_refused(&["--root-key", "passphrase"], &wrong);
    assert!(said.contains("the passphrase is not the one of this database"), "{said}");
    let said = desk.start_refused(&[], &[]);
    assert!(said.contains("set root_key to \"passphrase\""), "{said}");
    assert!(!desk.file("root.key").exists());
}

async fn the_environment_holds_the_root_key(desk: Desk) {
    let hex = "5b58cf9f52b60c3cef9b97a54a8c38789de49c185121c7377cc2f6f90bd4a33f";
    let base64 = "W1jPn1K2DDzvm5elSow4eJ3knBhRIcc3fML2+QvUoz8=";
    for text in [hex, base64] {
        let environment = [("KEYFERRY_ROOT_KEY", "environment"), ("KEYFERRY_ROOT_KEY_VALUE", text)];
        assert!(desk.serve(&[], &environment).stop().success());
    }
    let other = hex.replace('5', "6");
    let said = desk.start_refused(&["--root-key", "environment"], &[("KEYFERRY_ROOT_KEY_VALUE", &other)]);
    assert!(said.contains("is not the one of this database (10f6f5a2dd96741c)"), "{said}");
    assert!(!said.contains(&other), "{said}");
}

async fn another_root_key_is_refused_with_what_to_do(desk: Desk) {
    assert!(desk.serve(&[], &[]).stop().success());
    let own = fs::read(desk.file("root.key")).expect("a root key");
    let words = [("KEYFERRY_PASSPHRASE", WORDS)];
    let said = desk.start_refused(&["--root-key", "passphrase"], &words);
    assert!(said.contains("is not made of a passphrase"), "{said}");

    fs::remove_file(desk.file("root.key")).expect("own file");
    let said = desk.start_refused(&[], &[]);
    assert!(said.contains("put the file back from its backup"), "{said}");
    assert!(!desk.file("root.key").exists(), "no other one is made");

    desk.secret("data/root.key", "another root key, of 32 bytes...");
    let said = desk.start_refused(&[], &[]);
    assert!(said.contains("is not the one of this database"), "{said}");
    fs::write(desk.file("root.key"), own).expect("own file");
    assert!(desk.serve(&[], &[]).stop().success());
}

#[test]
fn what_cannot_be_a_root_key_is_refused_with_what_to_do_and_never_repeated() {
    let desk = Desk::sqlite();
    let open = desk.secret("open", WORDS);
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).expect("own file");
    let hex = "5b58cf9f52b60c3cef9b97a54a8c38789de49c185121c7377cc2f6f90bd4a33f";
    type Variables<'a> = &'a [(&'a str, &'a str)];
    let cases: [(&[&str], Variables<'_>, &str); 8] = [
        (&[], &[("KEYFERRY_ROOT_KEY", hex)], "root_key is \"file\", \"passphrase\" or \"environment\""),
        (&[], &[("KEYFERRY_ROOT_KEY", "1234567890123456")], "given by KEYFERRY_ROOT_KEY_VALUE"),
        (&["--root-key", "passphrase"], &[], "name its file by passphrase_file, or set KEYFERRY_PASSPHRASE"),
        (&["--root-key", "passphrase", "--passphrase-file", "/none"], &[], "cannot be read from /none"),
        (&["--root-key", "passphrase", "--passphrase-file", &open], &[], "chmod 600 closes it"),
        (&["--root-key", "passphrase"], &[("KEYFERRY_PASSPHRASE", "too short")], "15 to 1024 characters"),
        (&["--root-key", "environment"], &[], "set KEYFERRY_ROOT_KEY_VALUE to its 32 bytes"),
        (
            &["--root-key", "environment"],
            &[("KEYFERRY_ROOT_KEY_VALUE", &hex[1..])],
            "KEYFERRY_ROOT_KEY_VALUE holds no root key",
        ),
    ];
    for (arguments, environment, sentence) in cases {
        let said = desk.start_refused(arguments, environment);
        assert!(said.contains(sentence), "{arguments:?} {environment:?}: {said}");
        for (_, secret) in environment {
            assert!(!said.contains(secret), "{said}");
        }
    }
}

/// Databases of older versions do not say which root key they need.
#[test]
fn a_database_without_a_record_of_its_root_key_gets_one() {
    let desk = Desk::sqlite();
    assert!(desk.serve(&[], &[]).stop().success());
    let database = || rusqlite::Connection::open(desk.file("keyferry.db")).expect("the database");
    let recorded = || database().query_row("SELECT count(*) FROM root_key", [], |row| row.get::<_, i64>(0));
    database().execute("DELETE FROM root_key", []).expect("a row");

    let own = fs::read(desk.file("root.key")).expect("a root key");
    desk.secret("data/root.key", "another root key, of 32 bytes...");
    let said = desk.start_refused(&[], &[]);
    assert!(
        said.contains("if the root key is another one, give the one that belongs to the database"),
        "{said}"
    );
    assert_eq!(recorded(), Ok(0));

    fs::write(desk.file("root.key"), own).expect("own file");
    assert!(desk.serve(&[], &[]).stop().success());
    assert_eq!(recorded(), Ok(1));
}
