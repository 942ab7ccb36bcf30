//! Blocks: how records are stored, a few thousand at a time.
//!
//! A block has three pieces, which can be read one without the other:
//!
//! - the *head*: how many records of which time, and the dictionaries, which hold each different part of a record once.
//!   Whether any record can match a query is seen in it.
//! - the *columns*: for each record its time, its duration, and the numbers of its parts, each column by itself.
//!   Which records match is seen in them.
//! - the *request ids*, which no dictionary makes smaller, and which are needed only for what is shown.

mod batch;
mod bytes;
mod column;
mod dictionary;
mod head;
mod parts;

#[cfg(test)]
mod tests;

use domain::Timestamp;

use crate::{AccessRecord, BlockId, Source};

pub(crate) use batch::Batch;
pub use bytes::Damaged;
pub(crate) use column::Column;
pub use head::Head;
pub(crate) use head::{Columns, RequestIds};

/// What the first byte of a head says: how the rest is to be read.
const FORMAT: u8 = 1;
/// The most records of a block.
pub const MAX_RECORDS: usize = 4096;
/// The longest time that one block tells of, in milliseconds: its times are numbers of four bytes.
const MAX_SPAN: i64 = 40 * 24 * 60 * 60 * 1000;

/// Records as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where its records came from: all of them from there.
    pub source: Source,
    /// The time of the oldest record.
    pub from: Timestamp,
    /// The time of the newest.
    pub to: Timestamp,
    /// How many records.
    pub records: u32,
    /// The dictionaries.
    pub head: Vec<u8>,
    /// The columns.
    pub columns: Vec<u8>,
    /// The ids of the requests.
    pub request_ids: Vec<u8>,
}

impl Block {
    /// The block of some records; `None` without any. What does not belong together, for there being too many or too much
    /// time between them, has to be made blocks of by themselves.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a AccessRecord>) -> Option<Self> {
        let mut batch = Batch::default();
        records.into_iter().for_each(|record| batch.add(record));
        Self::of_batch(&mut batch)
    }

    /// The block of a batch, as [`Block::of`].
    pub(crate) fn of_batch(batch: &mut Batch) -> Option<Self> {
        let (from, to) = batch.times()?;
        if batch.len() > MAX_RECORDS || to.millis().checked_sub(from.millis())? > MAX_SPAN {
            return None;
        }
        batch.sort();
        let (head, columns, request_ids) = (batch.head(from), batch.columns(from), batch.request_ids());
        let source = Source::OURS;
        Some(Self { source, from, to, records: u32::try_from(batch.len()).ok()?, head, columns, request_ids })
    }

    /// The same records, from there.
    #[must_use]
    pub fn from_source(self, source: Source) -> Self {
        Self { source, ..self }
    }

    /// What it is known by: it follows from its records and where they came from, so that one that is stored twice is
    /// stored once.
    pub fn id(&self) -> BlockId {
        // All of the first request's id: those of a file that is imported need not be random.
        let first = self.request_ids.first_chunk().copied().map_or(0, u128::from_le_bytes);
        let [low, high] = [first as u64, (first >> 64) as u64];
        let random = (low ^ high.wrapping_mul(0xff51_afd7_ed55_8ccd)).cast_signed();
        // Half of the ids of one source would differ from those of another by a small number only.
        let source = self.source.0.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.cast_signed());
        BlockId(random ^ i64::from(self.records) ^ source)
    }

    /// How many bytes it takes.
    pub fn len(&self) -> usize {
        self.head.len() + self.columns.len() + self.request_ids.len()
    }

    /// Whether there is nothing in it, which is never so.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records, oldest first.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn read(&self) -> Result<Vec<AccessRecord>, Damaged> {
        let head = Head::read(&self.head)?;
        let columns = head.columns(&self.columns)?;
        let ids = RequestIds::read(&head, &self.request_ids)?;
        Ok((0..head.count).map(|row| head.record(self.source, &columns, row, ids.get(row))).collect())
    }
}
