//! `keyferry admin verify-audit`.

use std::io::Write;

use domain::ChainCheck;

use crate::config::Config;

/// Checks every row of the audit log against the hash chain.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let storage = storage::open_read_only(config.database()).await?;
    let found = storage.verify_chain().await?;
    storage.close().await;
    match found {
        ChainCheck::Intact(_) => Ok(writeln!(std::io::stdout(), "The audit log is {found}.")?),
        ChainCheck::Broken { .. } => {
            anyhow::bail!("the audit log is {found}: someone changed the database; compare with a backup")
        }
    }
}
