//! One connection in one transaction.

use async_trait::async_trait;
use deadpool_postgres::{Client, Pool};

use super::{MIGRATION_LOCK, READING_SESSION, SESSION, connect, params, read};
use crate::{
    OpenError,
    backend::BoxError,
    error::{no_tables, schema_failed},
    schema,
    session::Session,
    statement::Statement,
    value::Row,
};

pub(crate) struct PostgresSession {
    client: Client,
    pool: Pool,
}

impl PostgresSession {
    pub(crate) async fn snapshot(url: &str) -> Result<Self, OpenError> {
        let (pool, client) = connect(url, READING_SESSION).await?;
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        client.batch_execute(begin).await.map_err(no_tables)?;
        // The first read fixes what is seen from then on.
        let found = client.query_one(schema::FIND_VERSION, &[]).await.and_then(|row| row.try_get(0));
        schema::check(found.map_err(no_tables)?)?;
        Ok(Self { client, pool })
    }

    pub(crate) async fn begin(url: &str) -> Result<Option<Self>, OpenError> {
        let failed = schema_failed::<tokio_postgres::Error>;
        let (pool, client) = connect(url, SESSION).await?;
        client.batch_execute("BEGIN").await.map_err(failed)?;
        client.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await.map_err(failed)?;
        client.batch_execute(&schema::for_postgres(schema::CREATE_VERSIONS)).await.map_err(failed)?;
        let found = client.query_one(schema::FIND_VERSION, &[]).await.and_then(|row| row.try_get(0));
        let found: i64 = found.map_err(failed)?;
        Ok((found == 0).then_some(Self { client, pool }))
    }
}

#[async_trait]
impl Session for PostgresSession {
    async fn run(&mut self, sql: &str) -> Result<(), BoxError> {
        Ok(self.client.batch_execute(&schema::for_postgres(sql)).await?)
    }

    async fn query(&mut self, statement: &Statement) -> Result<Vec<Row>, BoxError> {
        let prepared = self.client.prepare_cached(&statement.sql).await?;
        let rows = self.client.query(&prepared, &params(statement)).await?;
        rows.iter().map(read).collect()
    }

    async fn execute(&mut self, statement: &Statement) -> Result<(), BoxError> {
        let prepared = self.client.prepare_cached(&statement.sql).await?;
        self.client.execute(&prepared, &params(statement)).await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), BoxError> {
        Ok(self.client.batch_execute("COMMIT").await?)
    }
}

impl Drop for PostgresSession {
    /// The pool would keep the connection, and with it the transaction, for the next who asks.
    fn drop(&mut self) {
        self.pool.close();
    }
}
