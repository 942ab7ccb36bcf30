//! A file as records: read once, from its beginning, in the pieces that come.

use std::io::{self, Write};

use domain::{ImportedField, LineProblem, LogMapping, Timestamp};
use flate2::write::MultiGzDecoder;

use super::{
    event::Taken,
    record::record,
    split::{Found, Splitter, What},
};
use crate::AccessRecord;

/// How gzip begins (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What is told of each line.
pub trait Stream {
    /// A line is a record. Tells which of its fields were where.
    fn record(&mut self, record: AccessRecord, fields: &mut dyn Iterator<Item = (ImportedField, &str)>);
    /// A line is none.
    fn refused(&mut self, line: u64, problem: LineProblem);
}

/// Reads a file, compressed by gzip or not.
pub struct LogReader {
    mapping: LogMapping,
    now: Timestamp,
    input: Input,
    splitter: Splitter,
    read: u64,
    most: u64,
}

enum Input {
    /// Too little has come to see how it is written.
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

impl LogReader {
    /// A reader of a file that is imported at `now`, and has at most `most` bytes once it is unpacked.
    pub fn new(mapping: LogMapping, now: Timestamp, most: u64) -> Self {
        let input = Input::Unknown(Vec::new());
        Self { mapping, now, input, splitter: Splitter::default(), read: 0, most }
    }

    /// Reads more of it.
    ///
    /// # Errors
    /// What was compressed cannot be unpacked, or is more than is taken.
    pub fn push(&mut self, bytes: &[u8], to: &mut dyn Stream) -> io::Result<()> {
        match &mut self.input {
            Input::Unknown(begun) => {
                begun.extend_from_slice(bytes);
                if begun.len() < GZIP.len() {
                    return Ok(());
                }
                let begun = std::mem::take(begun);
                self.input = match begun.starts_with(&GZIP) {
                    true => Input::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                    false => Input::Plain,
                };
                self.push(&begun, to)
            }
            Input::Plain => self.plain(bytes, to),
            Input::Gzip(_) => self.unpacked(bytes, to),
        }
    }

    /// It has ended.
    ///
    /// # Errors
    /// What was compressed is not whole.
    pub fn end(mut self, to: &mut dyn Stream) -> io::Result<()> {
        match std::mem::replace(&mut self.input, Input::Plain) {
            Input::Unknown(begun) => self.plain(&begun, to)?,
            Input::Plain => {}
            Input::Gzip(decoder) => {
                let rest = decoder.finish()?;
                self.plain(&rest, to)?;
            }
        }
        let mut found = Vec::new();
        self.splitter.end(&mut found);
        found.into_iter().for_each(|found| tell(found, &self.mapping, self.now, to));
        Ok(())
    }

    fn unpacked(&mut self, bytes: &[u8], to: &mut dyn Stream) -> io::Result<()> {
        let mut left = bytes;
        while !left.is_empty() {
            let Input::Gzip(decoder) = &mut self.input else { return Ok(()) };
            // No more than 32 kB at once come out of it, however well they were compressed.
            let taken = decoder.write(left)?;
            left = &left[taken..];
            let out = std::mem::take(decoder.get_mut());
            if taken == 0 && out.is_empty() {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "what follows the compressed part is none",
                ));
            }
            self.plain(&out, to)?;
        }
        Ok(())
    }

    fn plain(&mut self, bytes: &[u8], to: &mut dyn Stream) -> io::Result<()> {
        self.read += bytes.len() as u64;
        if self.read > self.most {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the file is larger than is taken"));
        }
        let mut found = Vec::new();
        self.splitter.push(bytes, &mut found);
        found.into_iter().for_each(|found| tell(found, &self.mapping, self.now, to));
        Ok(())
    }
}

/// Makes a record of what was found, or says why it is none.
fn tell(found: Found, mapping: &LogMapping, now: Timestamp, to: &mut dyn Stream) {
    let read = match &found.what {
        What::Event(event) => Taken::of(event, mapping).and_then(|taken| Ok((record(&taken, now)?, taken))),
        What::TooLong => Err(LineProblem::TooLong),
        What::EndsEarly => Err(LineProblem::EndsEarly),
        What::NotAnObject => Err(LineProblem::NotAnObject),
    };
    match read {
        Ok((record, taken)) => to.record(record, &mut taken.sources()),
        Err(problem) => to.refused(found.line, problem),
    }
}
