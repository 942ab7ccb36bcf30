//! A shared gateway that records, and a program that calls it.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use custody::RootKey;
use domain::{
    AccessPermission, Description, Instance, InstanceId, KeyId, Management, Origin, RamPolicy, Timestamp,
};
use drive::{AccessKey, ClientKey, Stamp};
use engine::{
    Actor, CreateInstance, CreateKey, Engine, EngineConfig, NewAccessKey, SetUpAccessPoint,
    client_key_password,
};
use gateway::{DedicatedGateway, Front, Gateway, InstanceQuotas};
use http::Request;
use metrics::{AccessRecord, Recorder, Retention};
use storage::{AccessBlocks, Database, Storage, open_access_log};
use tempfile::TempDir;

pub(crate) const ACCOUNT: &str = "1234567890123456";
pub(crate) const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
pub(crate) const AGENT: &str = "AlibabaCloud (linux; amd64) Java/17 Core/0.3.2 TeaDSL/1";

/// A clock that moves only when it is told to.
#[derive(Clone)]
struct TestClock(Arc<AtomicI64>);

impl engine::Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl metrics::Clock for TestClock {
    fn now(&self) -> Timestamp {
        engine::Clock::now(self)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::SeqCst).unsigned_abs())
    }
}

/// A gateway with what it stands on.
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) gateway: Gateway,
    pub(crate) actor: Actor,
    pub(crate) folder: TempDir,
    clock: TestClock,
    storage: Arc<Storage>,
    recorder: Arc<Recorder>,
    instances: Arc<InstanceQuotas>,
}

impl World {
    pub(crate) async fn new(limited: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = RootKey::create(&folder.path().join("root.key")).expect("a root key");
        let clock = TestClock(Arc::new(AtomicI64::new(1_800_000_000_123)));
        let storage = storage::open(database(&folder)).await.expect("a store");
        let config = EngineConfig {
            account: ACCOUNT.parse().expect("an account"),
            regions: vec!["cn-hangzhou".parse().expect("a region")],
            region_key_quota: None,
            region_secret_quota: None,
        };
        let engine = Engine::start(config, root, storage.clone(), Arc::new(clock.clone())).await;
        let engine = Arc::new(engine.expect("an engine"));
        let recorder = Recorder::new(Arc::new(clock.clone()));
        let instances = Arc::<InstanceQuotas>::default();
        let quotas = limited.then(|| Arc::clone(&instances));
        let gateway = Gateway::new(Arc::clone(&engine), quotas, Some(Arc::clone(&recorder)));
        let actor = Actor::Operator("tester".parse().expect("a name"));
        Self { engine, gateway, actor, folder, clock, storage, recorder, instances }
    }

    pub(crate) async fn caller(&self, user: &str, policy: &RamPolicy) -> NewAccessKey {
        let (creator, user) = ("tester".parse().expect("a name"), user.parse().expect("a name"));
        self.engine.create_ram_user(&self.actor, creator, &user, policy).await.expect("a user")
    }

    pub(crate) async fn key(&self) -> KeyId {
        let request = CreateKey {
            region: "cn-hangzhou".parse().expect("a region"),
            instance: None,
            spec: domain::KeySpec::Aes256,
            usage: None,
            origin: Origin::AliyunKms,
            policy: None,
            alias: None,
            description: Description::default(),
            creator: "tester".parse().expect("a name"),
        };
        self.engine.create_key(&self.actor, request).await.expect("a key").id
    }

    /// An instance, and its gateway.
    pub(crate) async fn dedicated(&self) -> (InstanceId, DedicatedGateway) {
        let request = CreateInstance {
            region: "cn-hangzhou".parse().expect("a region"),
            name: "instance".parse().expect("a name"),
            management: Management::Software,
            qps: 1000,
            key_quota: 10,
            secret_quota: 10,
        };
        let instance = self.engine.create_instance(&self.actor, request).await.expect("an instance");
        let recorder = Some(Arc::clone(&self.recorder));
        (instance.id.clone(), DedicatedGateway::new(Arc::clone(&self.engine), instance, None, recorder))
    }

    /// From now on every instance may be called once a second.
    pub(crate) async fn limit_instances(&self) {
        let instances = self.engine.list_instances().await.expect("a read").into_iter();
        self.instances.update(&instances.map(|instance| Instance { qps: 1, ..instance }).collect::<Vec<_>>());
    }

    /// A program with a client key for every key of an instance, which it may use from some networks only, where they
    /// are named: the client key, and its fingerprint.
    pub(crate) async fn client(
        &self,
        name: &str,
        instance: &InstanceId,
        networks: Option<&str>,
    ) -> (ClientKey, String) {
        let mut network_rules = vec![];
        if let Some(networks) = networks {
            let (rule, networks) = (name.parse().expect("a name"), networks.parse().expect("networks"));
            let made = self.engine.create_network_rule(&self.actor, &rule, Description::default(), networks);
            network_rules.push(made.await.expect("a rule").name);
        }
        let request = SetUpAccessPoint {
            name: name.parse().expect("a name"),
            description: Description::default(),
            instance: instance.clone(),
            permissions: vec![AccessPermission::KeyUser],
            resources: vec!["key/*".parse().expect("a resource")],
            network_rules,
            password: client_key_password(),
            not_after: None,
        };
        let password = request.password.to_string();
        let issued = self.engine.set_up_access_point(&self.actor, request).await.expect("a client key");
        let client = self.engine.client(&issued.key.id).await.expect("a read").expect("a client");
        (ClientKey::open(&issued.content(), &password).expect("it opens"), client.fingerprint.clone())
    }

    pub(crate) fn now(&self) -> Timestamp {
        engine::Clock::now(&self.clock)
    }

    /// Sends a request, and gives the status and the body of the answer.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> (u16, serde_json::Value) {
        let (status, body) = self.send_to(&self.gateway, request).await;
        (status, serde_json::from_slice(&body).expect("JSON"))
    }

    /// Sends a request to a gateway of any kind.
    pub(crate) async fn send_to(&self, gateway: &impl Front, request: Request<Bytes>) -> (u16, Bytes) {
        let (head, body) = request.into_parts();
        let exchange = gateway.begin(&head, PEER);
        self.clock.0.fetch_add(2, Ordering::SeqCst);
        let answer = gateway.answer(Request::from_parts(head, body), PEER, exchange).await;
        (answer.status().as_u16(), answer.into_body())
    }

    /// Ends the recording as a server does, and gives the folder of the data with all records, in the order of their time.
    pub(crate) async fn records(self) -> (TempDir, Vec<AccessRecord>) {
        let log: Arc<AccessBlocks> = Arc::new(open_access_log(database(&self.folder)).await.expect("a log"));
        self.recorder.close();
        let retention = Retention { age: Duration::from_secs(60), bytes: u64::MAX };
        Arc::clone(&self.recorder).write_to(log.clone(), retention).await;
        assert_eq!(self.recorder.losses().total(), 0);
        let records = tests::records(&*log).await;
        log.close().await;
        self.storage.close().await;
        (self.folder, records)
    }
}

fn database(folder: &TempDir) -> Database {
    Database::Sqlite { path: folder.path().join("keyferry.db") }
}

/// What everything in a folder holds.
pub(crate) fn bytes_of(folder: &TempDir, name: &str) -> Vec<u8> {
    let files = fs::read_dir(folder.path()).expect("a folder").map(|file| file.expect("a file"));
    let ours = files.filter(|file| file.file_name().to_string_lossy().starts_with(name));
    ours.flat_map(|file| fs::read(file.path()).expect("its bytes")).collect()
}

/// A request that can be signed.
pub(crate) struct Call<'a> {
    pub(crate) action: &'a str,
    pub(crate) parameters: Vec<(&'a str, String)>,
    pub(crate) at: Timestamp,
    pub(crate) nonce: &'a str,
}

impl Call<'_> {
    /// The request as the vendor's present SDK signs it (ACS3-HMAC-SHA256).
    pub(crate) fn signed(&self, key: &str, secret: &str) -> Request<Bytes> {
        let key = AccessKey { id: key.to_owned(), secret: secret.to_owned().into() };
        let parameters: Vec<_> =
            self.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let host = "kms.cn-hangzhou.aliyuncs.com";
        let stamp = Stamp { host, agent: AGENT, at: self.at, nonce: self.nonce };
        key.acs3(self.action, &parameters, &stamp).to_http().expect("a request")
    }
}
