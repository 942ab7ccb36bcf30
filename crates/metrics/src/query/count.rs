//! How many records fulfil a condition, over a time.

use std::collections::HashMap;

use domain::Timestamp;
use domain::view::{LogCode, LogCounts, LogHistogram};

use super::{
    Condition,
    plan::{Part, Plan, Rows},
    search::{ATTEMPTS, Stopped, bytes_of, changing, settled},
};
use crate::{AccessLog, Head, LogError, Outcome, StoredHead, TimeRange, block::RequestIds};

/// How many heads are read at a time.
const HEADS: u32 = 256;
/// How many blocks' columns are read at a time.
const COLUMNS: usize = 32;
/// How many error codes are told, and the most that are told apart.
const CODES: usize = 12;
const MAX_CODES: usize = 10_000;

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
        let histogram = LogHistogram { from: range.from, to: range.to, parts, codes: vec![] };
        let count = Count { condition, range, histogram, codes: HashMap::new() };
        if let Some(counted) = settled(count.run(log).await)? {
            return Ok(counted);
        }
    }
    Err(changing())
}

struct Count<'a> {
    condition: &'a Condition,
    range: TimeRange,
    histogram: LogHistogram,
    codes: HashMap<(u16, String), u64>,
}

impl Count<'_> {
    async fn run(mut self, log: &dyn AccessLog) -> Result<LogHistogram, Stopped> {
        let mut after = None;
        loop {
            let heads = log.heads(self.range, after, HEADS).await?;
            let Some(last) = heads.last() else { return Ok(self.counted()) };
            after = Some((last.to, last.id));
            let mut open = Vec::new();
            for stored in heads {
                let head = Head::read(&stored.head)?;
                let plan = Plan::new(self.condition, &head, stored.source);
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
                        self.add(part, outcome, (*count).into());
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
            // First by part and outcome, of which there are few.
            let mut counts = HashMap::<(usize, u32), u64>::new();
            for (row, part) in parts.into_iter().enumerate().filter(|(row, _)| chosen[*row]) {
                if let Some(part) = part {
                    *counts.entry((part, columns.outcomes.get(row))).or_default() += 1;
                }
            }
            for ((part, outcome), count) in counts {
                self.add(part, &head.outcomes[outcome as usize], count);
            }
        }
        Ok(())
    }

    fn add(&mut self, part: usize, outcome: &Outcome, count: u64) {
        self.histogram.parts[part].add(outcome.status, count);
        if outcome.code.is_empty() {
            return;
        }
        let code = (outcome.status, outcome.code.to_string());
        // What a file invents must not fill the memory.
        if self.codes.len() < MAX_CODES || self.codes.contains_key(&code) {
            *self.codes.entry(code).or_default() += count;
        }
    }

    /// All that was counted, with the most frequent errors.
    fn counted(self) -> LogHistogram {
        let mut codes: Vec<_> =
            self.codes.into_iter().map(|((status, code), count)| LogCode { status, code, count }).collect();
        codes.sort_by(|a, b| {
            b.count.cmp(&a.count).then_with(|| (a.status, &a.code).cmp(&(b.status, &b.code)))
        });
        codes.truncate(CODES);
        LogHistogram { codes, ..self.histogram }
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
