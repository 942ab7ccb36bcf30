//! The audit chain: every entry is hashed with the hash before it, so that none can be changed, left out
//! or slipped in without breaking every link that follows.
//!
//! The hash of an entry is
//!
//! ```text
//! SHA-256( hash before (32 bytes, zero for the first entry)
//!        ‖ sequence (8) ‖ at (8) ‖ for each of actor, action, resource, outcome, detail: length (8) ‖ UTF-8 )
//! ```
//!
//! with all numbers big-endian, `at` in milliseconds since 1970, lengths in bytes.
//! The lengths make it unambiguous: no two entries have the same bytes.
//!
//! Whoever can write to the database can also make a whole new chain. To find even that,
//! keep the hash of an entry elsewhere from time to time and compare.

use std::{cmp::Ordering, fmt};

use aws_lc_rs::digest::{Context, SHA256};
use domain::view::AuditEntry;
use engine::StoreError;

use crate::{Storage, tables::audit};

/// How many rows are read at a time.
const PAGE: u32 = 1000;

/// What a check of the audit chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainCheck {
    /// Nothing was changed, left out or slipped in.
    Intact {
        /// How many entries there are.
        entries: u64,
        /// The hash of the last one, in hex; zeros when there is none.
        hash: String,
    },
    /// The chain is broken.
    Broken {
        /// The first entry that is not as it was written.
        sequence: u64,
        /// What is wrong there.
        what: Break,
    },
}

impl fmt::Display for ChainCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChainCheck::Intact { entries, hash } => {
                write!(f, "intact: {entries} entries, the last with hash {hash}")
            }
            ChainCheck::Broken { sequence, what } => write!(f, "broken at entry {sequence} ({what:?})"),
        }
    }
}

/// What is wrong where a chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The entry is missing.
    Missing,
    /// The entry's hash is not that of its content and the hash before it.
    Altered,
    /// There is an entry, here or before, that was never written.
    Unknown,
}

/// The last entry of a chain, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) sequence: u64,
    pub(crate) hash: [u8; 32],
}

impl Link {
    /// Before the first entry.
    pub(crate) const START: Link = Link { sequence: 0, hash: [0; 32] };

    /// The link that follows when `entry` is next, or what is wrong with it.
    pub(crate) fn follow(&self, entry: &AuditEntry) -> Result<Link, ChainCheck> {
        let sequence = self.sequence + 1;
        let broken = |what| Err(ChainCheck::Broken { sequence, what });
        let hash = hash(&self.hash, entry);
        match entry.sequence.cmp(&sequence) {
            Ordering::Greater => broken(Break::Missing),
            Ordering::Less => broken(Break::Unknown),
            Ordering::Equal if entry.hash != hex::encode(hash) => broken(Break::Altered),
            Ordering::Equal => Ok(Link { sequence, hash }),
        }
    }

    /// What the check found when all rows were followed up to here, and `head` was written last.
    pub(crate) fn ends_at(&self, head: &Link) -> ChainCheck {
        if self == head {
            return ChainCheck::Intact { entries: self.sequence, hash: hex::encode(self.hash) };
        }
        let (sequence, what) = match self.sequence {
            last if last < head.sequence => (last + 1, Break::Missing),
            last if last > head.sequence => (head.sequence + 1, Break::Unknown),
            last => (last, Break::Altered),
        };
        ChainCheck::Broken { sequence, what }
    }
}

impl Storage {
    /// Reads the whole audit log and checks every link. Changes may go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when the log cannot be read.
    pub async fn verify_chain(&self) -> Result<ChainCheck, StoreError> {
        let mut link = Link::START;
        loop {
            // The head is read before the rows, so that every row it knows must be among them.
            let head = self.first(audit::head()).await?;
            let page = self.all(audit::after(link.sequence, PAGE)).await?;
            if page.is_empty() {
                return Ok(head.map_or_else(
                    || ChainCheck::Broken { sequence: link.sequence + 1, what: Break::Unknown },
                    |head| link.ends_at(&head),
                ));
            }
            for entry in &page {
                link = match link.follow(entry) {
                    Ok(next) => next,
                    Err(broken) => return Ok(broken),
                };
            }
        }
    }
}

/// The hash of an entry, whatever its `hash` field says.
pub(crate) fn hash(before: &[u8; 32], entry: &AuditEntry) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(before);
    context.update(&entry.sequence.to_be_bytes());
    context.update(&entry.at.millis().to_be_bytes());
    for text in [&entry.actor, &entry.action, &entry.resource, &entry.outcome, &entry.detail] {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    fn entry() -> AuditEntry {
        AuditEntry {
            sequence: 1,
            at: Timestamp::from_millis(1_700_000_000_000),
            actor: "operator/li".to_owned(),
            action: "CreateKey".to_owned(),
            resource: "key".to_owned(),
            outcome: "ok".to_owned(),
            detail: "{}".to_owned(),
            hash: String::new(),
        }
    }

    /// Computed apart from this program:
    /// `python3 -c 'import hashlib,struct; t=[b"operator/li",b"CreateKey",b"key",b"ok",b"{}"];
    /// print(hashlib.sha256(bytes(32)+struct.pack(">Qq",1,1700000000000)+b"".join(struct.pack(">Q",len(x))+x for x in t)).hexdigest())'`
    #[test]
    fn the_hash_is_the_documented_one() {
        assert_eq!(
            hex::encode(hash(&[0; 32], &entry())),
            "567da59b9c61eed16a882a667051e31ace0b86988145c25351c5f8526bd3900c"
        );
    }

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let changed: &[fn(&mut AuditEntry)] = &[
            |e| e.sequence = 2,
            |e| e.at = Timestamp::from_millis(1),
            |e| e.actor = "system".to_owned(),
            |e| e.action = "DeleteKey".to_owned(),
            |e| e.resource = "other".to_owned(),
            |e| e.outcome = "Refused".to_owned(),
            |e| e.detail = "{\"a\":1}".to_owned(),
            |e| (e.action, e.resource) = ("CreateKeyk".to_owned(), "ey".to_owned()),
        ];
        for change in changed {
            let mut other = entry();
            change(&mut other);
            assert_ne!(hash(&[0; 32], &entry()), hash(&[0; 32], &other));
        }
        assert_ne!(hash(&[0; 32], &entry()), hash(&[1; 32], &entry()));
    }

    #[test]
    fn the_end_of_the_rows_must_be_the_head() {
        let link = |sequence, byte| Link { sequence, hash: [byte; 32] };
        let broken = |sequence, what| ChainCheck::Broken { sequence, what };
        let cases = [
            (link(3, 7), link(3, 7), ChainCheck::Intact { entries: 3, hash: "07".repeat(32) }),
            (link(3, 7), link(5, 7), broken(4, Break::Missing)),
            (link(5, 7), link(3, 7), broken(4, Break::Unknown)),
            (link(3, 7), link(3, 8), broken(3, Break::Altered)),
        ];
        for (last, head, found) in cases {
            assert_eq!(last.ends_at(&head), found, "{last:?} {head:?}");
        }
    }
}
