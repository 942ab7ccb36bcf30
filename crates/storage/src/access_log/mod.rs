//! The log of what the gateways were asked: on SQLite in a file of its own, so that it never keeps the keys' writer
//! waiting; on PostgreSQL in a table of the same database, by connections of its own.
//!
//! It is no part of a backup, and its schema is counted by itself.

mod blocks;
mod frames;
mod imports;

use std::path::Path;

use async_trait::async_trait;
use domain::Timestamp;
use engine::StoreError;
use metrics::{AccessLog, Block, BlockId, Extent, LogError, Source, StoredHead, TimeRange};

use crate::{
    Database, OpenError,
    backend::Backend,
    postgres::{Postgres, Use},
    schema,
    sqlite::{Holds, Sqlite},
    statement::{Query, Step, Work},
};

/// The name of SQLite's file, beside that of the keys.
const FILE: &str = "access-log.db";
/// How many connections to PostgreSQL are for the log.
const CONNECTIONS: usize = 4;

/// The log of accesses on a SQL database.
pub struct AccessBlocks(Box<dyn Backend>);

/// Opens the log that belongs to a database, and brings its tables up to date.
///
/// # Errors
/// [`OpenError`], whose text says what to do.
pub async fn open_access_log(database: Database) -> Result<AccessBlocks, OpenError> {
    Ok(AccessBlocks(match database {
        Database::Sqlite { path } => {
            let path = path.parent().unwrap_or(Path::new("")).join(FILE);
            Box::new(Sqlite::open(path, Holds::AccessLog).await?)
        }
        Database::Postgres { url } => {
            let of_the_log = Use { schema: &schema::ACCESS_LOG, connections: CONNECTIONS };
            Box::new(Postgres::open(&url, of_the_log).await?)
        }
    }))
}

impl AccessBlocks {
    /// Finishes what was given to it and closes the log. Whatever is asked afterwards fails.
    pub async fn close(&self) {
        self.0.close().await;
    }

    async fn all<T>(&self, query: Query<T>) -> Result<Vec<T>, LogError> {
        let doing = query.doing;
        let rows = self.0.query(query.statement).await.map_err(|source| LogError { doing, source })?;
        let read = rows.into_iter().map(|mut row| (query.read)(&mut row)).collect::<Result<_, _>>();
        read.map_err(|source| LogError { doing, source: source.into() })
    }

    async fn commit(&self, doing: &'static str, steps: Vec<Step>) -> Result<(), LogError> {
        let failed = |source: StoreError| LogError { doing, source: source.into() };
        self.commit_checked(steps).await.map_err(failed)
    }

    /// The same where a conflict is told apart.
    async fn commit_checked(&self, steps: Vec<Step>) -> Result<(), StoreError> {
        self.0.commit(Work { steps, audit: None, changes_keys: false }).await
    }
}

#[async_trait]
impl AccessLog for AccessBlocks {
    async fn append(&self, block: &Block, replaced: &[BlockId]) -> Result<(), LogError> {
        let deleted = replaced.iter().map(|id| blocks::delete(*id));
        self.commit("storing access records", deleted.chain([blocks::add(block)]).collect()).await
    }

    async fn heads(
        &self,
        range: TimeRange,
        after: Option<(Timestamp, BlockId)>,
        limit: u32,
    ) -> Result<Vec<StoredHead>, LogError> {
        self.all(blocks::heads(range, after, limit)).await
    }

    async fn columns(&self, ids: &[BlockId]) -> Result<Vec<(BlockId, Vec<u8>)>, LogError> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(blocks::AT_ONCE) {
            found.extend(self.all(blocks::columns(some)).await?);
        }
        Ok(found)
    }

    async fn request_ids(&self, id: BlockId) -> Result<Option<Vec<u8>>, LogError> {
        Ok(self.all(blocks::request_ids(id)).await?.pop())
    }

    async fn extent(&self) -> Result<Extent, LogError> {
        let all = self.all(blocks::extents()).await?;
        Ok(all
            .into_iter()
            .find(|(source, _)| *source == Source::OURS)
            .map(|(_, ours)| ours)
            .unwrap_or_default())
    }

    async fn prune(&self, before: Timestamp, bytes: u64) -> Result<u64, LogError> {
        let there = self.extent().await?;
        let too_old = there.oldest.is_some_and(|oldest| oldest < before);
        if !too_old && there.bytes <= bytes {
            return Ok(0);
        }
        let steps = vec![blocks::delete_before(before), blocks::delete_beyond(bytes)];
        self.commit("letting go of old access records", steps).await?;
        Ok(there.records.saturating_sub(self.extent().await?.records))
    }
}
