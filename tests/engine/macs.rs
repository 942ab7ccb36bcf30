//! HMAC keys: made in instances, and used.

use domain::{
    Action, EncryptionContext, Field, Key, KeySpec, KeyUsage, MacAlgorithm, Management, Origin, Problem,
    Refusal, RotationRule,
};
use engine::CreateKey;

use crate::world::{World, refused};

/// An HMAC key of an instance.
async fn hmac_key(world: &World, spec: KeySpec) -> Key {
    let instance = Some(world.instance(Management::Software, 10).await);
    let request = CreateKey { instance, spec, ..world.request(Origin::AliyunKms) };
    world.engine.create_key(&world.actor, request).await.expect("a key")
}

#[tokio::test]
async fn every_hmac_key_authenticates_by_the_algorithm_of_its_spec_only() {
    let world = World::new().await;
    for spec in KeySpec::HMAC {
        let key = hmac_key(&world, *spec).await;
        assert_eq!(key.usage, KeyUsage::GenerateVerifyMac, "{spec}");
        for algorithm in MacAlgorithm::ALL {
            let made = refused(world.engine.generate_mac(&key.id, *algorithm, b"message").await);
            if spec.mac_algorithm() != Some(*algorithm) {
                assert_eq!(made, Err(Refusal::AlgorithmNotOffered { spec: *spec }), "{algorithm}");
                continue;
            }
            let mac = made.expect("a MAC");
            assert_eq!(mac.len(), algorithm.mac_len(), "{algorithm}");
            let verify = |message: &'static [u8], mac: Vec<u8>| {
                let (engine, key) = (&world.engine, &key.id);
                async move { refused(engine.verify_mac(key, *algorithm, message, &mac).await) }
            };
            assert_eq!(verify(b"message", mac.clone()).await, Ok(true), "{algorithm}");
            assert_eq!(verify(b"another", mac.clone()).await, Ok(false), "{algorithm}");
            assert_eq!(verify(b"message", vec![7; mac.len()]).await, Ok(false), "{algorithm}");
            let bytes = mac.len() as i64;
            let problem = Problem::Range { min: bytes, max: bytes };
            for shortened in [0, 1, 16, mac.len() - 1] {
                let answer = verify(b"message", mac[..shortened].to_vec()).await;
                let expected = Refusal::Invalid(domain::Invalid::new(Field::Mac, problem));
                assert_eq!(answer, Err(expected), "{algorithm}, {shortened} bytes");
            }
        }
    }
}

#[tokio::test]
async fn hmac_keys_authenticate_and_do_nothing_else_and_other_keys_do_not() {
    let world = World::new().await;
    let hmac = hmac_key(&world, KeySpec::Hmac256).await;
    let aes = world.key(Origin::AliyunKms).await;
    let not_for =
        |key: &Key, action| Some(Refusal::NotForThisKey { action, spec: key.spec, usage: key.usage });
    let encrypted = world.engine.encrypt(&hmac.id, b"text", &EncryptionContext::default()).await;
    assert_eq!(refused(encrypted).err(), not_for(&hmac, Action::Encrypt));
    let public = world.engine.get_public_key(&hmac.id, None).await;
    assert_eq!(refused(public).err(), not_for(&hmac, Action::GetPublicKey));
    let mac = world.engine.generate_mac(&aes.id, MacAlgorithm::HmacSha256, b"text").await;
    assert_eq!(refused(mac).err(), not_for(&aes, Action::GenerateMac));

    for (message, problem) in [(vec![], Problem::Missing), (vec![0; 4097], Problem::TooLong { max: 4096 })] {
        let answer = world.engine.generate_mac(&hmac.id, MacAlgorithm::HmacSha256, &message).await;
        let expected = Refusal::Invalid(domain::Invalid::new(Field::Message, problem));
        assert_eq!(refused(answer).err(), Some(expected));
    }
    world.engine.disable_key(&world.actor, &hmac.id).await.expect("disabled");
    let answer = world.engine.generate_mac(&hmac.id, MacAlgorithm::HmacSha256, b"text").await;
    assert_eq!(refused(answer).err(), Some(Refusal::KeyDisabled));
}

/// The vendor's page on key specifications: HMAC keys need an instance, and do not rotate by themselves.
#[tokio::test]
async fn hmac_keys_live_in_instances_are_not_imported_and_keep_their_one_version() {
    let world = World::new().await;
    let spec = KeySpec::Hmac256;
    let instance = Some(world.instance(Management::Hardware, 10).await);
    for (instance, origin, management) in [
        (None, Origin::AliyunKms, Management::Default),
        (None, Origin::External, Management::Default),
        (instance, Origin::External, Management::Hardware),
    ] {
        let request = CreateKey { instance, spec, ..world.request(origin) };
        let answer = refused(world.engine.create_key(&world.actor, request).await);
        assert_eq!(answer.err(), Some(Refusal::SpecNotOffered { spec, origin, management }), "{origin}");
    }
    let key = hmac_key(&world, spec).await;
    let refusal = Some(Refusal::RotationUnsupported(RotationRule::OneVersion));
    let version = world.engine.create_key_version(&world.actor, &key.id).await;
    assert_eq!(refused(version).err(), refusal);
    let every = Some("30d".parse().expect("an interval"));
    let policy = world.engine.update_rotation_policy(&world.actor, &key.id, every).await;
    assert_eq!(refused(policy).err(), refusal);
}
