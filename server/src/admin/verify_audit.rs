//! `keyferry admin verify-audit`.

use std::io::Write;

use storage::ChainCheck;

use crate::config::Config;

/// Checks every row of the audit log against the hash chain.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
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
