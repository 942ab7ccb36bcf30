//! `admin verify-audit`.

use crate::desk::{Desk, done, on_each_database, refused};

on_each_database! {
    the_log_is_checked_while_the_server_runs
    where_there_is_no_database_none_is_made
}

async fn the_log_is_checked_while_the_server_runs(desk: Desk) {
    let verify = || done(&mut desk.keyferry(&["admin", "verify-audit"]));
    let mut server = desk.serve(&[], &[]);
    let said = verify();
    assert!(said.starts_with("The audit log is intact: "), "{said}");
    assert!(server.stop().success());
    assert_eq!(verify(), said, "a stopped server's log is the same");
}

async fn where_there_is_no_database_none_is_made(desk: Desk) {
    let said = refused(&mut desk.keyferry(&["admin", "verify-audit"]));
    assert!(
        said.contains("say where it is with --data-dir") || said.contains("no database of Keyferry's"),
        "{said}"
    );
    assert!(!desk.file("keyferry.db").exists());
}
