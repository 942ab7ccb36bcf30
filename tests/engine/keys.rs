//! Creating keys, and their states.

use domain::{
    EncryptionContext, Field, InstanceId, Invalid, Key, KeyId, KeySpec, KeyState, Management, Origin,
    Problem, Refusal, Tag, TagFilter, view::KeyFilter,
};
use engine::{CreateInstance, CreateKey, DueFilter, DueWork};

use crate::world::{World, refused, region};

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn r128_r130_specs_where_they_are_offered() {
    let world = World::new().await;
    let software = Some(world.instance(Management::Software, 10).await);
    let hardware = Some(world.instance(Management::Hardware, 10).await);
    for (instance, spec, offered) in [
        (&None, KeySpec::Aes256, true),
        (&None, KeySpec::Aes128, false),
        (&software, KeySpec::Aes256, true),
        (&software, KeySpec::Aes192, false),
        (&hardware, KeySpec::Aes256, true),
        (&hardware, KeySpec::Aes192, true),
        (&hardware, KeySpec::Aes128, true),
    ] {
        let request = CreateKey { instance: instance.clone(), spec, ..world.request(Origin::AliyunKms) };
        let answer = refused(world.engine.create_key(&world.actor, request).await);
        assert_eq!(answer.is_ok(), offered, "{spec} in {instance:?}");
        if let Ok(key) = answer {
            let none = EncryptionContext::default();
            let ciphertext = world.engine.encrypt(&key.id, b"text", &none).await.expect("a ciphertext");
            assert_eq!(ciphertext.version, key.primary.id);
            assert_eq!(key.id.as_str().starts_with("key-hzz"), instance.is_some());
        }
    }
}

#[tokio::test]
async fn an_alias_is_unique_in_its_region() {
    let world = World::new().await;
    let request = CreateKey { alias: "alias/a".parse().ok(), ..world.request(Origin::AliyunKms) };
    world.engine.create_key(&world.actor, request.clone()).await.expect("a key");
    let answer = refused(world.engine.create_key(&world.actor, request.clone()).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::AliasTaken));
    let elsewhere = CreateKey { region: "cn-shanghai".parse().expect("a region"), ..request };
    world.engine.create_key(&world.actor, elsewhere).await.expect("the same alias in another region");
    let all = world.engine.list_keys(&KeyFilter::default(), 10).await.expect("a list");
    assert_eq!(all.total, 2, "the refused key was not made");
}

#[tokio::test]
async fn aliases_come_and_go_as_the_keys_state_permits() {
    let world = World::new().await;
    let (key, other) = (world.key(Origin::AliyunKms).await, world.key(Origin::AliyunKms).await);
    let alias = "alias/a".parse().expect("an alias");
    world.engine.create_alias(&world.actor, &key.id, &alias).await.expect("an alias");
    let answer = refused(world.engine.create_alias(&world.actor, &other.id, &alias).await);
    assert_eq!(answer, Err(Refusal::AliasTaken));
    let answer = refused(world.engine.delete_alias(&world.actor, &other.id, &alias).await);
    assert_eq!(answer, Err(Refusal::AliasNotFound));

    world.engine.schedule_key_deletion(&world.actor, &key.id, 7).await.expect("scheduled");
    let second = "alias/b".parse().expect("an alias");
    let answer = refused(world.engine.create_alias(&world.actor, &key.id, &second).await);
    assert_eq!(answer.map_err(|refusal| refusal.code()), Err("Rejected.StateModifiedFailed"));
    world.engine.delete_alias(&world.actor, &key.id, &alias).await.expect("also while it waits for deletion");
    assert_eq!(world.engine.aliases(&key.id).await.expect("aliases"), []);
    world.engine.create_alias(&world.actor, &other.id, &alias).await.expect("the name is free again");
}

#[tokio::test]
async fn r136_tags_are_given_and_taken_whole() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    let tag = |name: &str, value: &str| Tag {
        key: name.parse().expect("a key"),
        value: value.parse().expect("a value"),
    };
    let tags: Vec<Tag> = (10..28).map(|n| tag(&format!("n{n}"), "old")).collect();
    world.engine.tag_resource(&world.actor, &key.id, &tags).await.expect("18 tags");
    let three = [tag("a", ""), tag("b", ""), tag("c", "")];
    let answer = refused(world.engine.tag_resource(&world.actor, &key.id, &three).await);
    assert_eq!(answer, Err(Refusal::TooManyTags { max: 20 }));
    let keys = [tags[0].key.clone(), three[0].key.clone()];
    let answer = refused(world.engine.untag_resource(&world.actor, &key.id, &keys).await);
    assert_eq!(answer, Err(Refusal::TagNotFound));
    assert_eq!(world.engine.list_resource_tags(&key.id).await.expect("tags"), tags, "neither changed any");

    world.engine.schedule_key_deletion(&world.actor, &key.id, 7).await.expect("scheduled");
    let changed = [tag("n10", "new"), tag("z", "")];
    world.engine.tag_resource(&world.actor, &key.id, &changed).await.expect("in every state");
    world.engine.untag_resource(&world.actor, &key.id, &[tags[1].key.clone()]).await.expect("in every state");
    let now = world.engine.list_resource_tags(&key.id).await.expect("tags");
    assert_eq!((now.len(), &now[0], &now[1], &now[17]), (18, &changed[0], &tags[2], &changed[1]));
    let log = world.engine.list_audit(Some(key.id.as_str()), 2).await.expect("the log");
    assert_eq!(
        log.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(),
        ["UntagResource", "TagResource"]
    );

    let nobody = "00000000-0000-4000-8000-000000000000".parse().expect("an ID");
    let answer = refused(world.engine.tag_resource(&world.actor, &nobody, &three).await);
    assert_eq!(answer, Err(Refusal::KeyNotFound));
}

#[tokio::test]
async fn keys_are_found_by_their_tags() {
    let world = World::new().await;
    let mut found = vec![];
    for (name, value) in [("env", "test"), ("env", "live"), ("team", "live"), ("ENV", "live")] {
        let key = world.key(Origin::AliyunKms).await;
        let tag = Tag { key: name.parse().expect("a key"), value: value.parse().expect("a value") };
        world.engine.tag_resource(&world.actor, &key.id, &[tag]).await.expect("a tag");
        found.push(key.id);
    }
    for (value, expected) in [(None, &found[..2]), (Some("live"), &found[1..2]), (Some("none"), &[])] {
        let value = value.map(|value| value.parse().expect("a value"));
        let tag = Some(TagFilter { key: "env".parse().expect("a key"), value });
        let list =
            world.engine.list_keys(&KeyFilter { tag, ..KeyFilter::default() }, 10).await.expect("a list");
        let mut ids: Vec<KeyId> = list.rows.into_iter().map(|row| row.key.id).collect();
        ids.sort_by_key(|id| found.iter().position(|found| found == id));
        assert_eq!(ids, expected);
    }
}

#[tokio::test]
async fn a_description_is_written_anew() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let text = "pays the invoices".parse().expect("a description");
    world.engine.update_key_description(&world.actor, &key.id, &text).await.expect("written");
    let now = world.engine.describe_key(&key.id).await.expect("the key");
    assert_eq!(now, Key { description: text, ..key });
}

#[tokio::test]
async fn r74_r75_r76_r77_r78_keys_without_an_instance_go_to_the_default_one() {
    let world = World::new().await;
    let (first, second) =
        (world.instance(Management::Software, 9).await, world.instance(Management::Hardware, 9).await);
    let made_in = async || {
        let key = world.engine.create_key(&world.actor, world.request(Origin::AliyunKms)).await;
        key.expect("a key").placement.instance
    };
    let set = async |instance: Option<&InstanceId>| {
        refused(world.engine.set_default_instance(&world.actor, region(), instance.cloned()).await)
    };
    let old = world.key(Origin::AliyunKms).await;
    assert_eq!(old.placement.instance, None, "in the default KMS while there is no default instance");
    for instance in [&first, &second, &second, &first] {
        assert_eq!(set(Some(instance)).await, Ok(()));
        assert_eq!(made_in().await.as_ref(), Some(instance));
        let defaults = world.engine.list_instances().await.expect("instances");
        let defaults: Vec<_> =
            defaults.iter().filter(|instance| instance.is_default).map(|i| &i.id).collect();
        assert_eq!(defaults, [instance], "exactly one");
    }
    assert_eq!(
        world.engine.describe_key(&old.id).await.expect("the key").placement.instance,
        None,
        "it stays"
    );

    let elsewhere = "cn-shanghai".parse().expect("a region");
    let answer = world.engine.set_default_instance(&world.actor, elsewhere, Some(first)).await;
    assert_eq!(refused(answer), Err(Refusal::InstanceNotFound));
    assert_eq!(set(None).await, Ok(()));
    assert_eq!(made_in().await, None);
}

#[tokio::test]
async fn an_instance_holds_as_many_keys_as_its_quota() {
    let world = World::new().await;
    let instance = Some(world.instance(Management::Software, 2).await);
    let request = CreateKey { instance, ..world.request(Origin::AliyunKms) };
    for _ in 0..2 {
        world.engine.create_key(&world.actor, request.clone()).await.expect("a key");
    }
    let answer = refused(world.engine.create_key(&world.actor, request).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::KeyQuota { quota: 2 }));
}

/// R22, R23: the default KMS of a region has a quota of its own.
#[tokio::test]
async fn r22_r23_the_default_kms_of_a_region_holds_as_many_keys_as_its_quota() {
    let world = World::with_quota(Some(1)).await;
    let request = world.request(Origin::AliyunKms);
    world.engine.create_key(&world.actor, request.clone()).await.expect("the first");
    let answer = refused(world.engine.create_key(&world.actor, request.clone()).await);
    assert_eq!(answer.map(drop), Err(Refusal::KeyQuota { quota: 1 }));
    let elsewhere = CreateKey { region: "cn-shanghai".parse().expect("a region"), ..request.clone() };
    world.engine.create_key(&world.actor, elsewhere).await.expect("another region has its own");
    let instance = Some(world.instance(Management::Software, 2).await);
    for _ in 0..2 {
        let there = CreateKey { instance: instance.clone(), ..request.clone() };
        world.engine.create_key(&world.actor, there).await.expect("an instance has its own");
    }
}

#[tokio::test]
async fn a_region_that_is_not_served_has_no_keys() {
    let world = World::new().await;
    let request =
        CreateKey { region: "us-east-1".parse().expect("a region"), ..world.request(Origin::AliyunKms) };
    let answer = refused(world.engine.create_key(&world.actor, request).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::RegionNotServed));
}

#[tokio::test]
async fn a_disabled_key_is_refused_until_it_is_enabled() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let none = EncryptionContext::default();
    let ciphertext = world.engine.encrypt(&key.id, b"text", &none).await.expect("a ciphertext");
    world.engine.disable_key(&world.actor, &key.id).await.expect("disabled");
    for answer in [
        refused(world.engine.encrypt(&key.id, b"text", &none).await).map(|_| ()),
        refused(world.engine.decrypt(&ciphertext, &none).await).map(|_| ()),
        refused(world.engine.generate_data_key(&key.id, 32, &none).await).map(|_| ()),
    ] {
        assert_eq!(answer, Err(Refusal::KeyDisabled));
    }
    world.engine.enable_key(&world.actor, &key.id).await.expect("enabled");
    world.engine.decrypt(&ciphertext, &none).await.expect("the text");
}

#[tokio::test]
async fn a_key_waits_7_to_366_days_for_its_deletion() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    for days in [-1, 0, 6, 367, i64::MAX] {
        let answer = refused(world.engine.schedule_key_deletion(&world.actor, &key.id, days).await);
        let range = Problem::Range { min: 7, max: 366 };
        assert_eq!(answer.map(|_| ()), Err(Invalid::new(Field::PendingWindow, range).into()), "{days} days");
    }
    let scheduled = world.engine.schedule_key_deletion(&world.actor, &key.id, 7).await.expect("scheduled");
    let delete_at = world.now().plus(std::time::Duration::from_secs(7 * 24 * 3600));
    assert_eq!(scheduled.state, KeyState::PendingDeletion { delete_at });
    let cancelled = world.engine.cancel_key_deletion(&world.actor, &key.id).await.expect("cancelled");
    assert_eq!(cancelled.state, KeyState::Enabled);
}

#[tokio::test]
async fn a_protected_key_is_not_scheduled_for_deletion() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    world.engine.set_deletion_protection(&world.actor, &key.id, true).await.expect("protected");
    let world = world.restarted().await;
    let answer = refused(world.engine.schedule_key_deletion(&world.actor, &key.id, 7).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::DeletionProtected));
    world.engine.set_deletion_protection(&world.actor, &key.id, false).await.expect("not protected");
    world.engine.schedule_key_deletion(&world.actor, &key.id, 7).await.expect("scheduled");
    let answer = refused(world.engine.set_deletion_protection(&world.actor, &key.id, true).await);
    assert_eq!(answer.map_err(|refusal| refusal.code()).map(|_| ()), Err("Rejected.StateModifiedFailed"));
}

#[tokio::test]
async fn a_key_is_deleted_when_its_window_ends_and_not_before() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let scheduled = world.engine.schedule_key_deletion(&world.actor, &key.id, 7).await.expect("scheduled");
    let KeyState::PendingDeletion { delete_at } = scheduled.state else { panic!("{:?}", scheduled.state) };

    world.advance(7 * DAY - 1);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), Some(delete_at));
    assert_eq!(
        world.engine.list_due_of(&DueFilter::default(), 10).await.expect("what is due").0,
        [DueWork::Deletion(key.id.clone(), delete_at)]
    );
    world.advance(1);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), None);
    let answer = refused(world.engine.describe_key(&key.id).await);
    assert_eq!(answer.map(|_| ()), Err(Refusal::KeyNotFound));
    let material = engine::Store::material(&*world.storage, &key.primary.id).await.expect("a read");
    assert!(material.is_none());
}

/// The table of states, through the engine: what is refused changes nothing and leaves no audit row.
#[tokio::test]
async fn a_refused_change_leaves_no_trace() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    let rows = world.engine.list_audit(None, 100).await.expect("the audit log").len();
    let (engine, actor) = (&world.engine, &world.actor);
    for answer in [
        refused(engine.enable_key(actor, &key.id).await),
        refused(engine.disable_key(actor, &key.id).await),
        refused(engine.cancel_key_deletion(actor, &key.id).await),
    ] {
        assert_eq!(answer.map_err(|refusal| refusal.code()).map(|_| ()), Err("Rejected.StateModifiedFailed"));
    }
    assert_eq!(engine.describe_key(&key.id).await.expect("the key"), key);
    assert_eq!(engine.list_audit(None, 100).await.expect("the audit log").len(), rows);
}

#[tokio::test]
async fn every_change_has_its_row_in_an_unbroken_chain() {
    let world = World::new().await;
    let key = world.imported(&[3; 32]).await;
    let (engine, actor) = (&world.engine, &world.actor);
    engine.disable_key(actor, &key.id).await.expect("disabled");
    engine.enable_key(actor, &key.id).await.expect("enabled");
    engine.schedule_key_deletion(actor, &key.id, 30).await.expect("scheduled");
    engine.cancel_key_deletion(actor, &key.id).await.expect("cancelled");
    engine.delete_key_material(actor, &key.id).await.expect("deleted");
    let history = engine.list_audit(Some(key.id.as_str()), 100).await.expect("the history");
    let actions: Vec<&str> = history.iter().rev().map(|entry| entry.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "CreateKey",
            "GetParametersForImport",
            "ImportKeyMaterial",
            "DisableKey",
            "EnableKey",
            "ScheduleKeyDeletion",
            "CancelKeyDeletion",
            "DeleteKeyMaterial",
        ]
    );
    assert!(history.iter().all(|entry| entry.actor == "operator/tester" && entry.outcome == "ok"));
    let chain = world.storage.verify_chain().await.expect("a check");
    assert!(matches!(chain, domain::ChainCheck::Intact(_)), "{chain:?}");
}

#[tokio::test]
async fn a_server_that_runs_while_the_root_key_is_exchanged_keeps_working_and_adds_nothing_under_the_old_one()
{
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let context = domain::EncryptionContext::default();
    let sealed = world.engine.encrypt(&key.id, b"text", &context).await.expect("a ciphertext");
    let (old, new) = (world.root_key("root.key"), world.root_key("other.key"));
    let exchange = async |old, new| engine::exchange_root_key(&*world.storage, &world.clock, old, new).await;

    assert!(exchange(&new, &old).await.is_err(), "the store is not under that one");
    assert_eq!(
        exchange(&old, &new).await.expect("it is exchanged"),
        3,
        "the server's keyring and two regions'"
    );
    let (opened, _) = world.engine.decrypt(&sealed, &context).await.expect("the keyring is open already");
    assert_eq!(opened.as_slice(), b"text");

    let request = CreateInstance {
        region: region(),
        name: "late".parse().expect("a name"),
        management: Management::Software,
        qps: 1000,
        key_quota: 1,
        secret_quota: domain::limits::SECRET_QUOTA,
    };
    let late = world.engine.create_instance(&world.actor, request).await;
    assert!(matches!(late, Err(engine::EngineError::Store(engine::StoreError::OtherRootKey))), "{late:?}");
}

#[tokio::test]
async fn another_root_key_is_found_at_the_start() {
    let world = World::new().await;
    let other = tempfile::tempdir().expect("a folder");
    let root = custody::RootKey::create(&other.path().join("root.key")).expect("a root key");
    let config = engine::EngineConfig {
        account: "1234567890123456".parse().expect("an account"),
        regions: world.engine.regions().to_vec(),
        region_key_quota: None,
        region_secret_quota: None,
    };
    struct Never;
    impl engine::Clock for Never {
        fn now(&self) -> domain::Timestamp {
            domain::Timestamp::from_millis(0)
        }
    }
    let started =
        engine::Engine::start(config, root, world.storage.clone(), std::sync::Arc::new(Never)).await;
    assert!(matches!(started, Err(engine::EngineError::Store(engine::StoreError::OtherRootKey))));
}
