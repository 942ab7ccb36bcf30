//! How many records fulfil a condition, over a time.

use domain::Timestamp;
use domain::view::{LogCounts, LogHistogram};

use super::{
    Condition,
    plan::{Part, Plan, Rows},
    search::{ATTEMPTS, Stopped, bytes_of, changing, settled},
};
use crate::{AccessLog, Head, LogError, StoredHead, TimeRange, block::RequestIds};

/// How many heads are read at a time.
const HEADS: u32 = 256;
/// How many blocks' columns are read at a time.
const COLUMNS: usize = 32;

/// How many records of a time fulfil a condition, in so many equal parts of it.
///
/// Blocks whose records are all of one part are mostly counted from their heads.
///
/// # Errors
/// [`LogError`].
pub async fn count(
    log: &dyn AccessLog,
    condition: &Condition,
    range: TimeRange,
    parts: usize,
) -> Result<LogHistogram, LogError> {
    for _ in 0..ATTEMPTS {
        let parts = vec![LogCounts::default(); parts.max(1)];
        let histogram = LogHistogram { from: range.from, to: range.to, parts };
        if let Some(counted) = settled(Count { condition, range, histogram }.run(log).await)? {
            return Ok(counted);
        }
    }
    Err(changing())
}

struct Count<'a> {
    condition: &'a Condition,
    range: TimeRange,
    histogram: LogHistogram,
}

impl Count<'_> {
    async fn run(mut self, log: &dyn AccessLog) -> Result<LogHistogram, Stopped> {
        let mut after = None;
        loop {
            let heads = log.heads(self.range, after, HEADS).await?;
            let Some(last) = heads.last() else { return Ok(self.histogram) };
            after = Some((last.to, last.id));
            let mut open = Vec::new();
            for stored in heads {
                let head = Head::read(&stored.head)?;
                let plan = Plan::new(self.condition, &head);
                if !self.count_head(&stored, &head, &plan) {
                    open.push((stored, head, plan));
                }
            }
            for some in open.chunks(COLUMNS) {
                self.look_into(some, log).await?;
            }
        }
    }

    /// Counts the records of a block by its head; `false` where that does not do.
    fn count_head(&mut self, stored: &StoredHead, head: &Head, plan: &Plan) -> bool {
        let part = self.only_part(stored);
        let fitting = |outcome: usize| match plan {
            Plan::Known(known) => *known,
            Plan::Entry(_, fitting) => fitting[outcome],
            _ => false,
        };
        match (plan, part) {
            (Plan::Known(false), _) => {}
            (Plan::Known(true) | Plan::Entry(Part::Outcome, _), Some(part)) => {
                for (number, (outcome, count)) in head.outcomes.iter().zip(&head.outcome_counts).enumerate() {
                    if fitting(number) {
                        self.histogram.parts[part].add(outcome.status, (*count).into());
                    }
                }
            }
            _ => return false,
        }
        true
    }

    async fn look_into(
        &mut self,
        blocks: &[(StoredHead, Head, Plan)],
        log: &dyn AccessLog,
    ) -> Result<(), Stopped> {
        let ids: Vec<_> = blocks.iter().map(|(stored, ..)| stored.id).collect();
        let columns = log.columns(&ids).await?;
        for (stored, head, plan) in blocks {
            let columns = head.columns(bytes_of(&columns, stored.id)?)?;
            let request_ids = match plan.asks_for_request_ids() {
                true => log.request_ids(stored.id).await?.ok_or(Stopped::Changed)?,
                false => vec![],
            };
            let request_ids = match request_ids.is_empty() {
                true => None,
                false => Some(RequestIds::read(head, &request_ids)?),
            };
            let rows = Rows { columns: &columns, request_ids: request_ids.as_ref() };
            let parts: Vec<Option<usize>> = match self.only_part(stored) {
                Some(part) => vec![Some(part); head.count],
                None => (0..head.count).map(|row| self.part(head.time(&columns, row))).collect(),
            };
            let mut chosen: Vec<bool> = parts.iter().map(Option::is_some).collect();
            plan.narrow(&rows, &mut chosen);
            for (row, part) in parts.into_iter().enumerate().filter(|(row, _)| chosen[*row]) {
                let outcome = &head.outcomes[columns.outcomes.get(row) as usize];
                if let Some(part) = part {
                    self.histogram.parts[part].add(outcome.status, 1);
                }
            }
        }
        Ok(())
    }

    /// The part that all records of a block are in, if they are in one.
    fn only_part(&self, stored: &StoredHead) -> Option<usize> {
        self.part(stored.from).filter(|part| self.part(stored.to) == Some(*part))
    }

    /// The part that an instant is in.
    fn part(&self, at: Timestamp) -> Option<usize> {
        if !self.range.contains(at) {
            return None;
        }
        let parts = self.histogram.parts.len();
        let since = |at: Timestamp| at.millis().saturating_sub(self.range.from.millis());
        let (passed, all) = (since(at), since(self.range.to));
        // Dividing twice as many bits takes many times as long, and only the age of the world needs them.
        let part = match passed.checked_mul(i64::try_from(parts).ok()?) {
            Some(product) => product / all,
            None => i64::try_from(i128::from(passed) * i128::try_from(parts).ok()? / i128::from(all)).ok()?,
        };
        usize::try_from(part).ok().filter(|part| *part < parts)
    }
}
