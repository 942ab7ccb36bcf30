//! `keyferry drive`: calls the gateways as many programs would, for a while, and tells exactly what was answered.

use std::{
    fs,
    io::{Write, stderr, stdout},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ::drive::{
    AccessKey, Address, ClientKey, End, Faults, Gateway, Mix, NamedKey, Pace, Plan, Progress, Report,
    SwitchAt, Switchover, drive,
};
use anyhow::Context;
use clap::Args;
use tokio::sync::watch;

use crate::{clock::SystemClock, config::secret, serve::stop_signal};

/// Whom to call, as whom, and how.
#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct DriveCommand {
    /// The address of the shared gateway, as http://127.0.0.1:3001.
    #[arg(long, value_name = "URL", requires = "access_key")]
    shared: Option<Address>,
    /// A PEM file with who vouches for the shared gateway; https needs it.
    #[arg(long, value_name = "FILE")]
    shared_ca: Option<PathBuf>,
    /// The id of the access key that the shared gateway is called with. Its secret is in KEYFERRY_ACCESS_KEY_SECRET, or
    /// in a file.
    #[arg(long, value_name = "ID")]
    access_key: Option<String>,
    /// The file with the secret of the access key.
    #[arg(long, value_name = "FILE", requires = "access_key")]
    secret_file: Option<PathBuf>,
    /// The address of an instance's dedicated gateway, as https://127.0.0.1:9443.
    #[arg(long, value_name = "URL", requires = "client_key")]
    dedicated: Option<Address>,
    /// A PEM file with the authority of the instance; https needs it.
    #[arg(long, value_name = "FILE")]
    dedicated_ca: Option<PathBuf>,
    /// The file of the client key that the dedicated gateway is called with.
    #[arg(long, value_name = "FILE", requires = "password_file")]
    client_key: Option<PathBuf>,
    /// The file with the password of the client key.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// A key by its id or alias; can be given more than once. Without the shared gateway, name the spec of a key that is
    /// not Aliyun_AES_256, as in key-hzz…=EC_P256.
    #[arg(long, value_name = "KEY")]
    key: Vec<NamedKey>,
    /// The name of a secret to read.
    #[arg(long, value_name = "NAME")]
    secret: Option<String>,
    /// Operations by weight, as in encrypt=4,decrypt=4: of encrypt, decrypt, generate-data-key, sign, verify,
    /// describe-key, get-secret-value. [default: what programs do most, as far as the keys go]
    #[arg(long)]
    mix: Option<Mix>,
    /// What goes wrong, in per cent of all, as in unknown-key=1,denied=0.5: of unknown-key, wrong-secret,
    /// old-timestamp, denied, malformed.
    #[arg(long)]
    faults: Option<Faults>,
    /// Requests a second. [default: as fast as they are answered]
    #[arg(long, value_parser = rate)]
    rate: Option<f64>,
    /// Connections to each gateway, each with one request at a time.
    #[arg(long, default_value_t = 4)]
    connections: u32,
    /// How many programs call, each with a name of its own.
    #[arg(long, default_value_t = 6)]
    callers: u32,
    /// End after so many requests.
    #[arg(long)]
    requests: Option<u64>,
    /// End after so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// When callers begin to move from the shared gateway to the dedicated one: a part of all or a time, as in 50% or
    /// 30s.
    #[arg(long)]
    switch_at: Option<SwitchAt>,
    /// How many seconds it takes until all have moved.
    #[arg(long, default_value_t = 10, requires = "switch_at")]
    ramp: u64,
    /// How many callers never move.
    #[arg(long, default_value_t = 0, requires = "switch_at")]
    stragglers: u32,
    /// Runs of one seed ask the same. [default: another each time]
    #[arg(long)]
    seed: Option<u64>,
    /// Let gateways of other machines be called.
    #[arg(long)]
    allow_remote: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Calls, until the end or a signal, and prints the report.
pub(crate) async fn run(command: DriveCommand) -> anyhow::Result<()> {
    let json = command.json;
    let stop = stop_signal()?;
    let (stopping, stopped) = watch::channel(false);
    let signalled = tokio::spawn(async move {
        stop.await;
        // Nobody looks any more when all is done.
        _ = stopping.send(true);
        std::future::pending::<()>().await;
    });
    let report = drive(command.plan()?, Arc::new(SystemClock), stopped, say).await;
    signalled.abort();
    print(&report?, json)
}

fn print(report: &Report, json: bool) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    match json {
        true => writeln!(out, "{}", serde_json::to_string(report)?)?,
        false => write!(out, "{report}")?,
    }
    Ok(out.flush()?)
}

/// Tells a person on the way; nobody may be there.
fn say(progress: Progress) {
    let text = match progress {
        Progress::Begun => "Traffic begins.",
        Progress::SwitchoverBegun => "The switchover begins.",
        Progress::SwitchoverEnded => "All callers have moved but the stragglers.",
    };
    _ = writeln!(stderr(), "{text}");
}

impl DriveCommand {
    fn plan(self) -> anyhow::Result<Plan> {
        let stragglers = self.stragglers;
        let ramp = Duration::from_secs(self.ramp);
        let seed = self.seed.unwrap_or_else(random_seed);
        let shared = match (self.shared, self.access_key) {
            (Some(address), Some(id)) => {
                let key = AccessKey { id, secret: secret::access_key_secret(self.secret_file.as_deref())? };
                Some(Gateway { address, authority: authority(self.shared_ca.as_deref())?, key })
            }
            _ => None,
        };
        let dedicated = match (self.dedicated, self.client_key, self.password_file) {
            (Some(address), Some(file), Some(password)) => {
                let key = client_key(&file, &password)?;
                Some(Gateway { address, authority: authority(self.dedicated_ca.as_deref())?, key })
            }
            _ => None,
        };
        Ok(Plan {
            shared,
            dedicated,
            keys: self.key,
            secret: self.secret,
            mix: self.mix,
            faults: self.faults.unwrap_or_default(),
            pace: Pace { rate: self.rate, connections: self.connections },
            end: End { requests: self.requests, time: self.seconds.map(Duration::from_secs) },
            switchover: self.switch_at.map(|at| Switchover { at, ramp, stragglers }),
            callers: self.callers,
            seed,
            allow_remote: self.allow_remote,
        })
    }
}

fn client_key(file: &Path, password: &Path) -> anyhow::Result<ClientKey> {
    let (text, password) = (secret::read("client key", file)?, secret::read("password", password)?);
    let key = ClientKey::open(&text, password.trim_end_matches(['\r', '\n']));
    key.with_context(|| format!("{} cannot be used", file.display()))
}

fn authority(file: Option<&Path>) -> anyhow::Result<Option<Vec<u8>>> {
    let read = |file: &Path| fs::read(file).with_context(|| format!("{} cannot be read", file.display()));
    file.map(read).transpose()
}

/// Requests a second: more than none, and a number.
fn rate(text: &str) -> Result<f64, &'static str> {
    let rate = text.parse().ok().filter(|rate: &f64| *rate > 0.0 && rate.is_finite());
    rate.ok_or("write how many requests a second, as 50 or 0.5")
}

/// Any seed of 53 bits: more than readers of JSON in some languages know is not needed.
fn random_seed() -> u64 {
    u64::from_be_bytes(custody::random::bytes()) >> 11
}
