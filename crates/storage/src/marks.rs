//! The console's [`Marks`].

use async_trait::async_trait;
use console::{Marks, NewMark};
use domain::Mark;
use engine::StoreError;

use crate::{Storage, tables::marks};

#[async_trait]
impl Marks for Storage {
    async fn add_mark(&self, NewMark { mark, audit }: NewMark) -> Result<(), StoreError> {
        self.commit_beside_keys(vec![marks::add(&mark)], audit).await
    }

    async fn marks(&self) -> Result<Vec<Mark>, StoreError> {
        self.all(marks::all()).await
    }
}
