//! Taking records in: what is there already is left out, the rest is stored and counted at once.

use std::collections::{BTreeMap, HashSet};

use domain::{ImportedField, LineProblem};

use super::{ImportedLog, Piece, Stream};
use crate::{
    AccessRecord, Block, EncodedFrame, LogError, MAX_RECORDS, RequestId, Source, Step, StoredFrame,
    series::{Few, imported_frame, imported_steps},
};

/// How many records are collected before they are stored. So many are in memory, and not more.
pub const FRESH: usize = 4 * MAX_RECORDS;
/// How many requests are looked for at once.
const ASKED: usize = 500;
/// How many frames are made at once.
const FRAMES: usize = 256;
/// The longest that one block tells of, in milliseconds: what is looked at is mostly days.
const SPAN: i64 = 24 * 60 * 60 * 1000;
/// How many lines of each kind of problem are named.
const NAMED: usize = 5;

/// How many places of a field are told.
const PATHS: usize = 8;

/// What became of the lines of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many records were taken.
    pub taken: u64,
    /// How many were there already, in this import or an earlier one.
    pub duplicates: u64,
    /// How many of those taken do not tell how long they took.
    pub untimed: u64,
    /// The lines that are no record: how many for each reason, and the numbers of the first ones.
    pub refused: BTreeMap<LineProblem, (u64, Vec<u64>)>,
    /// From where each field was taken, and how often.
    pub fields: BTreeMap<ImportedField, Vec<(String, u64)>>,
}

/// Collects records of a file, to be stored now and then.
pub struct Taking {
    source: Source,
    fresh: Vec<AccessRecord>,
    few: Few,
    totals: Totals,
}

impl Stream for Taking {
    fn record(&mut self, record: AccessRecord, fields: &mut dyn Iterator<Item = (ImportedField, &str)>) {
        for (field, path) in fields {
            let paths = self.totals.fields.entry(field).or_default();
            match paths.iter().position(|(known, _)| known == path) {
                Some(at) => paths[at].1 += 1,
                None if paths.len() < PATHS => paths.push((path.to_owned(), 1)),
                None => {}
            }
        }
        self.fresh.push(AccessRecord { source: self.source, ..record });
    }

    fn refused(&mut self, line: u64, problem: LineProblem) {
        let (count, first) = self.totals.refused.entry(problem).or_default();
        *count += 1;
        if first.len() < NAMED {
            first.push(line);
        }
    }
}

impl Taking {
    /// Takes records in as those of this source.
    pub fn new(source: Source) -> Self {
        Self { source, fresh: Vec::new(), few: Few::default(), totals: Totals::default() }
    }

    /// What became of the lines until now. Those that wait to be stored are in neither number.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Whether so many records wait that they should be stored.
    pub fn is_full(&self) -> bool {
        self.fresh.len() >= FRESH
    }

    /// Stores what waits.
    ///
    /// # Errors
    /// The log's. What was stored before stays; the rest is taken by importing the file again.
    pub async fn store(&mut self, log: &dyn ImportedLog) -> Result<(), LogError> {
        let mut records = std::mem::take(&mut self.fresh);
        let mut seen = HashSet::with_capacity(records.len());
        let came = records.len();
        records.retain(|record| seen.insert(record.request_id));
        self.totals.duplicates += (came - records.len()) as u64;
        records.sort_by_key(AccessRecord::id);
        let mut rest = self.new_of(records, log).await?;
        let mut taken = 0;
        while let Some(first) = rest.get(taken) {
            let last = first.time.millis().saturating_add(SPAN);
            let near = rest[taken..].partition_point(|record| record.time.millis() < last);
            let end = taken + near.min(MAX_RECORDS);
            if self.take_in(&rest[taken..end], log).await? {
                taken = end;
            } else {
                // Each time, another import has added some: the loop ends with its records, or with these.
                rest = self.new_of(rest.split_off(taken), log).await?;
                taken = 0;
            }
        }
        Ok(())
    }

    /// Those of the records that were not imported before. The others are counted as there already.
    async fn new_of(
        &mut self,
        mut records: Vec<AccessRecord>,
        log: &dyn ImportedLog,
    ) -> Result<Vec<AccessRecord>, LogError> {
        let (came, before) = (records.len(), before(&records, log).await?);
        records.retain(|record| !before.contains(&record.request_id));
        self.totals.duplicates += (came - records.len()) as u64;
        Ok(records)
    }

    /// Takes some records in, all or none; none where another import has added one of them meanwhile.
    async fn take_in(&mut self, records: &[AccessRecord], log: &dyn ImportedLog) -> Result<bool, LogError> {
        let Some(block) = Block::of(records) else { return Ok(true) };
        let mut frames = Vec::new();
        for step in Step::OF_IMPORTS {
            self.count(records, step, log, &mut frames).await?;
        }
        let piece = Piece {
            blocks: vec![block.from_source(self.source)],
            requests: records.iter().map(|record| record.request_id).collect(),
            frames,
        };
        if !log.take_in(self.source, piece).await? {
            return Ok(false);
        }
        self.totals.taken += records.len() as u64;
        self.totals.untimed += records.iter().filter(|record| record.micros == 0).count() as u64;
        Ok(true)
    }

    async fn count(
        &mut self,
        mut records: &[AccessRecord],
        step: Step,
        log: &dyn ImportedLog,
        frames: &mut Vec<StoredFrame>,
    ) -> Result<(), LogError> {
        for steps in imported_steps(records, step).chunks(FRAMES) {
            let (Some((from, _)), Some((last, _))) = (steps.first(), steps.last()) else { continue };
            let there = log.imported_frames(self.source, step, (*from, last.plus(step.length()))).await?;
            let there: BTreeMap<_, EncodedFrame> =
                there.into_iter().map(|stored| (stored.id.at, stored.frame)).collect();
            for (at, count) in steps {
                let (some, others) = records.split_at(*count);
                frames.push(imported_frame((step, *at), some, there.get(at), &mut self.few));
                records = others;
            }
        }
        Ok(())
    }
}

/// Those of the requests that were imported before.
async fn before(records: &[AccessRecord], log: &dyn ImportedLog) -> Result<HashSet<RequestId>, LogError> {
    let requests: Vec<_> = records.iter().map(|record| record.request_id).collect();
    let mut before = HashSet::new();
    for some in requests.chunks(ASKED) {
        before.extend(log.imported_before(some).await?);
    }
    Ok(before)
}
