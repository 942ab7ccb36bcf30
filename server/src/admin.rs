//! `keyferry admin`: work on a server's data.

use std::io::Write;

use storage::ChainCheck;

use crate::config::{AdminCommand, Config};

/// Runs an admin command.
pub(crate) async fn run(config: Config, command: AdminCommand) -> anyhow::Result<()> {
    match command {
        AdminCommand::VerifyAudit => verify_audit(&config).await,
    }
}

/// Checks every row of the audit log against the hash chain.
async fn verify_audit(config: &Config) -> anyhow::Result<()> {
    let storage = storage::open_read_only(config.database()).await?;
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
