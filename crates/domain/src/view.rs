//! What pages show: the structs that travel between the console's use cases and the browser.
//! They hold no secret, because the values of a page are printed into its HTML; but for [`OneTimeLink`],
//! [`NewSecret`] and [`NewWebhookSecret`], which are there to be shown, once, and for [`SecretValue`], which the page of a secret is asked for and never rendered with.

mod access;
mod alerts;
mod audit;
mod batch;
mod changed;
mod clocks;
mod imports;
mod log_imports;
mod log_query;
mod logs;
mod lookup;
mod operators;
mod ram;
mod secrets;
mod stragglers;
mod traffic;
mod usage;
mod webhooks;

use serde::{Deserialize, Serialize};

use crate::{
    AliasName, Instance, Key, KeyId, KeyStateKind, KeyVersion, KeyVersionId, Management, Origin, RegionId,
    RotationPolicyKind, Tag, TagFilter, Timestamp, WrappingPair, limits,
};

pub use access::{
    AccessPointList, AccessPointPage, AccessPointRow, AccessPolicyList, AccessPolicyPage, AccessPolicyRow,
    ClientKeyRow, GatewayRow, NetworkRuleRow, NewClientKey,
};
pub use alerts::{AlertFilter, AlertList, AlertPage, AlertRow, FiringAlert, Mute};
pub use audit::{AuditEntry, AuditEntryPage, AuditFilter, AuditList, ChainStatus, CheckedChain};
pub use batch::{FileMatch, IssuedPair, MatchedKey, NoMatch};
pub use changed::{ChangedKeys, ChangedSecrets};
pub use clocks::{ClockFilter, ClockList, Due};
pub use imports::{ImportFilter, ImportJob, ImportList, ImportPage, Imported};
pub use log_imports::{
    FileProblem, LogImport, LogImportList, LogImportPage, LogImportReport, LogImportRow, LogImportState,
    RefusedLines,
};
pub use log_query::{LogField, QueryMistake, QueryProblem};
pub use logs::{
    LogCode, LogCounts, LogFilter, LogHistogram, LogPage, LogRecord, LogRow, LogState, LogTime, ReadyQuery,
    StatusClass,
};
pub use lookup::{Found, Lookup};
pub use operators::{Invitation, OneTimeLink, OperatorList, OperatorPage, OperatorRow, Session};
pub use ram::{NewSecret, RamUserList, RamUserPage, RamUserRow};
pub use secrets::{SecretFilter, SecretList, SecretPage, SecretRow, SecretValue};
pub use stragglers::{ChangedCallers, Straggler, StragglerList};
pub use traffic::{
    ChartKind, FromPrometheus, GatewayHealth, GatewayTraffic, Scraped, Span, TrafficChart, TrafficPage,
    TrafficRange, TrafficRow, TrafficView,
};
pub use usage::{UsageCaller, UsagePage, UsageView};
pub use webhooks::{DeliveryRow, NewWebhookSecret, WebhookList, WebhookPage, WebhookRow};

/// One row of the list of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// The key, as it is now.
    pub key: Key,
    /// Its aliases, sorted.
    pub aliases: Vec<AliasName>,
}

/// The list of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    /// The rows of this page, newest first.
    pub rows: Vec<KeyRow>,
    /// How many keys there are, whatever the filter.
    pub total: u32,
    /// Where the next page begins; `None` on the last.
    pub next: Option<KeyId>,
}

/// What the list of keys shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFilter {
    /// Only keys of this region.
    pub region: Option<RegionId>,
    /// Only keys in this state.
    pub state: Option<KeyStateKind>,
    /// Only keys of this origin.
    pub origin: Option<Origin>,
    /// Only keys that rotate by themselves, or whose rotation is frozen, or that do not.
    pub rotation: Option<RotationPolicyKind>,
    /// Only keys whose id or alias holds this text.
    pub text: Option<String>,
    /// Only keys with this tag.
    pub tag: Option<TagFilter>,
    /// Only keys after this one, for the next page.
    pub after: Option<KeyId>,
}

/// A version of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// The version.
    pub version: KeyVersion,
    /// How many encryptions are counted for it, of [`limits::INVOCATIONS`]: at least as many as were done.
    pub invocations: u64,
}

/// The policy of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyPage {
    /// The policy, as JSON; `None` in the default KMS, whose keys have none.
    pub policy: Option<String>,
    /// The one that keys have which were given none.
    pub default: String,
}

/// A key's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    /// The key, as it is now.
    pub key: Key,
    /// Its ARN.
    pub arn: String,
    /// Its aliases, sorted.
    pub aliases: Vec<AliasName>,
    /// Its tags, by their keys.
    pub tags: Vec<Tag>,
    /// Its instance; `None` in the default KMS.
    pub instance: Option<Instance>,
    /// Its versions, newest first.
    pub versions: Vec<VersionRow>,
    /// How many secrets it seals.
    pub secrets: u32,
    /// Its wrapping pairs that are neither expired nor burned, newest first.
    pub pairs: Vec<WrappingPair>,
    /// The server's time.
    pub now: Timestamp,
}

impl KeyPage {
    /// Whether the key will soon encrypt no more, and nobody but its people can do something about it: a key whose
    /// material the KMS makes rotates by itself.
    pub fn is_nearly_spent(&self) -> bool {
        let primary = self.versions.iter().find(|row| row.version.id == self.key.primary.id);
        let spent = primary.is_some_and(|row| row.invocations >= limits::INVOCATIONS_WARNING);
        spent && self.key.origin == Origin::External
    }
}

/// An instance with what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceRow {
    /// The instance; `None` is the region's default KMS.
    pub instance: Option<Instance>,
    /// Where it is.
    pub region: RegionId,
    /// Its key management type.
    pub management: Management,
    /// How many keys it holds.
    pub keys: u32,
    /// How many it may hold; `None` for as many as come.
    pub key_quota: Option<u32>,
    /// How many secrets it holds: those whose keys are here.
    pub secrets: u32,
    /// How many it may hold; `None` for as many as come.
    pub secret_quota: Option<u32>,
    /// Whether keys of the region that name no instance are made here: in its default instance, or where there is none
    /// in its default KMS (R76, R77).
    pub takes_unplaced: bool,
    /// Where the instance's dedicated gateway listens; `None` where none does.
    pub gateway: Option<String>,
}

/// The overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// A row a region, in the order of the configuration.
    pub regions: Vec<RegionSummary>,
    /// What expires next, soonest first.
    pub due: Vec<Due>,
    /// The latest changes, newest first.
    pub latest: Vec<AuditEntry>,
    /// The server's time.
    pub now: Timestamp,
}

/// Keys of a region, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionSummary {
    /// The region.
    pub region: RegionId,
    /// How many instances it has.
    pub instances: u32,
    /// Keys by state, each state once.
    pub keys: Vec<(KeyStateKind, u32)>,
}

/// What runs: to be compared with what was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version, as `keyferry --version` prints it.
    pub version: String,
    /// SHA-256 of the page that wraps key files without a network, in hex.
    pub offline_page: String,
    /// SHA-256 of the worker's script, in hex.
    pub worker_script: String,
    /// What keeps everything.
    pub database: DatabaseKind,
    /// The last step of the schema that was done.
    pub schema: i64,
}

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatabaseKind {
    /// SQLite, in a file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// What encrypting a text gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encrypted {
    /// The ciphertext in base64.
    pub ciphertext: String,
    /// The version that made it.
    pub version: KeyVersionId,
}

/// The public half of a key version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// As PEM (RFC 7468, section 13).
    pub pem: String,
    /// The version.
    pub version: KeyVersionId,
}

/// What signing a text gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The signature in base64.
    pub signature: String,
    /// The version that made it.
    pub version: KeyVersionId,
}

/// What decrypting gave.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decrypted {
    /// The text; in base64 where it is not text.
    pub text: String,
    /// The key that the ciphertext named.
    pub key: KeyId,
}
