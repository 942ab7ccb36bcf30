//! PostgreSQL: a pool of connections. Several servers may share the database.
//!
//! Every change locks the head of the audit chain first, so changes come one after another, and each sees
//! at `READ COMMITTED` what was committed before it, whichever server did it.

mod session;

use std::{error::Error, time::Duration};

use async_trait::async_trait;
use bytes::BytesMut;
use deadpool_postgres::{Client, Hook, HookError, Manager, Pool, Runtime, Transaction};
use domain::ChainLink;
use engine::StoreError;
use tokio::sync::Semaphore;
use tokio_postgres::{
    Config, IsolationLevel, NoTls,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

use crate::{
    OpenError,
    backend::{Backend, BoxError},
    error::{COMMITTING, failed, no_tables, schema_failed},
    schema::{self, Schema},
    statement::{Statement, Work},
    tables::audit,
    value::{Row, Value},
};

/// Connections of one server.
const CONNECTIONS: usize = 16;
/// Of these, how many may be changing something: one does, the next waits for its turn already.
const CHANGING: usize = 2;
/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// Held while the tables are brought up to date: `keyferry` in ASCII.
const MIGRATION_LOCK: i64 = i64::from_be_bytes(*b"keyferry");

/// Every session: a commit is on the disk before it is answered, also where the server's default is otherwise;
/// and a server that hangs in the middle of a change does not hold up the others for ever.
const SESSION: &str = "SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') = 'off';
    SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '30s';";
/// Every session of those who only read.
const READING_SESSION: &str = "SET default_transaction_read_only = on;";

pub(crate) use session::PostgresSession;

/// What a pool of connections is for.
#[derive(Clone, Copy)]
pub(crate) struct Use {
    /// The tables.
    pub(crate) schema: &'static Schema,
    /// How many connections there may be.
    pub(crate) connections: usize,
}

impl Use {
    /// For what the engine and the console keep.
    pub(crate) const KEYS: Self = Self { schema: &schema::KEYS, connections: CONNECTIONS };
}

/// A PostgreSQL database.
pub(crate) struct Postgres {
    pool: Pool,
    changing: Semaphore,
}

impl Postgres {
    pub(crate) async fn open(url: &str, what_for: Use) -> Result<Self, OpenError> {
        let (pool, mut client) = connect_for(url, SESSION, what_for.connections).await?;
        migrate(&mut client, what_for.schema).await?;
        Ok(Self { pool, changing: Semaphore::new(CHANGING) })
    }

    /// Opens a database as it is, to read it only.
    pub(crate) async fn open_read_only(url: &str) -> Result<Self, OpenError> {
        let (pool, client) = connect(url, READING_SESSION).await?;
        let found = client.query_one(schema::FIND_VERSION, &[]).await.and_then(|row| row.try_get(0));
        schema::check(found.map_err(no_tables)?)?;
        Ok(Self { pool, changing: Semaphore::new(CHANGING) })
    }
}

#[async_trait]
impl Backend for Postgres {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, BoxError> {
        let client = self.pool.get().await?;
        let prepared = client.prepare_cached(&statement.sql).await?;
        let rows = client.query(&prepared, &params(&statement)).await?;
        rows.iter().map(read).collect()
    }

    async fn commit(&self, work: Work) -> Result<(), StoreError> {
        let _turn = self.changing.acquire().await.map_err(failed(COMMITTING))?;
        let mut client = self.pool.get().await.map_err(failed(COMMITTING))?;
        let transaction = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted);
        let transaction = transaction.start().await.map_err(failed(COMMITTING))?;
        // Dropped on an error, the transaction is rolled back.
        perform(&transaction, &work).await?;
        transaction.commit().await.map_err(failed(COMMITTING))
    }

    async fn close(&self) {
        if let Ok(turns) = self.changing.acquire_many(CHANGING as u32).await {
            turns.forget();
            self.changing.close();
        }
        self.pool.close();
    }
}

/// A pool, and its first connection, which shows that the server can be reached.
async fn connect(url: &str, session: &'static str) -> Result<(Pool, Client), OpenError> {
    connect_for(url, session, CONNECTIONS).await
}

async fn connect_for(
    url: &str,
    session: &'static str,
    connections: usize,
) -> Result<(Pool, Client), OpenError> {
    let mut config: Config = url.parse().map_err(|_| OpenError::Url)?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    let pool = pool(config, session, connections).map_err(|source| OpenError::Unreachable { source })?;
    let client = pool.get().await.map_err(|source| OpenError::Unreachable { source: source.into() })?;
    Ok((pool, client))
}

fn pool(config: Config, session: &'static str, connections: usize) -> Result<Pool, BoxError> {
    let prepare_session = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
        Box::pin(async move { client.batch_execute(session).await.map_err(HookError::Backend) })
    });
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(connections).post_create(prepare_session);
    Ok(pool.runtime(Runtime::Tokio1).wait_timeout(Some(PATIENCE)).build()?)
}

/// Brings the tables up to date, in one transaction. Servers that start at once do it one after another.
async fn migrate(client: &mut Client, schema: &Schema) -> Result<(), OpenError> {
    let failed = schema_failed::<tokio_postgres::Error>;
    let transaction = client.transaction().await.map_err(failed)?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await.map_err(failed)?;
    let create = schema::for_postgres(schema.create_versions);
    transaction.batch_execute(&create).await.map_err(failed)?;
    let found = transaction.query_one(schema.find_version, &[]).await.and_then(|row| row.try_get(0));
    for (number, sql) in schema.steps_after(found.map_err(failed)?)? {
        transaction.batch_execute(&schema::for_postgres(sql)).await.map_err(failed)?;
        transaction.execute(schema.add_version, &[&number]).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}

async fn perform(transaction: &Transaction<'_>, work: &Work) -> Result<(), StoreError> {
    let appended = match &work.audit {
        Some(audit) => {
            audit::append(&take_place(transaction).await.map_err(failed(COMMITTING))?, audit).to_vec()
        }
        None => vec![],
    };
    for step in work.steps.iter().chain(&appended) {
        let changed = execute(transaction, &step.statement).await.map_err(failed(COMMITTING))?;
        step.check(changed)?;
    }
    Ok(())
}

async fn take_place(transaction: &Transaction<'_>) -> Result<ChainLink, BoxError> {
    let query = audit::take_place();
    let prepared = transaction.prepare_cached(&query.statement.sql).await?;
    let row = transaction.query_one(&prepared, &[]).await?;
    Ok((query.read)(&mut read(&row)?)?)
}

async fn execute(transaction: &Transaction<'_>, statement: &Statement) -> Result<u64, tokio_postgres::Error> {
    let prepared = transaction.prepare_cached(&statement.sql).await?;
    transaction.execute(&prepared, &params(statement)).await
}

fn params(statement: &Statement) -> Vec<&(dyn ToSql + Sync)> {
    statement.params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read(row: &tokio_postgres::Row) -> Result<Row, BoxError> {
    let values = (0..row.len()).map(|column| row.try_get(column)).collect::<Result<_, _>>()?;
    Ok(Row::new(values))
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT8) => number.to_sql(ty, out),
            (Value::Text(text), &Type::TEXT) => text.to_sql(ty, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            _ => Err(format!("a parameter of type {ty} is given another value").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Value::Int(FromSql::from_sql(ty, raw)?),
            Type::BYTEA => Value::Bytes(FromSql::from_sql(ty, raw)?),
            _ => Value::Text(FromSql::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(ty: &Type) -> bool {
        <Self as ToSql>::accepts(ty)
    }
}
