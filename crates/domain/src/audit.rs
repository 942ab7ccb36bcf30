//! The chain of the audit log: where it is, and what a check of it can find.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in the chain, with the hash of everything up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainLink {
    /// The entry's number; 0 before the first.
    pub sequence: u64,
    /// The entry's hash.
    pub hash: [u8; 32],
}

impl ChainLink {
    /// Before the first entry.
    pub const START: ChainLink = ChainLink { sequence: 0, hash: [0; 32] };

    /// The hash in hex, as entries show it.
    pub fn hex(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What a check of the chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChainCheck {
    /// Nothing was changed, left out or slipped in, up to this link: the last one written.
    Intact(ChainLink),
    /// The chain is broken.
    Broken {
        /// The first entry that is not as it was written.
        sequence: u64,
        /// What is wrong there.
        what: Break,
    },
}

impl fmt::Display for ChainCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChainCheck::Intact(last) => {
                write!(f, "intact: {} entries, the last with hash {}", last.sequence, last.hex())
            }
            ChainCheck::Broken { sequence, what } => write!(f, "broken at entry {sequence} ({what:?})"),
        }
    }
}

/// What is wrong where a chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Break {
    /// The entry is missing.
    Missing,
    /// The entry's hash is not that of its content and the hash before it.
    Altered,
    /// There is an entry, here or before, that was never written.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_shown_in_hex() {
        let mut hash = [0; 32];
        (hash[0], hash[31]) = (0xab, 7);
        assert_eq!(ChainLink { sequence: 1, hash }.hex(), format!("ab{}07", "00".repeat(30)));
    }
}
