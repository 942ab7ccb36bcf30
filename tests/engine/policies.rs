//! Key policies.

use domain::{KeyPolicy, Management, Origin, Refusal};
use engine::CreateKey;

use crate::world::{World, refused};

fn own() -> KeyPolicy {
    let text = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["kms:Encrypt"],"Resource":["*"],
        "Principal":{"RAM":["acs:ram::1234567890123456:user/deploy"]}}]}"#;
    text.parse().expect("a policy")
}

/// R137: a policy is set when a key is created; R253: without one a key has the default policy.
#[tokio::test]
async fn r137_r253_a_key_of_an_instance_has_the_policy_it_was_given_or_the_default_one() {
    let world = World::new().await;
    let instance = Some(world.instance(Management::Software, 10).await);
    let default = world.engine.default_policy();
    for policy in [None, Some(own())] {
        let request = CreateKey {
            instance: instance.clone(),
            policy: policy.clone(),
            ..world.request(Origin::AliyunKms)
        };
        let key = world.engine.create_key(&world.actor, request).await.expect("a key");
        assert_eq!(key.has_policy, policy.is_some());
        let expected = Some(policy.unwrap_or_else(|| default.clone()));
        assert_eq!(world.engine.get_key_policy(&key.id).await.expect("its policy"), expected);
    }
}

#[tokio::test]
async fn a_policy_is_replaced_and_the_log_keeps_what_it_was() {
    let world = World::new().await;
    let instance = Some(world.instance(Management::Software, 10).await);
    let request = CreateKey { instance, ..world.request(Origin::AliyunKms) };
    let key = world.engine.create_key(&world.actor, request).await.expect("a key");
    let own = own();
    let same = world.engine.default_policy().as_str().replace('\n', "\r\n").parse().expect("a policy");
    let set = world.engine.set_key_policy(&world.actor, &key.id, Some(&same)).await.expect("set");
    assert!(!set.has_policy, "what says the same as the default one is the default one");
    for policy in [Some(&own), None] {
        let set = world.engine.set_key_policy(&world.actor, &key.id, policy).await.expect("set");
        assert_eq!(set.has_policy, policy.is_some());
        assert_eq!(world.engine.describe_key(&key.id).await.expect("the key"), set);
    }
    let world = world.restarted().await;
    let default = world.engine.default_policy();
    assert_eq!(world.engine.get_key_policy(&key.id).await.expect("its policy"), Some(default));
    let log = world.engine.list_audit(Some(key.id.as_str()), 1).await.expect("the log");
    assert_eq!(log[0].action, "SetKeyPolicy");
    let detail: serde_json::Value = serde_json::from_str(&log[0].detail).expect("JSON");
    assert_eq!(detail, serde_json::json!({ "from": own.as_str(), "to": null }));
}

#[tokio::test]
async fn keys_of_the_default_kms_have_no_policy() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    assert_eq!(world.engine.get_key_policy(&key.id).await.expect("an answer"), None);
    let answer = refused(world.engine.set_key_policy(&world.actor, &key.id, Some(&own())).await);
    assert_eq!(answer.map(drop), Err(Refusal::NoPolicyThere));
    let request = CreateKey { policy: Some(own()), ..world.request(Origin::AliyunKms) };
    let answer = refused(world.engine.create_key(&world.actor, request).await);
    assert_eq!(answer.map(drop), Err(Refusal::NoPolicyThere));
}
