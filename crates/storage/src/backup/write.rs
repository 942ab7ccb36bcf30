//! Making a backup.

use std::io::{self, Write};

use aws_lc_rs::digest::{Context, SHA256};
use domain::Timestamp;
use serde::Serialize;

use super::{
    BackupError, BackupHeader, BackupSummary,
    error::failed,
    format::{Cell, EndLine, TableLine},
    tables::{TABLES, Table},
};
use crate::{
    Database, schema,
    session::{self, Session},
    statement::Query,
    tables::{audit, root_key},
    value::Value,
};

/// What is being done.
const READING: &str = "reading what is to be backed up";

/// Writes all that a database holds, as it is at one instant, while a server may be using it.
/// The file is not in order until this has returned `Ok`.
///
/// # Errors
/// [`BackupError`]: the database does not open, or is not of this program's schema; the file cannot be written.
pub async fn backup(
    database: Database,
    at: Timestamp,
    version: &str,
    file: &mut (dyn Write + Send),
) -> Result<BackupSummary, BackupError> {
    let mut session = session::snapshot(database).await?;
    let root_key = first(&mut *session, root_key::record()).await?.map(|record| record.id.to_string());
    let head = first(&mut *session, audit::head()).await?.ok_or_else(|| failed(READING)("no audit head"))?;
    let header = BackupHeader::new(version, schema::NEWEST, at, root_key);

    let mut out = Lines { file, context: Context::new(&SHA256), rows: 0 };
    out.write(&header)?;
    for table in TABLES {
        write_table(&mut *session, table, &mut out).await?;
    }
    let rows = out.end()?;
    Ok(BackupSummary { header, rows, entries: head.sequence, hash: hex::encode(head.hash) })
}

async fn write_table(
    session: &mut dyn Session,
    table: &Table,
    out: &mut Lines<'_>,
) -> Result<(), BackupError> {
    let columns = table.columns.iter().map(|column| (*column).to_owned()).collect();
    out.write(&TableLine { table: table.name.to_owned(), columns })?;
    let mut last: Option<Vec<Value>> = None;
    loop {
        let page = session.query(&table.page(last.as_deref())).await.map_err(failed(READING))?;
        if page.is_empty() {
            return Ok(());
        }
        for row in page {
            let row = row.into_values();
            last = Some(row[..table.key].to_vec());
            out.row(row)?;
        }
    }
}

async fn first<T>(session: &mut dyn Session, query: Query<T>) -> Result<Option<T>, BackupError> {
    let rows = session.query(&query.statement).await.map_err(failed(READING))?;
    let read = |mut row| (query.read)(&mut row).map_err(failed(READING));
    rows.into_iter().next().map(read).transpose()
}

/// The lines of a file, hashed as they are written.
struct Lines<'a> {
    file: &'a mut (dyn Write + Send),
    context: Context,
    rows: u64,
}

impl Lines<'_> {
    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(line)?;
        line.push(b'\n');
        self.context.update(&line);
        self.file.write_all(&line)
    }

    fn row(&mut self, row: Vec<Value>) -> io::Result<()> {
        self.rows += 1;
        self.write(&row.into_iter().map(Cell::from).collect::<Vec<_>>())
    }

    fn end(mut self) -> io::Result<u64> {
        let sha256 = hex::encode(self.context.clone().finish());
        self.write(&EndLine { rows: self.rows, sha256 })?;
        self.file.flush()?;
        Ok(self.rows)
    }
}
