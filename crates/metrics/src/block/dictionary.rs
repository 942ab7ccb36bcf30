//! Dictionaries: each different part once, and its number in the order in which it came.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use super::{
    bytes::{Damaged, Reader, put_number},
    parts::Part,
};

/// What records say in one part.
#[derive(Debug)]
pub(super) struct Dictionary<T> {
    numbers: HashMap<Arc<T>, u32>,
    parts: Vec<Arc<T>>,
    last: u32,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), parts: Vec::new(), last: 0 }
    }
}

impl<T: Clone + Eq + Hash + Part> Dictionary<T> {
    /// The number of a part.
    pub(super) fn number(&mut self, part: &T) -> u32 {
        // Mostly a program calls as it called before; to compare takes less than to hash.
        if self.parts.get(self.last as usize).is_some_and(|last| **last == *part) {
            return self.last;
        }
        self.last = match self.numbers.get(part) {
            Some(number) => *number,
            None => self.add(Arc::new(part.clone())),
        };
        self.last
    }

    /// The numbers here of all parts of another dictionary, in the order of theirs.
    pub(super) fn take_in(&mut self, other: Self) -> Vec<u32> {
        let numbers = other.parts.into_iter().map(|part| match self.numbers.get(&part) {
            Some(number) => *number,
            None => self.add(part),
        });
        numbers.collect()
    }

    fn add(&mut self, part: Arc<T>) -> u32 {
        let number = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.parts.push(Arc::clone(&part));
        self.numbers.insert(part, number);
        number
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Writes it.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_number(out, self.parts.len() as u64);
        self.parts.iter().for_each(|part| part.write(out));
    }
}

/// Reads the parts of a dictionary, in the order of their numbers.
pub(super) fn read<T: Part>(from: &mut Reader<'_>) -> Result<Vec<T>, Damaged> {
    let count = from.count()?;
    (0..count).map(|_| T::read(from)).collect()
}
