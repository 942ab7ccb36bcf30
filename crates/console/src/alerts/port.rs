//! The port: where alert rules are kept.

use async_trait::async_trait;
use domain::{AlertId, AlertRule, AlertState, Timestamp};
use engine::{Audit, Revision, StoreError};

/// A rule and its alert, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAlert {
    /// The rule.
    pub rule: AlertRule,
    /// What its alert is.
    pub state: AlertState,
    /// When it last began to fire.
    pub fired_at: Option<Timestamp>,
    /// When it was made, by somebody; `None` for a ready-made one.
    pub created_at: Option<Timestamp>,
    /// Its revision; 0 for what is not stored yet.
    pub revision: Revision,
}

/// A change of alerts: writes and their audit row, committed whole or not at all.
#[derive(Clone, Debug)]
pub struct AlertChange {
    /// What is written, in this order.
    pub writes: Vec<AlertWrite>,
    /// The row of the audit log; `None` for what is no change yet, such as a condition that begins to hold.
    pub audit: Option<Audit>,
}

/// One write of an [`AlertChange`].
#[derive(Clone, Debug)]
pub enum AlertWrite {
    /// A rule and its alert as they now are. [`StoreError::Conflict`] when it is not at this revision any more.
    Put(Box<StoredAlert>),
    /// Deletes a rule. [`StoreError::Conflict`] when it is not at this revision any more.
    Delete(AlertId, Revision),
}

/// Where alert rules are kept. Every commit is durable before it is answered.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// Commits a change, with its row of the audit chain, durably.
    async fn commit_alert(&self, change: AlertChange) -> Result<(), StoreError>;
    /// All rules that are stored, the oldest first.
    async fn alerts(&self) -> Result<Vec<StoredAlert>, StoreError>;
    /// A rule, if it is stored.
    async fn alert(&self, id: &AlertId) -> Result<Option<StoredAlert>, StoreError>;
    /// How many keys were deleted, or scheduled for deletion, since then.
    async fn key_deletions(&self, since: Timestamp) -> Result<u64, StoreError>;
}
