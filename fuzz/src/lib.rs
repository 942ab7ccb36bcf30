//! A KMS on a database of its own with a gateway of each kind, and callers that sign whatever is made up for them.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use custody::RootKey;
use domain::{
    AccessPermission, Description, InstanceId, KeySpec, Management, Origin, ReadyPolicy, Timestamp,
};
use drive::{AccessKey, ClientKey, Stamp};
use engine::{
    Actor, Clock, CreateInstance, CreateKey, Engine, EngineConfig, SetUpAccessPoint, client_key_password,
};
use gateway::{DedicatedGateway, Front, Gateway};
use http::{Request, Response};
use storage::Database;
use tokio::runtime::Runtime;

const NOW: &str = "2026-11-21T21:13:25Z";
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A clock that stands still: what falls due would change what is fuzzed.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW.parse().expect("a time")
    }
}

/// A KMS with its gateways.
pub struct World {
    runtime: Runtime,
    shared: Gateway,
    dedicated: DedicatedGateway,
    access_key: AccessKey,
    client_key: ClientKey,
    /// A key of the instance, which there is.
    pub key: String,
    nonce: AtomicU64,
}

/// The one world of a process.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let parts = runtime.block_on(Parts::new());
        let Parts { engine, instance, access_key, client_key, key } = parts;
        let shared = Gateway::new(engine.clone(), None, None);
        let dedicated = DedicatedGateway::new(engine, instance, None, None);
        World { runtime, shared, dedicated, access_key, client_key, key, nonce: AtomicU64::new(0) }
    })
}

impl World {
    /// Calls an operation of the shared gateway with these parameters, signed by RPC 1.0.
    pub fn call_shared(&self, operation: &str, parameters: &[(String, String)]) -> Response<Bytes> {
        let nonce = self.nonce.fetch_add(1, Ordering::Relaxed).to_string();
        let parameters: Vec<_> =
            parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = self.access_key.rpc(operation, &parameters, &stamp(&nonce)).to_http();
        // Longer than an address may be.
        let Some(request) = request else { return Response::new(Bytes::from_static(b"{}")) };
        self.answer(&self.shared, request)
    }

    /// Calls an operation of the dedicated gateway with this message, signed with a client key.
    pub fn call_dedicated(&self, operation: &str, message: &[u8]) -> Response<Bytes> {
        let request = self.client_key.request(operation, message.to_vec(), None, &stamp("")).to_http();
        self.answer(&self.dedicated, request.expect("a request"))
    }

    fn answer(&self, gateway: &impl Front, request: Request<Bytes>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        let exchange = gateway.begin(&head, PEER);
        self.runtime.block_on(gateway.answer(Request::from_parts(head, body), PEER, exchange))
    }
}

/// What a world is made of.
struct Parts {
    engine: Arc<Engine>,
    instance: domain::Instance,
    access_key: AccessKey,
    client_key: ClientKey,
    key: String,
}

impl Parts {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder").keep();
        let path = folder.join("root.key");
        RootKey::create(&path).expect("a root key");
        let root = RootKey::load(&path).expect("the root key");
        let storage = storage::open(Database::Sqlite { path: folder.join("keyferry.db") }).await.expect("a database");
        let region = "cn-hangzhou".parse().expect("a region");
        let config = EngineConfig {
            account: "1234567890123456".parse().expect("an account"),
            regions: vec![region],
            region_key_quota: None,
            region_secret_quota: None,
        };
        let engine = Engine::start(config, root, storage, Arc::new(Still)).await.expect("an engine");
        let engine = Arc::new(engine);
        let actor = Actor::CommandLine;
        let instance = CreateInstance {
            region,
            name: "fuzz".parse().expect("a name"),
            management: Management::Software,
            qps: 1000,
            key_quota: 1_000_000,
            secret_quota: 1_000_000,
        };
        let instance = engine.create_instance(&actor, instance).await.expect("an instance");
        let key = CreateKey {
            region,
            instance: Some(instance.id.clone()),
            spec: KeySpec::Aes256,
            usage: None,
            origin: Origin::AliyunKms,
            policy: None,
            alias: None,
            description: Description::default(),
            creator: "fuzz".parse().expect("a name"),
        };
        let key = engine.create_key(&actor, key).await.expect("a key").id.to_string();
        let (user, policy) = ("fuzz".parse().expect("a name"), ReadyPolicy::FullAccess.policy());
        let creator = "fuzz".parse().expect("a name");
        let access_key = engine.create_ram_user(&actor, creator, &user, &policy).await.expect("a user");
        let access_key = AccessKey { id: access_key.id.to_string(), secret: access_key.secret };
        let client_key = client_key(&engine, &instance.id).await;
        Self { engine, instance, access_key, client_key, key }
    }
}

fn stamp(nonce: &str) -> Stamp<'_> {
    Stamp { host: "kms.cn-hangzhou.aliyuncs.com", agent: "fuzz", at: Still.now(), nonce }
}

/// A client key of an access point that may do everything.
async fn client_key(engine: &Engine, instance: &InstanceId) -> ClientKey {
    let request = SetUpAccessPoint {
        name: "fuzz".parse().expect("a name"),
        description: Description::default(),
        instance: instance.clone(),
        permissions: AccessPermission::ALL.to_vec(),
        resources: ["key/*", "secret/*"].map(|text| text.parse().expect("a resource")).to_vec(),
        network_rules: vec![],
        password: client_key_password(),
        not_after: None,
    };
    let password = request.password.to_string();
    let issued = engine.set_up_access_point(&Actor::CommandLine, request).await.expect("a client key");
    ClientKey::open(&issued.content(), &password).expect("it opens")
}
