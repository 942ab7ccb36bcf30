//! Dictionaries: each different part once, and its number in the order in which it came.

use std::{collections::HashMap, hash::Hash};

use super::{
    bytes::{Damaged, Reader, put_number},
    parts::Part,
};

/// What a block's records say in one part, while the block is made.
pub(super) struct Dictionary<'a, T> {
    numbers: HashMap<&'a T, u32>,
    parts: Vec<&'a T>,
    last: u32,
}

impl<'a, T: Eq + Hash + Part> Dictionary<'a, T> {
    pub(super) fn new() -> Self {
        Self { numbers: HashMap::new(), parts: Vec::new(), last: 0 }
    }

    /// The number of a part.
    pub(super) fn number(&mut self, part: &'a T) -> u32 {
        // Mostly a program calls as it called before; to compare takes less than to hash.
        if self.parts.get(self.last as usize).is_some_and(|last| *last == part) {
            return self.last;
        }
        let next = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.last = *self.numbers.entry(part).or_insert(next);
        if self.last == next {
            self.parts.push(part);
        }
        self.last
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
