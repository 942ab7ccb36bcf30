//! Reading a backup, line by line. What it gives is in order as far as it has been read.

use std::io::BufRead;

use aws_lc_rs::digest::{Context, SHA256};
use serde::de::DeserializeOwned;

use super::{
    BackupError, BackupHeader,
    format::{EndLine, FORMAT, Line, TableLine},
    tables::{AUDIT, AUDIT_HEAD, TABLES, Table},
};
use crate::{schema, value::Value};

/// A backup that is being read.
pub(super) struct Reader<'a> {
    file: &'a mut (dyn BufRead + Send),
    context: Context,
    line: u64,
    rows: u64,
    /// The table whose rows come now, and its columns as the file has them.
    table: Option<(&'static Table, Vec<&'static str>)>,
}

/// A row of a table.
pub(super) struct TableRow<'a> {
    pub(super) table: &'static Table,
    pub(super) columns: &'a [&'static str],
    pub(super) values: Vec<Value>,
    /// The line that it is on.
    pub(super) line: u64,
}

impl<'a> Reader<'a> {
    /// Reads the first line.
    pub(super) fn new(file: &'a mut (dyn BufRead + Send)) -> Result<(Self, BackupHeader), BackupError> {
        let mut reader = Self { file, context: Context::new(&SHA256), line: 0, rows: 0, table: None };
        let header: BackupHeader = reader.next_line()?;
        if header.format != FORMAT {
            return Err(BackupError::Format { found: header.format });
        }
        match header.schema {
            found if found > schema::NEWEST => Err(BackupError::NewerSchema { found }),
            found if found < 1 => Err(BackupError::Line { line: 1 }),
            _ => Ok((reader, header)),
        }
    }

    /// The next row; `None` at the end, when the checksum is right.
    pub(super) fn next_row(&mut self) -> Result<Option<TableRow<'_>>, BackupError> {
        loop {
            let before = self.context.clone();
            match self.next_line()? {
                Line::Table(line) => {
                    self.table = Some(known(line).ok_or(BackupError::Line { line: self.line })?)
                }
                Line::End(end) => return self.end(&end, before).map(|()| None),
                Line::Row(cells) => {
                    self.rows += 1;
                    let wrong = BackupError::Line { line: self.line };
                    let values: Option<Vec<_>> = cells.into_iter().map(|cell| cell.value()).collect();
                    let (Some((table, columns)), Some(values)) = (&self.table, values) else {
                        return Err(wrong);
                    };
                    if values.len() != columns.len() {
                        return Err(wrong);
                    }
                    return Ok(Some(TableRow { table, columns, values, line: self.line }));
                }
            }
        }
    }

    /// How many rows there were.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    fn end(&mut self, end: &EndLine, before: Context) -> Result<(), BackupError> {
        if end.rows != self.rows || end.sha256 != hex::encode(before.finish()) {
            return Err(BackupError::Checksum);
        }
        match self.file.fill_buf()?.is_empty() {
            true => Ok(()),
            false => Err(BackupError::Line { line: self.line + 1 }),
        }
    }

    fn next_line<T: DeserializeOwned>(&mut self) -> Result<T, BackupError> {
        self.line += 1;
        let mut line = Vec::new();
        self.file.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Err(BackupError::CutOff);
        }
        self.context.update(&line);
        serde_json::from_slice(&line).map_err(|_| BackupError::Line { line: self.line })
    }
}

/// The table and the columns that a line names, in our own words: nothing of a file becomes SQL.
fn known(line: TableLine) -> Option<(&'static Table, Vec<&'static str>)> {
    let table = TABLES.iter().find(|table| table.name == line.table)?;
    let column = |name: &String| table.columns.iter().copied().find(|column| column == name);
    let columns: Vec<_> = line.columns.iter().map(column).collect::<Option<_>>()?;
    // The audit log is read here, so it must be as we write it; the other tables may be those of an older schema.
    let read_here = [AUDIT.name, AUDIT_HEAD.name].contains(&table.name);
    (!read_here || columns == table.columns).then_some((table, columns))
}
