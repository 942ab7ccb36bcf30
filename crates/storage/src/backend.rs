//! What a database must be able to do.

use async_trait::async_trait;
use engine::StoreError;

use crate::{
    statement::{Statement, Work},
    value::Row,
};

/// An error of any kind.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A database.
#[async_trait]
pub(crate) trait Backend: Send + Sync {
    /// The rows of a statement that reads. Sees everything that was answered as committed before.
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, BoxError>;

    /// Does all of the work in one transaction: takes the next place in the audit chain, runs the steps,
    /// appends the audit row. It is durable when this returns `Ok`, and left no trace when it returns `Err`.
    async fn commit(&self, work: Work) -> Result<(), StoreError>;

    /// How often keys were changed; `None` where others may change them too.
    fn keys_changed(&self) -> Option<u64> {
        None
    }

    /// Finishes what was given to it, then takes nothing more.
    async fn close(&self);
}
