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

use std::cmp::Ordering;

use aws_lc_rs::digest::{Context, SHA256};
use domain::{Break, ChainCheck, ChainLink, view::AuditEntry};
use engine::StoreError;

use crate::{Storage, tables::audit};

/// How many rows are read at a time.
const PAGE: u32 = 1000;

/// The link at an entry, as it says itself; `None` when its hash is none.
pub(crate) fn link_of(entry: &AuditEntry) -> Option<ChainLink> {
    let mut hash = [0; 32];
    hex::decode_to_slice(&entry.hash, &mut hash).ok()?;
    Some(ChainLink { sequence: entry.sequence, hash })
}

/// The link that follows `before` when `entry` is next, or what is wrong with it.
pub(crate) fn follow(before: &ChainLink, entry: &AuditEntry) -> Result<ChainLink, ChainCheck> {
    let sequence = before.sequence + 1;
    let broken = |what| Err(ChainCheck::Broken { sequence, what });
    let hash = hash(&before.hash, entry);
    match entry.sequence.cmp(&sequence) {
        Ordering::Greater => broken(Break::Missing),
        Ordering::Less => broken(Break::Unknown),
        Ordering::Equal if entry.hash != hex::encode(hash) => broken(Break::Altered),
        Ordering::Equal => Ok(ChainLink { sequence, hash }),
    }
}

/// What the check found when all rows were followed up to `last`, and `head` was written last.
pub(crate) fn ended(last: ChainLink, head: &ChainLink) -> ChainCheck {
    if last == *head {
        return ChainCheck::Intact(last);
    }
    let (sequence, what) = match last.sequence.cmp(&head.sequence) {
        Ordering::Less => (last.sequence + 1, Break::Missing),
        Ordering::Greater => (head.sequence + 1, Break::Unknown),
        Ordering::Equal => (last.sequence, Break::Altered),
    };
    ChainCheck::Broken { sequence, what }
}

impl Storage {
    /// Reads the whole audit log and checks every link. Changes may go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when the log cannot be read.
    pub async fn verify_chain(&self) -> Result<ChainCheck, StoreError> {
        self.follow_chain(ChainLink::START).await
    }

    /// Checks what follows `link`, up to the head.
    pub(crate) async fn follow_chain(&self, mut link: ChainLink) -> Result<ChainCheck, StoreError> {
        loop {
            // The head is read before the rows, so that every row it knows must be among them.
            let head = self.first(audit::head()).await?;
            let page = self.all(audit::after(link.sequence, PAGE)).await?;
            if page.is_empty() {
                return Ok(head.map_or_else(
                    || ChainCheck::Broken { sequence: link.sequence + 1, what: Break::Unknown },
                    |head| ended(link, &head),
                ));
            }
            for entry in &page {
                link = match follow(&link, entry) {
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
        let link = |sequence, byte| ChainLink { sequence, hash: [byte; 32] };
        let broken = |sequence, what| ChainCheck::Broken { sequence, what };
        let cases = [
            (link(3, 7), link(3, 7), ChainCheck::Intact(link(3, 7))),
            (link(3, 7), link(5, 7), broken(4, Break::Missing)),
            (link(5, 7), link(3, 7), broken(4, Break::Unknown)),
            (link(3, 7), link(3, 8), broken(3, Break::Altered)),
        ];
        for (last, head, found) in cases {
            assert_eq!(ended(last, &head), found, "{last:?} {head:?}");
        }
    }
}
