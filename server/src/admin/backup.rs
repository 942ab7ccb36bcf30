//! `keyferry admin backup` and `keyferry admin restore`: the whole server in one file, all but its root key.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Write, stdout},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use clap::Args;
use domain::{ClockDoubt, doubt_clock};
use engine::{Actor, Audit, Outcome};
use serde_json::json;
use storage::{BackupSummary, VerifiedBackup};

use crate::{clock::SystemClock, config::Config, wiring};

/// Which file.
#[derive(Args)]
pub(crate) struct BackupCommand {
    /// The backup; it must not be there yet.
    file: PathBuf,
}

/// Which file.
#[derive(Args)]
pub(crate) struct RestoreCommand {
    /// The backup.
    file: PathBuf,
}

/// Writes a backup, aside first: at its place there is a whole one or none.
///
/// The audit log does not tell of it: a backup only reads, so that it can be made beside a running server, and
/// whoever can make one can read the database anyhow.
pub(super) async fn back_up(config: &Config, command: &BackupCommand) -> anyhow::Result<()> {
    let unwritable = || format!("the backup cannot be written to {}", command.file.display());
    let folder = match command.file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // `tempfile` opens with O_EXCL and mode 0600, and moves without replacing.
    let aside = tempfile::Builder::new().prefix(".keyferry-backup-").tempfile_in(folder);
    let mut out = BufWriter::new(aside.with_context(unwritable)?);
    let version = env!("CARGO_PKG_VERSION");
    let summary = storage::backup(config.database(), SystemClock.now(), version, &mut out).await?;
    let file = out.into_inner().with_context(unwritable)?;
    file.as_file().sync_all().with_context(unwritable)?;
    file.persist_noclobber(&command.file).with_context(unwritable)?;
    File::open(folder)?.sync_all().with_context(unwritable)?;
    say("Backed up", &summary)
}

/// Fills an empty database from a backup.
pub(super) async fn restore(config: &Config, command: &RestoreCommand) -> anyhow::Result<()> {
    let unreadable = || format!("the backup cannot be read from {}", command.file.display());
    let file = File::open(&command.file).with_context(unreadable)?;
    let backup = VerifiedBackup::read(BufReader::new(file))?;
    let (made, now) = (backup.summary().header.at, SystemClock.now());
    ensure!(
        doubt_clock(now, made) != Some(ClockDoubt::Behind) || config.accepts_clock(now),
        "the clock says {now}, but the backup is of {made}: set the clock right"
    );
    wiring::make_private_directory(&config.data_dir)?;
    let told = Audit {
        at: now,
        actor: Actor::CommandLine,
        action: "RestoreBackup",
        resource: "server".to_owned(),
        outcome: Outcome::Ok,
        detail: json!({ "made": made }),
    };
    let summary = backup.restore(config.database(), told).await?;
    say("Restored", &summary)
}

fn say(done: &str, summary: &BackupSummary) -> anyhow::Result<()> {
    let BackupSummary { header, rows, entries, hash } = summary;
    let mut out = stdout().lock();
    writeln!(out, "{done} {rows} rows, as they were at {}.", header.at)?;
    writeln!(out, "The audit log is intact: {entries} entries, the last with hash {hash}.")?;
    if let Some(id) = &header.root_key {
        writeln!(out, "The root key is not in it: what is sealed opens under root key {id} only.")?;
    }
    Ok(())
}
