//! `keyferry admin`: work on a stopped server's data.

use std::io::Write;

use storage::{ChainCheck, Database};

use crate::config::{AdminCommand, Config};

/// Runs an admin command.
pub(crate) async fn run(config: Config, command: AdminCommand) -> anyhow::Result<()> {
    match command {
        AdminCommand::VerifyAudit => verify_audit(&config).await,
    }
}

/// Checks every row of the audit log against the hash chain.
async fn verify_audit(config: &Config) -> anyhow::Result<()> {
    let database = config.database();
    if let Database::Sqlite { path } = &database {
        anyhow::ensure!(
            path.is_file(),
            "there is no database at {}; say where with --data-dir",
            path.display()
        );
    }
    let storage = storage::open(database).await?;
    let found = storage.verify_chain().await?;
    storage.close().await;
    match found {
        ChainCheck::Intact { entries, hash } => {
            writeln!(
                std::io::stdout(),
                "The audit log is intact: {entries} entries, the last with hash {hash}."
            )?;
            Ok(())
        }
        ChainCheck::Broken { sequence, what } => anyhow::bail!(
            "the audit log is broken at entry {sequence} ({what:?}): someone changed the database; compare with a backup"
        ),
    }
}
