//! A data folder and a database of one's own, and the commands that are run on them.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use domain::Timestamp;
use engine::Clock;
use storage::{Database, Storage};
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
        keyferry.args(arguments).arg("--data-dir").arg(self.file("")).args(self.database_flags());
        keyferry.current_dir(&self.folder);
        keyferry.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        keyferry
    }

    /// A server on this folder and this database.
    pub(crate) fn serve(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Server {
        Server::start_in(self.folder.path(), &[&self.database_flags(), arguments].concat(), environment)
    }

    /// What a server says that refuses to start.
    pub(crate) fn start_refused(&self, arguments: &[&str], environment: &[(&str, &str)]) -> String {
        let serve = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        refused(self.keyferry(&serve).envs(environment.iter().copied()))
    }

    /// A file beside the data folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).into_os_string().into_string().expect("a plain name")
    }

    /// The file of this name with this content, for its owner only.
    pub(crate) fn secret(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("our folder is writable");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("our file");
        path
    }

    /// The database, without a server.
    pub(crate) async fn storage(&self) -> Arc<Storage> {
        fs::create_dir_all(self.file("")).expect("our folder is writable");
        storage::open(self.database()).await.expect("nobody else has it open")
    }

    /// Where the database is.
    pub(crate) fn database(&self) -> Database {
        match &self.postgres {
            Some((url, _)) => Database::Postgres { url: url.clone() },
            None => Database::Sqlite { path: self.file("keyferry.db") },
        }
    }

    /// Whether it is SQLite, which one process has to itself.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.postgres.is_none()
    }

    fn database_flags(&self) -> Vec<&str> {
        self.postgres.as_ref().map(|(url, _)| vec!["--database-url", url]).unwrap_or_default()
    }
}

/// What a command that succeeds says, without its log.
pub(crate) fn done(command: &mut Command) -> String {
    let output = command.output().expect("the binary runs");
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
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

/// The clock that the binary reads too.
pub(crate) struct Now;

impl Clock for Now {
    #[expect(
        clippy::disallowed_methods,
        reason = "what is written here is read by the binary, whose clock this is"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
