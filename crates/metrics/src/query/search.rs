//! The records that fulfil a condition, newest first.

use super::{
    Condition,
    plan::{Plan, Rows},
};
use crate::{
    AccessLog, AccessRecord, BlockId, Damaged, Head, LogError, RecordId, StoredHead, TimeRange,
    block::RequestIds,
};

/// How many heads are read at a time.
pub(super) const HEADS: u32 = 64;
/// The most blocks whose columns are read at a time. The first one is read alone: often it is enough.
const COLUMNS: usize = 16;
/// How often a search begins anew because a block that it was about to read had become part of a larger one.
pub(super) const ATTEMPTS: usize = 4;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The records, newest first.
    pub records: Vec<AccessRecord>,
    /// Whether there are more.
    pub more: bool,
}

/// Why a search did not come to its end.
pub(super) enum Stopped {
    /// A block is no longer there.
    Changed,
    Failed(LogError),
}

impl From<LogError> for Stopped {
    fn from(error: LogError) -> Self {
        Stopped::Failed(error)
    }
}

impl From<Damaged> for Stopped {
    fn from(error: Damaged) -> Self {
        Stopped::Failed(LogError { doing: "reading access records", source: error.into() })
    }
}

/// What an attempt came to; `None` where the log changed meanwhile, and it has to be done again.
pub(super) fn settled<T>(attempt: Result<T, Stopped>) -> Result<Option<T>, LogError> {
    match attempt {
        Ok(found) => Ok(Some(found)),
        Err(Stopped::Changed) => Ok(None),
        Err(Stopped::Failed(error)) => Err(error),
    }
}

/// Each attempt found the log changed.
pub(super) fn changing() -> LogError {
    LogError { doing: "reading access records", source: "the log changes while it is read".into() }
}

/// The newest records of a time that fulfil a condition, at most `limit` of them; where there is a `before`, those that
/// are older than it.
///
/// # Errors
/// [`LogError`].
pub async fn search(
    log: &dyn AccessLog,
    condition: &Condition,
    range: TimeRange,
    before: Option<RecordId>,
    limit: usize,
) -> Result<Found, LogError> {
    for _ in 0..ATTEMPTS {
        let search = Search { condition, range, before, limit: limit + 1, found: vec![] };
        if let Some(found) = settled(search.run(log).await)? {
            return Ok(found);
        }
    }
    Err(changing())
}

/// The record of an id.
///
/// # Errors
/// [`LogError`].
pub async fn find(log: &dyn AccessLog, id: RecordId) -> Result<Option<AccessRecord>, LogError> {
    let range = TimeRange { from: id.time, to: next(id) };
    let found = search(log, &Condition::Always, range, None, usize::MAX - 1).await?;
    Ok(found.records.into_iter().find(|record| record.id() == id))
}

/// The instant after a record's.
fn next(id: RecordId) -> domain::Timestamp {
    id.time.plus(std::time::Duration::from_millis(1))
}

struct Search<'a> {
    condition: &'a Condition,
    range: TimeRange,
    before: Option<RecordId>,
    /// One more than is shown, so that it is known whether there are more.
    limit: usize,
    /// Newest first.
    found: Vec<AccessRecord>,
}

impl Search<'_> {
    async fn run(mut self, log: &dyn AccessLog) -> Result<Found, Stopped> {
        let mut range = self.range;
        if let Some(before) = self.before {
            range.to = range.to.min(next(before));
        }
        let (mut after, mut at_once) = (None, 1);
        loop {
            let heads = log.heads(range, after, HEADS).await?;
            let Some(last) = heads.last() else { break };
            after = Some((last.to, last.id));
            let candidates = self.candidates(heads)?;
            let mut rest = &candidates[..];
            while let Some(first) = rest.first() {
                if self.is_complete(&first.stored) {
                    return Ok(self.end());
                }
                let (some, others) = rest.split_at(rest.len().min(at_once));
                self.look_into(some, log).await?;
                (rest, at_once) = (others, (at_once * 2).min(COLUMNS));
            }
        }
        Ok(self.end())
    }

    /// The blocks that may have records which fulfil the condition.
    fn candidates(&self, heads: Vec<StoredHead>) -> Result<Vec<Candidate>, Damaged> {
        let planned = heads.into_iter().map(|stored| {
            let head = Head::read(&stored.head)?;
            let plan = Plan::new(self.condition, &head, stored.source);
            Ok(Candidate { stored, head, plan })
        });
        let planned: Result<Vec<_>, Damaged> = planned.collect();
        Ok(planned?.into_iter().filter(|candidate| candidate.plan != Plan::Known(false)).collect())
    }

    /// Whether neither this block nor any after it can have a record as new as the last one that is shown.
    fn is_complete(&self, next: &StoredHead) -> bool {
        self.found.len() >= self.limit && self.found[self.limit - 1].time > next.to
    }

    async fn look_into(&mut self, candidates: &[Candidate], log: &dyn AccessLog) -> Result<(), Stopped> {
        let ids: Vec<_> = candidates.iter().map(|candidate| candidate.stored.id).collect();
        let columns = log.columns(&ids).await?;
        for candidate in candidates {
            let bytes = bytes_of(&columns, candidate.stored.id)?;
            self.add(candidate, bytes, log).await?;
        }
        Ok(())
    }

    /// Adds the newest records of a block that fulfil the condition.
    async fn add(&mut self, candidate: &Candidate, bytes: &[u8], log: &dyn AccessLog) -> Result<(), Stopped> {
        let Candidate { stored, head, plan } = candidate;
        let columns = head.columns(bytes)?;
        let mut request_ids = match plan.asks_for_request_ids() {
            true => Some(ids_of(stored.id, log).await?),
            false => None,
        };
        let fitting: Vec<usize> = {
            let ids = request_ids.as_ref().map(|bytes| RequestIds::read(head, bytes)).transpose()?;
            let rows = Rows { columns: &columns, request_ids: ids.as_ref() };
            let all = self.range.contains(stored.from) && self.range.contains(stored.to);
            let in_time = |row| all || self.range.contains(head.time(&columns, row));
            let mut chosen: Vec<bool> = (0..head.count).map(in_time).collect();
            plan.narrow(&rows, &mut chosen);
            (0..head.count).rev().filter(|row| chosen[*row]).collect()
        };
        if fitting.is_empty() {
            return Ok(());
        }
        if request_ids.is_none() {
            request_ids = Some(ids_of(stored.id, log).await?);
        }
        let request_ids = request_ids.unwrap_or_default();
        let ids = RequestIds::read(head, &request_ids)?;
        let is_older = |id: RecordId| self.before.is_none_or(|before| id < before);
        let older = fitting
            .into_iter()
            .filter(|row| is_older(RecordId { time: head.time(&columns, *row), request: ids.get(*row) }));
        let records: Vec<_> = older
            .take(self.limit)
            .map(|row| head.record(stored.source, &columns, row, ids.get(row)))
            .collect();
        self.found.extend(records);
        // Mostly one block ends where the next begins, and this changes nothing.
        self.found.sort_by_key(|record| std::cmp::Reverse(record.id()));
        self.found.truncate(self.limit);
        Ok(())
    }

    fn end(mut self) -> Found {
        let more = self.found.len() == self.limit;
        self.found.truncate(self.limit - 1);
        Found { records: self.found, more }
    }
}

/// A block that may have records which fulfil the condition.
struct Candidate {
    stored: StoredHead,
    head: Head,
    plan: Plan,
}

/// The columns of a block among those that were read.
pub(super) fn bytes_of(columns: &[(BlockId, Vec<u8>)], id: BlockId) -> Result<&[u8], Stopped> {
    let found = columns.iter().find(|(read, _)| *read == id);
    found.map(|(_, bytes)| bytes.as_slice()).ok_or(Stopped::Changed)
}

async fn ids_of(id: BlockId, log: &dyn AccessLog) -> Result<Vec<u8>, Stopped> {
    log.request_ids(id).await?.ok_or(Stopped::Changed)
}
