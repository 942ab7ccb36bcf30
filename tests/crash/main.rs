//! A process that is killed at any moment loses nothing that it answered, and leaves nothing half done.
//!
//! This program is its own victim: started with a database it works on it until it is killed,
//! started by a test runner it kills such processes and looks at what they left.

mod check;
mod victim;
mod work;

use std::{path::PathBuf, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use storage::Database;
use tests::Postgres;

use crate::{check::Witness, victim::Victim};

/// How often each database loses its process.
const KILLS: u32 = 150;
/// Days between two lives of the process. Keys rotate after 7, and scheduled ones are deleted after 7:
/// so some lives rescue keys that earlier ones had scheduled, and later ones delete the others.
const DAYS_BETWEEN: i64 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [work, database, root_key, day] = arguments.as_slice()
        && work == victim::WORK
    {
        let day = day.parse().expect("a number of days");
        work::until_killed(database_at(database), &PathBuf::from(root_key), day);
        return ExitCode::SUCCESS;
    }
    let on_sqlite = || {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("keyferry.db").display().to_string();
        survive(&database, &folder);
        Ok(())
    };
    let on_postgres = || {
        let (postgres, folder) = (Postgres::start(), tempfile::tempdir().expect("a folder"));
        survive(&postgres.database(), &folder);
        Ok(())
    };
    let trials = vec![
        Trial::test("what_was_answered_outlives_the_process_on_sqlite", on_sqlite),
        Trial::test("what_was_answered_outlives_the_process_on_postgres", on_postgres),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Kills process after process on one database, and checks it after each.
fn survive(database: &str, folder: &tempfile::TempDir) {
    let root_key = folder.path().join("root.key");
    custody::RootKey::create(&root_key).expect("a root key");
    let mut witness = Witness::default();
    for life in 0..i64::from(KILLS) {
        let day = life * DAYS_BETWEEN;
        let answers = Victim::start(database, &root_key, day).killed_at_some_moment();
        witness.hear(answers);
        witness.check(database_at(database), &root_key, day);
    }
    witness.has_seen_enough();
}

fn database_at(place: &str) -> Database {
    match place.starts_with("postgres://") {
        true => Database::Postgres { url: place.to_owned() },
        false => Database::Sqlite { path: place.into() },
    }
}
