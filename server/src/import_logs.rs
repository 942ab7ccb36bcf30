//! `keyferry import-logs`: the vendor's access logs, from files or the standard input.

use std::{
    fs::File,
    io::{Read, Write, stderr, stdin, stdout},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::Args;
use console::{LogImports, NewLogImport};
use domain::{
    LogMapping, LogSource,
    view::{FileProblem, LogImport, LogImportState},
};
use engine::{Actor, Store};
use storage::OpenError;

use crate::{clock::SystemClock, config::Config, wiring};

/// How much is read at once.
const AT_ONCE: usize = 256 * 1024;

/// Which files.
#[derive(Args)]
pub(crate) struct ImportLogsCommand {
    /// Access logs as lines of JSON, or events of ActionTrail as lines or arrays; compressed by gzip or not. `-` is the
    /// standard input, and so is no file.
    files: Vec<PathBuf>,
    /// What the import is called, and with it the source of its records. [default: the name of each file]
    #[arg(long)]
    name: Option<LogSource>,
    /// Where fields are that have other names than the vendor's, such as api_name=event.eventName,time=event.eventTime.
    #[arg(long, default_value = "")]
    map: LogMapping,
}

/// Imports each file by itself. A file with lines that cannot be read is imported all the same; one that cannot be read to
/// its end is an error, once the others are imported.
pub(crate) async fn run(config: Config, command: ImportLogsCommand) -> anyhow::Result<()> {
    if command.files.len() > 1 && command.name.is_some() {
        bail!("one name is for one file; leave --name out, and each import has the name of its file");
    }
    wiring::make_private_directory(&config.data_dir)?;
    let storage = wiring::open_storage(&config).await.map_err(in_use)?;
    // An import is told in the audit log; a database that has entries and no root key could not be served any more.
    if storage.root_key().await?.is_none() {
        bail!(
            "no server was started on this database yet: start it once, so that it has its root key, then import"
        );
    }
    let log = storage::open_access_log(config.database()).await.map_err(|error| in_use(error.into()))?;
    let log = Arc::new(log);
    let imports = LogImports::new(storage.clone(), log.clone(), config.access_log.imports());
    let files = if command.files.is_empty() { vec![PathBuf::from("-")] } else { command.files };
    let mut unread = Vec::new();
    for path in &files {
        let new = NewLogImport {
            name: command.name.clone(),
            file: if path.as_os_str() == "-" {
                "standard-input".to_owned()
            } else {
                path.display().to_string()
            },
            mapping: command.map.clone(),
        };
        let whole = match imported(&imports, path, new).await {
            Ok(import) => {
                tell(path, &import)?;
                matches!(import.state, LogImportState::Whole { .. })
            }
            Err(error) => {
                complain(&error)?;
                false
            }
        };
        if !whole {
            unread.push(path.display().to_string());
        }
    }
    log.close().await;
    storage.close().await;
    match unread.is_empty() {
        true => Ok(()),
        false => bail!(
            "not read to the end: {}; import again once that is mended, nothing is counted twice",
            unread.join(", ")
        ),
    }
}

async fn imported(imports: &Arc<LogImports>, path: &Path, new: NewLogImport) -> anyhow::Result<LogImport> {
    let unreadable = || format!("{} cannot be read", path.display());
    let mut file: Box<dyn Read + Send> = match path.as_os_str() == "-" {
        true => Box::new(stdin()),
        false => Box::new(File::open(path).with_context(unreadable)?),
    };
    let mut import = imports.begin(Actor::CommandLine, new, SystemClock.now()).await?;
    let mut bytes = vec![0; AT_ONCE];
    let problem = loop {
        let read = match file.read(&mut bytes) {
            Ok(0) => break None,
            Ok(read) => read,
            Err(error) => {
                complain(&anyhow::Error::new(error).context(unreadable()))?;
                break Some(FileProblem::BrokeOff);
            }
        };
        if let Err(problem) = import.push(&bytes[..read]).await {
            break Some(problem);
        }
    };
    Ok(import.end(problem, SystemClock.now()).await?)
}

/// Says what is wrong with one file; the others are imported all the same.
fn complain(error: &anyhow::Error) -> anyhow::Result<()> {
    writeln!(stderr().lock(), "{error:#}")?;
    Ok(())
}

fn tell(path: &Path, import: &LogImport) -> anyhow::Result<()> {
    let report = &import.report;
    let mut out = stdout().lock();
    writeln!(
        out,
        "{}: {} records taken as {}, {} there already, {} lines not taken.",
        path.display(),
        report.taken,
        import.name,
        report.duplicates,
        report.refused_total()
    )?;
    for lines in &report.refused {
        let first = lines.first.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        writeln!(out, "  {}: {} lines, the first are {first}", lines.problem, lines.count)?;
    }
    if let LogImportState::Broken { why, .. } = import.state {
        writeln!(out, "  not read to its end: {why:?}")?;
    }
    if let Some(hash) = &report.sha256 {
        writeln!(out, "  SHA-256 {hash}, {} bytes", report.bytes)?;
    }
    Ok(())
}

/// A SQLite database is one process's.
fn in_use(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<OpenError>() {
        Some(OpenError::InUse { .. }) => error.context(
            "a server runs on this database: send the file to its page /logs/import, or stop the server first",
        ),
        _ => error,
    }
}
