//! Secrets: sealed under a key, in versions with stages, and never without their key.

use domain::view::SecretFilter;
use domain::{
    Action, Key, KeySpec, KeyUsage, Origin, Problem, Refusal, SecretDataType, SecretId, SecretInterval,
    SecretRotation, SecretType, SecretVersionId, Tag, VersionStage,
};
use engine::{CreateSecret, Store};
use zeroize::Zeroizing;

use crate::world::{REGION, World, refused};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn id(name: &str) -> SecretId {
    format!("{REGION}/{name}").parse().expect("an id")
}

fn version(text: &str) -> SecretVersionId {
    text.parse().expect("a version")
}

const ACCOUNT: &[u8] = br#"{"Accounts":[{"AccountName":"a","AccountPassword":"b"}]}"#;

fn request(name: &str, key: &Key) -> CreateSecret {
    CreateSecret {
        id: id(name),
        kind: SecretType::Generic,
        key: key.id.clone(),
        description: Default::default(),
        creator: "tester".parse().expect("a name"),
        version: version("v1"),
        data_type: SecretDataType::Text,
        value: Zeroizing::new(b"first".to_vec()),
    }
}

/// A world with a secret `db/prod` of one version, and its key.
async fn with_secret() -> (World, Key) {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    world.engine.create_secret(&world.actor, &request("db/prod", &key)).await.expect("a secret");
    (world, key)
}

impl World {
    async fn put(&self, name: &str, version_id: &str, value: &[u8]) -> Result<(), Refusal> {
        let (id, version) = (id(name), version(version_id));
        let text = SecretDataType::Text;
        refused(self.engine.put_secret_value(&self.actor, &id, &version, text, value).await)
    }

    async fn value(&self, name: &str, version_id: Option<&str>) -> Result<Vec<u8>, Refusal> {
        let wanted = version_id.map(version);
        let found = self.engine.get_secret_value(&self.actor, &id(name), wanted.as_ref()).await;
        refused(found).map(|(_, value)| value.to_vec())
    }

    async fn move_stage(&self, stage: &str, to: Option<&str>) -> Result<(), Refusal> {
        let (stage, to) = (stage.parse().expect("a stage"), to.map(version));
        let moved =
            self.engine.update_secret_version_stage(&self.actor, &id("db/prod"), &stage, to.as_ref()).await;
        refused(moved)
    }

    /// The stages of each version of `db/prod`, newest first: `v2:ACSCurrent`.
    async fn stages(&self) -> Vec<String> {
        let versions = self.engine.list_secret_versions(&id("db/prod")).await.expect("versions");
        let line = |version: domain::SecretVersion| {
            let stages: Vec<&str> = version.stages.iter().map(VersionStage::as_str).collect();
            format!("{}:{}", version.id, stages.join(","))
        };
        versions.into_iter().map(line).collect()
    }
}

#[tokio::test]
async fn a_value_is_put_read_and_brought_back() {
    let (world, _) = with_secret().await;
    assert_eq!(world.value("db/prod", None).await.as_deref(), Ok(&b"first"[..]));
    world.advance(1000);
    world.put("db/prod", "v2", b"second").await.expect("put");
    assert_eq!(world.stages().await, ["v2:ACSCurrent", "v1:ACSPrevious"]);
    world.advance(1000);
    world.put("db/prod", "v3", b"third").await.expect("put");
    assert_eq!(world.stages().await, ["v3:ACSCurrent", "v2:ACSPrevious", "v1:"]);
    assert_eq!(world.put("db/prod", "v3", b"other").await, Err(Refusal::SecretVersionTaken));
    for (wanted, value) in [(None, "third"), (Some("v1"), "first"), (Some("v2"), "second")] {
        assert_eq!(world.value("db/prod", wanted).await.as_deref(), Ok(value.as_bytes()));
    }
    assert_eq!(world.value("db/prod", Some("v4")).await, Err(Refusal::SecretVersionNotFound));
    assert_eq!(world.value("db/none", None).await, Err(Refusal::SecretNotFound));

    world.move_stage("ACSCurrent", Some("v1")).await.expect("moved");
    assert_eq!(world.stages().await, ["v3:ACSPrevious", "v2:", "v1:ACSCurrent"]);
    assert_eq!(world.value("db/prod", None).await.as_deref(), Ok(&b"first"[..]));
    world.move_stage("blue", Some("v1")).await.expect("moved");
    world.move_stage("blue", Some("v2")).await.expect("moved");
    assert_eq!(world.stages().await, ["v3:ACSPrevious", "v2:blue", "v1:ACSCurrent"]);
    world.move_stage("blue", None).await.expect("taken away");
    assert_eq!(world.move_stage("blue", None).await, Err(Refusal::SecretVersionNotFound));
    assert_eq!(world.move_stage("blue", Some("v9")).await, Err(Refusal::SecretVersionNotFound));
    assert_eq!(world.move_stage("ACSCurrent", None).await, Err(Refusal::StageStays));
    for n in 0..7 {
        world.move_stage(&format!("s{n}"), Some("v1")).await.expect("moved");
    }
    assert_eq!(world.move_stage("s7", Some("v1")).await, Err(Refusal::TooManyStages { max: 8 }));

    let world = world.restarted().await;
    assert_eq!(world.value("db/prod", None).await.as_deref(), Ok(&b"first"[..]));
}

#[tokio::test]
async fn what_cannot_be_created() {
    let (world, key) = with_secret().await;
    let create = async |request: CreateSecret| {
        refused(world.engine.create_secret(&world.actor, &request).await).map(|secret| secret.id)
    };
    assert_eq!(create(request("db/prod", &key)).await, Err(Refusal::SecretNameTaken));
    let elsewhere = SecretId { region: "cn-shanghai".parse().expect("a region"), ..id("db/prod") };
    assert_eq!(create(CreateSecret { id: elsewhere, ..request("x", &key) }).await, Err(Refusal::KeyNotFound));
    let value = Zeroizing::new(b"no JSON".to_vec());
    let found = create(CreateSecret { kind: SecretType::Rds, value, ..request("rds", &key) }).await;
    assert!(
        matches!(found, Err(Refusal::Invalid(invalid)) if invalid.problem == Problem::Format),
        "{found:?}"
    );

    let spec = KeySpec::Rsa2048;
    let pair = engine::CreateKey { spec, ..world.request(Origin::AliyunKms) };
    let pair = world.engine.create_key(&world.actor, pair).await.expect("a key pair");
    let not_for = Refusal::NotForThisKey { action: Action::Encrypt, spec, usage: KeyUsage::SignVerify };
    assert_eq!(create(request("x", &pair)).await, Err(not_for));
    let empty = world.key(Origin::External).await;
    assert_eq!(create(request("x", &empty)).await, Err(Refusal::KeyPendingImport));
    world.engine.disable_key(&world.actor, &key.id).await.expect("disabled");
    assert_eq!(create(request("x", &key)).await, Err(Refusal::KeyDisabled));
}

#[tokio::test]
async fn a_secret_is_worth_what_its_key_is() {
    let (world, key) = with_secret().await;
    let (actor, engine) = (&world.actor, &world.engine);
    engine.disable_key(actor, &key.id).await.expect("disabled");
    assert_eq!(world.value("db/prod", None).await, Err(Refusal::KeyDisabled));
    assert_eq!(world.put("db/prod", "v2", b"second").await, Err(Refusal::KeyDisabled));
    // The key cannot go before its secrets.
    let schedule = async || refused(engine.schedule_key_deletion(actor, &key.id, 7).await).map(drop);
    assert_eq!(schedule().await, Err(Refusal::SecretsDepend { count: 1 }));
    engine.delete_secret(actor, &id("db/prod"), 7).await.expect("planned");
    assert_eq!(schedule().await, Err(Refusal::SecretsDepend { count: 1 }));
    world.advance(7 * DAY);
    engine.do_due_work().await.expect("done");
    assert_eq!(world.value("db/prod", None).await, Err(Refusal::SecretNotFound));
    assert_eq!(schedule().await, Ok(()));
}

#[tokio::test]
async fn a_value_opens_in_its_own_place_only() {
    let (world, key) = with_secret().await;
    world.engine.create_secret(&world.actor, &request("db/other", &key)).await.expect("a secret");
    // What is sealed for one secret or version does not open as another's, nor as an ordinary ciphertext.
    let stored = world.storage.secret_version(&id("db/prod"), &version("v1")).await.expect("read");
    let sealed = stored.expect("the version").sealed;
    let none = Default::default();
    assert_eq!(
        refused(world.engine.decrypt(&sealed, &none).await).map(drop),
        Err(Refusal::InvalidCiphertext)
    );
    let other = [("secret", "cn-hangzhou/db/other"), ("version", "v1")].into();
    assert_eq!(
        refused(world.engine.decrypt(&sealed, &other).await).map(drop),
        Err(Refusal::InvalidCiphertext)
    );
}

#[tokio::test]
async fn r259_a_deletion_is_planned_cancelled_and_done() {
    let (world, _) = with_secret().await;
    let (actor, engine, secret) = (&world.actor, &world.engine, id("db/prod"));
    for days in [-1, 0, 6, 31] {
        let found = refused(engine.delete_secret(actor, &secret, days).await);
        let range = Problem::Range { min: 7, max: 30 };
        assert!(matches!(found, Err(Refusal::Invalid(invalid)) if invalid.problem == range), "{days} days");
    }
    let restored = async || refused(engine.restore_secret(actor, &secret).await);
    assert_eq!(restored().await, Err(Refusal::SecretNotPendingDeletion));
    engine.delete_secret(actor, &secret, 7).await.expect("planned");
    assert_eq!(world.value("db/prod", None).await, Err(Refusal::SecretPendingDeletion));
    assert_eq!(world.put("db/prod", "v2", b"second").await, Err(Refusal::SecretPendingDeletion));
    world.advance(7 * DAY - 1);
    engine.do_due_work().await.expect("nothing");
    assert_eq!(restored().await, Ok(()));
    assert_eq!(world.value("db/prod", None).await.as_deref(), Ok(&b"first"[..]));
    world.advance(DAY);
    engine.do_due_work().await.expect("nothing");
    assert!(engine.describe_secret(&secret).await.is_ok(), "a cancelled deletion is not done");
}

#[tokio::test]
async fn r257_r258_secrets_are_listed_by_type_tag_and_text() {
    let (world, key) = with_secret().await;
    let (actor, engine) = (&world.actor, &world.engine);
    let account = br#"{"Accounts":[{"AccountName":"a","AccountPassword":"p"}]}"#;
    for (name, kind, value) in [
        ("rds", SecretType::Rds, &account[..]),
        ("redis", SecretType::Redis, account),
        ("any", SecretType::Generic, b"x"),
    ] {
        let value = Zeroizing::new(value.to_vec());
        let new = CreateSecret { kind, value, ..request(name, &key) };
        engine.create_secret(actor, &new).await.expect("a secret");
    }
    let tag = Tag { key: "env".parse().expect("a key"), value: "test".parse().expect("a value") };
    engine.tag_secret(actor, &id("rds"), &tag).await.expect("tagged");
    engine.update_secret(actor, &id("any"), &"For 支付".parse().expect("text")).await.expect("described");
    let listed = async |filter: SecretFilter| {
        let list = engine.list_secrets(&filter, 2).await.expect("a list");
        let names: Vec<String> = list.rows.iter().map(|row| row.secret.id.name.to_string()).collect();
        (names.join(" "), list.count(None), list.next.map(|next| next.name.to_string()))
    };
    let some = SecretFilter::default;
    let text = |text: &str| SecretFilter { text: Some(text.to_owned()), ..some() };
    let tagged = domain::TagFilter { key: tag.key.clone(), value: Some(tag.value.clone()) };
    let other = domain::TagFilter { value: Some("prod".parse().expect("a value")), ..tagged.clone() };
    let class = |name: &str| SecretFilter { class: Some(name.parse().expect("a class")), ..some() };
    for (filter, names, count, next) in [
        (some(), "any db/prod", 4, Some("db/prod")),
        (SecretFilter { after: Some(id("db/prod")), ..some() }, "rds redis", 4, None),
        (class("database"), "rds redis", 4, None),
        (class("ecs"), "", 4, None),
        (text("DB"), "db/prod", 1, None),
        (text("支付"), "any", 1, None),
        (text("_"), "", 0, None),
        (SecretFilter { tag: Some(tagged), ..some() }, "rds", 1, None),
        (SecretFilter { tag: Some(other), ..some() }, "", 0, None),
        (SecretFilter { region: Some("cn-shanghai".parse().expect("a region")), ..some() }, "", 0, None),
    ] {
        let expected = (names.to_owned(), count, next.map(str::to_owned));
        assert_eq!(listed(filter.clone()).await, expected, "{filter:?}");
    }
    let untag = async || refused(engine.untag_secret(actor, &id("rds"), &tag.key).await);
    assert_eq!(untag().await, Ok(()));
    assert_eq!(untag().await, Err(Refusal::TagNotFound));
    for n in 0..20 {
        let tag = Tag { key: format!("t{n}").parse().expect("a key"), value: Default::default() };
        engine.tag_secret(actor, &id("rds"), &tag).await.expect("tagged");
    }
    let full = refused(engine.tag_secret(actor, &id("rds"), &tag).await);
    assert_eq!(full, Err(Refusal::TooManyTags { max: 20 }));
}

#[tokio::test]
async fn whoever_reads_a_value_is_in_the_log_and_no_value_is() {
    let (world, _) = with_secret().await;
    world.put("db/prod", "v2", b"second").await.expect("put");
    world.value("db/prod", Some("v1")).await.expect("the value");
    let log = world.engine.list_audit(Some("secret/cn-hangzhou/db/prod"), 10).await.expect("the log");
    let actions: Vec<&str> = log.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["GetSecretValue", "PutSecretValue", "CreateSecret"]);
    assert!(log[0].detail.contains("\"v1\""), "{}", log[0].detail);
    let all = format!("{log:?}");
    assert!(!all.contains("first") && !all.contains("second"));
}

const HOUR: i64 = 60 * 60 * 1000;

/// R67: the policy is set and taken away; what becomes of it as time passes and values come.
#[tokio::test]
async fn r67_a_value_is_due_comes_or_does_not() {
    let (world, key) = with_secret().await;
    let every: SecretInterval = "6h".parse().expect("an interval");
    let set = async |world: &World, name: &str, every| {
        refused(world.engine.update_secret_rotation_policy(&world.actor, &id(name), every).await)
    };
    let rotation = async |world: &World| world.engine.describe_secret(&id("rds")).await.expect("it").rotation;
    assert_eq!(set(&world, "db/prod", Some(every)).await, Err(Refusal::SecretRotationByHand));
    assert_eq!(set(&world, "db/prod", None).await, Ok(()), "off is what it is");
    let value = br#"{"Accounts":[{"AccountName":"a","AccountPassword":"b"}]}"#;
    let request =
        CreateSecret { kind: SecretType::Rds, value: Zeroizing::new(value.to_vec()), ..request("rds", &key) };
    world.engine.create_secret(&world.actor, &request).await.expect("a secret");
    assert_eq!(set(&world, "rds", Some(every)).await, Ok(()));
    let first = world.now().plus(every.duration());
    assert_eq!(rotation(&world).await, SecretRotation::On { every, next: first });

    // A value in time.
    world.advance(HOUR);
    world.put("rds", "v2", value).await.expect("put");
    let second = world.now().plus(every.duration());
    assert_eq!(rotation(&world).await, SecretRotation::On { every, next: second });
    world.advance(6 * HOUR - 1);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), Some(second));

    // None in time: noted once, also after a restart.
    let world = world.restarted().await;
    world.advance(1);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), None);
    assert_eq!(rotation(&world).await, SecretRotation::Overdue { every, since: second });
    assert_eq!(rotation(&world).await.as_str(), "Invalid");
    world.advance(HOUR);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), None);
    let log = world.engine.list_audit(Some("secret/cn-hangzhou/rds"), 9).await.expect("the log");
    let missed = log.iter().filter(|entry| entry.action == "MissSecretRotation");
    assert_eq!(missed.map(|entry| entry.actor.as_str()).collect::<Vec<_>>(), ["system"]);
    assert_eq!(world.value("rds", None).await.as_deref(), Ok(&value[..]), "it is still read");

    // One that is late starts the interval anew.
    world.put("rds", "v3", value).await.expect("put");
    assert_eq!(
        rotation(&world).await,
        SecretRotation::On { every, next: world.now().plus(every.duration()) }
    );
    assert_eq!(set(&world, "rds", None).await, Ok(()));
    world.advance(1000 * HOUR);
    assert_eq!(world.engine.do_due_work().await.expect("the work"), None);
    assert_eq!(rotation(&world).await, SecretRotation::Off);
}

#[tokio::test]
async fn a_secret_that_waits_for_its_deletion_is_not_due_for_a_value() {
    let (world, key) = with_secret().await;
    let value = Zeroizing::new(br#"{"UserName":"a","Password":"b"}"#.to_vec());
    let request = CreateSecret { kind: SecretType::Ecs, value, ..request("ecs", &key) };
    world.engine.create_secret(&world.actor, &request).await.expect("a secret");
    let every = "6h".parse().ok();
    world.engine.update_secret_rotation_policy(&world.actor, &id("ecs"), every).await.expect("set");
    world.engine.delete_secret(&world.actor, &id("ecs"), 7).await.expect("planned");
    world.advance(7 * HOUR);
    assert!(world.engine.do_due_work().await.expect("the work").is_some(), "the deletion alone");
    world.engine.restore_secret(&world.actor, &id("ecs")).await.expect("restored");
    world.engine.do_due_work().await.expect("the work");
    let secret = world.engine.describe_secret(&id("ecs")).await.expect("the secret");
    assert!(matches!(secret.rotation, SecretRotation::Overdue { .. }));
}

/// Secrets of the KMS move with their keys (R56, R57), whose rotation is off meanwhile.
#[tokio::test]
async fn r63_r176_a_frozen_rotation_is_restored_exactly_and_nothing_falls_due_meanwhile() {
    let (world, key) = with_secret().await;
    let rds = CreateSecret {
        kind: SecretType::Rds,
        value: Zeroizing::new(ACCOUNT.to_vec()),
        ..request("rds", &key)
    };
    world.engine.create_secret(&world.actor, &rds).await.expect("a secret");
    let (actor, engine) = (&world.actor, &world.engine);
    let rotation = async || engine.describe_secret(&id("rds")).await.expect("it").rotation;
    let freeze = async |name| refused(engine.freeze_secret_rotation(actor, &id(name)).await);
    let restore = async |name| refused(engine.restore_secret_rotation(actor, &id(name)).await);
    assert_eq!(freeze("db/prod").await, Err(Refusal::NotRotating));
    assert_eq!(restore("db/prod").await, Err(Refusal::RotationNotFrozen));

    let every: SecretInterval = "48h".parse().expect("an interval");
    engine.update_secret_rotation_policy(actor, &id("rds"), Some(every)).await.expect("set");
    let before = rotation().await;
    assert_eq!(freeze("rds").await, Ok(()));
    assert_eq!(freeze("rds").await, Err(Refusal::RotationFrozen));
    let changed = refused(engine.update_secret_rotation_policy(actor, &id("rds"), None).await);
    assert_eq!(changed, Err(Refusal::RotationFrozen));
    world.advance(DAY);
    engine.do_due_work().await.expect("done");
    assert_eq!(restore("rds").await, Ok(()));
    assert_eq!(rotation().await, before);

    assert_eq!(freeze("rds").await, Ok(()));
    world.advance(10 * DAY);
    engine.do_due_work().await.expect("done");
    assert!(rotation().await.is_frozen(), "nothing fell due");
    assert_eq!(restore("rds").await, Ok(()));
    assert_eq!(rotation().await, before, "the time that passed is not forgotten");
    engine.do_due_work().await.expect("done");
    let overdue = SecretRotation::Overdue { every, since: before.due().expect("a time") };
    assert_eq!(rotation().await, overdue);
    assert_eq!(freeze("rds").await, Ok(()));
    assert_eq!(restore("rds").await, Ok(()));
    assert_eq!(rotation().await, overdue);
}

#[tokio::test]
async fn an_instance_holds_as_many_secrets_as_its_quota() {
    let world = World::new().await;
    let instance = world.instance_for_secrets(2).await;
    let here = engine::CreateKey { instance: Some(instance), ..world.request(Origin::AliyunKms) };
    let key = world.engine.create_key(&world.actor, here).await.expect("a key");
    let elsewhere = world.key(Origin::AliyunKms).await;
    let create = async |name: &str, key: &Key| {
        refused(world.engine.create_secret(&world.actor, &request(name, key)).await).map(drop)
    };
    for name in ["a", "b"] {
        assert_eq!(create(name, &key).await, Ok(()));
    }
    assert_eq!(create("c", &key).await, Err(Refusal::SecretQuota { quota: 2 }));
    assert_eq!(create("c", &elsewhere).await, Ok(()), "the default KMS of the region has a quota of its own");
    world.engine.force_delete_secret(&world.actor, &id("a")).await.expect("deleted");
    assert_eq!(create("b", &key).await, Err(Refusal::SecretNameTaken));
    assert_eq!(create("d", &key).await, Ok(()));
}

#[tokio::test]
async fn a_secret_is_deleted_at_once_where_that_is_asked_for() {
    let (world, key) = with_secret().await;
    world.engine.force_delete_secret(&world.actor, &id("db/prod")).await.expect("deleted");
    assert_eq!(world.value("db/prod", None).await, Err(Refusal::SecretNotFound));
    world.engine.create_secret(&world.actor, &request("db/prod", &key)).await.expect("its name is free");
    world.engine.delete_secret(&world.actor, &id("db/prod"), 7).await.expect("planned");
    let answer = refused(world.engine.force_delete_secret(&world.actor, &id("db/prod")).await);
    assert_eq!(answer, Err(Refusal::SecretPendingDeletion));
}
