//! RAM users and their access keys.

use domain::{AccessKeyId, OperatorName, RamUserName, ReadyPolicy, Refusal};

use crate::world::{World, refused};

fn user(name: &str) -> RamUserName {
    name.parse().expect("a name")
}

fn creator() -> OperatorName {
    "admin".parse().expect("a name")
}

#[tokio::test]
async fn an_access_key_is_known_until_it_is_deleted_and_never_its_secret_to_the_log() {
    let world = World::new().await;
    let policy = ReadyPolicy::CryptoUser.policy();
    let made =
        world.engine.create_ram_user(&world.actor, creator(), &user("app"), &policy).await.expect("a user");
    let identity = async |id: &AccessKeyId| world.engine.identity(id).await.expect("an answer");
    let known = identity(&made.id).await.expect("somebody has it");
    assert_eq!(
        (&known.user, known.enabled, &known.policy, &known.secret),
        (&user("app"), true, &policy, &made.secret)
    );

    world.engine.update_access_key(&world.actor, &made.id, false).await.expect("switched off");
    assert!(!identity(&made.id).await.expect("known").enabled, "at once");
    let other = ReadyPolicy::ReadOnly.policy();
    world.engine.set_ram_policy(&world.actor, &user("app"), &other).await.expect("set");
    assert_eq!(identity(&made.id).await.expect("known").policy, other, "at once");

    let world = world.restarted().await;
    let identity = async |id: &AccessKeyId| world.engine.identity(id).await.expect("an answer");
    assert_eq!(identity(&made.id).await.expect("known").secret, made.secret);
    world.engine.delete_access_key(&world.actor, &made.id).await.expect("deleted");
    assert!(identity(&made.id).await.is_none(), "at once");
    let refusal = refused(world.engine.delete_access_key(&world.actor, &made.id).await);
    assert_eq!(refusal, Err(Refusal::AccessKeyNotFound));

    let log = world.engine.list_audit(None, 100).await.expect("the log");
    assert!(log.iter().any(|entry| entry.action == "CreateUser" && entry.detail.contains(made.id.as_str())));
    assert!(log.iter().all(|entry| !entry.detail.contains(made.secret.as_str())));
}

#[tokio::test]
async fn a_user_has_a_name_of_its_own_and_two_access_keys() {
    let world = World::new().await;
    let policy = ReadyPolicy::FullAccess.policy();
    let create =
        async |name| world.engine.create_ram_user(&world.actor, creator(), &user(name), &policy).await;
    create("one").await.expect("a user");
    assert_eq!(refused(create("one").await.map(drop)), Err(Refusal::RamUserTaken));
    let another = async |name| world.engine.create_access_key(&world.actor, &user(name)).await.map(drop);
    another("one").await.expect("a second access key");
    assert_eq!(refused(another("one").await), Err(Refusal::TooManyAccessKeys { max: 2 }));
    assert_eq!(refused(another("nobody").await), Err(Refusal::RamUserNotFound));
    create("two").await.expect("another user");

    let users = world.engine.list_ram_users().await.expect("users");
    let told: Vec<_> = users.rows.iter().map(|row| (row.name.as_str(), row.keys.len())).collect();
    assert_eq!(told, [("one", 2), ("two", 1)]);

    let ids: Vec<AccessKeyId> = users.rows[0].keys.iter().map(|key| key.id.clone()).collect();
    world.engine.delete_ram_user(&world.actor, &user("one")).await.expect("deleted");
    for id in ids {
        assert!(
            world.engine.identity(&id).await.expect("an answer").is_none(),
            "its access keys went with it"
        );
    }
}
