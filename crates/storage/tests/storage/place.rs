//! A database of one's own for each test, and a way past the storage to what is really in it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use storage::{Database, Storage};
use tempfile::TempDir;
use tests::Postgres;

/// Runs each function on each database: on SQLite as a test of its own, `sqlite::name`;
/// on PostgreSQL all in one test, `postgres`, since to start a server takes longer than all that they do.
macro_rules! on_each_database {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::place::Place::sqlite()).await;
            })+
        }

        #[tokio::test(flavor = "multi_thread")]
        async fn postgres() {
            let server = std::sync::Arc::new(tests::Postgres::start());
            let mut failed = Vec::new();
            $(if tokio::spawn($name(crate::place::Place::postgres(&server))).await.is_err() {
                failed.push(stringify!($name));
            })+
            assert!(failed.is_empty(), "on PostgreSQL this does not hold: {failed:?}");
        }
    };
}
pub(crate) use on_each_database;

/// An empty database, deleted when it is dropped.
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres { url: String, _server: Arc<Postgres> },
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Place::Sqlite(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn postgres(server: &Arc<Postgres>) -> Self {
        Place::Postgres { url: server.database(), _server: Arc::clone(server) }
    }

    pub(crate) fn database(&self) -> Database {
        match self {
            Place::Sqlite(_) => Database::Sqlite { path: self.file() },
            Place::Postgres { url, .. } => Database::Postgres { url: url.clone() },
        }
    }

    pub(crate) async fn open(&self) -> Arc<Storage> {
        storage::open(self.database()).await.expect("an empty database opens")
    }

    /// The folder of a SQLite database.
    pub(crate) fn folder(&self) -> &Path {
        match self {
            Place::Sqlite(folder) => folder.path(),
            Place::Postgres { .. } => panic!("only SQLite has a folder"),
        }
    }

    /// The file of a SQLite database.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("keyferry.db")
    }

    /// Runs SQL on a connection of its own; gives how many rows it changed.
    pub(crate) async fn execute(&self, sql: &str) -> u64 {
        match self {
            Place::Sqlite(_) => self.sqlite_connection().execute(sql, []).expect("the SQL is right") as u64,
            Place::Postgres { url, .. } => {
                postgres(url).await.execute(sql, &[]).await.expect("the SQL is right")
            }
        }
    }

    /// The number that a query gives on a connection of its own.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        match self {
            Place::Sqlite(_) => {
                self.sqlite_connection().query_row(sql, [], |row| row.get(0)).expect("a number")
            }
            Place::Postgres { url, .. } => {
                postgres(url).await.query_one(sql, &[]).await.expect("a number").get(0)
            }
        }
    }

    /// The number that a query gives of the access log.
    pub(crate) async fn log_number(&self, sql: &str) -> i64 {
        match self {
            Place::Sqlite(folder) => {
                let file = folder.path().join("access-log.db");
                let log = rusqlite::Connection::open(file).expect("the log");
                log.query_row(sql, [], |row| row.get(0)).expect("a number")
            }
            Place::Postgres { .. } => self.number(sql).await,
        }
    }

    fn sqlite_connection(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(self.file()).expect("the file is there");
        connection.execute_batch("PRAGMA foreign_keys = OFF").expect("a setting");
        connection
    }
}

async fn postgres(url: &str) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the server runs");
    tokio::spawn(connection);
    client
}
