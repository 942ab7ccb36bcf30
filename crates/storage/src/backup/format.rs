//! The lines of a backup.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::Timestamp;
use serde::{Deserialize, Serialize};

use crate::value::Value;

/// The format that this program writes, and the only one there has been.
pub(super) const FORMAT: u32 = 1;

/// The first line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BackupHeader {
    keyferry: Kind,
    /// The format of the file.
    pub format: u32,
    /// The version of the program that made it.
    pub version: String,
    /// The step at which its tables were.
    pub schema: i64,
    /// When it was made.
    pub at: Timestamp,
    /// The id of the root key that opens what is sealed in it.
    pub root_key: Option<String>,
}

/// What a file of ours is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Backup,
}

/// What a whole backup holds.
#[derive(Clone, Debug)]
pub struct BackupSummary {
    /// Its first line.
    pub header: BackupHeader,
    /// Rows of all tables.
    pub rows: u64,
    /// Entries of the audit log.
    pub entries: u64,
    /// The hash of the last one, in hex.
    pub hash: String,
}

/// The line before the rows of a table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableLine {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndLine {
    pub(super) rows: u64,
    pub(super) sha256: String,
}

/// A line after the first one.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Line {
    Row(Vec<Cell>),
    Table(TableLine),
    End(EndLine),
}

/// One column of a row.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes { base64: String },
}

impl BackupHeader {
    pub(super) fn new(version: &str, schema: i64, at: Timestamp, root_key: Option<String>) -> Self {
        Self { keyferry: Kind::Backup, format: FORMAT, version: version.to_owned(), schema, at, root_key }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Cell::Null,
            Value::Int(number) => Cell::Int(number),
            Value::Text(text) => Cell::Text(text),
            Value::Bytes(bytes) => Cell::Bytes { base64: BASE64.encode(bytes) },
        }
    }
}

impl Cell {
    /// The value; `None` for bytes that are not written in base64.
    pub(super) fn value(self) -> Option<Value> {
        Some(match self {
            Cell::Null => Value::Null,
            Cell::Int(number) => Value::Int(number),
            Cell::Text(text) => Value::Text(text),
            Cell::Bytes { base64 } => Value::Bytes(BASE64.decode(base64).ok()?),
        })
    }
}
