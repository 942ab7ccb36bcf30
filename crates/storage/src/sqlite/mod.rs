//! SQLite: one writer that commits what waits together, and a few readers beside it.
//!
//! - WAL, so that readers and the writer do not wait for each other; `synchronous=FULL`, so that a commit
//!   is on the disk before it is answered.
//! - One process only: a lock on a file beside the database. SQLite itself would let several in, but a
//!   server's memory would then not be what another one has written.
//! - Nobody but the user reads the files: all of them have mode 0600, and SQLite gives its own the mode
//!   of the database.
//! - `temp_store=MEMORY`: what a savepoint may have to put back is kept in memory, not in a file made for each commit.
//! - The write-ahead log is moved into the database by the writer after it has answered, not within a commit.
//! - `secure_delete`: what is erased is overwritten with zeros, not only unlinked; and the write-ahead log,
//!   which still has it, is emptied.

mod files;
mod readers;
mod session;
mod statements;
mod writer;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use engine::StoreError;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

use crate::{
    OpenError,
    backend::{Backend, BoxError},
    error::{COMMITTING, failed, no_tables, schema_failed},
    schema::{self, Schema},
    statement::{Statement, Work},
    value::Row,
};

pub(crate) use session::SqliteSession;

use readers::Readers;
use writer::Writer;

/// How many statements a connection keeps prepared.
const STATEMENTS_KEPT: usize = 64;

/// What a file holds.
#[derive(Clone, Copy)]
pub(crate) enum Holds {
    /// Keys, and whatever must not be lost or stay behind.
    Keys,
    /// The log of accesses: a crash of the machine may take the last of it, and nothing in it is secret.
    AccessLog,
}

/// An open SQLite database.
pub(crate) struct Sqlite {
    // Dropped in this order: whoever closes the database last empties the write-ahead log, and a reader cannot.
    readers: Readers,
    /// `None` where the database is only read, which does not need the lock: a server may run.
    writer: Option<Writer>,
}

impl Sqlite {
    pub(crate) async fn open(path: PathBuf, holds: Holds) -> Result<Self, OpenError> {
        let opening = tokio::task::spawn_blocking(move || Self::open_blocking(&path, holds));
        opening.await.map_err(schema_failed)?
    }

    fn open_blocking(path: &Path, holds: Holds) -> Result<Self, OpenError> {
        let lock = files::lock(path)?;
        files::create(path)?;
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(unusable(path))?;
        configure(&connection, holds).map_err(unusable(path))?;
        migrate(&mut connection, holds.schema())?;
        let readers =
            Readers::open(|| connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)).map_err(unusable(path))?;
        let writer = Writer::start(connection, lock).map_err(files::cannot_open(path))?;
        Ok(Self { readers, writer: Some(writer) })
    }

    /// Opens a database as it is, to read it only.
    pub(crate) async fn open_read_only(path: PathBuf) -> Result<Self, OpenError> {
        let opening = tokio::task::spawn_blocking(move || Self::open_read_only_blocking(&path));
        opening.await.map_err(schema_failed)?
    }

    fn open_read_only_blocking(path: &Path) -> Result<Self, OpenError> {
        files::require(path)?;
        let connect = || connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let found = connect().and_then(|one| one.query_row(schema::FIND_VERSION, [], |row| row.get(0)));
        schema::check(found.map_err(no_tables)?)?;
        let readers = Readers::open(connect).map_err(unusable(path))?;
        Ok(Self { readers, writer: None })
    }
}

#[async_trait]
impl Backend for Sqlite {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, BoxError> {
        self.readers.query(statement).await
    }

    async fn commit(&self, work: Work) -> Result<(), StoreError> {
        match &self.writer {
            Some(writer) => writer.commit(work).await,
            None => Err(failed::<&str>(COMMITTING)("the database was opened to be read only")),
        }
    }

    fn keys_changed(&self) -> Option<u64> {
        self.writer.as_ref().map(Writer::keys_changed)
    }

    async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    // Each connection is used by one thread at a time, so it needs no lock of its own.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // A statement is planned once, not anew for each value that is looked up.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

impl Holds {
    fn schema(self) -> &'static Schema {
        match self {
            Holds::Keys => &schema::KEYS,
            Holds::AccessLog => &schema::ACCESS_LOG,
        }
    }

    fn settings(self) -> &'static str {
        match self {
            Holds::Keys => {
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
                 PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -32768;"
            }
            Holds::AccessLog => "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;",
        }
    }
}

fn configure(connection: &Connection, holds: Holds) -> Result<(), BoxError> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err("no write-ahead log can be kept there".into());
    }
    Ok(connection.execute_batch(holds.settings())?)
}

fn unusable<E: Into<BoxError>>(path: &Path) -> impl Fn(E) -> OpenError {
    move |source| OpenError::Sqlite { path: path.to_owned(), source: source.into() }
}

fn migrate(connection: &mut Connection, schema: &Schema) -> Result<(), OpenError> {
    let failed = schema_failed::<rusqlite::Error>;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    transaction.execute_batch(schema.create_versions).map_err(failed)?;
    let found = transaction.query_row(schema.find_version, [], |row| row.get(0)).map_err(failed)?;
    for (number, sql) in schema.steps_after(found)? {
        transaction.execute_batch(sql).map_err(failed)?;
        transaction.execute(schema.add_version, [number]).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}
