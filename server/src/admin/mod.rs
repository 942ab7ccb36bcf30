//! `keyferry admin`: work on a server's data.

mod rewrap;
mod verify_audit;

use crate::config::{AdminCommand, Config};

pub(crate) use rewrap::RewrapCommand;

/// Runs an admin command.
pub(crate) async fn run(config: Config, command: AdminCommand) -> anyhow::Result<()> {
    match command {
        AdminCommand::VerifyAudit => verify_audit::run(&config).await,
        AdminCommand::Rewrap(command) => rewrap::run(&config, &command).await,
    }
}
