//! `keyferry admin rewrap`: everything that is sealed under the root key is put under another one.
//!
//! 1. The new root key is made, and is on the disk if it is a file.
//! 2. One transaction seals the keyrings anew and records the new root key; before it the old one fits, after it
//!    the new one.
//! 3. A new file takes the place of the old one, which stays beside it.
//!
//! Interrupted after the first step, a rerun takes the same new file; after the second, a rerun or a start of the server
//! does the third.

use std::{
    io::{Write, stdout},
    path::PathBuf,
};

use anyhow::{Context, ensure};
use clap::Args;
use custody::{RootKeyId, RootKeySource};
use engine::{Store, exchange_root_key};

use crate::{
    clock::SystemClock,
    config::{Config, Places, RootKeyKind},
    wiring,
};

/// What the new root key is.
#[derive(Args)]
pub(crate) struct RewrapCommand {
    /// What the new root key is made of.
    #[arg(long, value_enum)]
    to: RootKeyKind,
    /// The new root key's file, which is made if it is not there. Without it a new file takes the place of the old one.
    #[arg(long)]
    new_root_key_file: Option<PathBuf>,
    /// A file with the new passphrase. Without it: KEYFERRY_NEW_PASSPHRASE.
    #[arg(long)]
    new_passphrase_file: Option<PathBuf>,
}

/// Puts the database under another root key.
pub(super) async fn run(config: &Config, command: &RewrapCommand) -> anyhow::Result<()> {
    let target = command.target(config)?;
    let storage = wiring::open_storage(config).await?;
    let record =
        storage.root_key().await?.context("the database has no root key yet; start the server once")?;
    let new = match target.open(&record) {
        // An interrupted run got this far.
        Ok(new) => new,
        Err(_) => {
            let old = config.root_key()?.open(&record)?;
            let new = target.make()?;
            exchange_root_key(&*storage, &SystemClock, &old, &new).await?;
            new
        }
    };
    target.settle()?;
    storage.close().await;
    Ok(command.announce(config, new.record().id)?)
}

impl RewrapCommand {
    fn target(&self, config: &Config) -> anyhow::Result<RootKeySource> {
        ensure!(
            self.new_root_key_file != Some(config.root_key_file()),
            "the root key is there already; without --new-root-key-file a new one takes its place"
        );
        let file = match &self.new_root_key_file {
            Some(path) => RootKeySource::File(path.clone()),
            None => RootKeySource::Successor(config.root_key_file()),
        };
        let places = Places {
            file,
            passphrase_file: self.new_passphrase_file.clone(),
            passphrase_setting: "--new-passphrase-file",
            passphrase_variable: "KEYFERRY_NEW_PASSPHRASE",
            value_variable: "KEYFERRY_NEW_ROOT_KEY_VALUE",
        };
        places.read(self.to)
    }

    fn announce(&self, config: &Config, id: RootKeyId) -> std::io::Result<()> {
        let mut out = stdout().lock();
        writeln!(out, "Everything is under the new root key, {id}.")?;
        match (self.to, &self.new_root_key_file) {
            (RootKeyKind::File, Some(path)) => {
                writeln!(out, "Set root_key to \"file\" and root_key_file to {}.", path.display())?
            }
            (RootKeyKind::File, None) => {
                writeln!(out, "It is at {}; root_key must be \"file\".", config.root_key_file().display())?
            }
            (RootKeyKind::Passphrase, _) => writeln!(
                out,
                "Set root_key to \"passphrase\", and give the new passphrase as the passphrase."
            )?,
            (RootKeyKind::Environment, _) => writeln!(
                out,
                "Set root_key to \"environment\", and the new root key as KEYFERRY_ROOT_KEY_VALUE."
            )?,
        }
        writeln!(
            out,
            "Older backups need the old root key: keep it with them, and destroy it with the last of them."
        )
    }
}
