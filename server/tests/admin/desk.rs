//! A data folder and a database of one's own, and the commands that are run on them.

use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::Arc,
};

use tempfile::TempDir;
use tests::{Postgres, Server};

/// Runs each function on each database: on SQLite as a test of its own, `sqlite::name`;
/// on PostgreSQL all in one test, `postgres`, since to start a server takes longer than most of what they do.
macro_rules! on_each_database {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::desk::Desk::sqlite()).await;
            })+
        }

        #[tokio::test(flavor = "multi_thread")]
        async fn postgres() {
            let server = std::sync::Arc::new(tests::Postgres::start());
            let mut failed = Vec::new();
            $(if tokio::spawn($name(crate::desk::Desk::postgres(&server))).await.is_err() {
                failed.push(stringify!($name));
            })+
            assert!(failed.is_empty(), "on PostgreSQL this does not hold: {failed:?}");
        }
    };
}
pub(crate) use on_each_database;

/// An empty data folder and an empty database, deleted when it is dropped.
pub(crate) struct Desk {
    folder: TempDir,
    /// The database and its server, where it is not SQLite in the folder.
    postgres: Option<(String, Arc<Postgres>)>,
}

impl Desk {
    pub(crate) fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), postgres: None }
    }

    pub(crate) fn postgres(server: &Arc<Postgres>) -> Self {
        Self { postgres: Some((server.database(), Arc::clone(server))), ..Self::sqlite() }
    }

    /// A file of the data folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    /// A command on this folder and this database, which finds nothing of ours in its environment.
    pub(crate) fn keyferry(&self, arguments: &[&str]) -> Command {
        let mut keyferry = Command::new(env!("CARGO_BIN_EXE_keyferry"));
        keyferry.args(arguments).arg("--data-dir").arg(self.file("")).args(self.database());
        keyferry.current_dir(&self.folder);
        keyferry.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        keyferry
    }

    /// A server on this folder and this database.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        Server::start_in(self.folder.path(), &[&self.database(), arguments].concat(), &[])
    }

    fn database(&self) -> Vec<&str> {
        self.postgres.as_ref().map(|(url, _)| vec!["--database-url", url]).unwrap_or_default()
    }
}

/// What a command that succeeds says.
pub(crate) fn done(command: &mut Command) -> String {
    let output = command.output().expect("the binary runs");
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    said(&output)
}

/// What a command that fails says.
pub(crate) fn refused(command: &mut Command) -> String {
    let output = command.output().expect("the binary runs");
    assert!(!output.status.success(), "{command:?}: {}", said(&output));
    said(&output)
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat()
}
