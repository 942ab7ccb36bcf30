//! Programs that call the gateways: whole requests, signed beforehand, each anew.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    AccessPermission, Description, EncryptionAlgorithm, EncryptionContext, Instance, KeyId, KeySpec,
    KeyUsage, Management, Origin, ReadyPolicy,
};
use drive::{AccessKey, ClientKey, Stamp};
use engine::{CreateInstance, CreateKey, SetUpAccessPoint, client_key_password};

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
    client_key: ClientKey,
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
        let access_key = AccessKey { id: made.id.to_string(), secret: made.secret.clone() };
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
        self.access_key.acs3(action, parameters, &self.stamp(nonce)).to_bytes()
    }

    /// A whole request for Encrypt, signed as the SDKs of instances do.
    fn dedicated(&self) -> Vec<u8> {
        // Field 1 is the key, field 2 the plaintext.
        let field = |number: u8, bytes: &[u8]| {
            [&[number << 3 | 2, u8::try_from(bytes.len()).expect("short")], bytes].concat()
        };
        let message = [field(1, self.instance_key.as_str().as_bytes()), field(2, TEXT.as_bytes())].concat();
        self.client_key.request("Encrypt", message, None, &self.stamp("")).to_bytes()
    }

    fn stamp<'a>(&self, nonce: &'a str) -> Stamp<'a> {
        Stamp { host: "127.0.0.1", agent: "bench", at: self.world.engine.now(), nonce }
    }
}

/// A client key of an access point that may use every key of the instance.
async fn client_key(world: &World, instance: &Instance) -> ClientKey {
    let request = SetUpAccessPoint {
        name: "bench".parse().expect("a name"),
        description: Description::default(),
        instance: instance.id.clone(),
        permissions: vec![AccessPermission::KeyUser],
        resources: vec!["key/*".parse().expect("a resource")],
        network_rules: vec![],
        password: client_key_password(),
        not_after: None,
    };
    let password = request.password.to_string();
    let issued = world.engine.set_up_access_point(&world.actor, request).await.expect("a client key");
    ClientKey::open(&issued.content(), &password).expect("it opens")
}
