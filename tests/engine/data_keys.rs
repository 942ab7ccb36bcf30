//! Data keys that go on: re-encrypted under another key, or exported under somebody's public key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    Ciphertext, EncryptionAlgorithm, EncryptionContext, Field, Invalid, KeySpec, KeyUsage, Origin, Problem,
    Refusal,
};
use engine::CreateKey;

use crate::world::{World, refused};

fn context(app: &str) -> EncryptionContext {
    EncryptionContext::from([("app", app)])
}

#[tokio::test]
async fn a_ciphertext_moves_to_another_key_without_being_shown() {
    let world = World::new().await;
    let (old, new) = (world.key(Origin::AliyunKms).await.id, world.key(Origin::AliyunKms).await.id);
    let made = world.engine.encrypt(&old, b"text", &context("a")).await.expect("encrypted");
    let moved = world.engine.re_encrypt(&made, &context("a"), &new, &context("b")).await.expect("moved");
    let (plaintext, key) = world.engine.decrypt(&moved, &context("b")).await.expect("decrypted");
    assert_eq!((plaintext.as_slice(), key), (&b"text"[..], new.clone()));

    let refusal = |ciphertext: &Ciphertext, app: &'static str| {
        let (world, ciphertext, new) = (&world, ciphertext.clone(), new.clone());
        async move {
            refused(world.engine.re_encrypt(&ciphertext, &context(app), &new, &context("b")).await).err()
        }
    };
    assert_eq!(refusal(&made, "another").await, Some(Refusal::InvalidCiphertext));
    world.engine.disable_key(&world.actor, &old).await.expect("disabled");
    assert_eq!(refusal(&made, "a").await, Some(Refusal::KeyDisabled), "the old key decrypts no longer");
    world.engine.enable_key(&world.actor, &old).await.expect("enabled");
    world.engine.disable_key(&world.actor, &new).await.expect("disabled");
    assert_eq!(refusal(&made, "a").await, Some(Refusal::KeyDisabled), "the new key does not encrypt");
}

#[tokio::test]
async fn a_data_key_without_its_plaintext_decrypts_later() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await.id;
    let made =
        world.engine.generate_data_key_without_plaintext(&key, 32, &context("a")).await.expect("a data key");
    let (text, _) = world.engine.decrypt(&made, &context("a")).await.expect("decrypted");
    assert_eq!(STANDARD.decode(&*text).expect("base64").len(), 32);
}

/// The receiver's key pair is one of the KMS itself: what is exported to it, it decrypts.
#[tokio::test]
async fn a_data_key_is_exported_under_a_public_key() {
    let world = World::new().await;
    let engine = &world.engine;
    let key = world.key(Origin::AliyunKms).await.id;
    let request = CreateKey {
        spec: KeySpec::Rsa2048,
        usage: Some(KeyUsage::EncryptDecrypt),
        ..world.request(Origin::AliyunKms)
    };
    let receiver = engine.create_key(&world.actor, request).await.expect("a key pair").id;
    let (public_key, _) = engine.get_public_key(&receiver, None).await.expect("a public key");
    for algorithm in EncryptionAlgorithm::ALL {
        let made = engine.generate_data_key(&key, 32, &context("a")).await.expect("a data key");
        let exported = engine.export_data_key(&made.ciphertext, &context("a"), &public_key, *algorithm).await;
        let (exported, of) = exported.expect("exported");
        assert_eq!(of, key);
        let received =
            engine.asymmetric_decrypt(&receiver, None, *algorithm, &exported).await.expect("received");
        assert_eq!(STANDARD.encode(&*received), *made.plaintext, "{algorithm}");

        let made =
            engine.generate_and_export_data_key(&key, 16, &context("a"), &public_key, *algorithm).await;
        let (ciphertext, exported) = made.expect("made and exported");
        let received =
            engine.asymmetric_decrypt(&receiver, None, *algorithm, &exported).await.expect("received");
        let (text, _) = engine.decrypt(&ciphertext, &context("a")).await.expect("decrypted");
        assert_eq!(STANDARD.encode(&*received).as_bytes(), text.as_slice(), "{algorithm}");
    }
    let algorithm = EncryptionAlgorithm::RsaesOaepSha256;
    for (name, bytes, public_key) in
        [("no public key", 32, &b"no key"[..]), ("a data key that has no room", 1024, &public_key)]
    {
        let answer =
            engine.generate_and_export_data_key(&key, bytes, &context("a"), public_key, algorithm).await;
        let expected = Refusal::Invalid(Invalid::new(Field::PublicKey, Problem::Format));
        assert_eq!(refused(answer).err(), Some(expected), "{name}");
    }
}
