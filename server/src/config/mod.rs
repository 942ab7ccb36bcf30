//! The configuration: defaults, then a TOML file, then the environment, then flags. Read once.

mod access_log;
mod gateways;
mod prometheus;
mod root_key;
mod scrape;
pub(crate) mod secret;
mod webhooks;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use custody::RootKeySource;
use domain::{AccountId, RegionId, Timestamp};
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use storage::Database;
use tracing_subscriber::EnvFilter;

use crate::{
    admin::{
        AccessKeyCommand, BackupCommand, ClientKeyCommand, InstanceCommand, RestoreCommand, RewrapCommand,
    },
    drive::DriveCommand,
    import_logs::ImportLogsCommand,
    wrap::WrapCommand,
};

use access_log::AccessLogConfig;
pub(crate) use gateways::{DedicatedConfig, GatewayConfig};
use prometheus::PrometheusConfig;
pub(crate) use root_key::{Places, RootKeyKind};
pub(crate) use scrape::Scrape;
use scrape::ScrapeConfig;
use webhooks::WebhookConfig;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the help of each command lists last: they may stand before a command and after it.
const SETTINGS: &str = "Settings of the server";

/// Moves KMS keys without ever showing them.
#[derive(Parser)]
#[command(name = "keyferry", about)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    /// What to do; without it: serve.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// A TOML file with settings. [default: keyferry.toml, if there is one]
    #[arg(long, global = true, env = "KEYFERRY_CONFIG", help_heading = SETTINGS)]
    config: Option<PathBuf>,
    /// The clock is right though the database knows a later time, or one long ago: today, as YYYY-MM-DD.
    #[arg(long, global = true, value_name = "DATE", value_parser = date, help_heading = SETTINGS)]
    accept_clock: Option<Timestamp>,
    #[command(flatten)]
    flags: Flags,
}

/// Whether only the version is asked for.
#[derive(Args)]
pub(crate) struct VersionFlags {
    /// Print the version.
    #[arg(short = 'V', long = "version")]
    pub(crate) asked: bool,
    /// With --version: print also the SHA-256 of what browsers run to wrap key files.
    #[arg(long, requires = "asked")]
    pub(crate) verbose: bool,
}

/// What the program can do.
#[derive(Subcommand, Default)]
pub(crate) enum Command {
    /// Serve the console.
    #[default]
    Serve,
    /// Wrap a key file for its import, without a server.
    Wrap(WrapCommand),
    /// Call the gateways as many programs would, for a while: for rehearsals. Ends by itself, and tells exactly what was
    /// answered.
    Drive(Box<DriveCommand>),
    /// Import access logs of the vendor's, to be looked at beside what passed the gateways; the server must not run on the
    /// same SQLite file.
    ImportLogs(ImportLogsCommand),
    /// Work on a server's data.
    #[command(subcommand)]
    Admin(AdminCommand),
}

/// What can be done with a server's data.
#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Check the hash chain of the audit log; the server may run.
    VerifyAudit,
    /// Create an access key for a program that calls the gateways; the server must not run on the same SQLite file.
    CreateAccessKey(AccessKeyCommand),
    /// Create a client key for a program that calls a dedicated gateway; the server must not run on the same SQLite
    /// file.
    CreateClientKey(ClientKeyCommand),
    /// Create an instance; the server must not run on the same SQLite file.
    CreateInstance(InstanceCommand),
    /// Write the whole server, all but its root key, to a file; the server may run.
    Backup(BackupCommand),
    /// Fill an empty database from a backup.
    Restore(RestoreCommand),
    /// Put everything that is sealed under the root key under another one.
    Rewrap(RewrapCommand),
}

/// Settings given as flags; each also has a name in the TOML file and, behind KEYFERRY_, in the environment.
#[derive(Args, Serialize)]
#[command(next_help_heading = SETTINGS)]
struct Flags {
    /// The address to listen on; port 0 takes a free one. [default: 127.0.0.1:3000]
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    /// The address of the shared gateways, which the vendor's SDKs call; without it there are none.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_listen: Option<SocketAddr>,
    /// Whether the shared gateways let through as many calls a second as the vendor's, and no more. [default: true]
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_quotas: Option<bool>,
    /// A PEM file with the certificates that the shared gateways present; without it they speak plain HTTP.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_tls_certificate: Option<PathBuf>,
    /// A PEM file with the private key of that certificate.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_tls_key: Option<PathBuf>,
    /// The address of the first instance's dedicated gateway; the others follow at the ports after it; without it there
    /// are none.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    dedicated_listen: Option<SocketAddr>,
    /// Whether the dedicated gateways speak TLS, by a private authority of each instance. [default: true]
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    dedicated_tls: Option<bool>,
    /// The directory of the database and the root key. [default: keyferry-data]
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    data_dir: Option<PathBuf>,
    /// What the root key is made of. [default: file]
    #[arg(long, global = true, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    root_key: Option<RootKeyKind>,
    /// The root key's file. [default: root.key in the data directory]
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    root_key_file: Option<PathBuf>,
    /// A file with the passphrase that the root key is made of, such as /dev/fd/3.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    passphrase_file: Option<PathBuf>,
    /// A PostgreSQL URL; without it, SQLite in the data directory.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    database_url: Option<String>,
    /// The URL that browsers use, where it is not the address listened on; https makes cookies secure.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<String>,
    /// The directory of the console's built files. [default: target/site]
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    site_root: Option<PathBuf>,
}

/// The configuration of a server.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Config {
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// The gateways.
    #[serde(flatten)]
    pub(crate) gateways: GatewayConfig,
    /// The directory of the database and the root key.
    pub(crate) data_dir: PathBuf,
    /// What the root key is made of.
    root_key: RootKeyKind,
    /// The root key's file, where it is not in the data directory.
    root_key_file: Option<PathBuf>,
    /// A file with the passphrase that the root key is made of.
    passphrase_file: Option<PathBuf>,
    /// A PostgreSQL URL. It may hold a password and is never shown.
    database_url: Option<String>,
    /// The URL that browsers use.
    pub(crate) public_url: Option<String>,
    /// The directory of the console's built files.
    pub(crate) site_root: PathBuf,
    /// The account that owns the keys: 16 digits.
    #[serde(deserialize_with = "digits")]
    pub(crate) account: AccountId,
    /// The regions served.
    pub(crate) regions: Vec<RegionId>,
    /// How many keys the default KMS of each region may hold; without it, as many as come.
    pub(crate) region_key_quota: Option<u32>,
    /// How many secrets the default KMS of each region may hold; without it, as many as come.
    pub(crate) region_secret_quota: Option<u32>,
    /// Seconds that answers under way get at a stop.
    pub(crate) drain_seconds: u64,
    /// What is kept of what the gateways were asked.
    pub(crate) access_log: AccessLogConfig,
    /// The figures that are scraped.
    pub(crate) metrics: ScrapeConfig,
    /// How webhooks are told.
    pub(crate) webhooks: WebhookConfig,
    /// The server that the pages of the gateways read from.
    pub(crate) prometheus: PrometheusConfig,
    /// What is logged and how.
    pub(crate) log: LogConfig,
    /// The day on which the clock is right whatever the database says. No setting: it is said once, on the day.
    #[serde(skip)]
    accept_clock: Option<Timestamp>,
}

/// What is logged to the standard error stream, and how.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct LogConfig {
    /// Which lines, by the directives of `tracing`.
    filter: String,
    /// `text` or `json`.
    format: LogFormat,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Reads the configuration.
    pub(crate) fn read(cli: &Cli) -> anyhow::Result<Self> {
        let file = match &cli.config {
            Some(path) => Toml::file_exact(path),
            None => Toml::file("keyferry.toml"),
        };
        let read: Self = Figment::from(Serialized::defaults(Self::defaults()?))
            .merge(file)
            // cargo-leptos says where it built the site.
            .merge(Env::raw().only(&["LEPTOS_SITE_ROOT"]).map(|_| "site_root".into()))
            .merge(Env::prefixed("KEYFERRY_").ignore(&["config"]).ignore(&secret::SECRETS).split("__"))
            .merge(Serialized::defaults(&cli.flags))
            .extract()
            .context("the configuration cannot be used")?;
        Ok(Self { accept_clock: cli.accept_clock, ..read })
    }

    fn defaults() -> anyhow::Result<Self> {
        Ok(Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            gateways: GatewayConfig::default(),
            data_dir: "keyferry-data".into(),
            root_key: RootKeyKind::File,
            root_key_file: None,
            passphrase_file: None,
            database_url: None,
            public_url: None,
            site_root: "target/site".into(),
            account: "1000000000000000".parse()?,
            regions: vec!["cn-hangzhou".parse()?, "cn-shanghai".parse()?, "ap-southeast-1".parse()?],
            region_key_quota: None,
            region_secret_quota: None,
            drain_seconds: 10,
            access_log: AccessLogConfig::DEFAULT,
            metrics: ScrapeConfig::default(),
            webhooks: WebhookConfig::default(),
            prometheus: PrometheusConfig::default(),
            log: LogConfig { filter: "info".to_owned(), format: LogFormat::Text },
            accept_clock: None,
        })
    }

    /// The database that is asked for.
    pub(crate) fn database(&self) -> Database {
        match &self.database_url {
            Some(url) => Database::Postgres { url: url.clone() },
            None => Database::Sqlite { path: self.data_dir.join("keyferry.db") },
        }
    }

    /// The file of the root key, where it is one.
    pub(crate) fn root_key_file(&self) -> PathBuf {
        self.root_key_file.clone().unwrap_or_else(|| self.data_dir.join("root.key"))
    }

    /// Reads what the root key is made of.
    pub(crate) fn root_key(&self) -> anyhow::Result<RootKeySource> {
        let places = Places {
            file: RootKeySource::File(self.root_key_file()),
            passphrase_file: self.passphrase_file.clone(),
            passphrase_setting: "passphrase_file",
            passphrase_variable: "KEYFERRY_PASSPHRASE",
            value_variable: "KEYFERRY_ROOT_KEY_VALUE",
        };
        places.read(self.root_key)
    }

    /// Whether an administrator has said that the clock is right: for that day, and the next, which may have begun.
    pub(crate) fn accepts_clock(&self, now: Timestamp) -> bool {
        self.accept_clock.is_some_and(|day| day.has_come(now) && !day.plus(2 * DAY).has_come(now))
    }

    /// Whether browsers reach the server by https, so that cookies must be secure.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// The beginning of a day.
fn date(text: &str) -> Result<Timestamp, &'static str> {
    format!("{text}T00:00").parse().map_err(|_| "write the day as YYYY-MM-DD")
}

/// An account id, as text or, as figment reads digits from the environment, as a number.
fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Digits {
        Number(u64),
        Text(String),
    }
    let text = match Digits::deserialize(deserializer)? {
        Digits::Number(number) => format!("{number:016}"),
        Digits::Text(text) => text,
    };
    text.parse().map_err(D::Error::custom)
}

impl LogConfig {
    /// Starts logging to the standard error stream.
    pub(crate) fn start(&self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_new(&self.filter).context("log.filter is not a list of directives")?;
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        let started = match self.format {
            LogFormat::Text => log.with_ansi(false).try_init(),
            LogFormat::Json => log.json().try_init(),
        };
        started.map_err(|error| anyhow::anyhow!("logging cannot start: {error}"))
    }
}
