//! Material that expires or is deleted, and the cryptography of keys.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    EncryptionContext, Field, Invalid, KeyState, MaterialStatus, Origin, Problem, Refusal, WrappingAlgorithm,
    limits,
};

use engine::Store;

use crate::world::{World, refused, wrap};

#[tokio::test]
async fn r160_material_is_gone_at_its_exact_time_also_after_a_restart() {
    for (restart, clear) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut world = World::new().await;
        let key = world.key(Origin::External).await;
        let issued = world.pair(&key.id, WrappingAlgorithm::RsaesOaepSha256).await;
        let expires_at = world.now().plus(std::time::Duration::from_secs(3600));
        let wrapped = wrap(&issued, &[1; 32]);
        world
            .import_until(&key.id, &issued.token, wrapped.clone(), Some(expires_at))
            .await
            .expect("an import");

        world.advance(3_600_000 - 1);
        if restart {
            world = world.restarted().await;
        }
        let none = EncryptionContext::default();
        let ciphertext = world.engine.encrypt(&key.id, b"text", &none).await.expect("one millisecond before");

        world.advance(1);
        if clear {
            world.engine.do_due_work().await.expect("the work");
            let left = engine::Store::material(&*world.storage, &key.primary.id).await.expect("a read");
            assert!(left.is_none(), "the material is erased");
        }
        let found = world.engine.describe_key(&key.id).await.expect("the key");
        assert_eq!((found.state, found.primary.material), (KeyState::PendingImport, MaterialStatus::Absent));
        let answer = refused(world.engine.encrypt(&key.id, b"text", &none).await);
        assert_eq!(answer, Err(Refusal::KeyPendingImport), "restart {restart}, cleared {clear}");
        let answer = refused(world.engine.decrypt(&ciphertext, &none).await);
        assert_eq!(answer.map(|_| ()), Err(Refusal::KeyPendingImport));

        world.import(&key.id, &issued.token, wrapped).await.expect("the same material again");
        let (text, _) = world.engine.decrypt(&ciphertext, &none).await.expect("the text");
        assert_eq!(&**text, b"text");
    }
}

/// R164: without a time, the same material imported again never expires.
#[tokio::test]
async fn r164_a_new_import_moves_the_expiry() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    let issued = world.pair(&key.id, WrappingAlgorithm::RsaesOaepSha256).await;
    let soon = world.now().plus(std::time::Duration::from_secs(60));
    let wrapped = wrap(&issued, &[1; 32]);
    world.import_until(&key.id, &issued.token, wrapped.clone(), Some(soon)).await.expect("an import");
    world.import(&key.id, &issued.token, wrapped).await.expect("an import for ever");
    world.advance(60_000);
    world.engine.do_due_work().await.expect("the work");
    assert_eq!(world.engine.describe_key(&key.id).await.expect("the key").state, KeyState::Enabled);
}

#[tokio::test]
async fn r166_r167_deleting_material_keeps_the_key() {
    let world = World::new().await;
    let key = world.imported(&[1; 32]).await;
    let after = world.engine.delete_key_material(&world.actor, &key.id).await.expect("a deletion");
    assert_eq!(after.state, KeyState::PendingImport);
    assert!(after.bound_to.is_some(), "the bond outlives the material");
    let left = engine::Store::material(&*world.storage, &key.primary.id).await.expect("a read");
    assert!(left.is_none());
}

#[tokio::test]
async fn what_is_encrypted_decrypts_with_the_same_context_only() {
    let world = World::new().await;
    let context = EncryptionContext::from([("app", "payments"), ("tier", "1")]);
    for key in [world.key(Origin::AliyunKms).await, world.imported(&[9; 32]).await] {
        let ciphertext = world.engine.encrypt(&key.id, b"the text", &context).await.expect("a ciphertext");
        let (text, id) = world.engine.decrypt(&ciphertext, &context).await.expect("the text");
        assert_eq!((&**text, &id), (b"the text".as_slice(), &key.id));

        let other = EncryptionContext::from([("app", "payments")]);
        for wrong in [other, EncryptionContext::default()] {
            let answer = refused(world.engine.decrypt(&ciphertext, &wrong).await);
            assert_eq!(answer.map(|_| ()), Err(Refusal::InvalidCiphertext));
        }
        let mut altered = ciphertext.clone();
        altered.sealed[0] ^= 1;
        assert_eq!(
            refused(world.engine.decrypt(&altered, &context).await).map(|_| ()),
            Err(Refusal::InvalidCiphertext)
        );
    }
}

#[tokio::test]
async fn a_ciphertext_of_no_key_here_says_so() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let foreign = elsewhere.key(Origin::AliyunKms).await;
    let none = EncryptionContext::default();
    let ciphertext = elsewhere.engine.encrypt(&foreign.id, b"text", &none).await.expect("a ciphertext");
    assert_eq!(
        refused(world.engine.decrypt(&ciphertext, &none).await).map(|_| ()),
        Err(Refusal::KeyVersionNotFound)
    );
}

#[tokio::test]
async fn a_data_key_decrypts_to_the_same_base64() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let none = EncryptionContext::default();
    for bytes in [1, 16, 32, 1024] {
        let made = world.engine.generate_data_key(&key.id, bytes, &none).await.expect("a data key");
        assert_eq!(STANDARD.decode(made.plaintext.as_bytes()).expect("base64").len(), bytes);
        let (text, _) = world.engine.decrypt(&made.ciphertext, &none).await.expect("the text");
        assert_eq!(*text, made.plaintext.as_bytes());
    }
    for bytes in [0, 1025] {
        let answer = refused(world.engine.generate_data_key(&key.id, bytes, &none).await).map(|_| ());
        let range = Problem::Range { min: 1, max: 1024 };
        assert_eq!(answer, Err(Invalid::new(Field::Plaintext, range).into()));
    }
}

#[tokio::test]
async fn encrypt_takes_one_byte_to_6_kb() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let none = EncryptionContext::default();
    for (len, problem) in [
        (0, Some(Problem::Missing)),
        (1, None),
        (limits::MAX_PLAINTEXT, None),
        (limits::MAX_PLAINTEXT + 1, Some(Problem::TooLong { max: 6144 })),
    ] {
        let answer = refused(world.engine.encrypt(&key.id, &vec![7; len], &none).await).err();
        let expected = problem.map(|problem| Invalid::new(Field::Plaintext, problem).into());
        assert_eq!(answer, expected, "{len} bytes");
    }
}

/// R160: a change that comes between the exact time and the timer clears the material too, and says so.
#[tokio::test]
async fn r160_a_change_right_after_the_expiry_leaves_no_material_behind() {
    for change in ["schedule", "alias", "protect", "delete material", "import"] {
        let world = World::new().await;
        let key = world.key(Origin::External).await;
        let issued = world.pair(&key.id, WrappingAlgorithm::RsaesOaepSha256).await;
        let expires_at = world.now().plus(std::time::Duration::from_secs(60));
        world
            .import_until(&key.id, &issued.token, wrap(&issued, &[1; 32]), Some(expires_at))
            .await
            .expect("an import");
        world.advance(60_000);
        let (engine, actor) = (&world.engine, &world.actor);
        match change {
            "schedule" => engine.schedule_key_deletion(actor, &key.id, 7).await.map(|_| ()),
            "alias" => engine.create_alias(actor, &key.id, &"alias/a".parse().expect("an alias")).await,
            "protect" => engine.set_deletion_protection(actor, &key.id, true).await.map(|_| ()),
            "delete material" => engine.delete_key_material(actor, &key.id).await.map(|_| ()),
            _ => {
                world
                    .import(&key.id, &issued.token, wrap(&issued, &[2; 32]))
                    .await
                    .expect_err("other material");
                Ok(())
            }
        }
        .expect("a change");
        let left = world.storage.material(&key.primary.id).await.expect("a read");
        assert!(left.is_none(), "{change}: the material is still there");
        let history = engine.list_audit(Some(key.id.as_str()), 10).await.expect("the history");
        assert!(history.iter().any(|entry| entry.action == "ExpireKeyMaterial"), "{change}");
        engine.do_due_work().await.expect("the timer finds nothing to do");
        let after = engine.describe_key(&key.id).await.expect("the key");
        assert_eq!(after.primary.material, MaterialStatus::Absent, "{change}");
    }
}
