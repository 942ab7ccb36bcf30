//! Callers that have not switched.

use serde::{Deserialize, Serialize};

use crate::{CallerNote, ClientLibrary, LogSource, Phase, Refusal, Timestamp};

/// A caller that still comes by the shared gateway though its keys live in instances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Straggler {
    /// Who calls.
    pub principal: String,
    /// From which address.
    pub address: String,
    /// What it says it is.
    pub agent: String,
    /// The library that it calls with.
    pub library: ClientLibrary,
    /// The keys that it uses, the most used first.
    pub keys: Vec<String>,
    /// The operations that it calls, the most frequent first.
    pub operations: Vec<String>,
    /// How often it came.
    pub requests: u64,
    /// When it came last.
    pub last: Timestamp,
    /// What is kept about the principal.
    pub note: Option<CallerNote>,
}

/// The callers that have not switched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StragglerList {
    /// Those who came, the most frequent first; those that are left for later as well.
    pub rows: Vec<Straggler>,
    /// How many there are, also those that are not in `rows`.
    pub total: u32,
    /// Since when it was looked: since the phase began, or for a day.
    pub since: Timestamp,
    /// When it was read.
    pub now: Timestamp,
    /// The phase.
    pub phase: Phase,
    /// Requests by the shared gateway for keys of instances since then, of all callers.
    pub requests: u64,
    /// The imports that can be chosen.
    pub sources: Vec<LogSource>,
    /// Why whoever reads it may not keep notes.
    pub refused: Option<Refusal>,
}

/// What became of a change of many callers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedCallers {
    /// How many were changed.
    pub done: u32,
}
