//! The console's [`Alerts`].

use async_trait::async_trait;
use console::{AlertChange, AlertWrite, Alerts, StoredAlert};
use domain::{AlertId, Timestamp};
use engine::StoreError;

use crate::{
    Storage,
    statement::Step,
    tables::{alerts, audit},
};

#[async_trait]
impl Alerts for Storage {
    async fn commit_alert(&self, AlertChange { writes, audit }: AlertChange) -> Result<(), StoreError> {
        self.commit_steps(writes.iter().map(step).collect(), audit).await
    }

    async fn alerts(&self) -> Result<Vec<StoredAlert>, StoreError> {
        self.all(alerts::all()).await
    }

    async fn alert(&self, id: &AlertId) -> Result<Option<StoredAlert>, StoreError> {
        self.first(alerts::by_id(id)).await
    }

    async fn key_deletions(&self, since: Timestamp) -> Result<u64, StoreError> {
        Ok(self.first(audit::key_deletions(since)).await?.unwrap_or_default())
    }
}

fn step(write: &AlertWrite) -> Step {
    match write {
        AlertWrite::Put(alert) => alerts::put(alert),
        AlertWrite::Delete(id, from) => alerts::delete(id, *from),
    }
}
