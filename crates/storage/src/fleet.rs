//! The console's [`Fleet`].

use async_trait::async_trait;
use console::{Fleet, FleetChange, StoredImport};
use domain::{CallerNote, SavedQuery};
use engine::StoreError;

use crate::{Storage, tables::fleet};

#[async_trait]
impl Fleet for Storage {
    async fn commit_fleet(&self, FleetChange { write, audit }: FleetChange) -> Result<(), StoreError> {
        self.commit_beside_keys(fleet::steps(&write), audit).await
    }

    async fn note_import(&self, stored: &StoredImport) -> Result<(), StoreError> {
        self.commit_steps(vec![fleet::note_import(stored)], None).await
    }

    async fn log_imports(&self) -> Result<Vec<StoredImport>, StoreError> {
        self.all(fleet::imports()).await
    }

    async fn saved_queries(&self) -> Result<Vec<SavedQuery>, StoreError> {
        self.all(fleet::queries()).await
    }

    async fn caller_notes(&self) -> Result<Vec<CallerNote>, StoreError> {
        self.all(fleet::callers()).await
    }
}
