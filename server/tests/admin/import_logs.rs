//! `keyferry import-logs`.

use std::{
    fs::{self, File},
    io::Write,
    process::Stdio,
};

use metrics::import::ImportedLog;

use crate::desk::{Desk, done, on_each_database, refused};

on_each_database! {
    files_are_imported_once_and_bad_lines_are_told
    what_is_left_of_a_crash_is_completed_by_importing_again
    what_cannot_be_imported_is_refused_with_what_to_do
}

/// A line of the vendor's log service.
fn line(number: u32) -> String {
    let (minute, second) = (number / 60 % 60, number % 60);
    format!(
        "{{\"time\":\"2026-11-01T{:02}:{minute:02}:{second:02}.5Z\",\"request_id\":\"{number:08x}-1111-4111-8111-111111111111\",\
         \"api_name\":\"Decrypt\",\"status_code\":200,\"duration\":1.5,\"principal_id\":\"payments\",\"cmkid\":\"key-a\",\
         \"gateway_type\":\"shared\",\"region_id\":\"cn-hangzhou\"}}\n",
        number / 3600 % 24
    )
}

/// A database that a server was started on: how many entries its audit log has.
fn used(desk: &Desk) -> u64 {
    assert!(desk.serve(&[], &[]).stop().success());
    let said = done(&mut desk.keyferry(&["admin", "verify-audit"]));
    let entries = said.strip_prefix("The audit log is intact: ").and_then(|said| said.split(' ').next());
    entries.and_then(|entries| entries.parse().ok()).expect("a number")
}

/// How many records there are of all imports.
async fn records(desk: &Desk) -> u64 {
    let log = storage::open_access_log(desk.database()).await.expect("nobody else has it open");
    let extents = log.imported_extents().await.expect("a count");
    log.close().await;
    extents.iter().map(|(_, extent)| extent.records).sum()
}

/// R281, R283: from files and the standard input, more than once.
async fn files_are_imported_once_and_bad_lines_are_told(desk: Desk) {
    let entries = used(&desk);
    let file = desk.path("november.jsonl");
    fs::write(&file, (0..50).map(line).chain(["no line\n".to_owned()]).collect::<String>())
        .expect("our folder");
    let said = done(&mut desk.keyferry(&["import-logs", &file]));
    assert!(said.contains("50 records taken as november, 0 there already, 1 lines not taken."), "{said}");
    assert!(said.contains("not-json: 1 lines, the first are 51"), "{said}");
    let said = done(desk.keyferry(&["import-logs"]).stdin(File::open(&file).expect("our file")));
    assert!(said.contains("0 records taken as standard-input, 50 there already"), "{said}");
    let other = desk.path("other.json");
    let events: Vec<_> = (40..60).map(line).map(|line| line.replace("\"api_name\"", "\"what\"")).collect();
    fs::write(&other, format!("[{}]", events.join(","))).expect("our folder");
    let said =
        done(&mut desk.keyferry(&["import-logs", "--name", "mapped", "--map", "api_name=what", &other]));
    assert!(said.contains("10 records taken as mapped, 10 there already, 0 lines not taken."), "{said}");
    assert_eq!(records(&desk).await, 60);
    let said = done(&mut desk.keyferry(&["admin", "verify-audit"]));
    assert!(said.starts_with(&format!("The audit log is intact: {} entries", entries + 6)), "{said}");
}

async fn what_is_left_of_a_crash_is_completed_by_importing_again(desk: Desk) {
    const LINES: u32 = 40_000;
    used(&desk);
    let file = desk.path("fleet.jsonl");
    fs::write(&file, (0..LINES).map(line).collect::<String>()).expect("our folder");
    let mut import = desk
        .keyferry(&["import-logs", "--name", "killed", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut input = import.stdin.take().expect("its input is piped");
    // All but what a pipe and one read hold has been read when this returns: more than one piece.
    input.write_all((0..33_000).map(line).collect::<String>().as_bytes()).expect("it reads");
    import.kill().expect("it still runs");
    import.wait().expect("it ends");
    let left = records(&desk).await;
    assert!((16_384..u64::from(LINES)).contains(&left), "{left}");
    let said = done(&mut desk.keyferry(&["import-logs", &file]));
    let rest = u64::from(LINES) - left;
    assert!(said.contains(&format!("{rest} records taken as fleet, {left} there already")), "{said}");
    assert_eq!(records(&desk).await, u64::from(LINES));
}

async fn what_cannot_be_imported_is_refused_with_what_to_do(desk: Desk) {
    let file = desk.path("fleet.jsonl");
    fs::write(&file, line(1)).expect("our folder");
    // Nothing is written to a database that has no root key: no server could be started on it then.
    let said = refused(&mut desk.keyferry(&["import-logs", &file]));
    assert!(said.contains("no server was started on this database yet"), "{said}");
    used(&desk);
    let said = refused(&mut desk.keyferry(&[
        "import-logs",
        "--map",
        "principal_id=requestParameters.Plaintext",
        &file,
    ]));
    assert!(said.contains("LogMapping is not valid"), "{said}");
    let said = refused(&mut desk.keyferry(&["import-logs", "--name", "keyferry", &file]));
    assert!(said.contains("LogSource is not valid"), "{said}");
    let damaged = desk.path("damaged.gz");
    fs::write(&damaged, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]).expect("our folder");
    let said = refused(&mut desk.keyferry(&["import-logs", &damaged]));
    assert!(said.contains("not read to the end") && said.contains("Damaged"), "{said}");
    let mut server = desk.serve(&[], &[]);
    if desk.is_sqlite() {
        let said = refused(&mut desk.keyferry(&["import-logs", &file]));
        assert!(said.contains("send the file to its page /logs/import, or stop the server first"), "{said}");
    } else {
        let said = done(&mut desk.keyferry(&["import-logs", &file]));
        assert!(said.contains("1 records taken as fleet"), "{said}");
    }
    assert!(server.stop().success());
}
