//! Blocks: how records are stored, a few thousand at a time.
//!
//! A block has three pieces, which can be read one without the other:
//!
//! - the *head*: how many records of which time, and the dictionaries, which hold each different part of a record once.
//!   Whether any record can match a query is seen in it.
//! - the *columns*: for each record its time, its duration, and the numbers of its parts, each column by itself.
//!   Which records match is seen in them.
//! - the *request ids*, which no dictionary makes smaller, and which are needed only for what is shown.

mod bytes;
mod column;
mod dictionary;
mod parts;

#[cfg(test)]
mod tests;

use domain::Timestamp;

use crate::{AccessRecord, BlockId, Caller, Client, Operation, Outcome, RequestId, Text, UsedKey};
use bytes::{Reader, put_number};
use dictionary::Dictionary;

pub use bytes::Damaged;
pub(crate) use column::Column;

/// What the first byte of a head says: how the rest is to be read.
const FORMAT: u8 = 1;
/// The most records of a block.
pub const MAX_RECORDS: usize = 4096;
/// The longest time that one block tells of, in milliseconds: its times are numbers of four bytes.
const MAX_SPAN: i64 = 40 * 24 * 60 * 60 * 1000;

/// Records as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
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
    /// The block of some records, sorted by their time; `None` without any. What does not belong together, for there
    /// being too many or too much time between them, has to be made blocks of by themselves.
    pub fn of(records: &mut [Box<AccessRecord>]) -> Option<Self> {
        records.sort_by_key(|record| record.id());
        let (from, to) = (records.first()?.time, records.last()?.time);
        if records.len() > MAX_RECORDS || to.millis().checked_sub(from.millis())? > MAX_SPAN {
            return None;
        }
        let count = u32::try_from(records.len()).ok()?;
        let mut parts = Encoder::new(from, records.len());
        records.iter().for_each(|record| parts.add(record));
        let (head, columns) = parts.finish();
        let request_ids = records.iter().flat_map(|record| record.request_id.0).collect();
        Some(Self { from, to, records: count, head, columns, request_ids })
    }

    /// What it is known by: it follows from its records, so that one that is stored twice is stored once.
    pub fn id(&self) -> BlockId {
        let random = self.request_ids.first_chunk().copied().map_or(0, i64::from_le_bytes);
        BlockId(random ^ i64::from(self.records))
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
        Ok((0..head.count).map(|row| head.record(&columns, row, ids.get(row))).collect())
    }
}

/// Dictionaries and columns of a block that is made.
struct Encoder<'a> {
    from: Timestamp,
    operations: Dictionary<'a, Operation>,
    callers: Dictionary<'a, Caller>,
    clients: Dictionary<'a, Client>,
    keys: Dictionary<'a, UsedKey>,
    resources: Dictionary<'a, Text>,
    outcomes: Dictionary<'a, Outcome>,
    /// How many records have each outcome.
    outcome_counts: Vec<u32>,
    columns: [Vec<u32>; COLUMNS],
}

/// Time, duration, operation, caller, client, key, other key, resource, outcome.
const COLUMNS: usize = 9;

impl<'a> Encoder<'a> {
    fn new(from: Timestamp, records: usize) -> Self {
        Self {
            from,
            operations: Dictionary::new(),
            callers: Dictionary::new(),
            clients: Dictionary::new(),
            keys: Dictionary::new(),
            resources: Dictionary::new(),
            outcomes: Dictionary::new(),
            outcome_counts: Vec::new(),
            columns: std::array::from_fn(|_| Vec::with_capacity(records)),
        }
    }

    fn add(&mut self, record: &'a AccessRecord) {
        let since = record.time.millis() - self.from.millis();
        let outcome = self.outcomes.number(&record.outcome);
        if self.outcome_counts.len() <= outcome as usize {
            self.outcome_counts.push(0);
        }
        self.outcome_counts[outcome as usize] += 1;
        // No key is number 0, any other one higher.
        let mut key = |key: &'a Option<UsedKey>| key.as_ref().map_or(0, |key| self.keys.number(key) + 1);
        let (first, other) = (key(&record.key), key(&record.other_key));
        let numbers: [u32; COLUMNS] = [
            u32::try_from(since).unwrap_or_default(),
            record.micros,
            self.operations.number(&record.operation),
            self.callers.number(&record.caller),
            self.clients.number(&record.client),
            first,
            other,
            self.resources.number(&record.resource),
            outcome,
        ];
        self.columns.iter_mut().zip(numbers).for_each(|(column, number)| column.push(number));
    }

    fn finish(self) -> (Vec<u8>, Vec<u8>) {
        let count = self.columns[0].len();
        let mut head = vec![FORMAT];
        put_number(&mut head, count as u64);
        head.extend_from_slice(&self.from.millis().to_le_bytes());
        self.operations.put(&mut head);
        self.callers.put(&mut head);
        self.clients.put(&mut head);
        self.keys.put(&mut head);
        self.resources.put(&mut head);
        self.outcomes.put(&mut head);
        self.outcome_counts.iter().for_each(|count| put_number(&mut head, (*count).into()));
        let mut columns = Vec::with_capacity(count * COLUMNS);
        self.columns.iter().for_each(|column| column::put(&mut columns, column));
        (head, columns)
    }
}

/// The head of a block, read.
#[derive(Debug)]
pub struct Head {
    /// How many records.
    pub(crate) count: usize,
    from: Timestamp,
    pub(crate) operations: Vec<Operation>,
    pub(crate) callers: Vec<Caller>,
    pub(crate) clients: Vec<Client>,
    /// The first one is none, so that each number leads to something.
    pub(crate) keys: Vec<UsedKey>,
    pub(crate) resources: Vec<Text>,
    pub(crate) outcomes: Vec<Outcome>,
    /// How many records have each outcome.
    pub outcome_counts: Vec<u32>,
}

impl Head {
    /// Reads a head.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut from = Reader::new(bytes);
        if from.byte()? != FORMAT {
            return Err(Damaged);
        }
        let count = usize::try_from(from.number()?).map_err(|_| Damaged)?;
        if count == 0 || count > MAX_RECORDS {
            return Err(Damaged);
        }
        let oldest = Timestamp::from_millis(i64::from_le_bytes(from.array()?));
        let (operations, callers, clients) =
            (dictionary::read(&mut from)?, dictionary::read(&mut from)?, dictionary::read(&mut from)?);
        let mut keys = dictionary::read(&mut from)?;
        keys.insert(0, UsedKey::default());
        let (resources, outcomes) = (dictionary::read(&mut from)?, dictionary::read::<Outcome>(&mut from)?);
        let counted = outcomes.iter().map(|_| from.number()?.try_into().map_err(|_| Damaged));
        let outcome_counts = counted.collect::<Result<_, _>>()?;
        from.end()?;
        Ok(Self {
            count,
            from: oldest,
            operations,
            callers,
            clients,
            keys,
            resources,
            outcomes,
            outcome_counts,
        })
    }

    /// Reads the columns that belong to it.
    ///
    /// # Errors
    /// [`Damaged`].
    pub(crate) fn columns<'a>(&self, bytes: &'a [u8]) -> Result<Columns<'a>, Damaged> {
        let mut from = Reader::new(bytes);
        let mut next = |len: usize| {
            let column = Column::read(&mut from, self.count)?;
            if column.fits(self.count, len) { Ok(column) } else { Err(Damaged) }
        };
        let columns = Columns {
            times: next(usize::MAX)?,
            durations: next(usize::MAX)?,
            operations: next(self.operations.len())?,
            callers: next(self.callers.len())?,
            clients: next(self.clients.len())?,
            keys: next(self.keys.len())?,
            other_keys: next(self.keys.len())?,
            resources: next(self.resources.len())?,
            outcomes: next(self.outcomes.len())?,
        };
        from.end()?;
        Ok(columns)
    }

    /// When a request came.
    pub(crate) fn time(&self, columns: &Columns<'_>, row: usize) -> Timestamp {
        Timestamp::from_millis(self.from.millis().saturating_add(columns.times.get(row).into()))
    }

    /// A whole record.
    pub(crate) fn record(&self, columns: &Columns<'_>, row: usize, request_id: RequestId) -> AccessRecord {
        let key = |column: Column<'_>| match column.get(row) {
            0 => None,
            number => Some(self.keys[number as usize].clone()),
        };
        AccessRecord {
            time: self.time(columns, row),
            micros: columns.durations.get(row),
            request_id,
            operation: self.operations[columns.operations.get(row) as usize].clone(),
            caller: self.callers[columns.callers.get(row) as usize].clone(),
            client: self.clients[columns.clients.get(row) as usize].clone(),
            key: key(columns.keys),
            other_key: key(columns.other_keys),
            resource: self.resources[columns.resources.get(row) as usize].clone(),
            outcome: self.outcomes[columns.outcomes.get(row) as usize].clone(),
        }
    }
}

/// The columns of a block. Each number leads to something in the dictionaries of its head.
#[derive(Debug)]
pub(crate) struct Columns<'a> {
    pub(crate) times: Column<'a>,
    pub(crate) durations: Column<'a>,
    pub(crate) operations: Column<'a>,
    pub(crate) callers: Column<'a>,
    pub(crate) clients: Column<'a>,
    pub(crate) keys: Column<'a>,
    pub(crate) other_keys: Column<'a>,
    pub(crate) resources: Column<'a>,
    pub(crate) outcomes: Column<'a>,
}

/// The ids of a block's requests.
pub(crate) struct RequestIds<'a>(&'a [[u8; 16]]);

impl<'a> RequestIds<'a> {
    /// Reads the ids that belong to a head.
    ///
    /// # Errors
    /// [`Damaged`].
    pub(crate) fn read(head: &Head, bytes: &'a [u8]) -> Result<Self, Damaged> {
        let (ids, rest) = bytes.as_chunks();
        if ids.len() == head.count && rest.is_empty() { Ok(Self(ids)) } else { Err(Damaged) }
    }

    /// The id of a record's request.
    pub(crate) fn get(&self, row: usize) -> RequestId {
        RequestId(self.0[row])
    }
}
