//! Imports: the vendor's logs as records of ours.
//!
//! Bytes come in as they are read, in any pieces, and compressed or not. `split` makes lines of them, or the events of
//! an array; `event` finds the fields that are mapped in each, and forgets the others, in which content could be;
//! `record` makes a record of these. [`Taking`] collects records, leaves out those that are there already, and has the
//! log take in blocks with the frames that count them: a piece is there whole, or not at all.

mod event;
mod ports;
mod reader;
mod record;
mod split;
mod taking;

#[cfg(test)]
mod tests;

pub use ports::{ImportedLog, Piece};
pub use reader::{LogReader, Stream};
pub use taking::{FRESH, Taking, Totals};
