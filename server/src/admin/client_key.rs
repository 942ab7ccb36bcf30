//! `keyferry admin create-client-key`: a caller of a dedicated gateway, without a console.

use std::{
    fs::OpenOptions,
    io::{Write, stdout},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use domain::{AccessPermission, AccessPointName, AccessResource, InstanceId, Timestamp};
use engine::{Actor, Engine, IssuedClientKey, SetUpAccessPoint, client_key_password};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{config::Config, wiring::Parts};

/// Who gets a client key, and what for.
#[derive(Args)]
pub(crate) struct ClientKeyCommand {
    /// The application access point, which is created if there is none of this name.
    #[arg(long)]
    access_point: AccessPointName,
    /// The instance that a new access point calls.
    #[arg(long)]
    instance: Option<InstanceId>,
    /// What a new access point may do.
    #[arg(long, value_enum, default_values = ["keys", "secrets"], requires = "instance")]
    permission: Vec<Allowed>,
    /// With what a new access point may do it: `key/*`, `key/<id>`, `secret/*` or `secret/<name>`.
    #[arg(long, default_values = ["key/*", "secret/*"], requires = "instance")]
    resource: Vec<AccessResource>,
    /// For how many days the client key may be used. [default: five years]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: Option<u32>,
    /// The folder for the two files.
    #[arg(long, default_value = ".")]
    folder: PathBuf,
}

/// What an access point may do.
#[derive(Clone, Copy, ValueEnum)]
enum Allowed {
    /// Use keys.
    Keys,
    /// Read the values of secrets.
    Secrets,
}

impl From<Allowed> for AccessPermission {
    fn from(allowed: Allowed) -> Self {
        match allowed {
            Allowed::Keys => AccessPermission::KeyUser,
            Allowed::Secrets => AccessPermission::SecretUser,
        }
    }
}

/// Creates the client key, and writes it and its password to files that only their owner can read (R202, R203).
/// Nothing else ever tells them.
pub(super) async fn run(config: &Config, command: ClientKeyCommand) -> anyhow::Result<()> {
    if !command.folder.is_dir() {
        bail!("{} is no folder", command.folder.display());
    }
    let (folder, password) = (command.folder.clone(), client_key_password());
    let parts = Parts::open(config).await?;
    let issued = create(&parts.engine, command, &password).await;
    parts.storage.close().await;
    let issued = issued?;
    let id = &issued.key.id;
    let (key_file, password_file) =
        (folder.join(format!("clientKey_{id}.json")), folder.join(format!("clientKey_{id}_Password.txt")));
    write_private(&key_file, issued.content().as_bytes())?;
    write_private(&password_file, password.as_bytes())?;
    let told = json!({
        "ClientKeyId": id,
        "NotAfter": issued.key.not_after.to_string(),
        "ClientKeyFile": key_file,
        "PasswordFile": password_file,
    });
    writeln!(stdout(), "{told}")?;
    Ok(())
}

async fn create(
    engine: &Engine,
    command: ClientKeyCommand,
    password: &Zeroizing<String>,
) -> anyhow::Result<IssuedClientKey> {
    let (actor, name) = (Actor::CommandLine, command.access_point);
    let not_after = command.days.map(|days| in_days(engine.now(), days));
    let is_known = engine.list_access_points().await?.iter().any(|point| point.name == name);
    match (is_known, command.instance) {
        (true, None) => Ok(engine.create_client_key(&actor, &name, password, None, not_after).await?),
        (false, Some(instance)) => {
            let request = SetUpAccessPoint {
                name,
                description: Default::default(),
                instance,
                permissions: command.permission.into_iter().map(AccessPermission::from).collect(),
                resources: command.resource,
                network_rules: vec![],
                password: password.clone(),
                not_after,
            };
            Ok(engine.set_up_access_point(&actor, request).await?)
        }
        (true, Some(_)) => bail!("there is an access point {name} already; leave the instance out"),
        (false, None) => {
            bail!("there is no access point {name}; say which instance a new one calls, by --instance")
        }
    }
}

fn in_days(now: Timestamp, days: u32) -> Timestamp {
    now.plus(Duration::from_secs(u64::from(days) * 24 * 60 * 60))
}

/// Writes a new file that its owner alone can read. One that is there is left as it is.
fn write_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(content).with_context(|| format!("{} cannot be written", path.display()))?;
    file.sync_all().with_context(|| format!("{} cannot be written", path.display()))
}
