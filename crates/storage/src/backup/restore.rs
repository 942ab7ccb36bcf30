//! Restoring a backup.

use std::{
    io::{BufRead, Seek},
    ops::RangeInclusive,
};

use domain::{ChainCheck, ChainLink};
use engine::Audit;

use super::{
    BackupError, BackupSummary,
    error::failed,
    reader::Reader,
    tables::{AUDIT, AUDIT_HEAD},
};
use crate::{
    Database, chain, schema,
    session::{self, Session},
    statement::Statement,
    tables::audit,
    value::{Row, values},
};

/// What is being done.
const RESTORING: &str = "restoring a backup";

/// A backup that is in order: its form, its checksum and its audit chain.
pub struct VerifiedBackup<F> {
    file: F,
    summary: BackupSummary,
}

impl<F: BufRead + Seek + Send> VerifiedBackup<F> {
    /// Reads a whole backup and checks it.
    ///
    /// # Errors
    /// [`BackupError`], for a file that is not in order.
    pub fn read(mut file: F) -> Result<Self, BackupError> {
        let summary = verify(&mut file)?;
        Ok(Self { file, summary })
    }

    /// What is in it.
    pub fn summary(&self) -> &BackupSummary {
        &self.summary
    }

    /// Fills an empty database from it, in one transaction that ends with the audit row `told`.
    /// The checksum is checked once more before the end.
    ///
    /// # Errors
    /// [`BackupError`]: the database is not empty, or it failed, or the file was changed. Nothing is in it then.
    pub async fn restore(mut self, database: Database, told: Audit) -> Result<BackupSummary, BackupError> {
        self.file.rewind()?;
        let mut session = session::begin(database).await?.ok_or(BackupError::NotEmpty)?;
        let (reader, header) = Reader::new(&mut self.file)?;
        make_tables(&mut *session, 1..=header.schema).await?;
        fill(&mut *session, reader).await?;
        make_tables(&mut *session, header.schema + 1..=schema::NEWEST).await?;
        append(&mut *session, &told).await?;
        session.commit().await.map_err(failed(RESTORING))?;
        Ok(self.summary)
    }
}

fn verify(file: &mut (dyn BufRead + Send)) -> Result<BackupSummary, BackupError> {
    let (mut reader, header) = Reader::new(file)?;
    let (mut link, mut head) = (ChainLink::START, ChainLink::START);
    while let Some(found) = reader.next_row()? {
        let (table, wrong) = (found.table.name, BackupError::Line { line: found.line });
        let row = &mut Row::new(found.values);
        if table == AUDIT.name {
            let entry = audit::read(row).map_err(|_| wrong)?;
            link = chain::follow(&link, &entry).map_err(BackupError::Chain)?;
        } else if table == AUDIT_HEAD.name {
            head = audit::read_head(row).map_err(|_| wrong)?;
        }
    }
    let rows = reader.rows();
    match chain::ended(link, &head) {
        ChainCheck::Intact(last) => {
            Ok(BackupSummary { header, rows, entries: last.sequence, hash: last.hex() })
        }
        broken => Err(BackupError::Chain(broken)),
    }
}

/// Does these steps of the schema.
async fn make_tables(session: &mut dyn Session, steps: RangeInclusive<i64>) -> Result<(), BackupError> {
    for (number, sql) in schema::steps().filter(|(number, _)| steps.contains(number)) {
        session.run(sql).await.map_err(failed(RESTORING))?;
        let done = Statement::new(schema::ADD_VERSION, values![number]);
        session.execute(&done).await.map_err(failed(RESTORING))?;
    }
    Ok(())
}

async fn fill(session: &mut dyn Session, mut reader: Reader<'_>) -> Result<(), BackupError> {
    let mut cleared = "";
    while let Some(row) = reader.next_row()? {
        if row.table.name != cleared {
            session.execute(&row.table.clear()).await.map_err(failed(RESTORING))?;
            cleared = row.table.name;
        }
        let insert = row.table.insert(row.columns, row.values);
        session.execute(&insert).await.map_err(failed(RESTORING))?;
    }
    Ok(())
}

/// Takes the next place in the chain, and tells of the restore.
async fn append(session: &mut dyn Session, told: &Audit) -> Result<(), BackupError> {
    let query = audit::take_place();
    let rows = session.query(&query.statement).await.map_err(failed(RESTORING))?;
    let mut row = rows.into_iter().next().ok_or_else(|| failed(RESTORING)("no audit head"))?;
    let place = (query.read)(&mut row).map_err(failed(RESTORING))?;
    for step in audit::append(&place, told) {
        session.execute(&step.statement).await.map_err(failed(RESTORING))?;
    }
    Ok(())
}
