//! `keyferry admin create-access-key`: a first caller of the gateways, without a console.

use std::{
    fs,
    io::{Write, stdout},
    path::PathBuf,
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use domain::{RamPolicy, RamUserName, ReadyPolicy};
use engine::Actor;
use serde_json::json;

use crate::{config::Config, wiring::Parts};

/// Who gets an access key, and what for.
#[derive(Args)]
pub(crate) struct AccessKeyCommand {
    /// The RAM user, who is created if there is no user of this name.
    #[arg(long)]
    user: RamUserName,
    /// What a new user may do.
    #[arg(long, value_enum, conflicts_with = "policy_file")]
    policy: Option<Ready>,
    /// A file with the policy of a new user, in RAM's form.
    #[arg(long)]
    policy_file: Option<PathBuf>,
}

/// A policy that is ready to be given.
#[derive(Clone, Copy, ValueEnum)]
enum Ready {
    /// Everything.
    Full,
    /// Encrypt and decrypt, sign and verify, make data keys.
    Crypto,
    /// Read secrets.
    Secrets,
    /// List and describe.
    ReadOnly,
}

impl From<Ready> for ReadyPolicy {
    fn from(ready: Ready) -> Self {
        match ready {
            Ready::Full => ReadyPolicy::FullAccess,
            Ready::Crypto => ReadyPolicy::CryptoUser,
            Ready::Secrets => ReadyPolicy::SecretUser,
            Ready::ReadOnly => ReadyPolicy::ReadOnly,
        }
    }
}

/// Creates the access key, and prints it: the only time that its secret is told.
pub(super) async fn run(config: &Config, command: &AccessKeyCommand) -> anyhow::Result<()> {
    let policy = command.policy()?;
    let parts = Parts::open(config).await?;
    let actor = Actor::CommandLine;
    let users = parts.engine.list_ram_users().await?;
    let is_known = users.rows.iter().any(|row| row.name == command.user);
    let made = match (is_known, &policy) {
        (true, None) => parts.engine.create_access_key(&actor, &command.user).await,
        (false, Some(policy)) => {
            let creator = "command-line".parse()?;
            parts.engine.create_ram_user(&actor, creator, &command.user, policy).await
        }
        (true, Some(_)) => bail!("there is a user {} already; leave the policy out", command.user.as_str()),
        (false, None) => bail!(
            "there is no user {}; say what a new one may do, as with --policy crypto",
            command.user.as_str()
        ),
    };
    let made = made?;
    parts.storage.close().await;
    let told = json!({ "AccessKeyId": made.id, "AccessKeySecret": *made.secret });
    writeln!(stdout(), "{told}")?;
    Ok(())
}

impl AccessKeyCommand {
    fn policy(&self) -> anyhow::Result<Option<RamPolicy>> {
        match (self.policy, &self.policy_file) {
            (Some(ready), _) => Ok(Some(ReadyPolicy::from(ready).policy())),
            (None, Some(file)) => {
                let text =
                    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
                Ok(Some(text.parse().context("the policy cannot be used")?))
            }
            (None, None) => Ok(None),
        }
    }
}
