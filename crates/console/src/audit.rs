//! The audit log: searching it, and checking its chain.

use std::fmt;

use domain::view::{AuditEntry, AuditEntryPage, AuditFilter, AuditList, ChainStatus};
use domain::{Permission, Refusal, Timestamp};

use crate::{Caller, Console, Download, Error, LastAlertChange};

/// Rows of a page of the log.
const PAGE: u32 = 50;
/// The most rows of a file, and how many are read at a time.
const EXPORTED: u32 = 100_000;
const EXPORTED_AT_ONCE: u32 = 1_000;

/// A format of the log as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditFormat {
    /// A line of names, and a line for each entry (RFC 4180).
    Csv,
    /// A JSON object for each entry, a line each.
    JsonLines,
}

/// A file that grows by entries.
struct AuditFile {
    format: AuditFormat,
    rows: u32,
    bytes: Vec<u8>,
}

impl AuditFile {
    fn new(format: AuditFormat) -> Self {
        let mut file = Self { format, rows: 0, bytes: vec![] };
        if format == AuditFormat::Csv {
            file.line(&["sequence", "at", "actor", "action", "resource", "outcome", "detail", "hash"]);
        }
        file
    }

    fn add(&mut self, entry: &AuditEntry) {
        self.rows += 1;
        let AuditEntry { sequence, at, actor, action, resource, outcome, detail, hash } = entry;
        match self.format {
            AuditFormat::Csv => {
                let (sequence, at) = (sequence.to_string(), at.to_string());
                self.line(&[&sequence, &at, actor, action, resource, outcome, detail, hash]);
            }
            AuditFormat::JsonLines => {
                let line = serde_json::json!({
                    "sequence": sequence, "at": at.to_string(), "actor": actor, "action": action,
                    "resource": resource, "outcome": outcome, "detail": detail, "hash": hash,
                });
                self.bytes.extend_from_slice(line.to_string().as_bytes());
                self.bytes.push(b'\n');
            }
        }
    }

    fn line(&mut self, cells: &[&str]) {
        // Writing to memory does not fail.
        let _ = csv::Writer::from_writer(&mut self.bytes).write_record(cells);
    }

    fn finish(self) -> Download {
        let ending = match self.format {
            AuditFormat::Csv => "csv",
            AuditFormat::JsonLines => "jsonl",
        };
        // A file that is not the whole log must not look like it.
        let name = match self.rows < EXPORTED {
            true => format!("audit.{ending}"),
            false => format!("audit-newest-{}.{ending}", self.rows),
        };
        Download { name, bytes: self.bytes }
    }
}

/// What is another after every change of what lists show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// The number of the last row of the audit log.
    sequence: u64,
    alerts: LastAlertChange,
}

/// As text that is compared with the text before, and means nothing else.
impl fmt::Display for LastChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LastAlertChange { changes, tried_at, tries } = self.alerts;
        let tried_at = tried_at.map_or(0, Timestamp::millis);
        write!(f, "{}.{changes}.{tried_at}.{tries}", self.sequence)
    }
}

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
        let rows = rows.into_iter().map(AuditEntry::for_list).collect();
        Ok(AuditList { rows, total, next })
    }

    /// The log as a file, newest first: the newest 100,000 entries that fit the filter.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn audit_file(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        format: AuditFormat,
    ) -> Result<Download, Error> {
        caller.require(Permission::Read)?;
        let mut file = AuditFile::new(format);
        let mut filter = filter.clone();
        while file.rows < EXPORTED {
            let rows = self.audit.audit_entries(&filter, EXPORTED_AT_ONCE).await?;
            let Some(last) = rows.last() else { break };
            filter.before = Some(last.sequence);
            rows.iter().for_each(|entry| file.add(entry));
        }
        Ok(file.finish())
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

    /// The last change of what lists show.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn last_change(&self, caller: &Caller) -> Result<LastChange, Error> {
        caller.require(Permission::Read)?;
        let alerts = self.last_alert_change().await?;
        Ok(LastChange { sequence: self.audit.audit_head().await?.sequence, alerts })
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
