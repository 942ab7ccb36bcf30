//! Records that will be a block.
//!
//! A record is half a kilobyte in many pieces. In a batch it is 64 bytes as soon as it is complete: its parts are there
//! already, since hardly any record is the first of its kind. So little has to be kept, moved and read again.

use domain::Timestamp;

use super::{FORMAT, bytes::put_number, column, dictionary::Dictionary};
use crate::{AccessRecord, Caller, Client, Operation, Outcome, RecordId, RequestId, Text, UsedKey};

/// Records, each part of them once.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    operations: Dictionary<Operation>,
    callers: Dictionary<Caller>,
    clients: Dictionary<Client>,
    keys: Dictionary<UsedKey>,
    resources: Dictionary<Text>,
    outcomes: Dictionary<Outcome>,
    rows: Vec<Row>,
}

/// A record by the numbers of its parts.
#[derive(Clone, Copy, Debug)]
struct Row {
    time: Timestamp,
    request: RequestId,
    micros: u32,
    operation: u32,
    caller: u32,
    client: u32,
    /// No key is number 0, any other one higher.
    key: u32,
    other_key: u32,
    resource: u32,
    outcome: u32,
}

impl Batch {
    /// Adds a record.
    pub(crate) fn add(&mut self, record: &AccessRecord) {
        let mut key = |key: &Option<UsedKey>| key.as_ref().map_or(0, |key| self.keys.number(key) + 1);
        let (key, other_key) = (key(&record.key), key(&record.other_key));
        self.rows.push(Row {
            time: record.time,
            request: record.request_id,
            micros: record.micros,
            operation: self.operations.number(&record.operation),
            caller: self.callers.number(&record.caller),
            client: self.clients.number(&record.client),
            key,
            other_key,
            resource: self.resources.number(&record.resource),
            outcome: self.outcomes.number(&record.outcome),
        });
    }

    /// Adds all records of another batch.
    pub(crate) fn append(&mut self, other: Self) {
        let operations = self.operations.take_in(other.operations);
        let callers = self.callers.take_in(other.callers);
        let clients = self.clients.take_in(other.clients);
        let keys = self.keys.take_in(other.keys);
        let resources = self.resources.take_in(other.resources);
        let outcomes = self.outcomes.take_in(other.outcomes);
        let key = |number: u32| if number == 0 { 0 } else { keys[number as usize - 1] + 1 };
        self.rows.extend(other.rows.into_iter().map(|row| Row {
            operation: operations[row.operation as usize],
            caller: callers[row.caller as usize],
            client: clients[row.client as usize],
            key: key(row.key),
            other_key: key(row.other_key),
            resource: resources[row.resource as usize],
            outcome: outcomes[row.outcome as usize],
            ..row
        }));
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The times of the oldest and of the newest record.
    pub(crate) fn times(&self) -> Option<(Timestamp, Timestamp)> {
        let times = || self.rows.iter().map(|row| row.time);
        times().min().zip(times().max())
    }

    /// Puts the records in the order of their ids.
    pub(super) fn sort(&mut self) {
        self.rows.sort_unstable_by_key(|row| RecordId { time: row.time, request: row.request });
    }

    /// The head of the block that it becomes, whose oldest record is `from`.
    pub(super) fn head(&self, from: Timestamp) -> Vec<u8> {
        let mut head = vec![FORMAT];
        put_number(&mut head, self.rows.len() as u64);
        head.extend_from_slice(&from.millis().to_le_bytes());
        self.operations.put(&mut head);
        self.callers.put(&mut head);
        self.clients.put(&mut head);
        self.keys.put(&mut head);
        self.resources.put(&mut head);
        self.outcomes.put(&mut head);
        let mut counts = vec![0_u64; self.outcomes.len()];
        self.rows.iter().for_each(|row| counts[row.outcome as usize] += 1);
        counts.into_iter().for_each(|count| put_number(&mut head, count));
        head
    }

    /// The columns of the block that it becomes, whose oldest record is `from`.
    pub(super) fn columns(&self, from: Timestamp) -> Vec<u8> {
        let since = |row: &Row| u32::try_from(row.time.millis() - from.millis()).unwrap_or_default();
        let mut columns = Vec::with_capacity(self.rows.len() * COLUMNS + COLUMNS);
        let mut put = |number: &dyn Fn(&Row) -> u32| column::put(&mut columns, self.rows.iter().map(number));
        put(&since);
        put(&|row| row.micros);
        put(&|row| row.operation);
        put(&|row| row.caller);
        put(&|row| row.client);
        put(&|row| row.key);
        put(&|row| row.other_key);
        put(&|row| row.resource);
        put(&|row| row.outcome);
        columns
    }

    /// The ids of the requests.
    pub(super) fn request_ids(&self) -> Vec<u8> {
        self.rows.iter().flat_map(|row| row.request.0).collect()
    }
}

/// Time, duration, operation, caller, client, key, other key, resource, outcome.
pub(super) const COLUMNS: usize = 9;
