//! Key check values.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The key check value of an AES key: the first 3 bytes of the CMAC (SP 800-38B) of one zero block.
/// It identifies material without telling anything usable about it. Displays as six upper-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckValue([u8; 3]);

impl CheckValue {
    /// From the CMAC of a zero block.
    pub fn from_cmac(mac: &[u8; 16]) -> Self {
        Self([mac[0], mac[1], mac[2]])
    }

    /// From its three bytes.
    pub const fn from_bytes(bytes: [u8; 3]) -> Self {
        Self(bytes)
    }

    /// Its three bytes.
    pub const fn bytes(self) -> [u8; 3] {
        self.0
    }
}

impl fmt::Display for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(f, "{a:02X}{b:02X}{c:02X}")
    }
}
