//! Opens the store, the root key, the engine and the console.

use std::{fs, os::unix::fs::DirBuilderExt, path::Path, sync::Arc};

use anyhow::{Context, bail};
use console::{AccessLogs, Console, LogImports};
use custody::RootKey;
use engine::{Engine, EngineConfig, Store, accept_clock, check_clock};
use metrics::{Recorder, Series};
use storage::{AccessBlocks, Storage};

use crate::{clock::SystemClock, config::Config, version};

/// What a server runs on.
pub(crate) struct Parts {
    pub(crate) storage: Arc<Storage>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) console: Arc<Console>,
    /// What the gateways were asked is there, also what was asked while it was recorded, if it is no more.
    pub(crate) access_log: Arc<AccessBlocks>,
    /// The vendor's logs that were imported beside it.
    pub(crate) imports: Arc<LogImports>,
    /// Counts every request; keeps its record where that is asked for.
    pub(crate) recorder: Arc<Recorder>,
    /// Where they are counted.
    pub(crate) series: Arc<Series>,
}

impl Parts {
    /// Opens everything, in the order in which one needs the other.
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Self> {
        // What is wrong with it is told before a database is made.
        let prometheus = config.prometheus.read()?;
        make_private_directory(&config.data_dir)?;
        let storage = open_storage(config).await?;
        let access_log = Arc::new(storage::open_access_log(config.database()).await?);
        let root = root_key(config, &storage).await?;
        let engine_config = EngineConfig {
            account: config.account.clone(),
            regions: config.regions.clone(),
            region_key_quota: config.region_key_quota,
            region_secret_quota: config.region_secret_quota,
        };
        let engine =
            Engine::start(engine_config, root, storage.clone(), Arc::new(SystemClock)).await.context(
                "the engine cannot start; if the root key is another one, give the one that belongs to the database",
            )?;
        let engine = Arc::new(engine);
        let series = Arc::new(Series::new(access_log.clone()));
        let recorder = Recorder::counting(Arc::new(SystemClock), series.clone(), config.access_log.enabled);
        let imports = LogImports::new(storage.clone(), access_log.clone(), config.access_log.imports());
        let logs = AccessLogs {
            log: access_log.clone(),
            recorder: config.access_log.enabled.then(|| recorder.clone()),
            imports: imports.clone(),
            fleet: storage.clone(),
        };
        let about = version::about(&storage);
        let console = Console::new(engine.clone(), storage.clone(), storage.clone(), logs, about);
        let console = console.observing(series.clone(), storage.clone()).alerting(storage.clone());
        let console = Arc::new(match prometheus {
            Some(prometheus) => console.reading(prometheus),
            None => console,
        });
        Ok(Self { storage, engine, console, access_log, imports, recorder, series })
    }
}

/// The database, once it is known that the clock is right: what is written next has its time.
pub(crate) async fn open_storage(config: &Config) -> anyhow::Result<Arc<Storage>> {
    let storage = storage::open(config.database()).await?;
    let now = SystemClock.now();
    match check_clock(&*storage, now).await? {
        Some(_) if config.accepts_clock(now) => accept_clock(&*storage, now).await?,
        Some(wrong) => {
            let (now, date) = (now.to_string(), "YYYY-MM-DD".len());
            bail!(
                "{wrong}; set the clock right, or, if it is right, start once with --accept-clock {}",
                &now[..date]
            )
        }
        None => {}
    }
    Ok(storage)
}

/// The root key that the database needs, or a new one for a database that holds nothing yet.
/// With a database in use a missing key is an error: a new one would open nothing.
async fn root_key(config: &Config, storage: &Storage) -> anyhow::Result<RootKey> {
    let source = config.root_key()?;
    if let Some(record) = storage.root_key().await? {
        return Ok(source.open(&record)?);
    }
    // A database that was used before root keys were recorded.
    if !storage.audit(None, 1).await?.is_empty() {
        return Ok(source.load()?);
    }
    let root = source.make()?;
    let id = root.record().id;
    tracing::info!(%id, "a root key for a new database; without it no stored key can be opened, so back it up");
    Ok(root)
}

pub(crate) fn make_private_directory(path: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("the data directory {} cannot be made", path.display()))
}

#[cfg(test)]
pub(crate) mod tests {
    use clap::Parser;
    use tempfile::TempDir;

    use super::*;
    use crate::config::Cli;

    /// Everything, opened in a folder of its own.
    pub(crate) async fn parts() -> (TempDir, Parts) {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().to_str().expect("a path");
        let cli = Cli::parse_from(["keyferry", "--data-dir", data]);
        let parts = Parts::open(&Config::read(&cli).expect("a configuration")).await.expect("opened");
        (folder, parts)
    }
}
