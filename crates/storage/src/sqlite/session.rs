//! One connection in one transaction. Its statements run where they are called: whoever backs up or restores
//! does nothing else meanwhile.

use std::{fs::File, path::Path};

use async_trait::async_trait;
use rusqlite::{Connection, OpenFlags};

use super::{Holds, configure, connect, files, statements, unusable};
use crate::{
    OpenError,
    backend::BoxError,
    error::{no_tables, schema_failed},
    schema,
    session::Session,
    statement::Statement,
    value::Row,
};

pub(crate) struct SqliteSession {
    connection: Connection,
    /// Held by those who write.
    _lock: Option<File>,
}

impl SqliteSession {
    pub(crate) fn snapshot(path: &Path) -> Result<Self, OpenError> {
        files::require(path)?;
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(unusable(path))?;
        connection.execute_batch("BEGIN").map_err(unusable(path))?;
        // The first read fixes what is seen from then on.
        let found = connection.query_row(schema::FIND_VERSION, [], |row| row.get(0)).map_err(no_tables)?;
        schema::check(found)?;
        Ok(Self { connection, _lock: None })
    }

    pub(crate) fn begin(path: &Path) -> Result<Option<Self>, OpenError> {
        let lock = files::lock(path)?;
        files::create(path)?;
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(unusable(path))?;
        configure(&connection, Holds::Keys).map_err(unusable(path))?;
        let failed = schema_failed::<rusqlite::Error>;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        connection.execute_batch(schema::CREATE_VERSIONS).map_err(failed)?;
        let found: i64 = connection.query_row(schema::FIND_VERSION, [], |row| row.get(0)).map_err(failed)?;
        Ok((found == 0).then_some(Self { connection, _lock: Some(lock) }))
    }
}

#[async_trait]
impl Session for SqliteSession {
    async fn run(&mut self, sql: &str) -> Result<(), BoxError> {
        Ok(self.connection.execute_batch(sql)?)
    }

    async fn query(&mut self, statement: &Statement) -> Result<Vec<Row>, BoxError> {
        statements::rows(&self.connection, statement)
    }

    async fn execute(&mut self, statement: &Statement) -> Result<(), BoxError> {
        Ok(statements::execute(&self.connection, statement).map(drop)?)
    }

    async fn commit(self: Box<Self>) -> Result<(), BoxError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }
}
