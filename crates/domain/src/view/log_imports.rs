//! Imports of the vendor's logs.

use serde::{Deserialize, Serialize};

use crate::{ImportedField, LineProblem, LogSource, Refusal, Timestamp};

/// An import: a file of the vendor's log, and what became of its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogImport {
    /// What it is called, and with it the source of its records.
    pub name: LogSource,
    /// The name of the file.
    pub file: String,
    /// Where fields were told to be.
    pub mapping: String,
    /// Who imported it.
    pub by: String,
    /// When that began.
    pub begun_at: Timestamp,
    /// How far it is.
    pub state: LogImportState,
    /// What became of the lines, as far as it is.
    pub report: LogImportReport,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogImportState {
    /// The file is being read.
    Running,
    /// It was not read to its end, since the server stopped; or another server reads it.
    Interrupted,
    /// It was read to its end.
    Whole {
        /// When.
        at: Timestamp,
    },
    /// It was not, for this reason.
    Broken {
        /// When.
        at: Timestamp,
        /// Why.
        why: FileProblem,
    },
}

/// Why a file was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileProblem {
    /// It stopped coming.
    BrokeOff,
    /// What was compressed cannot be unpacked, or is not whole.
    Damaged,
    /// It is larger than is taken.
    TooLarge,
    /// There is no more room for imports.
    NoRoom,
    /// The log failed.
    Failed,
}

/// What became of the lines of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogImportReport {
    /// How many bytes were read, before they were unpacked.
    pub bytes: u64,
    /// The SHA-256 of these bytes in hex, once all of them were read.
    pub sha256: Option<String>,
    /// How many records were taken.
    pub taken: u64,
    /// How many were there already.
    pub duplicates: u64,
    /// How many of those taken do not tell how long they took.
    pub untimed: u64,
    /// The lines that are no record.
    pub refused: Vec<RefusedLines>,
    /// From where each field was taken, and how often.
    pub fields: Vec<(ImportedField, String, u64)>,
}

impl LogImportReport {
    /// How many lines are no record.
    pub fn refused_total(&self) -> u64 {
        self.refused.iter().map(|lines| lines.count).sum()
    }
}

/// Lines that are no record for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLines {
    /// Why.
    pub problem: LineProblem,
    /// How many.
    pub count: u64,
    /// The numbers of the first ones.
    pub first: Vec<u64>,
}

/// An import, and what is there of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogImportRow {
    /// The import.
    pub import: LogImport,
    /// How many records there are.
    pub records: u64,
    /// How many bytes they take.
    pub stored: u64,
    /// The times of the oldest and of the newest; `None` where there are none.
    pub range: Option<(Timestamp, Timestamp)>,
}

/// All imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogImportList {
    /// The newest first.
    pub rows: Vec<LogImportRow>,
    /// Why whoever reads it may not import.
    pub refused: Option<Refusal>,
    /// How many bytes all records of imports may take.
    pub room: u64,
    /// How many bytes a file may have.
    pub largest: u64,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogImportPage {
    /// The import.
    pub row: LogImportRow,
    /// Why whoever reads it may not remove it.
    pub refused: Option<Refusal>,
}
