//! A KMS on a database of its own with a gateway of each kind, and callers that sign whatever is made up for them.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::{AsDer, PublicKeyX509Der},
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use custody::RootKey;
use domain::{
    AccessPermission, ClientKey, ClientKeyId, Description, InstanceId, KeySpec, Management, Origin,
    ReadyPolicy, Timestamp,
};
use engine::{
    Actor, Audit, Change, Clock, CreateInstance, CreateKey, CreatePolicy, Engine, EngineConfig, NewAccessKey,
    Outcome, Store, Write,
};
use gateway::{DedicatedGateway, Front, Gateway};
use http::{Request, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use storage::Database;
use tokio::runtime::Runtime;

/// All that is not left as it is in a signed query (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
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
    access_key: NewAccessKey,
    client_key: (ClientKeyId, RsaKeyPair),
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
        let common = [
            ("AccessKeyId", self.access_key.id.as_str()),
            ("Action", operation),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", &nonce),
            ("SignatureVersion", "1.0"),
            ("Timestamp", NOW),
            ("Version", "2016-01-20"),
        ];
        let given = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut all: Vec<_> = common.into_iter().chain(given).collect();
        all.sort_unstable();
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let pair = |(name, value): &(&str, &str)| format!("{}={}", encode(name), encode(value));
        let query = all.iter().map(pair).collect::<Vec<_>>().join("&");
        let text = format!("POST&%2F&{}", encode(&query));
        let secret = format!("{}&", *self.access_key.secret);
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
        let signature = encode(&STANDARD.encode(hmac::sign(&key, text.as_bytes())));
        let request = Request::post(format!("/?{query}&Signature={signature}")).body(Bytes::new());
        // Longer than an address may be.
        let Ok(request) = request else { return Response::new(Bytes::from_static(b"{}")) };
        self.answer(&self.shared, request)
    }

    /// Calls an operation of the dedicated gateway with this message, signed with a client key.
    pub fn call_dedicated(&self, operation: &str, message: &[u8]) -> Response<Bytes> {
        let hash = hex::encode_upper(digest(&SHA256, message));
        let headers = [
            ("x-kms-acccesskeyid", self.client_key.0.as_str()),
            ("x-kms-apiname", operation),
            ("x-kms-apiversion", "dkms-gcs-0.2"),
            ("x-kms-signaturemethod", "RSA_PKCS1_SHA_256"),
        ];
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let date = "Sat, 21 Nov 2026 21:13:25 GMT";
        let text = format!("POST\n{hash}\napplication/x-protobuf\n{date}\n{lines}/");
        let mut signature = vec![0; 256];
        let signed =
            self.client_key.1.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature);
        signed.expect("a signature");
        let mut request = Request::post("/")
            .header("content-type", "application/x-protobuf")
            .header("date", date)
            .header("content-sha256", hash)
            .header("authorization", format!("Bearer {}", STANDARD.encode(signature)));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Bytes::copy_from_slice(message)).expect("a request");
        self.answer(&self.dedicated, request)
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
    access_key: NewAccessKey,
    client_key: (ClientKeyId, RsaKeyPair),
    key: String,
}

impl Parts {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder").keep();
        let path = folder.join("root.key");
        RootKey::create(&path).expect("a root key");
        let root = RootKey::load(&path).expect("the root key");
        let storage = storage::open(Database::Sqlite { path: folder.join("keyferry.db") }).await;
        let storage = storage.expect("a database");
        let region = "cn-hangzhou".parse().expect("a region");
        let config = EngineConfig {
            account: "1234567890123456".parse().expect("an account"),
            regions: vec![region],
            region_key_quota: None,
            region_secret_quota: None,
        };
        let engine = Engine::start(config, root, storage.clone(), Arc::new(Still)).await.expect("an engine");
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
        let client_key = client_key(&engine, &*storage, &instance.id).await;
        Self { engine, instance, access_key, client_key, key }
    }
}

/// A client key whose private half is known here: the engine itself gives it out under a password only.
async fn client_key(engine: &Engine, store: &dyn Store, instance: &InstanceId) -> (ClientKeyId, RsaKeyPair) {
    let actor = Actor::CommandLine;
    let policy = CreatePolicy {
        name: "fuzz".parse().expect("a name"),
        description: Description::default(),
        instance: instance.clone(),
        permissions: AccessPermission::ALL.to_vec(),
        resources: ["key/*", "secret/*"].map(|text| text.parse().expect("a resource")).to_vec(),
        network_rules: vec![],
    };
    let policy = engine.create_policy(&actor, policy).await.expect("a policy").name;
    let point = "fuzz".parse().expect("a name");
    engine.create_access_point(&actor, &point, Description::default(), vec![policy]).await.expect("a point");
    let private = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let public: PublicKeyX509Der<'_> = private.public_key().as_der().expect("a public key");
    let key = ClientKey {
        id: ClientKeyId::new([7; 16]),
        access_point: point,
        public_key: public.as_ref().to_vec(),
        // Nobody asks for it here.
        certificate: vec![],
        not_before: Timestamp::from_millis(0),
        not_after: Timestamp::from_seconds(4_000_000_000),
        created_at: engine.now(),
    };
    let id = key.id.clone();
    let audit = Audit {
        at: engine.now(),
        actor,
        action: "CreateClientKey",
        resource: id.to_string(),
        outcome: Outcome::Ok,
        detail: serde_json::json!({}),
    };
    let change = Change { writes: vec![Write::AddClientKey(Box::new(key))], audit };
    store.commit(change).await.expect("a client key");
    (id, private)
}
