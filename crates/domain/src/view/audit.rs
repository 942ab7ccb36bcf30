//! The audit log.

use serde::{Deserialize, Serialize};

use crate::{ChainCheck, ChainLink, Timestamp};

/// One change, as the audit log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its place in the log, from 1, without gaps.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who: `operator/<name>`, `system`, or `nobody` for somebody who was not let in.
    pub actor: String,
    /// What: the name of the operation, such as `ImportKeyMaterial`.
    pub action: String,
    /// To what: the id of the resource.
    pub resource: String,
    /// How it ended: `ok`, or the code of the refusal.
    pub outcome: String,
    /// More, as a JSON object; never a secret.
    pub detail: String,
    /// SHA-256 of the entry and of the hash before it, in hex.
    pub hash: String,
}

impl AuditEntry {
    /// The entry for a list: its details cut to what a line shows. Some tell of whole policies.
    #[must_use]
    pub fn for_list(mut self) -> Self {
        const SHOWN: usize = 400;
        if self.detail.len() > SHOWN {
            self.detail.truncate(self.detail.floor_char_boundary(SHOWN));
            self.detail.push('…');
        }
        self
    }
}

/// A page of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditList {
    /// The entries of this page, newest first.
    pub rows: Vec<AuditEntry>,
    /// How many entries there are, whatever the filter.
    pub total: u64,
    /// Before which entry the next page begins; `None` on the last.
    pub next: Option<u64>,
}

/// What a page of the audit log shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Only what this actor did: as the log names it, or an operator's name.
    pub actor: Option<String>,
    /// Only operations whose name holds this text.
    pub action: Option<String>,
    /// Only entries whose object or details hold this text: an id, an alias.
    pub object: Option<String>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub to: Option<Timestamp>,
    /// Only entries before this one, for the next page.
    pub before: Option<u64>,
}

/// An entry of the audit log with its link to the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntryPage {
    /// The entry.
    pub entry: AuditEntry,
    /// The link that it was added to.
    pub before: ChainLink,
    /// Whether its hash is that of its content and the hash before.
    pub holds: bool,
    /// The last entry of the log.
    pub last: u64,
}

/// How far the chain of the audit log was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainStatus {
    /// The last check since the server started.
    pub checked: Option<CheckedChain>,
    /// The last entry of the log.
    pub last: u64,
    /// The server's time.
    pub now: Timestamp,
}

/// A check of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedChain {
    /// What it found.
    pub found: ChainCheck,
    /// When it was done.
    pub at: Timestamp,
}
