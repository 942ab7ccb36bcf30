//! `keyferry admin`: work on a server's data.

mod access_key;
mod backup;
mod client_key;
mod instance;
mod rewrap;
mod verify_audit;

use crate::config::{AdminCommand, Config};

pub(crate) use access_key::AccessKeyCommand;
pub(crate) use backup::{BackupCommand, RestoreCommand};
pub(crate) use client_key::ClientKeyCommand;
pub(crate) use instance::InstanceCommand;
pub(crate) use rewrap::RewrapCommand;

/// Runs an admin command.
pub(crate) async fn run(config: Config, command: AdminCommand) -> anyhow::Result<()> {
    match command {
        AdminCommand::VerifyAudit => verify_audit::run(&config).await,
        AdminCommand::CreateAccessKey(command) => access_key::run(&config, &command).await,
        AdminCommand::CreateClientKey(command) => client_key::run(&config, command).await,
        AdminCommand::CreateInstance(command) => instance::run(&config, command).await,
        AdminCommand::Backup(command) => backup::back_up(&config, &command).await,
        AdminCommand::Restore(command) => backup::restore(&config, &command).await,
        AdminCommand::Rewrap(command) => rewrap::run(&config, &command).await,
    }
}
