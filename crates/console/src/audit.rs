//! The audit log: searching it, and checking its chain.

use domain::view::{AuditEntryPage, AuditFilter, AuditList, ChainStatus};
use domain::{Permission, Refusal};

use crate::{Caller, Console, Error};

/// Rows of a page of the log.
const PAGE: u32 = 50;

impl Console {
    /// A page of the log.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn audit(&self, caller: &Caller, filter: &AuditFilter) -> Result<AuditList, Error> {
        caller.require(Permission::Read)?;
        let total = self.audit.audit_head().await?.sequence;
        let mut rows = self.audit.audit_entries(filter, PAGE + 1).await?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = if more { rows.last().map(|entry| entry.sequence) } else { None };
        Ok(AuditList { rows, total, next })
    }

    /// An entry of the log.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AuditEntryNotFound`].
    pub async fn audit_entry(&self, caller: &Caller, sequence: u64) -> Result<AuditEntryPage, Error> {
        caller.require(Permission::Read)?;
        let mut page = self.audit.audit_entry(sequence).await?.ok_or(Refusal::AuditEntryNotFound)?;
        page.entry.detail = readable(&page.entry.detail);
        Ok(page)
    }

    /// How far the chain was checked.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn audit_chain(&self, caller: &Caller) -> Result<ChainStatus, Error> {
        caller.require(Permission::Read)?;
        let now = self.engine.now();
        let (checked, last) = self.chain.look(&*self.audit, now).await?;
        Ok(ChainStatus { checked, last, now })
    }

    /// Checks the whole chain.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn verify_audit(&self, caller: &Caller) -> Result<(), Error> {
        caller.require(Permission::Read)?;
        Ok(self.chain.verify(&*self.audit, self.engine.now()).await?)
    }
}

/// Details with a line for each; as they are where they cannot be read.
fn readable(detail: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(detail);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| detail.to_owned())
}
