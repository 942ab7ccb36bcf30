//! Wrapping pairs, and the digest that ties a key to its material.

use serde::{Deserialize, Serialize};

use crate::{KeyId, PairId, Refusal, Timestamp, WrappingAlgorithm, WrappingKeySpec, limits};

/// A keyed digest of key material. It survives the material, so that only the same can come back (R162 to R164).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MaterialDigest([u8; 32]);

impl MaterialDigest {
    /// From its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The public half of a wrapping pair, and what may still be done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappingPair {
    /// Its id.
    pub id: PairId,
    /// The key it was issued for.
    pub key: KeyId,
    /// The kind of wrapping key.
    pub spec: WrappingKeySpec,
    /// The algorithm it was issued for.
    pub algorithm: WrappingAlgorithm,
    /// The public key: DER of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
    pub public_key: Vec<u8>,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it and its token cease to be valid.
    pub expires_at: Timestamp,
    /// How often it was used.
    pub state: PairState,
}

/// What became of a wrapping pair.
///
/// ```text
///   Open { 5 } ──failed──► … ──failed──► Open { 1 } ──failed──► Burned
///      └──── material imported ────► stays Open: the token is reusable for 24 hours (R152)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairState {
    /// May be used.
    Open {
        /// Failed imports that are still allowed.
        attempts_left: u8,
        /// When material was last imported with it.
        imported_at: Option<Timestamp>,
    },
    /// No longer usable, after too many failed imports.
    Burned,
}

impl PairState {
    /// A pair just issued.
    pub const NEW: PairState = PairState::Open { attempts_left: limits::PAIR_ATTEMPTS, imported_at: None };

    /// The state after a failed import.
    #[must_use]
    pub const fn after_failure(self) -> Self {
        match self {
            PairState::Open { attempts_left, imported_at } if attempts_left > 1 => {
                PairState::Open { attempts_left: attempts_left - 1, imported_at }
            }
            PairState::Open { .. } | PairState::Burned => PairState::Burned,
        }
    }

    /// The state after material was imported.
    #[must_use]
    pub const fn after_import(self, at: Timestamp) -> Self {
        match self {
            PairState::Open { attempts_left, .. } => PairState::Open { attempts_left, imported_at: Some(at) },
            PairState::Burned => PairState::Burned,
        }
    }
}

impl WrappingPair {
    /// Whether material may be imported with the pair at `now`.
    ///
    /// # Errors
    /// [`Refusal::ExpiredImportToken`] or [`Refusal::PairBurned`].
    pub fn usable(&self, now: Timestamp) -> Result<(), Refusal> {
        if self.expires_at.has_come(now) {
            return Err(Refusal::ExpiredImportToken);
        }
        match self.state {
            PairState::Open { .. } => Ok(()),
            PairState::Burned => Err(Refusal::PairBurned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_burns_with_its_last_attempt_and_an_import_keeps_it_open() {
        let mut state = PairState::NEW.after_import(Timestamp::from_millis(5));
        for left in (1..limits::PAIR_ATTEMPTS).rev() {
            state = state.after_failure();
            assert_eq!(
                state,
                PairState::Open { attempts_left: left, imported_at: Some(Timestamp::from_millis(5)) }
            );
        }
        assert_eq!(state.after_failure(), PairState::Burned);
        assert_eq!(PairState::Burned.after_import(Timestamp::from_millis(9)), PairState::Burned);
    }
}
