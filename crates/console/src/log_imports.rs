//! Imports of the vendor's logs: read once, in the pieces that come, and kept as records with a source of their own.
//!
//! An import is there before its first record, and gone before its last: what has no import is seen by nobody, and is
//! cleared away at the next start or before the next import. So nothing is left behind, though records are in another database than imports.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    LogMapping, LogSource, Permission, Refusal, Timestamp,
    view::{
        FileProblem, LogImport, LogImportList, LogImportPage, LogImportReport, LogImportRow, LogImportState,
        RefusedLines,
    },
};
use engine::{Actor, Audit, Outcome, StoreError};
use metrics::{
    Extent, Source,
    import::{ImportedLog, LogReader, Taking},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{Caller, Console, Error, Fleet, FleetChange, FleetWrite, StoredImport};

/// The most bytes of a file, once it is unpacked.
const LARGEST_UNPACKED: u64 = 64 * 1024 * 1024 * 1024;
/// How much is unpacked before it is looked how many records wait: a kilobyte of gzip is a megabyte at most.
const AT_ONCE: usize = 1024;
/// How often another name is tried where a file's is taken.
const NAMES: u32 = 1000;

/// Imports: those that are kept, and those that run.
pub struct LogImports {
    fleet: Arc<dyn Fleet>,
    log: Arc<dyn ImportedLog>,
    /// How far each one is that runs here.
    running: Mutex<HashMap<Source, LogImportReport>>,
    /// One import at a time looks which requests are there and adds those that are not.
    storing: tokio::sync::Mutex<()>,
    limits: ImportLimits,
}

/// How much may be imported.
#[derive(Clone, Copy, Debug)]
pub struct ImportLimits {
    /// The most bytes that all records of imports take.
    pub room: u64,
    /// The most bytes of a file that comes by a browser, as it is sent.
    pub largest: u64,
}

/// What is to be imported.
#[derive(Clone, Debug, Default)]
pub struct NewLogImport {
    /// What it shall be called; `None` for what its file suggests.
    pub name: Option<LogSource>,
    /// The name of the file.
    pub file: String,
    /// Where fields are that are not seen from their names.
    pub mapping: LogMapping,
}

/// An import whose file is being read. Dropped before its end, it is one that broke off.
pub struct RunningImport {
    imports: Arc<LogImports>,
    actor: Actor,
    stored: StoredImport,
    reader: Option<LogReader>,
    taking: Taking,
    hash: Sha256,
    bytes: u64,
    ended: bool,
}

impl LogImports {
    /// Imports that are kept there, and their records here.
    pub fn new(fleet: Arc<dyn Fleet>, log: Arc<dyn ImportedLog>, limits: ImportLimits) -> Arc<Self> {
        Arc::new(Self { fleet, log, running: Mutex::default(), storing: Default::default(), limits })
    }

    /// Begins an import, at `now`.
    ///
    /// # Errors
    /// [`Refusal::LogSourceTaken`], [`Refusal::NoRoomForImports`].
    pub async fn begin(
        self: &Arc<Self>,
        actor: Actor,
        new: NewLogImport,
        now: Timestamp,
    ) -> Result<RunningImport, Error> {
        // What a removal left behind that was interrupted would be taken for records that are there already.
        self.clear_away().await?;
        if self.used().await? >= self.limits.room {
            return Err(Refusal::NoRoomForImports.into());
        }
        // No number comes twice, also after all imports are gone: records of one must never be those of another.
        let source = Source(i64::from_le_bytes(custody::random::bytes()) & i64::MAX | 1);
        let import = LogImport {
            name: self.name(new.name, &new.file).await?,
            file: file_name(&new.file),
            mapping: new.mapping.to_string(),
            by: actor.to_string(),
            begun_at: now,
            state: LogImportState::Running,
            report: LogImportReport::default(),
        };
        let detail = json!({ "file": import.file, "mapping": import.mapping });
        let audit = audit(now, &actor, "ImportLog", &import.name, detail);
        let stored = StoredImport { source, import };
        let change = FleetChange { write: FleetWrite::AddImport(stored.clone()), audit };
        match self.fleet.commit_fleet(change).await {
            Err(StoreError::Conflict) => return Err(Refusal::LogSourceTaken.into()),
            done => done?,
        }
        self.running().insert(source, LogImportReport::default());
        Ok(RunningImport {
            imports: Arc::clone(self),
            actor,
            stored,
            reader: Some(LogReader::new(new.mapping, now, LARGEST_UNPACKED)),
            taking: Taking::new(source),
            hash: Sha256::new(),
            bytes: 0,
            ended: false,
        })
    }

    /// Removes an import with all its records, at `now`.
    ///
    /// # Errors
    /// [`Refusal::LogImportNotFound`].
    pub async fn remove(&self, actor: &Actor, name: &LogSource, now: Timestamp) -> Result<(), Error> {
        let stored = self.found(name).await?;
        let report = &stored.import.report;
        let detail = json!({ "file": stored.import.file, "sha256": report.sha256, "taken": report.taken });
        let audit = audit(now, actor, "RemoveLogImport", name, detail);
        let change = FleetChange { write: FleetWrite::RemoveImport(stored.source), audit };
        match self.fleet.commit_fleet(change).await {
            Err(StoreError::Conflict) => return Err(Refusal::LogImportNotFound.into()),
            done => done?,
        }
        Ok(self.log.forget_import(stored.source).await?)
    }

    /// Clears away records whose import is gone: their removal was interrupted, or the imports are those of a backup. To
    /// be done when a server starts, and before an import.
    ///
    /// # Errors
    /// The stores'.
    pub async fn clear_away(&self) -> Result<u64, Error> {
        // In this order: an import is there before its records are.
        let extents = self.log.imported_extents().await?;
        let stored = self.fleet.log_imports().await?;
        let mut cleared = 0;
        for (source, extent) in extents {
            if !stored.iter().any(|stored| stored.source == source) {
                self.log.forget_import(source).await?;
                cleared += extent.records;
            }
        }
        Ok(cleared)
    }

    /// The sources that there are, by what they are called; our own gateways first.
    ///
    /// # Errors
    /// The store's.
    pub async fn sources(&self) -> Result<Vec<(Source, String)>, Error> {
        let ours = (Source::OURS, LogSource::OURS.to_owned());
        let imports = self.fleet.log_imports().await?;
        let named = imports.into_iter().map(|stored| (stored.source, stored.import.name.to_string()));
        Ok([ours].into_iter().chain(named).collect())
    }

    /// All imports, with what is there of each.
    ///
    /// # Errors
    /// The stores'.
    pub async fn rows(&self) -> Result<Vec<(Source, LogImportRow)>, Error> {
        let (stored, extents) = (self.fleet.log_imports().await?, self.log.imported_extents().await?);
        let extent_of = |source| {
            let found = extents.iter().find(|(of, _)| *of == source);
            found.map(|(_, extent)| *extent).unwrap_or_default()
        };
        Ok(stored
            .into_iter()
            .map(|stored| (stored.source, self.row(stored.clone(), extent_of(stored.source))))
            .collect())
    }

    fn row(&self, StoredImport { source, mut import }: StoredImport, extent: Extent) -> LogImportRow {
        if import.state == LogImportState::Running {
            match self.running().get(&source) {
                Some(report) => import.report = report.clone(),
                None => {
                    import.state = LogImportState::Interrupted;
                    // What is there is known exactly; of the rest, as much as was kept when records last were.
                    import.report.taken = extent.records;
                }
            }
        }
        let range = extent.oldest.zip(extent.newest);
        LogImportRow { import, records: extent.records, stored: extent.bytes, range }
    }

    async fn found(&self, name: &LogSource) -> Result<StoredImport, Error> {
        let found = self.fleet.log_imports().await?.into_iter().find(|stored| stored.import.name == *name);
        found.ok_or_else(|| Refusal::LogImportNotFound.into())
    }

    async fn used(&self) -> Result<u64, Error> {
        Ok(self.log.imported_extents().await?.iter().map(|(_, extent)| extent.bytes).sum())
    }

    /// The name that was chosen, or one that its file suggests and that is not taken.
    async fn name(&self, chosen: Option<LogSource>, file: &str) -> Result<LogSource, Error> {
        if let Some(chosen) = chosen {
            let taken = self.fleet.log_imports().await?;
            return match taken.iter().any(|stored| stored.import.name.is_like(&chosen)) {
                true => Err(Refusal::LogSourceTaken.into()),
                false => Ok(chosen),
            };
        }
        let suggested = LogSource::of_file(file).or_else(|| "import".parse().ok());
        let suggested = suggested.ok_or(Refusal::LogSourceTaken)?;
        let taken = self.fleet.log_imports().await?;
        let names =
            std::iter::once(suggested.clone()).chain((2..NAMES).map(|number| suggested.numbered(number)));
        let mut free = names.filter(|name| !taken.iter().any(|stored| stored.import.name.is_like(name)));
        free.next().ok_or_else(|| Refusal::LogSourceTaken.into())
    }

    fn running(&self) -> MutexGuard<'_, HashMap<Source, LogImportReport>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunningImport {
    /// What it is called.
    pub fn name(&self) -> &LogSource {
        &self.stored.import.name
    }

    /// How far it is.
    pub fn report(&self) -> LogImportReport {
        report(&self.taking, self.bytes, None)
    }

    /// Reads more of the file.
    ///
    /// # Errors
    /// Why the file cannot be read further. The import is to be ended with it.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), FileProblem> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        for some in bytes.chunks(AT_ONCE) {
            let reader = self.reader.as_mut().ok_or(FileProblem::Failed)?;
            reader.push(some, &mut self.taking).map_err(problem_of)?;
            if self.taking.is_full() {
                self.store().await?;
                self.note().await?;
            }
        }
        self.imports.running().insert(self.stored.source, self.report());
        Ok(())
    }

    /// The file has ended, or does for a reason of its own; tells what became of it.
    ///
    /// # Errors
    /// The stores'; [`Refusal::LogImportNotFound`] where it was removed meanwhile.
    pub async fn end(mut self, problem: Option<FileProblem>, now: Timestamp) -> Result<LogImport, Error> {
        let read = match (problem, self.reader.take()) {
            (None, Some(reader)) => reader.end(&mut self.taking).map_err(problem_of),
            (problem, _) => Err(problem.unwrap_or(FileProblem::Failed)),
        };
        // What came before a problem is taken all the same: to import the file again adds the rest.
        let stored = self.store().await;
        let whole = read.and(stored);
        self.ended = true;
        self.imports.clone().finish(&self, whole, now).await
    }

    /// Keeps how far it is, for whoever looks at it after the server has stopped.
    async fn note(&mut self) -> Result<(), FileProblem> {
        self.stored.import.report = self.report();
        self.imports.fleet.note_import(&self.stored).await.map_err(|error| failed(error.into()))
    }

    async fn store(&mut self) -> Result<(), FileProblem> {
        if self.imports.used().await.map_err(failed)? >= self.imports.limits.room {
            return Err(FileProblem::NoRoom);
        }
        let _alone = self.imports.storing.lock().await;
        self.taking.store(&*self.imports.log).await.map_err(|error| failed(error.into()))
    }
}

/// Of what fails here the page says only that it did.
fn failed(error: Error) -> FileProblem {
    tracing::error!(error = &error as &dyn std::error::Error, "records of an import were not stored");
    FileProblem::Failed
}

impl LogImports {
    /// Writes down how an import ended.
    async fn finish(
        &self,
        running: &RunningImport,
        whole: Result<(), FileProblem>,
        now: Timestamp,
    ) -> Result<LogImport, Error> {
        let mut stored = running.stored.clone();
        let hash = whole.is_ok().then(|| hex(&running.hash.clone().finalize()));
        stored.import.report = report(&running.taking, running.bytes, hash);
        stored.import.state = match whole {
            Ok(()) => LogImportState::Whole { at: now },
            Err(why) => LogImportState::Broken { at: now, why },
        };
        let ended = self.write_end(&running.actor, stored.clone(), now).await;
        self.running().remove(&stored.source);
        ended?;
        Ok(stored.import)
    }

    async fn write_end(&self, actor: &Actor, stored: StoredImport, now: Timestamp) -> Result<(), Error> {
        let report = &stored.import.report;
        let why = match stored.import.state {
            LogImportState::Broken { why, .. } => Some(format!("{why:?}")),
            _ => None,
        };
        let detail = json!({
            "sha256": report.sha256,
            "bytes": report.bytes,
            "taken": report.taken,
            "duplicates": report.duplicates,
            "refused": report.refused_total(),
            "broken": why,
        });
        let audit = audit(now, actor, "EndLogImport", &stored.import.name, detail);
        let source = stored.source;
        match self.fleet.commit_fleet(FleetChange { write: FleetWrite::EndImport(stored), audit }).await {
            // It was removed while it ran: nothing of it stays.
            Err(StoreError::Conflict) => {
                self.log.forget_import(source).await?;
                Err(Refusal::LogImportNotFound.into())
            }
            done => Ok(done?),
        }
    }
}

impl Drop for RunningImport {
    /// Whoever sent the file is gone. That it broke off is seen from there being no more of it.
    fn drop(&mut self) {
        if !self.ended {
            self.imports.running().remove(&self.stored.source);
        }
    }
}

impl Console {
    /// All imports.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn log_imports(&self, caller: &Caller) -> Result<LogImportList, Error> {
        caller.require(Permission::Read)?;
        let imports = &self.logs.imports;
        Ok(LogImportList {
            rows: imports.rows().await?.into_iter().map(|(_, row)| row).collect(),
            refused: caller.require(Permission::ManageKeys).err(),
            room: imports.limits.room,
            largest: imports.limits.largest,
        })
    }

    /// One import.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::LogImportNotFound`].
    pub async fn log_import(&self, caller: &Caller, name: &LogSource) -> Result<LogImportPage, Error> {
        caller.require(Permission::Read)?;
        let mut rows = self.logs.imports.rows().await?.into_iter();
        let found = rows.find(|(_, row)| row.import.name == *name);
        let (_, row) = found.ok_or(Refusal::LogImportNotFound)?;
        Ok(LogImportPage { row, refused: caller.require(Permission::ManageKeys).err() })
    }

    /// Begins the import of a file.
    ///
    /// # Errors
    /// The caller's role, and those of [`LogImports::begin`].
    pub async fn begin_log_import(&self, caller: &Caller, new: NewLogImport) -> Result<RunningImport, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        self.logs.imports.begin(actor, new, self.engine.now()).await
    }

    /// Ends the import of a file.
    ///
    /// # Errors
    /// Those of [`RunningImport::end`].
    pub async fn end_log_import(
        &self,
        import: RunningImport,
        problem: Option<FileProblem>,
    ) -> Result<LogImport, Error> {
        import.end(problem, self.engine.now()).await
    }

    /// Removes an import with all its records.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::LogImportNotFound`].
    pub async fn remove_log_import(&self, caller: &Caller, name: &LogSource) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        self.logs.imports.remove(&actor, name, self.engine.now()).await
    }

    /// The most bytes of a file that comes by a browser.
    pub fn largest_log(&self) -> u64 {
        self.logs.imports.limits.largest
    }

    /// The number of a source that a page asks for; `None` for our own gateways.
    ///
    /// # Errors
    /// [`Refusal::LogImportNotFound`].
    pub(crate) async fn source_of(&self, name: Option<&LogSource>) -> Result<Source, Error> {
        match name {
            None => Ok(Source::OURS),
            Some(name) => Ok(self.logs.imports.found(name).await?.source),
        }
    }
}

fn audit(
    at: Timestamp,
    actor: &Actor,
    action: &'static str,
    name: &LogSource,
    detail: serde_json::Value,
) -> Audit {
    let resource = format!("log-import/{name}");
    Audit { at, actor: actor.clone(), action, resource, outcome: Outcome::Ok, detail }
}

fn problem_of(error: std::io::Error) -> FileProblem {
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => FileProblem::TooLarge,
        _ => FileProblem::Damaged,
    }
}

/// The name of a file without its folders, cut, on one line.
fn file_name(told: &str) -> String {
    let name = told.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

fn report(taking: &Taking, bytes: u64, sha256: Option<String>) -> LogImportReport {
    let totals = taking.totals();
    let refused = totals.refused.iter().map(|(problem, (count, first))| RefusedLines {
        problem: *problem,
        count: *count,
        first: first.clone(),
    });
    let fields = totals
        .fields
        .iter()
        .flat_map(|(field, paths)| paths.iter().map(|(path, count)| (*field, path.clone(), *count)));
    LogImportReport {
        bytes,
        sha256,
        taken: totals.taken,
        duplicates: totals.duplicates,
        untimed: totals.untimed,
        refused: refused.collect(),
        fields: fields.collect(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
