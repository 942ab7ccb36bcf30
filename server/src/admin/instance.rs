//! `keyferry admin create-instance`: an instance without a console.

use std::io::{Write, stdout};

use clap::{Args, ValueEnum};
use domain::{InstanceName, Management, RegionId, limits};
use engine::{Actor, CreateInstance};
use serde_json::json;

use crate::{config::Config, wiring::Parts};

/// The instance to create.
#[derive(Args)]
pub(crate) struct InstanceCommand {
    /// What people call it.
    #[arg(long)]
    name: InstanceName,
    /// Where.
    #[arg(long)]
    region: RegionId,
    /// Its key management type.
    #[arg(long = "type", value_enum, default_value = "software")]
    kind: Kind,
    /// Requests a second: 1000, 2000, 4000, 10000 or 20000.
    #[arg(long, default_value_t = 1000)]
    qps: u32,
    /// How many keys it may hold.
    #[arg(long, default_value_t = 1000)]
    key_quota: u32,
    /// How many secrets it may hold.
    #[arg(long, default_value_t = limits::SECRET_QUOTA)]
    secret_quota: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Software,
    Hardware,
}

impl From<Kind> for Management {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Software => Management::Software,
            Kind::Hardware => Management::Hardware,
        }
    }
}

/// Creates the instance, and prints its id.
pub(super) async fn run(config: &Config, command: InstanceCommand) -> anyhow::Result<()> {
    let parts = Parts::open(config).await?;
    let request = CreateInstance {
        region: command.region,
        name: command.name,
        management: command.kind.into(),
        qps: command.qps,
        key_quota: command.key_quota,
        secret_quota: command.secret_quota,
    };
    let made = parts.engine.create_instance(&Actor::CommandLine, request).await;
    parts.storage.close().await;
    writeln!(stdout(), "{}", json!({ "KmsInstanceId": made?.id }))?;
    Ok(())
}
