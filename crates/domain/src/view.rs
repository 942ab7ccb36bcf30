//! What pages show: the structs that travel between the console's use cases and the browser.
//! They hold no secret, because the values of a page are printed into its HTML; but for [`OneTimeLink`], which is there
//! to be shown, once.

use serde::{Deserialize, Serialize};

use crate::{
    AliasName, ChainCheck, ChainLink, CheckValue, DueCursor, DueKind, ImportState, Instance, Key, KeyId,
    KeyStateKind, KeyVersion, KeyVersionId, Management, Operator, OperatorName, Origin, PairId, RegionId,
    Role, Timestamp, Within, WrappingPair,
};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The operator's name.
    pub name: OperatorName,
    /// What the operator may do.
    pub role: Role,
}

/// The operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorList {
    /// All of them, by name.
    pub rows: Vec<OperatorRow>,
    /// The server's time.
    pub now: Timestamp,
}

/// An operator in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorRow {
    /// The operator.
    pub operator: Operator,
    /// Open sessions.
    pub sessions: u32,
    /// Until when a one-time link is valid that sets the operator's password; `None` where there is none.
    pub link_until: Option<Timestamp>,
}

/// An operator's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorPage {
    /// The operator.
    pub row: OperatorRow,
    /// How many other operators administer the server.
    pub others: u32,
    /// The one-time link that the caller made just now.
    pub link: Option<OneTimeLink>,
    /// The server's time.
    pub now: Timestamp,
}

/// A one-time link, for whoever made it to pass on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeLink {
    /// The code in its address.
    pub code: String,
    /// Until when it is valid.
    pub until: Timestamp,
}

impl std::fmt::Debug for OneTimeLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeLink").field("until", &self.until).finish_non_exhaustive()
    }
}

/// Whom a one-time link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The name to sign in with.
    pub name: OperatorName,
    /// Until when the link is valid.
    pub until: Timestamp,
}

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
    /// Only keys whose id or alias holds this text.
    pub text: Option<String>,
    /// Only keys after this one, for the next page.
    pub after: Option<KeyId>,
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
    /// Its instance; `None` in the default KMS.
    pub instance: Option<Instance>,
    /// Its versions, newest first.
    pub versions: Vec<KeyVersion>,
    /// Its wrapping pairs that are neither expired nor burned, newest first.
    pub pairs: Vec<WrappingPair>,
    /// The server's time.
    pub now: Timestamp,
}

/// One change, as the audit log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its place in the log, from 1, without gaps.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who: `operator/<name>`, `system`, or `nobody` for somebody who was not let in.
    pub actor: String,
    /// What: the name of the operation, such as `ImportKeyMaterial`.
    pub action: String,
    /// To what: the id of the resource.
    pub resource: String,
    /// How it ended: `ok`, or the code of the refusal.
    pub outcome: String,
    /// More, as a JSON object; never a secret.
    pub detail: String,
    /// SHA-256 of the entry and of the hash before it, in hex.
    pub hash: String,
}

/// A page of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditList {
    /// The entries of this page, newest first.
    pub rows: Vec<AuditEntry>,
    /// How many entries there are, whatever the filter.
    pub total: u64,
    /// Before which entry the next page begins; `None` on the last.
    pub next: Option<u64>,
}

/// What a page of the audit log shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Only what this actor did: as the log names it, or an operator's name.
    pub actor: Option<String>,
    /// Only operations whose name holds this text.
    pub action: Option<String>,
    /// Only entries whose object or details hold this text: an id, an alias.
    pub object: Option<String>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub to: Option<Timestamp>,
    /// Only entries before this one, for the next page.
    pub before: Option<u64>,
}

/// An entry of the audit log with its link to the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntryPage {
    /// The entry.
    pub entry: AuditEntry,
    /// The link that it was added to.
    pub before: ChainLink,
    /// Whether its hash is that of its content and the hash before.
    pub holds: bool,
    /// The last entry of the log.
    pub last: u64,
}

/// How far the chain of the audit log was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainStatus {
    /// The last check since the server started.
    pub checked: Option<CheckedChain>,
    /// The last entry of the log.
    pub last: u64,
    /// The server's time.
    pub now: Timestamp,
}

/// A check of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedChain {
    /// What it found.
    pub found: ChainCheck,
    /// When it was done.
    pub at: Timestamp,
}

/// A wrapping pair on the import page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPage {
    /// The key, as it is now.
    pub key: Key,
    /// Its aliases, sorted.
    pub aliases: Vec<AliasName>,
    /// The pair.
    pub pair: WrappingPair,
    /// SHA-256 of the public key's DER, in hex.
    pub fingerprint: String,
    /// Four words that stand for the fingerprint.
    pub phrase: String,
    /// The server's time.
    pub now: Timestamp,
}

/// A page of the imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportList {
    /// The rows of this page, newest first.
    pub rows: Vec<ImportJob>,
    /// After which pair the next page begins; `None` on the last.
    pub next: Option<PairId>,
    /// The server's time.
    pub now: Timestamp,
}

/// What a page of the imports shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFilter {
    /// Only imports in this state.
    pub state: Option<ImportState>,
    /// Only imports into this key.
    pub key: Option<KeyId>,
    /// Only what comes after this, for the next page.
    pub after: Option<PairId>,
}

/// An import: a wrapping pair and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportJob {
    /// The pair.
    pub pair: WrappingPair,
    /// The key's first alias.
    pub alias: Option<AliasName>,
    /// SHA-256 of the public key's DER, in hex.
    pub fingerprint: String,
    /// Four words that stand for the fingerprint.
    pub phrase: String,
    /// The check value of the key's material, where this import brought it and it is still there.
    pub check_value: Option<CheckValue>,
    /// Who had the pair issued, as the audit log names them.
    pub created_by: Option<String>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The check value that the engine computed.
    pub check_value: CheckValue,
    /// When the material expires; `None` for never.
    pub expires_at: Option<Timestamp>,
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

/// Something that falls due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What falls due.
    pub kind: DueKind,
    /// The key it belongs to.
    pub key: KeyId,
    /// The wrapping pair, where it is one that falls due.
    pub pair: Option<PairId>,
    /// The key's first alias.
    pub alias: Option<AliasName>,
    /// When.
    pub at: Timestamp,
}

/// A page of what falls due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockList {
    /// The rows of this page, soonest first.
    pub rows: Vec<Due>,
    /// After which row the next page begins; `None` on the last.
    pub next: Option<DueCursor>,
    /// The server's time.
    pub now: Timestamp,
}

/// What a page of what falls due shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockFilter {
    /// Only this.
    pub kind: Option<DueKind>,
    /// Only what falls due so soon.
    pub within: Option<Within>,
    /// Only what comes after this, for the next page.
    pub after: Option<DueCursor>,
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
