//! Keys, pairs, instances and changes to write.

use custody::{KeyringId, RootKeyId, RootKeyRecord, SealedMaterial, SealedPair};
use domain::{
    CheckValue, Instance, InstanceId, InstanceStatus, Key, KeyId, KeySpec, KeyState, KeyUsage, KeyVersion,
    Management, MaterialStatus, Origin, PairId, PairState, Placement, RegionId, RotationPolicy, Tag,
    Timestamp, WrappingAlgorithm, WrappingKeySpec, WrappingPair,
};
use engine::{Actor, Audit, Change, Outcome, Revision, Store, StoreError, Write};
use serde_json::json;

/// `n` as an instant.
pub(crate) fn at(n: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + n)
}

pub(crate) fn region(id: &str) -> RegionId {
    id.parse().expect("a known region")
}

/// Random-looking bytes that belong to `n`, so that ids differ and come in no order.
fn bytes<const N: usize>(n: u64) -> [u8; N] {
    let mut state = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    std::array::from_fn(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
}

/// The nth key of the default KMS: generated, enabled, made at instant n.
pub(crate) fn key(n: u64) -> Key {
    let id = KeyId::in_default_kms(bytes(n));
    let created_at = at(i64::try_from(n).expect("a small number"));
    Key {
        placement: Placement {
            region: region("cn-hangzhou"),
            instance: None,
            management: Management::Default,
        },
        spec: KeySpec::Aes256,
        usage: KeyUsage::EncryptDecrypt,
        origin: Origin::AliyunKms,
        state: KeyState::Enabled,
        description: "payments, 支付".parse().expect("a description"),
        creator: "li.wei@example.com".parse().expect("a name"),
        created_at,
        primary: KeyVersion {
            id: id.new_version(bytes(n + 1_000_000)),
            created_at,
            material: MaterialStatus::Present { check_value: CheckValue::Short([1, 2, 3]), expires_at: None },
        },
        protected: false,
        has_policy: false,
        rotation: RotationPolicy::Off,
        bound_to: None,
        id,
    }
}

/// The nth key of external origin, without material.
pub(crate) fn external(n: u64) -> Key {
    let mut key = key(n);
    key.origin = Origin::External;
    key.state = KeyState::PendingImport;
    key.primary.material = MaterialStatus::Absent;
    key
}

/// The nth instance, with room for 5 keys.
pub(crate) fn instance(n: u64) -> Instance {
    let region = region("cn-beijing");
    Instance {
        id: InstanceId::new(&region, bytes(n)),
        name: "支付 production".parse().expect("a name"),
        region,
        management: Management::Hardware,
        status: InstanceStatus::Connected,
        image_version: "3.2.0".to_owned(),
        qps: 2_000,
        key_quota: 5,
        secret_quota: 7,
        is_default: false,
        created_at: at(i64::try_from(n).expect("a small number")),
    }
}

/// The nth key, in an instance.
pub(crate) fn key_in(instance: &Instance, n: u64) -> Key {
    let mut key = key(n);
    key.id = KeyId::in_instance(&instance.region, bytes(n));
    key.primary.id = key.id.new_version(bytes(n + 1_000_000));
    key.spec = KeySpec::Aes128;
    key.placement = Placement {
        region: instance.region,
        instance: Some(instance.id.clone()),
        management: instance.management,
    };
    key
}

/// The nth wrapping pair of a key, made at instant n and valid for 1000 more.
pub(crate) fn pair(key: &Key, n: u64) -> WrappingPair {
    let created_at = at(i64::try_from(n).expect("a small number"));
    WrappingPair {
        id: PairId::new(bytes(n)),
        key: key.id.clone(),
        spec: WrappingKeySpec::Rsa2048,
        algorithm: WrappingAlgorithm::RsaesOaepSha256,
        public_key: bytes::<294>(n + 4_000_000).to_vec(),
        created_at,
        expires_at: at(i64::try_from(n).expect("a small number") + 1000),
        state: PairState::NEW,
    }
}

pub(crate) fn sealed_material(n: u64) -> SealedMaterial {
    bytes::<61>(n + 2_000_000).to_vec().into()
}

pub(crate) fn sealed_pair(n: u64) -> SealedPair {
    bytes::<1250>(n + 3_000_000).to_vec().into()
}

/// The nth root key, as a database knows it.
pub(crate) fn root_key(n: u8) -> RootKeyRecord {
    let stretching = "$argon2id$v=19$m=65536,t=3,p=4$c2l4dGVlbiBieXRlcyAuLg".parse().expect("a stretching");
    RootKeyRecord { id: RootKeyId::from_bytes([n; 8]), stretching: (n > 1).then_some(stretching) }
}

/// A keyring, sealed under the first root key.
pub(crate) fn keyring(id: &str) -> Write {
    let sealed = bytes::<61>(7).to_vec().into();
    Write::AddKeyring { id: KeyringId::new(id.to_owned()), sealed, under: root_key(1).id }
}

pub(crate) fn audit(resource: &str) -> Audit {
    Audit {
        at: at(0),
        actor: Actor::Operator("li.wei@example.com".parse().expect("a name")),
        action: "CreateKey",
        resource: resource.to_owned(),
        outcome: Outcome::Ok,
        detail: json!({ "spec": "Aliyun_AES_256", "note": "支付" }),
    }
}

pub(crate) fn change(writes: Vec<Write>) -> Change {
    Change { writes, audit: audit("resource") }
}

pub(crate) fn add(key: &Key) -> Write {
    let material = key.primary.material.is_present().then(|| sealed_material(1));
    Write::AddKey { key: Box::new(key.clone()), material, quota: None }
}

/// A tag of a key.
pub(crate) fn tag(key: &Key, name: &str, value: &str) -> Write {
    let tag = Tag { key: name.parse().expect("a tag's key"), value: value.parse().expect("a tag's value") };
    Write::SetTag(key.id.clone(), tag)
}

pub(crate) fn alias(key: &Key, name: &str) -> Write {
    Write::AddAlias(key.placement.region, name.parse().expect("an alias"), key.id.clone())
}

pub(crate) fn update(key: &Key, from: Revision) -> Write {
    Write::UpdateKey { key: Box::new(key.clone()), from }
}

/// Commits writes that are done.
pub(crate) async fn commit(store: &impl Store, writes: Vec<Write>) {
    store.commit(change(writes)).await.expect("the change is done");
}

/// Commits writes that are refused.
pub(crate) async fn refused(store: &impl Store, writes: Vec<Write>) -> StoreError {
    store.commit(change(writes)).await.expect_err("the change is refused")
}
