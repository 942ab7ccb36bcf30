//! Rotation: new versions at once and by themselves, and that everything still decrypts.

use std::sync::Arc;

use domain::{
    Action, AutomaticRotation, EncryptionContext, KeySpec, Management, Origin, Refusal, RotationInterval,
    RotationPolicy, RotationRule, limits,
};
use engine::{CreateKey, DueFilter, DueWork, Store as _};
use tokio::task::JoinSet;

use crate::world::{World, refused};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn every(days: u32) -> RotationInterval {
    RotationInterval::from_seconds(days * 24 * 60 * 60).expect("an interval")
}

/// R172 to R174, R251: what rotates, by kind of key, origin and key management type.
#[tokio::test]
async fn r172_r173_r174_r251_what_rotates_and_how() {
    let world = World::new().await;
    let software = Some(world.instance(Management::Software, 10).await);
    let hardware = Some(world.instance(Management::Hardware, 10).await);
    for (instance, origin, spec, rule) in [
        (&None, Origin::AliyunKms, KeySpec::Aes256, RotationRule::Automatic),
        (&software, Origin::AliyunKms, KeySpec::Aes256, RotationRule::Automatic),
        (&hardware, Origin::AliyunKms, KeySpec::Aes256, RotationRule::Automatic),
        (&None, Origin::AliyunKms, KeySpec::EcP256, RotationRule::AtOnce),
        (&software, Origin::AliyunKms, KeySpec::EcP256K, RotationRule::AtOnce),
        (&hardware, Origin::AliyunKms, KeySpec::Rsa2048, RotationRule::AtOnce),
        (&None, Origin::External, KeySpec::Aes256, RotationRule::ByHand),
        (&software, Origin::External, KeySpec::Aes256, RotationRule::ByHand),
        (&software, Origin::External, KeySpec::Rsa2048, RotationRule::Never),
        (&hardware, Origin::External, KeySpec::Aes256, RotationRule::Never),
        (&software, Origin::AliyunKms, KeySpec::Hmac256, RotationRule::OneVersion),
    ] {
        let request = CreateKey { instance: instance.clone(), spec, ..world.request(origin) };
        let key = world.engine.create_key(&world.actor, request).await.expect("a key");
        assert_eq!(key.rotation_rule(), rule, "{origin:?} {spec} in {instance:?}");
        world.advance(8 * DAY);
        let unsupported = Err(Refusal::RotationUnsupported(rule));
        let (new_version, policy) = match rule {
            RotationRule::Automatic => (Ok(()), Ok(())),
            RotationRule::AtOnce => (Ok(()), unsupported),
            RotationRule::ByHand | RotationRule::Never | RotationRule::OneVersion => {
                (unsupported, unsupported)
            }
        };
        let rotated = refused(world.engine.create_key_version(&world.actor, &key.id).await);
        assert_eq!(rotated.map(|_| ()), new_version, "{origin:?} {spec} in {instance:?}");
        let set = refused(world.engine.update_rotation_policy(&world.actor, &key.id, Some(every(90))).await);
        assert_eq!(set.map(|_| ()), policy, "{origin:?} {spec} in {instance:?}");
        for (action, expected) in
            [(Action::CreateKeyVersion, new_version), (Action::UpdateRotationPolicy, policy)]
        {
            assert_eq!(key.permits(action), expected, "the page says the same of {action:?}");
        }
    }
}

#[tokio::test]
async fn every_version_decrypts_and_the_newest_encrypts() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let none = EncryptionContext::default();
    let mut ciphertexts = Vec::new();
    for round in 0..4_u8 {
        ciphertexts.push(world.engine.encrypt(&key.id, &[round], &none).await.expect("a ciphertext"));
        world.advance(7 * DAY);
        let rotated = world.engine.create_key_version(&world.actor, &key.id).await.expect("rotated");
        assert_eq!(rotated.primary.created_at, world.now());
    }
    let world = world.restarted().await;
    for (round, ciphertext) in (0..4_u8).zip(&ciphertexts) {
        let (plaintext, of) = world.engine.decrypt(ciphertext, &none).await.expect("the plaintext");
        assert_eq!((plaintext.as_slice(), &of), ([round].as_slice(), &key.id));
    }
    let versions = world.engine.list_key_versions(&key.id).await.expect("the versions");
    let names: Vec<_> = versions.iter().rev().take(4).map(|row| &row.version.id).collect();
    assert_eq!(names, ciphertexts.iter().map(|c| &c.version).collect::<Vec<_>>(), "newest first");
    assert_eq!(versions.len(), 5);
    assert!(versions.iter().all(|row| row.version.material.is_present()));
    let newest = world.engine.encrypt(&key.id, b"text", &none).await.expect("a ciphertext").version;
    assert_eq!(newest, versions[0].version.id);
}

/// NIST SP 800-38D, section 8.3.
#[tokio::test]
async fn a_version_that_has_encrypted_2_to_the_32_times_encrypts_no_more() {
    let world = World::new().await;
    let none = EncryptionContext::default();
    let (made, imported) = (world.key(Origin::AliyunKms).await, world.imported(&[7; 32]).await);
    let mut first = vec![];
    for key in [&made, &imported] {
        for block in [1 << 31, (1 << 31) - limits::INVOCATION_BLOCK] {
            world.storage.count_invocations(&key.primary.id, block).await.expect("counted");
        }
        first.push(world.engine.encrypt(&key.id, b"first", &none).await.expect("of the last block"));
    }
    world.advance(1);
    // A restart forgets what was left of the block that was counted.
    let world = world.restarted().await;
    let second = world.engine.encrypt(&made.id, b"second", &none).await.expect("under a new version");
    let versions = world.engine.list_key_versions(&made.id).await.expect("its versions");
    let counted: Vec<_> = versions.iter().map(|row| row.invocations).collect();
    assert_eq!(counted, [u64::from(limits::INVOCATION_BLOCK), limits::INVOCATIONS]);
    assert_eq!((&second.version, &first[0].version), (&versions[0].version.id, &versions[1].version.id));
    let log = world.engine.list_audit(Some(made.id.as_str()), 1).await.expect("the log");
    assert_eq!((log[0].action.as_str(), log[0].actor.as_str()), ("CreateKeyVersion", "system"));

    let answer = refused(world.engine.encrypt(&imported.id, b"second", &none).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::InvocationsSpent));
    for (ciphertext, text) in [(&first[0], b"first".as_slice()), (&second, b"second"), (&first[1], b"first")]
    {
        let (plaintext, _) = world.engine.decrypt(ciphertext, &none).await.expect("it still decrypts");
        assert_eq!(plaintext.as_slice(), text);
    }
}

#[tokio::test]
async fn of_many_encryptions_at_once_each_is_counted() {
    let world = Arc::new(World::new().await);
    let key = world.key(Origin::AliyunKms).await;
    let mut many = JoinSet::new();
    for _ in 0..64 {
        let (world, id) = (world.clone(), key.id.clone());
        many.spawn(async move { world.engine.encrypt(&id, b"text", &EncryptionContext::default()).await });
    }
    assert!(many.join_all().await.iter().all(Result::is_ok));
    let versions = world.engine.list_key_versions(&key.id).await.expect("its versions");
    assert_eq!(versions[0].invocations, u64::from(limits::INVOCATION_BLOCK), "one block for all of them");
}

#[tokio::test]
async fn a_version_is_7_days_old_before_the_next() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let possible_at = key.created_at.plus(std::time::Duration::from_secs(7 * 24 * 3600));
    world.advance(7 * DAY - 1);
    let answer = refused(world.engine.create_key_version(&world.actor, &key.id).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::RotatedRecently { possible_at }));
    assert_eq!(world.engine.list_key_versions(&key.id).await.expect("the versions").len(), 1);
    world.advance(1);
    world.engine.create_key_version(&world.actor, &key.id).await.expect("rotated");
}

#[tokio::test]
async fn a_key_rotates_by_itself_at_its_time_also_after_a_restart() {
    let mut world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let set = world.engine.update_rotation_policy(&world.actor, &key.id, Some(every(30))).await.expect("set");
    assert_eq!(set.automatic_rotation(), AutomaticRotation::Enabled);
    let first = set.rotation.running().expect("a rotation").next;
    assert_eq!(first, world.now().plus(every(30).duration()));

    world.advance(30 * DAY - 1);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), Some(first));
    world = world.restarted().await;
    world.advance(1);
    let second = world.engine.do_due_work().await.expect("the work").expect("the next one");
    assert_eq!(second, world.now().plus(every(30).duration()));
    let rotated = world.engine.describe_key(&key.id).await.expect("the key");
    assert_ne!(rotated.primary.id, key.primary.id);
    assert_eq!(rotated.rotation.running().expect("a rotation").next, second);

    // What was missed while nothing ran is made up for once, not once for each time.
    world.advance(365 * DAY);
    world.engine.do_due_work().await.expect("the work");
    assert_eq!(world.engine.list_key_versions(&key.id).await.expect("the versions").len(), 3);

    world.engine.update_rotation_policy(&world.actor, &key.id, None).await.expect("off");
    world.advance(365 * DAY);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), None);
    let history = world.engine.list_audit(Some(key.id.as_str()), 10).await.expect("the history");
    let told: Vec<_> = history.iter().map(|entry| (entry.action.as_str(), entry.actor.as_str())).collect();
    let me = "operator/tester";
    assert_eq!(
        told,
        [
            ("UpdateRotationPolicy", me),
            ("CreateKeyVersion", "system"),
            ("CreateKeyVersion", "system"),
            ("UpdateRotationPolicy", me),
            ("CreateKey", me),
        ]
    );
}

#[tokio::test]
async fn rotation_waits_while_a_key_is_not_enabled() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    world.engine.update_rotation_policy(&world.actor, &key.id, Some(every(7))).await.expect("set");
    let disabled = world.engine.disable_key(&world.actor, &key.id).await.expect("disabled");
    assert_eq!(disabled.automatic_rotation(), AutomaticRotation::Suspended);
    let answer = refused(world.engine.update_rotation_policy(&world.actor, &key.id, None).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::KeyDisabled));
    world.advance(20 * DAY);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), None);
    assert_eq!(world.engine.list_key_versions(&key.id).await.expect("the versions").len(), 1);

    let enabled = world.engine.enable_key(&world.actor, &key.id).await.expect("enabled");
    let missed = enabled.rotation.running().expect("a rotation").next;
    assert_eq!(
        world.engine.list_due_of(&DueFilter::default(), 10).await.expect("what is due").0,
        [DueWork::Rotation(key.id.clone(), missed)]
    );
    world.engine.do_due_work().await.expect("the work");
    assert_eq!(world.engine.list_key_versions(&key.id).await.expect("the versions").len(), 2);
}

/// R63 to R65, R176: what moves does not rotate meanwhile, and rotates afterwards as it did before.
#[tokio::test]
async fn r63_r65_r176_what_is_frozen_does_not_rotate_and_is_restored_as_it_was() {
    // Days from the freeze to the restoring, and then to the next rotation: its own, or a whole interval.
    for (days, left) in [(1, 29), (29, 1), (30, 30), (400, 30)] {
        let world = World::new().await;
        let key = world.key(Origin::AliyunKms).await;
        let set =
            world.engine.update_rotation_policy(&world.actor, &key.id, Some(every(30))).await.expect("set");
        let frozen = world.engine.freeze_rotation(&world.actor, &key.id).await.expect("frozen");
        assert_eq!(frozen.rotation, RotationPolicy::Frozen(set.rotation.running().expect("a rotation")));
        assert_eq!(frozen.automatic_rotation(), AutomaticRotation::Disabled, "as the vendor's API says it");

        let world = world.restarted().await;
        world.advance(days * DAY);
        assert_eq!(world.engine.do_due_work().await.expect("the work"), None);
        assert_eq!(world.engine.list_key_versions(&key.id).await.expect("the versions").len(), 1);

        let restored = world.engine.restore_rotation(&world.actor, &key.id).await.expect("restored");
        let running = restored.rotation.running().expect("a rotation");
        assert_eq!(running.every, every(30));
        assert_eq!(running.next, world.now().plus(std::time::Duration::from_secs(left * 24 * 60 * 60)));
        world.advance(i64::try_from(left).expect("few days") * DAY);
        world.engine.do_due_work().await.expect("the work");
        assert_eq!(world.engine.list_key_versions(&key.id).await.expect("the versions").len(), 2);
    }
}

#[tokio::test]
async fn what_a_freeze_permits_and_what_can_be_frozen() {
    let world = World::new().await;
    let (me, id) = (&world.actor, &world.key(Origin::AliyunKms).await.id);
    world.advance(8 * DAY);
    let frozen = Err(Refusal::RotationFrozen);
    let nothing_kept = Err(Refusal::RotationNotFrozen);
    assert_eq!(refused(world.engine.freeze_rotation(me, id).await).map(drop), Err(Refusal::NotRotating));
    assert_eq!(refused(world.engine.restore_rotation(me, id).await).map(drop), nothing_kept);
    world.engine.update_rotation_policy(me, id, Some(every(30))).await.expect("set");
    assert_eq!(refused(world.engine.restore_rotation(me, id).await).map(drop), nothing_kept);
    world.engine.disable_key(me, id).await.expect("disabled");
    world.engine.freeze_rotation(me, id).await.expect("a key that is disabled is frozen too");
    world.engine.enable_key(me, id).await.expect("enabled");
    assert_eq!(refused(world.engine.freeze_rotation(me, id).await).map(drop), frozen);
    assert_eq!(refused(world.engine.create_key_version(me, id).await).map(drop), frozen);
    for policy in [None, Some(every(90))] {
        assert_eq!(refused(world.engine.update_rotation_policy(me, id, policy).await).map(drop), frozen);
    }
    world.engine.schedule_key_deletion(me, id, 7).await.expect("scheduled");
    let in_deletion = refused(world.engine.restore_rotation(me, id).await).map(drop);
    assert!(matches!(in_deletion, Err(Refusal::StateModifiedFailed { .. })));
    let imported = world.imported(&[7; 32]).await;
    assert_eq!(
        refused(world.engine.freeze_rotation(me, &imported.id).await).map(drop),
        Err(Refusal::NotRotating)
    );
}

#[tokio::test]
async fn all_specs_rotate_to_material_of_their_own_length() {
    let world = World::new().await;
    let hardware = Some(world.instance(Management::Hardware, 10).await);
    for spec in KeySpec::SYMMETRIC {
        let request =
            CreateKey { instance: hardware.clone(), spec: *spec, ..world.request(Origin::AliyunKms) };
        let key = world.engine.create_key(&world.actor, request).await.expect("a key");
        world.advance(7 * DAY);
        let rotated = world.engine.create_key_version(&world.actor, &key.id).await.expect("rotated");
        let none = EncryptionContext::default();
        let ciphertext = world.engine.encrypt(&key.id, b"text", &none).await.expect("a ciphertext");
        assert_eq!(ciphertext.version, rotated.primary.id);
        assert_eq!(world.engine.decrypt(&ciphertext, &none).await.expect("the text").0.as_slice(), b"text");
    }
}
