//! The storage itself: the ports, told in queries and steps.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use console::{AccountChange, Accounts, AuditLog, PasswordHash, StoredInvitation, StoredSession, TokenHash};
use custody::{KeyringId, RootKeyRecord, SealedKeyring, SealedMaterial};
use domain::view::{
    AuditEntry, AuditEntryPage, AuditFilter, DatabaseKind, ImportFilter, KeyFilter, OperatorRow,
    SecretFilter, VersionRow,
};
use domain::{
    AccessKey, AccessKeyId, AccessPoint, AccessPointName, AliasName, ChainCheck, ChainLink, ClientKey,
    ClientKeyId, Instance, InstanceId, Key, KeyId, KeyPolicy, KeyVersionId, MaterialStatus, NetworkRule,
    NetworkRuleName, Operator, OperatorName, PairId, PermissionPolicy, PermissionPolicyName, RamUser,
    RegionId, Secret, SecretId, SecretType, SecretVersion, SecretVersionId, Tag, Timestamp, VersionStage,
    WrappingPair,
};
use engine::{
    Audit, Change, DueFilter, DueWork, KeyCount, SecretCount, Store, StoreError, Stored, StoredAccessKey,
    StoredAuthority, StoredPair, StoredSecretVersion,
};

use crate::{
    OpenError,
    backend::Backend,
    chain,
    error::failed,
    postgres::{Postgres, Use},
    schema,
    sqlite::{Holds, Sqlite},
    statement::{Query, Step, Work},
    tables::{
        self, access_keys, access_points, aliases, audit, authorities, client_keys, clock, due, instances,
        invitations, keyrings, keys, network_rules, operators, pairs, permission_policies, root_key,
        secret_versions, secrets, sessions, tags, versions,
    },
};

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A SQLite database.
    Sqlite {
        /// Its file, which is made when it is missing; the folder must be there. SQLite keeps more files beside it.
        path: PathBuf,
    },
    /// A PostgreSQL database.
    Postgres {
        /// Its URL, `postgres://…`. Does not print, since it may hold a password.
        url: String,
    },
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
            Database::Postgres { .. } => f.write_str("Postgres { url: … }"),
        }
    }
}

/// The engine's [`Store`] and the console's [`Accounts`] on a SQL database.
pub struct Storage {
    backend: Box<dyn Backend>,
    kind: DatabaseKind,
    /// How many keys there were after the change of this number. Every change has a row in the audit log, so the count
    /// holds for as long as that row is the last.
    key_total: Mutex<Option<(u64, u32)>>,
}

impl Storage {
    fn new(backend: Box<dyn Backend>, kind: DatabaseKind) -> Arc<Self> {
        Arc::new(Self { backend, kind, key_total: Mutex::new(None) })
    }
}

/// Opens a database and brings its tables up to date.
///
/// # Errors
/// [`OpenError`], whose text says what to do.
pub async fn open(database: Database) -> Result<Arc<Storage>, OpenError> {
    let (backend, kind): (Box<dyn Backend>, _) = match database {
        Database::Sqlite { path } => (Box::new(Sqlite::open(path, Holds::Keys).await?), DatabaseKind::Sqlite),
        Database::Postgres { url } => {
            (Box::new(Postgres::open(&url, Use::KEYS).await?), DatabaseKind::Postgres)
        }
    };
    Ok(Storage::new(backend, kind))
}

/// Opens a database that is there already, to read it only. A server may be using it.
///
/// # Errors
/// [`OpenError`]; also where the tables are not exactly those that this program knows.
pub async fn open_read_only(database: Database) -> Result<Arc<Storage>, OpenError> {
    let (backend, kind): (Box<dyn Backend>, _) = match database {
        Database::Sqlite { path } => (Box::new(Sqlite::open_read_only(path).await?), DatabaseKind::Sqlite),
        Database::Postgres { url } => {
            (Box::new(Postgres::open_read_only(&url).await?), DatabaseKind::Postgres)
        }
    };
    Ok(Storage::new(backend, kind))
}

impl Storage {
    /// What kind of database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// The last step of the schema, which every open database has done.
    pub fn schema(&self) -> i64 {
        schema::NEWEST
    }

    /// Finishes what was given to it and closes the database. Whatever is asked afterwards fails.
    pub async fn close(&self) {
        self.backend.close().await;
    }

    /// Commits steps with their row of the audit chain, none of which makes a key another.
    pub(crate) async fn commit_beside_keys(&self, steps: Vec<Step>, audit: Audit) -> Result<(), StoreError> {
        self.commit_steps(steps, Some(audit)).await
    }

    /// Commits steps, none of which makes a key another, with their row of the audit chain where they have one.
    pub(crate) async fn commit_steps(
        &self,
        steps: Vec<Step>,
        audit: Option<Audit>,
    ) -> Result<(), StoreError> {
        self.backend.commit(Work { steps, audit, changes_keys: false }).await
    }

    /// All rows of a query.
    pub(crate) async fn all<T>(&self, query: Query<T>) -> Result<Vec<T>, StoreError> {
        let rows = self.backend.query(query.statement).await.map_err(failed(query.doing))?;
        let read = rows.into_iter().map(|mut row| (query.read)(&mut row)).collect::<Result<_, _>>();
        read.map_err(failed(query.doing))
    }

    /// All rows of a query, without their revisions.
    async fn values<T>(&self, query: Query<Stored<T>>) -> Result<Vec<T>, StoreError> {
        Ok(self.all(query).await?.into_iter().map(|stored| stored.value).collect())
    }

    /// The first row of a query.
    pub(crate) async fn first<T>(&self, query: Query<T>) -> Result<Option<T>, StoreError> {
        Ok(self.all(query).await?.into_iter().next())
    }
}

#[async_trait]
impl Store for Storage {
    async fn commit(&self, change: Change) -> Result<(), StoreError> {
        let steps = change.writes.iter().flat_map(tables::steps).collect();
        let changes_keys = change.writes.iter().any(tables::changes_keys);
        self.backend.commit(Work { steps, audit: Some(change.audit), changes_keys }).await
    }

    fn keys_changed(&self) -> Option<u64> {
        self.backend.keys_changed()
    }

    async fn mark(&self, now: Timestamp) -> Result<(), StoreError> {
        self.backend.commit(Work { steps: vec![clock::mark(now)], audit: None, changes_keys: false }).await
    }

    async fn count_invocations(&self, version: &KeyVersionId, count: u32) -> Result<(), StoreError> {
        let steps = vec![versions::count_invocations(version, count)];
        self.backend.commit(Work { steps, audit: None, changes_keys: false }).await
    }

    async fn last_seen(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.first(clock::last_seen()).await?.flatten())
    }

    async fn root_key(&self) -> Result<Option<RootKeyRecord>, StoreError> {
        self.first(root_key::record()).await
    }

    async fn keyrings(&self) -> Result<Vec<(KeyringId, SealedKeyring)>, StoreError> {
        self.all(keyrings::all()).await
    }

    async fn keyring(&self, id: &KeyringId) -> Result<Option<SealedKeyring>, StoreError> {
        self.first(keyrings::by_id(id)).await
    }

    async fn instances(&self) -> Result<Vec<Instance>, StoreError> {
        self.all(instances::all()).await
    }

    async fn default_instance(&self, region: RegionId) -> Result<Option<Instance>, StoreError> {
        self.first(instances::default_of(region)).await
    }

    async fn instance(&self, id: &InstanceId) -> Result<Option<Instance>, StoreError> {
        self.first(instances::by_id(id)).await
    }

    async fn authority(&self, id: &InstanceId) -> Result<Option<StoredAuthority>, StoreError> {
        self.first(authorities::of_instance(id)).await
    }

    async fn key(&self, id: &KeyId) -> Result<Option<Stored<Key>>, StoreError> {
        self.first(keys::by_id(id)).await
    }

    async fn key_of_version(&self, id: &KeyVersionId) -> Result<Option<Stored<Key>>, StoreError> {
        self.first(keys::by_version(id)).await
    }

    async fn keys(&self, filter: &KeyFilter, limit: u32) -> Result<Vec<Key>, StoreError> {
        self.values(keys::listed(filter, limit)).await
    }

    async fn key_total(&self) -> Result<u32, StoreError> {
        // Read before the keys are counted: a change in between makes the count one for the next number, which only has
        // it counted once more.
        let last = self.audit_head().await?.sequence;
        let known = *self.key_total.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, total)) = known.filter(|(counted_at, _)| *counted_at == last) {
            return Ok(total);
        }
        let total = self.first(keys::total()).await?.unwrap_or_default();
        *self.key_total.lock().unwrap_or_else(PoisonError::into_inner) = Some((last, total));
        Ok(total)
    }

    async fn key_counts(&self) -> Result<Vec<KeyCount>, StoreError> {
        self.all(keys::counts()).await
    }

    async fn secrets_by_place(&self) -> Result<Vec<SecretCount>, StoreError> {
        self.all(secrets::counts_by_place()).await
    }

    async fn material(&self, version: &KeyVersionId) -> Result<Option<SealedMaterial>, StoreError> {
        Ok(self.first(versions::sealed(version)).await?.flatten())
    }

    async fn versions(&self, key: &KeyId) -> Result<Vec<VersionRow>, StoreError> {
        self.all(versions::of_key(key)).await
    }

    async fn aliases(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, AliasName)>, StoreError> {
        let mut found = Vec::new();
        for some in keys.chunks(aliases::AT_ONCE) {
            found.extend(self.all(aliases::of(some)).await?);
        }
        found.sort_by(|(_, a), (_, b)| a.cmp(b));
        Ok(found)
    }

    async fn keys_by_alias(&self, names: &[AliasName]) -> Result<Vec<(AliasName, KeyId)>, StoreError> {
        let mut found = Vec::new();
        for some in names.chunks(aliases::AT_ONCE) {
            found.extend(self.all(aliases::named(some)).await?);
        }
        Ok(found)
    }

    async fn policy(&self, key: &KeyId) -> Result<Option<KeyPolicy>, StoreError> {
        Ok(self.first(keys::policy(key)).await?.flatten())
    }

    async fn tags(&self, key: &KeyId) -> Result<Vec<Tag>, StoreError> {
        self.all(tags::of(key)).await
    }

    async fn pair(&self, id: &PairId) -> Result<Option<StoredPair>, StoreError> {
        self.first(pairs::by_id(id)).await
    }

    async fn pairs(&self, key: &KeyId) -> Result<Vec<StoredPair>, StoreError> {
        self.all(pairs::of_key(key)).await
    }

    async fn imports(
        &self,
        filter: &ImportFilter,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(WrappingPair, MaterialStatus)>, StoreError> {
        self.all(pairs::listed(filter, now, limit)).await
    }

    async fn secret(&self, id: &SecretId) -> Result<Option<Stored<Secret>>, StoreError> {
        self.first(secrets::by_id(id)).await
    }

    async fn secrets(&self, filter: &SecretFilter, limit: u32) -> Result<Vec<Secret>, StoreError> {
        self.values(secrets::listed(filter, limit)).await
    }

    async fn secret_counts(&self, filter: &SecretFilter) -> Result<Vec<(SecretType, u32)>, StoreError> {
        self.all(secrets::counts(filter)).await
    }

    async fn secrets_of_key(&self, key: &KeyId) -> Result<u32, StoreError> {
        Ok(self.first(secrets::of_key(key)).await?.unwrap_or_default())
    }

    async fn secret_tags(&self, ids: &[SecretId]) -> Result<Vec<(SecretId, Tag)>, StoreError> {
        let mut found = Vec::new();
        for some in ids.chunks(secrets::AT_ONCE) {
            found.extend(self.all(secrets::tags_of(some)).await?);
        }
        found.sort();
        Ok(found)
    }

    async fn secret_versions(&self, id: &SecretId) -> Result<Vec<SecretVersion>, StoreError> {
        Ok(secret_versions::with_stages(self.all(secret_versions::of(id)).await?))
    }

    async fn secret_version(
        &self,
        id: &SecretId,
        version: &SecretVersionId,
    ) -> Result<Option<StoredSecretVersion>, StoreError> {
        self.first(secret_versions::by_id(id, version)).await
    }

    async fn secret_at_stage(
        &self,
        id: &SecretId,
        stage: &VersionStage,
    ) -> Result<Option<StoredSecretVersion>, StoreError> {
        self.first(secret_versions::at_stage(id, stage)).await
    }

    async fn ram_users(&self) -> Result<Vec<RamUser>, StoreError> {
        self.all(access_keys::users()).await
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        self.all(access_keys::all()).await
    }

    async fn access_key(&self, id: &AccessKeyId) -> Result<Option<StoredAccessKey>, StoreError> {
        self.first(access_keys::by_id(id)).await
    }

    async fn network_rules(&self) -> Result<Vec<NetworkRule>, StoreError> {
        self.values(network_rules::all()).await
    }

    async fn network_rule(&self, name: &NetworkRuleName) -> Result<Option<Stored<NetworkRule>>, StoreError> {
        self.first(network_rules::by_name(name)).await
    }

    async fn permission_policies(&self) -> Result<Vec<PermissionPolicy>, StoreError> {
        self.values(permission_policies::all()).await
    }

    async fn permission_policy(
        &self,
        name: &PermissionPolicyName,
    ) -> Result<Option<Stored<PermissionPolicy>>, StoreError> {
        self.first(permission_policies::by_name(name)).await
    }

    async fn access_points(&self) -> Result<Vec<AccessPoint>, StoreError> {
        self.values(access_points::all()).await
    }

    async fn access_point(&self, name: &AccessPointName) -> Result<Option<Stored<AccessPoint>>, StoreError> {
        self.first(access_points::by_name(name)).await
    }

    async fn policies_of(&self, name: &AccessPointName) -> Result<Vec<PermissionPolicy>, StoreError> {
        self.values(permission_policies::of_access_point(name)).await
    }

    async fn rules_of(&self, name: &AccessPointName) -> Result<Vec<NetworkRule>, StoreError> {
        self.values(network_rules::of_access_point(name)).await
    }

    async fn client_keys(&self, of: Option<&AccessPointName>) -> Result<Vec<ClientKey>, StoreError> {
        self.all(of.map_or_else(client_keys::all, client_keys::of_access_point)).await
    }

    async fn client_key(&self, id: &ClientKeyId) -> Result<Option<ClientKey>, StoreError> {
        self.first(client_keys::by_id(id)).await
    }

    async fn due_of(&self, filter: &DueFilter, limit: u32) -> Result<Vec<DueWork>, StoreError> {
        self.all(due::listed(filter, limit)).await
    }

    async fn due_count(&self, until: Timestamp) -> Result<u32, StoreError> {
        Ok(self.first(due::count(until)).await?.unwrap_or_default())
    }

    async fn audit(&self, resource: Option<&str>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.all(audit::latest(resource, limit)).await
    }
}

#[async_trait]
impl Accounts for Storage {
    async fn commit_account(&self, change: AccountChange) -> Result<(), StoreError> {
        let steps = change.writes.iter().map(tables::account_step).collect();
        self.backend.commit(Work { steps, audit: Some(change.audit), changes_keys: false }).await
    }

    async fn has_operators(&self) -> Result<bool, StoreError> {
        Ok(self.first(operators::any()).await?.is_some())
    }

    async fn operator(
        &self,
        name: &OperatorName,
    ) -> Result<Option<(Operator, Option<PasswordHash>)>, StoreError> {
        self.first(operators::by_name(name)).await
    }

    async fn operators(&self, now: Timestamp) -> Result<Vec<OperatorRow>, StoreError> {
        self.all(operators::all(now)).await
    }

    async fn invitation(&self, code: &TokenHash) -> Result<Option<StoredInvitation>, StoreError> {
        self.first(invitations::by_code(code)).await
    }

    async fn session(&self, token: &TokenHash) -> Result<Option<StoredSession>, StoreError> {
        self.first(sessions::by_token(token)).await
    }
}

#[async_trait]
impl AuditLog for Storage {
    async fn audit_entries(&self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.all(audit::listed(filter, limit)).await
    }

    async fn audit_entry(&self, sequence: u64) -> Result<Option<AuditEntryPage>, StoreError> {
        let last = self.audit_head().await?.sequence;
        let mut found = self.all(audit::with_the_one_before(sequence)).await?.into_iter();
        let Some(entry) = found.next().filter(|entry| entry.sequence == sequence) else { return Ok(None) };
        let before = found.next().map_or(Some(ChainLink::START), |before| chain::link_of(&before));
        let holds = before.is_some_and(|before| chain::follow(&before, &entry).is_ok());
        Ok(Some(AuditEntryPage { entry, before: before.unwrap_or(ChainLink::START), holds, last }))
    }

    async fn audit_of(&self, action: &str, resources: &[String]) -> Result<Vec<AuditEntry>, StoreError> {
        if resources.is_empty() { Ok(vec![]) } else { self.all(audit::of(action, resources)).await }
    }

    async fn audit_head(&self) -> Result<ChainLink, StoreError> {
        Ok(self.first(audit::head()).await?.unwrap_or(ChainLink::START))
    }

    async fn verify_after(&self, link: ChainLink) -> Result<ChainCheck, StoreError> {
        self.follow_chain(link).await
    }
}
