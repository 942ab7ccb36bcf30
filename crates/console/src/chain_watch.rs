//! How far the chain of the audit log was checked.
//!
//! A check of the whole chain reads every entry, so nobody has it done by looking at a page. What is remembered is the
//! last link that was found intact: what few entries came since are checked at a look, which keeps the answer current,
//! and cheap however long the log is. What is remembered is also what nobody can forge: a chain made anew is intact in
//! itself, but does not go on from there.

use domain::{ChainCheck, ChainLink, Timestamp, view::CheckedChain};
use engine::StoreError;
use tokio::sync::Mutex;

use crate::AuditLog;

/// How many entries a look checks by itself: that takes some milliseconds. More wait to be asked for.
const BY_ITSELF: u64 = 1000;

/// The last check since the server started. Held while a check runs: there is one at a time.
#[derive(Default)]
pub(crate) struct ChainWatch(Mutex<Option<CheckedChain>>);

impl ChainWatch {
    /// The last check, brought up to date where few entries came since; and the last entry of the log.
    pub(crate) async fn look(
        &self,
        log: &dyn AuditLog,
        now: Timestamp,
    ) -> Result<(Option<CheckedChain>, u64), StoreError> {
        let mut checked = self.0.lock().await;
        let last = log.audit_head().await?.sequence;
        if let Some(link) = intact_to(*checked).filter(|link| last.saturating_sub(link.sequence) <= BY_ITSELF)
        {
            *checked = Some(CheckedChain { found: log.verify_after(link).await?, at: now });
        }
        Ok((*checked, last))
    }

    /// Checks the whole chain, and that it goes on from what was seen before.
    pub(crate) async fn verify(&self, log: &dyn AuditLog, now: Timestamp) -> Result<(), StoreError> {
        let mut checked = self.0.lock().await;
        if checked.is_some_and(|last| last.at > now) {
            return Ok(()); // Somebody asked later than this, and the answer came while this waited.
        }
        let whole = log.verify_after(ChainLink::START).await?;
        let found = match (whole, intact_to(*checked)) {
            (ChainCheck::Intact(_), Some(seen)) => log.verify_after(seen).await?,
            _ => whole,
        };
        *checked = Some(CheckedChain { found, at: now });
        Ok(())
    }
}

/// Up to where the chain was found intact: the start, where it was not checked yet. `None` once it was found broken:
/// that stays until the whole chain is checked again.
fn intact_to(checked: Option<CheckedChain>) -> Option<ChainLink> {
    match checked.map(|checked| checked.found) {
        None => Some(ChainLink::START),
        Some(ChainCheck::Intact(link)) => Some(link),
        Some(ChainCheck::Broken { .. }) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use domain::{
        Break,
        view::{AuditEntry, AuditEntryPage, AuditFilter},
    };

    use super::*;

    /// A log of hashes only: each entry's is its number and what the chain is made of.
    #[derive(Default)]
    struct Log {
        last: Mutex<u64>,
        made_of: Mutex<u8>,
        damaged: Mutex<Option<u64>>,
        followed: Mutex<Vec<u64>>,
    }

    impl Log {
        fn link(&self, sequence: u64) -> ChainLink {
            let made_of = *self.made_of.lock().expect("no panic");
            let hash = if sequence == 0 { [0; 32] } else { [sequence as u8 ^ made_of; 32] };
            ChainLink { sequence, hash }
        }

        fn grow(&self, to: u64) {
            *self.last.lock().expect("no panic") = to;
        }

        /// Since when the chain was followed, each time since this was last asked.
        fn followed(&self) -> Vec<u64> {
            std::mem::take(&mut *self.followed.lock().expect("no panic"))
        }
    }

    #[async_trait]
    impl AuditLog for Log {
        async fn audit_entries(&self, _: &AuditFilter, _: u32) -> Result<Vec<AuditEntry>, StoreError> {
            Ok(vec![])
        }

        async fn audit_of(&self, _: &str, _: &[String]) -> Result<Vec<AuditEntry>, StoreError> {
            Ok(vec![])
        }

        async fn audit_entry(&self, _: u64) -> Result<Option<AuditEntryPage>, StoreError> {
            Ok(None)
        }

        async fn audit_head(&self) -> Result<ChainLink, StoreError> {
            Ok(self.link(*self.last.lock().expect("no panic")))
        }

        async fn verify_after(&self, link: ChainLink) -> Result<ChainCheck, StoreError> {
            self.followed.lock().expect("no panic").push(link.sequence);
            let broken = |sequence| Ok(ChainCheck::Broken { sequence, what: Break::Altered });
            let damaged = self.damaged.lock().expect("no panic").filter(|damaged| *damaged > link.sequence);
            match damaged {
                Some(damaged) => broken(damaged),
                None if link != self.link(link.sequence) => broken(link.sequence + 1),
                None => Ok(ChainCheck::Intact(self.audit_head().await?)),
            }
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(second)
    }

    #[tokio::test]
    async fn a_look_checks_what_is_new_as_far_as_that_is_little() {
        let (watch, log) = (ChainWatch::default(), Log::default());
        let steps = [
            (10, Some(10), vec![0]),
            (10, Some(10), vec![10]),
            (1010, Some(1010), vec![10]),
            (2011, Some(1010), vec![]),
        ];
        for (last, verified, followed) in steps {
            log.grow(last);
            let (checked, total) = watch.look(&log, at(1)).await.expect("a look");
            assert_eq!(total, last);
            assert_eq!(intact_to(checked).map(|link| link.sequence), verified, "of {last}");
            assert_eq!(log.followed(), followed, "of {last}");
        }
        watch.verify(&log, at(2)).await.expect("a check");
        assert_eq!(log.followed(), [0, 1010]);
        let (checked, _) = watch.look(&log, at(3)).await.expect("a look");
        assert_eq!(intact_to(checked).map(|link| link.sequence), Some(2011));
    }

    #[tokio::test]
    async fn a_long_log_is_not_checked_by_itself() {
        let (watch, log) = (ChainWatch::default(), Log::default());
        log.grow(5000);
        assert_eq!(watch.look(&log, at(1)).await.expect("a look"), (None, 5000));
        assert_eq!(log.followed(), Vec::<u64>::new());
    }

    #[tokio::test]
    async fn a_break_stays_until_the_whole_chain_is_intact() {
        let (watch, log) = (ChainWatch::default(), Log::default());
        log.grow(20);
        *log.damaged.lock().expect("no panic") = Some(7);
        let broken = Some(ChainCheck::Broken { sequence: 7, what: Break::Altered });
        for _ in 0..2 {
            let (checked, _) = watch.look(&log, at(1)).await.expect("a look");
            assert_eq!(checked.map(|checked| checked.found), broken);
        }
        *log.damaged.lock().expect("no panic") = None;
        watch.verify(&log, at(2)).await.expect("a check");
        let (checked, _) = watch.look(&log, at(3)).await.expect("a look");
        assert_eq!(checked.map(|checked| checked.found), Some(ChainCheck::Intact(log.link(20))));
    }

    #[tokio::test]
    async fn a_whole_new_chain_is_found_by_what_was_seen_before() {
        let (watch, log) = (ChainWatch::default(), Log::default());
        log.grow(20);
        watch.look(&log, at(1)).await.expect("a look");
        *log.made_of.lock().expect("no panic") = 99;
        watch.verify(&log, at(2)).await.expect("a check");
        let (checked, _) = watch.look(&log, at(3)).await.expect("a look");
        let found = checked.map(|checked| checked.found);
        assert_eq!(found, Some(ChainCheck::Broken { sequence: 21, what: Break::Altered }));
    }

    #[tokio::test]
    async fn whoever_waited_for_a_later_check_takes_its_answer() {
        let (watch, log) = (ChainWatch::default(), Log::default());
        watch.verify(&log, at(5)).await.expect("a check");
        log.followed();
        watch.verify(&log, at(4)).await.expect("a check");
        assert_eq!(log.followed(), Vec::<u64>::new());
    }
}
