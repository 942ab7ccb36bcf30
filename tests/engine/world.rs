//! An engine on SQLite in a folder of its own, and the few steps that every test takes.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use custody::{RootKey, RootKeySource};
use domain::{
    Description, InstanceId, Key, KeyId, KeySpec, Management, OperatorName, Origin, Refusal, RegionId,
    Timestamp, WrappingAlgorithm, WrappingKeySpec, view::Imported,
};
use engine::{
    Actor, Clock, CreateInstance, CreateKey, Engine, EngineConfig, EngineError, ImportKeyMaterial,
    ImportParameters,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use storage::{Database, Storage};
use tempfile::TempDir;

/// A clock that moves only when it is told to.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A server's engine, with what it stands on.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) storage: Arc<Storage>,
    pub(crate) actor: Actor,
    pub(crate) clock: TestClock,
    folder: TempDir,
}

pub(crate) const REGION: &str = "cn-hangzhou";

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_quota(None).await
    }

    /// One in which the default KMS of each region holds so many keys.
    pub(crate) async fn with_quota(region_key_quota: Option<u32>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        RootKey::create(&folder.path().join("root.key")).expect("a root key");
        let clock = TestClock(Arc::new(AtomicI64::new(1_800_000_000_000)));
        Self::open(folder, clock, region_key_quota).await
    }

    async fn open(folder: TempDir, clock: TestClock, region_key_quota: Option<u32>) -> Self {
        let path = folder.path().join("keyferry.db");
        let storage = storage::open(Database::Sqlite { path }).await.expect("a store");
        let root = RootKey::load(&folder.path().join("root.key")).expect("the root key");
        let config = EngineConfig {
            account: "1234567890123456".parse().expect("an account"),
            regions: vec![region(), "cn-shanghai".parse().expect("a region")],
            region_key_quota,
            region_secret_quota: None,
        };
        let engine =
            Engine::start(config, root, storage.clone(), Arc::new(clock.clone())).await.expect("an engine");
        Self { engine, storage, actor: Actor::Operator(operator()), clock, folder }
    }

    /// Stops the engine and its store, and starts both anew on the same folder.
    pub(crate) async fn restarted(self) -> Self {
        self.storage.close().await;
        let region_key_quota = self.engine.region_key_quota();
        drop(self.engine);
        drop(self.storage);
        Self::open(self.folder, self.clock, region_key_quota).await
    }

    /// The root key in this file of the world's folder, which is made if it is not there.
    pub(crate) fn root_key(&self, name: &str) -> RootKey {
        RootKeySource::File(self.folder.path().join(name)).make().expect("a root key")
    }

    pub(crate) fn advance(&self, millis: i64) {
        self.clock.0.fetch_add(millis, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn request(&self, origin: Origin) -> CreateKey {
        CreateKey {
            region: region(),
            instance: None,
            spec: KeySpec::Aes256,
            usage: None,
            origin,
            policy: None,
            alias: None,
            description: Description::default(),
            creator: operator(),
        }
    }

    /// A key of the default KMS.
    pub(crate) async fn key(&self, origin: Origin) -> Key {
        self.engine.create_key(&self.actor, self.request(origin)).await.expect("a key")
    }

    pub(crate) async fn instance(&self, management: Management, key_quota: u32) -> InstanceId {
        let request = CreateInstance {
            region: region(),
            name: "instance".parse().expect("a name"),
            management,
            qps: 1000,
            key_quota,
            secret_quota: domain::limits::SECRET_QUOTA,
        };
        self.engine.create_instance(&self.actor, request).await.expect("an instance").id
    }

    /// A software instance with a quota of secrets.
    pub(crate) async fn instance_for_secrets(&self, secret_quota: u32) -> InstanceId {
        let request = CreateInstance {
            region: region(),
            name: "instance".parse().expect("a name"),
            management: Management::Software,
            qps: 1000,
            key_quota: 10,
            secret_quota,
        };
        self.engine.create_instance(&self.actor, request).await.expect("an instance").id
    }

    pub(crate) async fn pair(&self, key: &KeyId, algorithm: WrappingAlgorithm) -> ImportParameters {
        let spec = WrappingKeySpec::Rsa2048;
        self.engine
            .get_parameters_for_import(&self.actor, key, spec, algorithm)
            .await
            .expect("import parameters")
    }

    /// Imports what was wrapped, with this token, for ever.
    pub(crate) async fn import(
        &self,
        key: &KeyId,
        token: &str,
        wrapped: Vec<u8>,
    ) -> Result<Imported, Refusal> {
        self.import_until(key, token, wrapped, None).await
    }

    pub(crate) async fn import_until(
        &self,
        key: &KeyId,
        token: &str,
        wrapped: Vec<u8>,
        expires_at: Option<Timestamp>,
    ) -> Result<Imported, Refusal> {
        let request = ImportKeyMaterial { key: key.clone(), token: token.to_owned(), wrapped, expires_at };
        refused(self.engine.import_key_material(&self.actor, &request).await)
    }

    /// A key of external origin with `material` in it.
    pub(crate) async fn imported(&self, material: &[u8]) -> Key {
        let key = self.key(Origin::External).await;
        let issued = self.pair(&key.id, WrappingAlgorithm::RsaesOaepSha256).await;
        self.import(&key.id, &issued.token, wrap(&issued, material)).await.expect("an import");
        self.engine.describe_key(&key.id).await.expect("the key")
    }
}

pub(crate) fn region() -> RegionId {
    REGION.parse().expect("a region")
}

fn operator() -> OperatorName {
    "tester".parse().expect("a name")
}

/// Wraps bytes of any length under the public key, as a tool would that knows no key specs.
pub(crate) fn wrap(issued: &ImportParameters, material: &[u8]) -> Vec<u8> {
    let (public_key, algorithm) = (&issued.pair.public_key, issued.pair.algorithm);
    wrap::wrap(material, public_key, algorithm, &mut UnwrapErr(SysRng)).expect("wrapped material")
}

/// The refusal of an operation that may be refused but must not fail.
pub(crate) fn refused<T>(result: Result<T, EngineError>) -> Result<T, Refusal> {
    result.map_err(|error| match error {
        EngineError::Refused(refusal) => refusal,
        error => panic!("the engine failed: {error:?}"),
    })
}
