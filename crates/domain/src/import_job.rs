//! An import as people follow it: what became of a wrapping pair.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, PairState, Problem, Timestamp, WrappingPair, spec::by_name};

/// What became of a wrapping pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportState {
    /// Nothing was imported with it yet, and something can be.
    Awaiting,
    /// Material was imported with it.
    Imported,
    /// Its 24 hours ended before anything was imported (R152).
    Expired,
    /// It is no longer usable after too many failed imports.
    Burned,
}

impl ImportState {
    /// Every state.
    pub const ALL: &'static [ImportState] =
        &[ImportState::Awaiting, ImportState::Imported, ImportState::Expired, ImportState::Burned];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            ImportState::Awaiting => "awaiting",
            ImportState::Imported => "imported",
            ImportState::Expired => "expired",
            ImportState::Burned => "burned",
        }
    }
}

by_name!(ImportState, Field::Pair, ImportState::ALL);

impl WrappingPair {
    /// What became of it by `now`.
    pub fn import_state(&self, now: Timestamp) -> ImportState {
        match self.state {
            PairState::Burned => ImportState::Burned,
            PairState::Open { imported_at: Some(_), .. } => ImportState::Imported,
            PairState::Open { imported_at: None, .. } if self.expires_at.has_come(now) => {
                ImportState::Expired
            }
            PairState::Open { imported_at: None, .. } => ImportState::Awaiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyId, PairId, WrappingAlgorithm, WrappingKeySpec};

    #[test]
    fn r152_a_pair_awaits_material_for_its_24_hours() {
        let at = Timestamp::from_seconds;
        let pair = |state| WrappingPair {
            id: PairId::new([1; 16]),
            key: KeyId::in_default_kms([1; 16]),
            spec: WrappingKeySpec::Rsa2048,
            algorithm: WrappingAlgorithm::RsaesOaepSha256,
            public_key: vec![],
            created_at: at(0),
            expires_at: at(100),
            state,
        };
        let imported = PairState::Open { attempts_left: 2, imported_at: Some(at(50)) };
        for (state, now, expected) in [
            (PairState::NEW, 99, ImportState::Awaiting),
            (PairState::NEW, 100, ImportState::Expired),
            (imported, 99, ImportState::Imported),
            (imported, 200, ImportState::Imported),
            (PairState::Burned, 99, ImportState::Burned),
            (PairState::Burned, 200, ImportState::Burned),
        ] {
            assert_eq!(pair(state).import_state(at(now)), expected, "{state:?} at {now}");
        }
    }
}
