//! The ports: what the engine needs from outside.

use async_trait::async_trait;
use custody::{
    KeyringId, RootKeyId, RootKeyRecord, SealedAccessKey, SealedKeyring, SealedMaterial, SealedPair,
};
use domain::view::{AuditEntry, ImportFilter, KeyFilter, SecretFilter, VersionRow};
use domain::{
    AccessKey, AccessKeyId, AccessPoint, AccessPointName, AliasName, Ciphertext, ClientKey, ClientKeyId,
    Instance, InstanceId, Key, KeyId, KeyPolicy, KeyStateKind, KeyVersionId, MaterialStatus, NetworkRule,
    NetworkRuleName, PairId, PairState, PermissionPolicy, PermissionPolicyName, RamPolicy, RamUser,
    RamUserName, RegionId, Secret, SecretId, SecretType, SecretVersion, SecretVersionId, Tag, TagKey,
    Timestamp, VersionStage, WrappingPair,
};

use crate::{Actor, DueFilter, DueWork, StoredAccessKey, StoredAuthority};

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// How often a row was changed; a change names the revision it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision(pub i64);

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct Stored<T> {
    /// The row.
    pub value: T,
    /// Its revision.
    pub revision: Revision,
}

/// A wrapping pair as it is stored.
#[derive(Clone, Debug)]
pub struct StoredPair {
    /// The public half.
    pub pair: WrappingPair,
    /// The private half; `None` once the pair expired or was burned.
    pub sealed: Option<SealedPair>,
    /// Its revision.
    pub revision: Revision,
}

/// A version of a secret as it is stored.
#[derive(Clone, Debug)]
pub struct StoredSecretVersion {
    /// The version.
    pub version: SecretVersion,
    /// Its value, sealed under the secret's key.
    pub sealed: Ciphertext,
}

/// Secrets of one place, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretCount {
    /// The region.
    pub region: RegionId,
    /// The instance of their keys; `None` is the default KMS.
    pub instance: Option<InstanceId>,
    /// How many.
    pub count: u32,
}

/// Keys of one region and state, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCount {
    /// The region.
    pub region: RegionId,
    /// The instance; `None` is the default KMS.
    pub instance: Option<InstanceId>,
    /// The state, as stored.
    pub state: KeyStateKind,
    /// How many.
    pub count: u32,
}

/// A change: writes and the audit row that tells of them. Committed whole or not at all.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is written, in this order.
    pub writes: Vec<Write>,
    /// The row of the audit log.
    pub audit: Audit,
}

/// One write of a [`Change`].
#[derive(Clone, Debug)]
pub enum Write {
    /// Which root key everything is sealed under. [`StoreError::Conflict`] when that is recorded already.
    RecordRootKey(RootKeyRecord),
    /// Another root key, and every keyring as it is sealed under that one.
    /// [`StoreError::OtherRootKey`] when the root key is not `from`,
    /// [`StoreError::Conflict`] when these are not all keyrings.
    ExchangeRootKey {
        /// The root key until now.
        from: RootKeyId,
        /// The root key from now on.
        to: RootKeyRecord,
        /// All keyrings, sealed under the new root key.
        keyrings: Vec<(KeyringId, SealedKeyring)>,
    },
    /// A new keyring. [`StoreError::OtherRootKey`] when the root key is not the one it is sealed under.
    AddKeyring {
        /// Its name.
        id: KeyringId,
        /// Its secret.
        sealed: SealedKeyring,
        /// What it is sealed under.
        under: RootKeyId,
    },
    /// A new instance.
    AddInstance(Instance),
    /// The certificate authority of an instance. [`StoreError::Conflict`] when it has one.
    AddAuthority(InstanceId, StoredAuthority),
    /// A new key with its first version. Refused with [`StoreError::QuotaReached`]
    /// when its instance, or the default KMS of its region, already holds `quota` keys.
    AddKey {
        /// The key.
        key: Box<Key>,
        /// The material of its first version; `None` for an imported key.
        material: Option<SealedMaterial>,
        /// How many keys may be there; `None` for as many as come.
        quota: Option<u32>,
    },
    /// Another version of a key: its primary one from now on, which `UpdateKey` tells.
    AddVersion {
        /// The key as it now is.
        key: Box<Key>,
        /// The version's material.
        material: SealedMaterial,
    },
    /// The key's state, description, primary version, rotation, bond and material status, as they now are.
    UpdateKey {
        /// The key as it now is.
        key: Box<Key>,
        /// The revision it was changed from.
        from: Revision,
    },
    /// The sealed material of a version; `None` erases it.
    SetMaterial(KeyVersionId, Option<SealedMaterial>),
    /// Deletes the key with its versions, aliases, tags and pairs, for ever.
    DeleteKey {
        /// The key.
        key: KeyId,
        /// The revision at which it was found due.
        from: Revision,
    },
    /// A key's policy; `None` for the default one.
    SetPolicy(KeyId, Option<KeyPolicy>),
    /// A new alias. [`StoreError::AliasTaken`] when the region has it already.
    AddAlias(RegionId, AliasName, KeyId),
    /// Takes an alias away. [`StoreError::Conflict`] when the key does not have it.
    DeleteAlias(RegionId, AliasName, KeyId),
    /// The default instance of a region, in place of the one that was; `None` for none.
    /// [`StoreError::Conflict`] when the instance is not there.
    SetDefaultInstance(RegionId, Option<InstanceId>),
    /// A tag, new or with another value. [`StoreError::TagsFull`] when the key has as many others as it may (R136).
    SetTag(KeyId, Tag),
    /// Takes a tag away. [`StoreError::Conflict`] when the key does not have it.
    DeleteTag(KeyId, TagKey),
    /// A new wrapping pair.
    AddPair(WrappingPair, SealedPair),
    /// The pair's state as it now is.
    UpdatePair {
        /// The pair.
        pair: PairId,
        /// Its new state; a burned pair loses its private half.
        state: PairState,
        /// The revision it was changed from.
        from: Revision,
    },
    /// A new secret. [`StoreError::SecretNameTaken`] when the region has one of its name;
    /// [`StoreError::QuotaReached`] when the instance of its key, or the default KMS of the region, already holds
    /// `quota` secrets.
    AddSecret {
        /// The secret.
        secret: Box<Secret>,
        /// The most that may be there; `None` for as many as come.
        quota: Option<u32>,
    },
    /// What can change of a secret: its description, when it was changed, and when it is deleted.
    UpdateSecret {
        /// The secret as it now is.
        secret: Box<Secret>,
        /// The revision it was changed from.
        from: Revision,
    },
    /// Writes nothing: [`StoreError::Conflict`] when the secret was changed since.
    RequireSecret {
        /// The secret.
        secret: SecretId,
        /// The revision it was read at.
        at: Revision,
    },
    /// Deletes the secret with its versions, stages and tags, for ever.
    DeleteSecret {
        /// The secret.
        secret: SecretId,
        /// The revision at which it was found due.
        from: Revision,
    },
    /// A new version of a secret, which takes its stages from whichever version had them.
    /// [`StoreError::SecretVersionTaken`] when the secret has a version of its id.
    AddSecretVersion(SecretId, SecretVersion, Ciphertext),
    /// Moves a stage to a version, from whichever has it; `None` takes it away.
    SetStage(SecretId, VersionStage, Option<SecretVersionId>),
    /// A tag of a secret, new or with another value. [`StoreError::TagsFull`] when it has as many others as it may.
    SetSecretTag(SecretId, Tag),
    /// Takes a tag away. [`StoreError::Conflict`] when the secret does not have it.
    DeleteSecretTag(SecretId, TagKey),
    /// A new RAM user. [`StoreError::Conflict`] when the name is taken.
    AddRamUser(Box<RamUser>),
    /// A RAM user's policy. [`StoreError::Conflict`] when there is no such user.
    SetRamPolicy(RamUserName, RamPolicy),
    /// Deletes a RAM user with all access keys. [`StoreError::Conflict`] when there is no such user.
    DeleteRamUser(RamUserName),
    /// A new access key. [`StoreError::Conflict`] when its user has as many as it may.
    AddAccessKey(AccessKey, SealedAccessKey),
    /// Whether an access key may be used. [`StoreError::Conflict`] when there is no such access key.
    SetAccessKeyEnabled(AccessKeyId, bool),
    /// Deletes an access key. [`StoreError::Conflict`] when there is no such access key.
    DeleteAccessKey(AccessKeyId),
    /// A new network rule. [`StoreError::Conflict`] when the name is taken.
    AddNetworkRule(Box<NetworkRule>),
    /// A network rule as it now is.
    UpdateNetworkRule {
        /// The rule as it now is.
        rule: Box<NetworkRule>,
        /// The revision it was changed from.
        from: Revision,
    },
    /// Deletes a network rule. [`StoreError::Conflict`] when there is none, or a policy uses it.
    DeleteNetworkRule(NetworkRuleName),
    /// A new permission policy. [`StoreError::Conflict`] when the name is taken, or its instance or a rule is not there.
    AddPermissionPolicy(Box<PermissionPolicy>),
    /// A permission policy as it now is. [`StoreError::Conflict`] also when a rule is not there.
    UpdatePermissionPolicy {
        /// The policy as it now is.
        policy: Box<PermissionPolicy>,
        /// The revision it was changed from.
        from: Revision,
    },
    /// Deletes a permission policy. [`StoreError::Conflict`] when there is none, or an access point uses it.
    DeletePermissionPolicy(PermissionPolicyName),
    /// A new access point. [`StoreError::Conflict`] when the name is taken, or a policy is not there.
    AddAccessPoint(Box<AccessPoint>),
    /// An access point as it now is. [`StoreError::Conflict`] also when a policy is not there.
    UpdateAccessPoint {
        /// The access point as it now is.
        point: Box<AccessPoint>,
        /// The revision it was changed from.
        from: Revision,
    },
    /// Deletes an access point with all client keys. [`StoreError::Conflict`] when there is none.
    DeleteAccessPoint(AccessPointName),
    /// A new client key. [`StoreError::Conflict`] when its access point is not there.
    AddClientKey(Box<ClientKey>),
    /// Notes that a client key ceased to be valid at an instant, so that it falls due no longer.
    /// [`StoreError::Conflict`] when there is no such client key, or that was noted already.
    ExpireClientKey(ClientKeyId, Timestamp),
    /// Deletes a client key. [`StoreError::Conflict`] when there is no such client key.
    DeleteClientKey(ClientKeyId),
    /// Erases the private half of a pair.
    ErasePair {
        /// The pair.
        pair: PairId,
        /// The revision at which it was found due.
        from: Revision,
    },
}

/// A row of the audit log, before it has its place in the chain.
#[derive(Clone, Debug)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What: the operation's name.
    pub action: &'static str,
    /// To what: the resource's id.
    pub resource: String,
    /// How it ended.
    pub outcome: Outcome,
    /// More, never a secret: a JSON object.
    pub detail: serde_json::Value,
}

/// How an audited operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Ok,
    /// It was refused with this code, and the refusal itself changed something, such as the attempts left.
    Refused(&'static str),
}

impl Outcome {
    /// `ok`, or the code.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Refused(code) => code,
        }
    }
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row was changed since it was read; nothing was written. Read again and decide anew.
    #[error("a row was changed meanwhile")]
    Conflict,
    /// The region already has this alias; nothing was written.
    #[error("the alias is taken")]
    AliasTaken,
    /// The key has as many tags as it may; nothing was written.
    #[error("the key has as many tags as it may")]
    TagsFull,
    /// The region has a secret of this name; nothing was written.
    #[error("the secret's name is taken")]
    SecretNameTaken,
    /// The secret has a version of this id; nothing was written.
    #[error("the secret's version is there already")]
    SecretVersionTaken,
    /// The key version has encrypted as often as it may; nothing was written.
    #[error("the key version has encrypted as often as it may")]
    InvocationsSpent,
    /// Everything is under another root key; nothing was written.
    #[error("the root key was exchanged; start again with the one that the database is under now")]
    OtherRootKey,
    /// The instance or the default KMS already holds as many keys or secrets as it may; nothing was written.
    #[error("the quota is reached")]
    QuotaReached,
    /// The database failed or holds what cannot be read; whether a commit was done is unknown only
    /// when the connection broke at that very moment.
    #[error("the database failed while {doing}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Where the engine keeps everything. Every commit is durable before it is answered.
#[async_trait]
pub trait Store: Send + Sync {
    /// Commits a change, with its row of the audit chain, durably.
    async fn commit(&self, change: Change) -> Result<(), StoreError>;
    /// A number that is another once a key that was there, its material, or what is known of a caller has changed:
    /// before whoever changed it is answered. Of callers these are access keys, client keys and all that says what they
    /// may do. `None` where another server may change them too; there nothing that was
    /// read is kept.
    fn keys_changed(&self) -> Option<u64>;
    /// Notes that a server runs at `now`. No change, so no audit row.
    async fn mark(&self, now: Timestamp) -> Result<(), StoreError>;

    /// Counts `count` encryptions under a version that are about to be done. No change, so no audit row.
    /// [`StoreError::InvocationsSpent`] when that were more than [`domain::limits::INVOCATIONS`].
    async fn count_invocations(&self, version: &KeyVersionId, count: u32) -> Result<(), StoreError>;

    /// The newest of the last mark and the last row of the audit log; `None` in an empty store.
    async fn last_seen(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Which root key everything is sealed under; `None` before the first start.
    async fn root_key(&self) -> Result<Option<RootKeyRecord>, StoreError>;
    /// All keyrings.
    async fn keyrings(&self) -> Result<Vec<(KeyringId, SealedKeyring)>, StoreError>;
    /// A keyring.
    async fn keyring(&self, id: &KeyringId) -> Result<Option<SealedKeyring>, StoreError>;
    /// All instances, oldest first.
    async fn instances(&self) -> Result<Vec<Instance>, StoreError>;
    /// The default instance of a region.
    async fn default_instance(&self, region: RegionId) -> Result<Option<Instance>, StoreError>;
    /// An instance.
    async fn instance(&self, id: &InstanceId) -> Result<Option<Instance>, StoreError>;
    /// The certificate authority of an instance.
    async fn authority(&self, id: &InstanceId) -> Result<Option<StoredAuthority>, StoreError>;

    /// A key.
    async fn key(&self, id: &KeyId) -> Result<Option<Stored<Key>>, StoreError>;
    /// The key that has this version.
    async fn key_of_version(&self, id: &KeyVersionId) -> Result<Option<Stored<Key>>, StoreError>;
    /// At most `limit` keys that fit the filter, newest first.
    async fn keys(&self, filter: &KeyFilter, limit: u32) -> Result<Vec<Key>, StoreError>;
    /// How many keys there are.
    async fn key_total(&self) -> Result<u32, StoreError>;
    /// Keys by region, instance and state.
    async fn key_counts(&self) -> Result<Vec<KeyCount>, StoreError>;
    /// Secrets by region and instance.
    async fn secrets_by_place(&self) -> Result<Vec<SecretCount>, StoreError>;
    /// The sealed material of a version.
    async fn material(&self, version: &KeyVersionId) -> Result<Option<SealedMaterial>, StoreError>;
    /// The versions of a key, newest first.
    async fn versions(&self, key: &KeyId) -> Result<Vec<VersionRow>, StoreError>;
    /// The aliases of these keys, sorted.
    async fn aliases(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, AliasName)>, StoreError>;
    /// The keys that have these aliases, in any region and order.
    async fn keys_by_alias(&self, names: &[AliasName]) -> Result<Vec<(AliasName, KeyId)>, StoreError>;
    /// The policy of a key; `None` for the default one, and where there is no such key.
    async fn policy(&self, key: &KeyId) -> Result<Option<KeyPolicy>, StoreError>;
    /// The tags of a key, by their keys.
    async fn tags(&self, key: &KeyId) -> Result<Vec<Tag>, StoreError>;

    /// A wrapping pair.
    async fn pair(&self, id: &PairId) -> Result<Option<StoredPair>, StoreError>;
    /// The pairs of a key that still have their private half, newest first.
    async fn pairs(&self, key: &KeyId) -> Result<Vec<StoredPair>, StoreError>;

    /// At most `limit` pairs that fit the filter at `now`, newest first, with the material that their keys have.
    async fn imports(
        &self,
        filter: &ImportFilter,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(WrappingPair, MaterialStatus)>, StoreError>;

    /// A secret.
    async fn secret(&self, id: &SecretId) -> Result<Option<Stored<Secret>>, StoreError>;
    /// At most `limit` secrets that fit the filter, by region and name.
    async fn secrets(&self, filter: &SecretFilter, limit: u32) -> Result<Vec<Secret>, StoreError>;
    /// How many secrets of each type fit the filter, whatever its class and place.
    async fn secret_counts(&self, filter: &SecretFilter) -> Result<Vec<(SecretType, u32)>, StoreError>;
    /// How many secrets are sealed under a key.
    async fn secrets_of_key(&self, key: &KeyId) -> Result<u32, StoreError>;
    /// The tags of these secrets, by their keys.
    async fn secret_tags(&self, ids: &[SecretId]) -> Result<Vec<(SecretId, Tag)>, StoreError>;
    /// The versions of a secret, newest first.
    async fn secret_versions(&self, id: &SecretId) -> Result<Vec<SecretVersion>, StoreError>;
    /// A version of a secret.
    async fn secret_version(
        &self,
        id: &SecretId,
        version: &SecretVersionId,
    ) -> Result<Option<StoredSecretVersion>, StoreError>;
    /// The version of a secret that has a stage.
    async fn secret_at_stage(
        &self,
        id: &SecretId,
        stage: &VersionStage,
    ) -> Result<Option<StoredSecretVersion>, StoreError>;

    /// All RAM users, by name.
    async fn ram_users(&self) -> Result<Vec<RamUser>, StoreError>;
    /// All access keys, oldest first.
    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError>;
    /// An access key with its secret and its user's policy.
    async fn access_key(&self, id: &AccessKeyId) -> Result<Option<StoredAccessKey>, StoreError>;

    /// All network rules, by name.
    async fn network_rules(&self) -> Result<Vec<NetworkRule>, StoreError>;
    /// A network rule.
    async fn network_rule(&self, name: &NetworkRuleName) -> Result<Option<Stored<NetworkRule>>, StoreError>;
    /// All permission policies, by name.
    async fn permission_policies(&self) -> Result<Vec<PermissionPolicy>, StoreError>;
    /// A permission policy.
    async fn permission_policy(
        &self,
        name: &PermissionPolicyName,
    ) -> Result<Option<Stored<PermissionPolicy>>, StoreError>;
    /// All access points, by name.
    async fn access_points(&self) -> Result<Vec<AccessPoint>, StoreError>;
    /// An access point.
    async fn access_point(&self, name: &AccessPointName) -> Result<Option<Stored<AccessPoint>>, StoreError>;
    /// The policies of an access point, in its order.
    async fn policies_of(&self, name: &AccessPointName) -> Result<Vec<PermissionPolicy>, StoreError>;
    /// The network rules of all policies of an access point.
    async fn rules_of(&self, name: &AccessPointName) -> Result<Vec<NetworkRule>, StoreError>;
    /// The client keys of an access point, or all; oldest first.
    async fn client_keys(&self, of: Option<&AccessPointName>) -> Result<Vec<ClientKey>, StoreError>;
    /// A client key.
    async fn client_key(&self, id: &ClientKeyId) -> Result<Option<ClientKey>, StoreError>;

    /// At most `limit` things that have to be done, soonest first.
    async fn due(&self, limit: u32) -> Result<Vec<DueWork>, StoreError> {
        self.due_of(&DueFilter { with_used_pairs: true, ..DueFilter::default() }, limit).await
    }
    /// At most `limit` things that fall due and fit the filter, soonest first.
    async fn due_of(&self, filter: &DueFilter, limit: u32) -> Result<Vec<DueWork>, StoreError>;
    /// How many things fall due by an instant; pairs that material was imported with are none of them.
    async fn due_count(&self, until: Timestamp) -> Result<u32, StoreError>;
    /// The latest `limit` rows of the audit log, of one resource or of all, newest first.
    async fn audit(&self, resource: Option<&str>, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;
}
