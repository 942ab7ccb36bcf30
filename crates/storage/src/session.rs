//! One connection in one transaction: what a backup is read from, and what a restore fills.

use async_trait::async_trait;

use crate::{
    Database, OpenError, backend::BoxError, postgres::PostgresSession, sqlite::SqliteSession,
    statement::Statement, value::Row,
};

/// One connection in one transaction, which is rolled back when it is dropped.
#[async_trait]
pub(crate) trait Session: Send {
    /// Runs SQL that has no parameters and is written for SQLite, such as a step of the schema.
    async fn run(&mut self, sql: &str) -> Result<(), BoxError>;
    /// The rows of a statement.
    async fn query(&mut self, statement: &Statement) -> Result<Vec<Row>, BoxError>;
    /// Runs a statement that writes.
    async fn execute(&mut self, statement: &Statement) -> Result<(), BoxError>;
    /// Makes all of it durable.
    async fn commit(self: Box<Self>) -> Result<(), BoxError>;
}

/// A database as it is at this instant, beside the server that uses it.
///
/// # Errors
/// As [`crate::open_read_only`].
pub(crate) async fn snapshot(database: Database) -> Result<Box<dyn Session>, OpenError> {
    let session: Box<dyn Session> = match database {
        Database::Sqlite { path } => Box::new(SqliteSession::snapshot(&path)?),
        Database::Postgres { url } => Box::new(PostgresSession::snapshot(&url).await?),
    };
    Ok(session)
}

/// A database without any step of the schema, to be filled; `None` where there are steps already.
///
/// # Errors
/// [`OpenError`].
pub(crate) async fn begin(database: Database) -> Result<Option<Box<dyn Session>>, OpenError> {
    Ok(match database {
        Database::Sqlite { path } => SqliteSession::begin(&path)?.map(boxed),
        Database::Postgres { url } => PostgresSession::begin(&url).await?.map(boxed),
    })
}

fn boxed(session: impl Session + 'static) -> Box<dyn Session> {
    Box::new(session)
}
