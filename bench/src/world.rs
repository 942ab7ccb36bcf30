//! An engine on a SQLite database in a folder of its own.

use std::sync::Arc;

use custody::RootKey;
use domain::{Description, KeySpec, KeyUsage, Origin, RegionId, Timestamp};
use engine::{Actor, Clock, CreateKey, Engine, EngineConfig};
use storage::Database;
use tempfile::TempDir;

/// The clock on the wall.
pub(crate) struct Wall;

impl metrics::Clock for Wall {
    fn now(&self) -> Timestamp {
        Clock::now(self)
    }

    fn elapsed(&self) -> std::time::Duration {
        static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        FIRST.get_or_init(crate::measure::now).elapsed()
    }
}

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) actor: Actor,
    /// Where the database is, and what is compared with it.
    pub(crate) folder: TempDir,
}

impl World {
    /// The database.
    pub(crate) fn database(&self) -> Database {
        Database::Sqlite { path: self.folder.path().join("data").join("keyferry.db") }
    }

    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir_in(".").expect("a folder on the disk of the sources");
        // As a server keeps its data, so that one can be started on them.
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a folder");
        let path = data.join("root.key");
        RootKey::create(&path).expect("a root key");
        let root = RootKey::load(&path).expect("the root key");
        let database = Database::Sqlite { path: data.join("keyferry.db") };
        let storage = storage::open(database).await.expect("a database");
        let config = EngineConfig {
            account: "1234567890123456".parse().expect("an account"),
            regions: vec![region()],
            region_key_quota: None,
            region_secret_quota: None,
        };
        let engine = Engine::start(config, root, storage, Arc::new(Wall)).await.expect("an engine");
        let actor = Actor::Operator("bench".parse().expect("a name"));
        Self { engine: Arc::new(engine), actor, folder }
    }

    /// What a key of the default KMS is created with.
    pub(crate) fn request(spec: KeySpec, usage: Option<KeyUsage>, origin: Origin) -> CreateKey {
        CreateKey {
            region: region(),
            instance: None,
            spec,
            usage,
            origin,
            policy: None,
            alias: None,
            description: Description::default(),
            creator: "bench".parse().expect("a name"),
        }
    }
}

fn region() -> RegionId {
    "cn-hangzhou".parse().expect("a region")
}
