//! Reading a block: its head, its columns, its request ids.

use domain::Timestamp;

use super::{Column, Damaged, FORMAT, MAX_RECORDS, bytes::Reader, dictionary};
use crate::{AccessRecord, Caller, Client, Operation, Outcome, RequestId, Source, Text, UsedKey};

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
            if column.fits(len) { Ok(column) } else { Err(Damaged) }
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
    pub(crate) fn record(
        &self,
        source: Source,
        columns: &Columns<'_>,
        row: usize,
        request_id: RequestId,
    ) -> AccessRecord {
        let key = |column: Column<'_>| match column.get(row) {
            0 => None,
            number => Some(self.keys[number as usize].clone()),
        };
        AccessRecord {
            source,
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
