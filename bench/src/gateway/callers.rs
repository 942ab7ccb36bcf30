//! Programs that call the gateways: whole requests, signed beforehand, each anew.

use aws_lc_rs::{
    digest,
    encoding::{AsDer as _, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    AccessPermission, ClientKey, ClientKeyId, Description, EncryptionAlgorithm, EncryptionContext, Instance,
    KeyId, KeySpec, KeyUsage, Management, Origin, ReadyPolicy, Timestamp,
};
use engine::{Audit, Change, CreateInstance, CreateKey, CreatePolicy, Outcome, Store, Write};
use tests::AccessKey;

use crate::world::World;

/// 32 bytes, in base64.
const TEXT: &str = "YXMgbWFueSBieXRlcyBhcyBhbiBBRVMtMjU2IGtleSE=";

/// A RAM user, an access point, and the keys that they may use.
pub(super) struct Callers {
    pub(super) world: World,
    pub(super) instance: Instance,
    access_key: AccessKey,
    key: KeyId,
    pair: (KeyId, String, String),
    instance_key: KeyId,
    client_key: (ClientKeyId, RsaKeyPair),
}

impl Callers {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let (engine, actor) = (&world.engine, &world.actor);
        let create = async |request: CreateKey| engine.create_key(actor, request).await.expect("a key").id;
        let key = create(World::request(KeySpec::Aes256, None, Origin::AliyunKms)).await;
        engine.encrypt(&key, b"warm", &EncryptionContext::default()).await.expect("a ciphertext");
        let usage = Some(KeyUsage::EncryptDecrypt);
        let pair = create(World::request(KeySpec::Rsa2048, usage, Origin::AliyunKms)).await;
        let algorithm = EncryptionAlgorithm::RsaesOaepSha256;
        let made =
            engine.asymmetric_encrypt(&pair, None, algorithm, b"as many bytes as an AES-256 key!").await;
        let (ciphertext, version) = made.expect("a ciphertext");
        let name = "bench".parse().expect("a name");
        let (policy, creator) = (ReadyPolicy::CryptoUser.policy(), "bench".parse().expect("a name"));
        let made = engine.create_ram_user(actor, creator, &name, &policy).await.expect("a user");
        let access_key = AccessKey { id: made.id.to_string(), secret: made.secret.to_string() };
        let instance = CreateInstance {
            region: "cn-hangzhou".parse().expect("a region"),
            name: "bench".parse().expect("a name"),
            management: Management::Software,
            qps: 1000,
            key_quota: 100,
            secret_quota: 100,
        };
        let instance = engine.create_instance(actor, instance).await.expect("an instance");
        let request = World::request(KeySpec::Aes256, None, Origin::AliyunKms);
        let instance_key = create(CreateKey { instance: Some(instance.id.clone()), ..request }).await;
        let client_key = client_key(&world, &instance).await;
        let pair = (pair, version.to_string(), STANDARD.encode(ciphertext));
        Self { access_key, key, pair, instance_key, client_key, instance, world }
    }

    /// Requests for Encrypt of 32 bytes, for the shared gateway.
    pub(super) fn encrypts(&self, count: usize, round: &str) -> Vec<Vec<u8>> {
        let parameters = [("KeyId", self.key.as_str()), ("Plaintext", TEXT)];
        (0..count).map(|number| self.signed("Encrypt", &parameters, &format!("{round}-{number}"))).collect()
    }

    /// Requests for AsymmetricDecrypt under RSA_2048, for the shared gateway.
    pub(super) fn decrypts(&self, count: usize, round: &str) -> Vec<Vec<u8>> {
        let (key, version, ciphertext) = &self.pair;
        let parameters = [
            ("Algorithm", "RSAES_OAEP_SHA_256"),
            ("CiphertextBlob", ciphertext),
            ("KeyId", key.as_str()),
            ("KeyVersionId", version),
        ];
        let decrypt = |number| self.signed("AsymmetricDecrypt", &parameters, &format!("{round}-{number}"));
        (0..count).map(decrypt).collect()
    }

    /// Requests for Encrypt of 32 bytes, for the dedicated gateway. Its protocol has no nonce.
    pub(super) fn dedicated_encrypts(&self, count: usize) -> Vec<Vec<u8>> {
        (0..count).map(|_| self.dedicated()).collect()
    }

    fn signed(&self, action: &str, parameters: &[(&str, &str)], nonce: &str) -> Vec<u8> {
        self.access_key.request(action, parameters, &self.world.engine.now().to_string(), nonce)
    }

    /// A whole request for Encrypt, signed as the SDKs of instances do.
    fn dedicated(&self) -> Vec<u8> {
        // Field 1 is the key, field 2 the plaintext.
        let field = |number: u8, bytes: &[u8]| {
            [&[number << 3 | 2, u8::try_from(bytes.len()).expect("short")], bytes].concat()
        };
        let body = [field(1, self.instance_key.as_str().as_bytes()), field(2, TEXT.as_bytes())].concat();
        let hash = hex::encode_upper(digest::digest(&digest::SHA256, &body));
        let now = std::time::UNIX_EPOCH + std::time::Duration::from_millis(self.millis());
        let date = httpdate::fmt_http_date(now);
        let headers = [
            ("x-kms-acccesskeyid", self.client_key.0.as_str()),
            ("x-kms-apiname", "Encrypt"),
            ("x-kms-apiversion", "dkms-gcs-0.2"),
            ("x-kms-signaturemethod", "RSA_PKCS1_SHA_256"),
        ];
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let text = format!("POST\n{hash}\napplication/x-protobuf\n{date}\n{lines}/");
        let mut signature = vec![0; self.client_key.1.public_modulus_len()];
        let random = SystemRandom::new();
        self.client_key.1.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature).expect("signed");
        let sent: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "POST / HTTP/1.1\r\nhost: 127.0.0.1\r\n{sent}content-type: application/x-protobuf\r\ndate: {date}\r\n\
             content-sha256: {hash}\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
            STANDARD.encode(signature),
            body.len()
        );
        [head.into_bytes(), body].concat()
    }

    fn millis(&self) -> u64 {
        self.world.engine.now().millis().unsigned_abs()
    }
}

/// A client key whose private half is known here: the engine itself gives it out under a password only.
async fn client_key(world: &World, instance: &Instance) -> (ClientKeyId, RsaKeyPair) {
    let (engine, actor) = (&world.engine, &world.actor);
    let policy = CreatePolicy {
        name: "bench".parse().expect("a name"),
        description: Description::default(),
        instance: instance.id.clone(),
        permissions: vec![AccessPermission::KeyUser],
        resources: vec!["key/*".parse().expect("a resource")],
        network_rules: vec![],
    };
    let policy = engine.create_policy(actor, policy).await.expect("a policy").name;
    let point = "bench".parse().expect("a name");
    engine.create_access_point(actor, &point, Description::default(), vec![policy]).await.expect("a point");
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
        actor: actor.clone(),
        action: "CreateClientKey",
        resource: id.to_string(),
        outcome: Outcome::Ok,
        detail: serde_json::json!({}),
    };
    let change = Change { writes: vec![Write::AddClientKey(Box::new(key))], audit };
    world.storage.commit(change).await.expect("a client key");
    (id, private)
}
