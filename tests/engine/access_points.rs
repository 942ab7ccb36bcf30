//! Access points with their policies, network rules and client keys.

use domain::{
    AccessPermission, AccessPointName, ClientKeyId, Description, Field, InstanceId, Invalid, Management,
    NetworkRuleName, Networks, PermissionPolicyName, Problem, Refusal, Timestamp,
};
use engine::{
    Client, CreatePolicy, DueFilter, DueWork, IssuedClientKey, SetUpAccessPoint, UpdatePolicy,
    client_key_password,
};
use std::sync::Arc;
use zeroize::Zeroizing;

use crate::world::{World, refused};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn point(name: &str) -> AccessPointName {
    name.parse().expect("a name")
}

fn policy(name: &str) -> PermissionPolicyName {
    name.parse().expect("a name")
}

fn rule(name: &str) -> NetworkRuleName {
    name.parse().expect("a name")
}

fn networks(text: &str) -> Networks {
    text.parse().expect("networks")
}

/// A world with an instance, the rule `office`, the policy `keys` from there, and the access point `app`.
struct Desk {
    world: World,
    instance: InstanceId,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        let instance = world.instance(Management::Software, 10).await;
        let desk = Self { world, instance };
        let World { engine, actor, .. } = &desk.world;
        let (office, app) = (rule("office"), point("app"));
        let made = engine.create_network_rule(actor, &office, Description::default(), networks("10.0.0.0/8"));
        made.await.expect("a rule");
        engine.create_policy(actor, desk.request("keys", &["office"])).await.expect("a policy");
        let made = engine.create_access_point(actor, &app, Description::default(), vec![policy("keys")]);
        made.await.expect("an access point");
        desk
    }

    fn request(&self, name: &str, rules: &[&str]) -> CreatePolicy {
        CreatePolicy {
            name: policy(name),
            description: Description::default(),
            instance: self.instance.clone(),
            permissions: vec![AccessPermission::KeyUser],
            resources: vec!["key/*".parse().expect("a resource")],
            network_rules: rules.iter().map(|name| rule(name)).collect(),
        }
    }

    async fn issue(&self, until: Option<Timestamp>) -> Result<IssuedClientKey, Refusal> {
        self.issue_under("Ferry-2026!", until).await
    }

    async fn issue_under(
        &self,
        password: &str,
        until: Option<Timestamp>,
    ) -> Result<IssuedClientKey, Refusal> {
        let World { engine, actor, .. } = &self.world;
        let password = Zeroizing::new(password.to_owned());
        refused(engine.create_client_key(actor, &point("app"), &password, None, until).await)
    }

    async fn client(&self, id: &ClientKeyId) -> Option<Arc<Client>> {
        self.world.engine.client(id).await.expect("an answer")
    }
}

/// From where its first policy lets a client in.
fn origins(client: &Client) -> Option<Vec<String>> {
    client.policies[0].networks.as_ref().map(|all| all.iter().map(Networks::to_string).collect())
}

#[tokio::test]
async fn r201_a_client_is_known_with_all_that_it_may_until_its_key_is_deleted() {
    let desk = Desk::new().await;
    let World { engine, actor, .. } = &desk.world;
    let issued = desk.issue(None).await.expect("a client key");
    let id = &issued.key.id;
    let client = desk.client(id).await.expect("known");
    assert_eq!(client.key, issued.key);
    assert_eq!(client.fingerprint, custody::client_key_fingerprint(&issued.key.public_key));
    assert_eq!(client.policies[0].policy.instance, desk.instance);
    assert_eq!(origins(&client), Some(vec!["10.0.0.0/8".to_owned()]));

    let there = Some(networks("192.168.0.0/16"));
    engine.update_network_rule(actor, &rule("office"), None, there).await.expect("another network");
    let client = desk.client(id).await.expect("known");
    assert_eq!(origins(&client), Some(vec!["192.168.0.0/16".to_owned()]), "at once");

    let change = UpdatePolicy { network_rules: Some(vec![]), ..UpdatePolicy::default() };
    engine.update_policy(actor, &policy("keys"), change).await.expect("without a rule");
    assert_eq!(origins(&desk.client(id).await.expect("known")), None, "from anywhere, at once");

    engine.create_policy(actor, desk.request("others", &[])).await.expect("another policy");
    let both = Some(vec![policy("others"), policy("keys")]);
    engine.update_access_point(actor, &point("app"), None, both).await.expect("two policies");
    let client = desk.client(id).await.expect("known");
    let names: Vec<_> = client.policies.iter().map(|of| of.policy.name.as_str()).collect();
    assert_eq!(names, ["others", "keys"], "in the order that was asked for, at once");

    engine.delete_client_key(actor, id).await.expect("deleted");
    assert!(desk.client(id).await.is_none(), "at once");
    assert_eq!(refused(engine.delete_client_key(actor, id).await), Err(Refusal::ClientKeyNotFound));
}

#[tokio::test]
async fn what_is_still_used_is_not_deleted_and_an_access_point_takes_its_client_keys_along() {
    let desk = Desk::new().await;
    let World { engine, actor, .. } = &desk.world;
    let rule_used = Err(Refusal::NetworkRuleInUse { policies: 1 });
    assert_eq!(refused(engine.delete_network_rule(actor, &rule("office")).await), rule_used);
    let policy_used = Err(Refusal::PermissionPolicyInUse { access_points: 1 });
    assert_eq!(refused(engine.delete_policy(actor, &policy("keys")).await), policy_used);

    let issued = desk.issue(None).await.expect("a client key");
    assert!(desk.client(&issued.key.id).await.is_some());
    engine.delete_access_point(actor, &point("app")).await.expect("deleted");
    assert!(desk.client(&issued.key.id).await.is_none(), "at once");
    assert_eq!(engine.list_client_keys(None).await.expect("none"), []);
    engine.delete_policy(actor, &policy("keys")).await.expect("nobody has it");
    engine.delete_network_rule(actor, &rule("office")).await.expect("no policy has it");

    let (none, gone) = (Refusal::AccessPointNotFound, Refusal::PermissionPolicyNotFound);
    assert_eq!(refused(engine.delete_access_point(actor, &point("app")).await), Err(none));
    assert_eq!(refused(engine.delete_policy(actor, &policy("keys")).await), Err(gone));
    let gone = Refusal::NetworkRuleNotFound;
    assert_eq!(refused(engine.delete_network_rule(actor, &rule("office")).await), Err(gone));
    assert_eq!(desk.issue(None).await.map(|issued| issued.key), Err(Refusal::AccessPointNotFound));
}

#[tokio::test]
async fn names_are_taken_once_and_what_is_named_is_there() {
    let desk = Desk::new().await;
    let World { engine, actor, .. } = &desk.world;
    let create_rule = async |name| {
        refused(engine.create_network_rule(actor, &rule(name), Description::default(), networks("::1")).await)
    };
    assert_eq!(create_rule("office").await, Err(Refusal::NetworkRuleTaken));
    let create_policy = async |request| refused(engine.create_policy(actor, request).await).map(drop);
    assert_eq!(create_policy(desk.request("keys", &[])).await, Err(Refusal::PermissionPolicyTaken));
    assert_eq!(create_policy(desk.request("new", &["nowhere"])).await, Err(Refusal::NetworkRuleNotFound));
    let elsewhere = "kst-hzzaaaaaaaaaaaaaaaaaa".parse().expect("an instance");
    let request = CreatePolicy { instance: elsewhere, ..desk.request("new", &[]) };
    assert_eq!(create_policy(request).await, Err(Refusal::InstanceNotFound));
    let request = CreatePolicy { resources: vec![], ..desk.request("new", &[]) };
    let missing = |field| Err(Invalid::new(field, Problem::Missing).into());
    assert_eq!(create_policy(request).await, missing(Field::Resources));

    let create = async |name, policies: &[&str]| {
        let policies = policies.iter().map(|name| policy(name)).collect();
        let made = engine.create_access_point(actor, &point(name), Description::default(), policies).await;
        refused(made).map(drop)
    };
    assert_eq!(create("app", &["keys"]).await, Err(Refusal::AccessPointTaken));
    assert_eq!(create("new", &["nothing"]).await, Err(Refusal::PermissionPolicyNotFound));
    assert_eq!(create("new", &[]).await, missing(Field::PermissionPolicy));
    let none = engine.update_access_point(actor, &point("app"), None, Some(vec![])).await;
    assert_eq!(refused(none), missing(Field::PermissionPolicy));
    let log = engine.list_audit(None, 100).await.expect("the log");
    let told = |action: &str| log.iter().filter(|entry| entry.action == action).count();
    let told = ["CreateNetworkRule", "CreatePolicy", "CreateApplicationAccessPoint"].map(told);
    assert_eq!(told, [1, 1, 1], "what is refused changes nothing");
}

#[tokio::test]
async fn a_client_key_lives_five_years_or_as_long_as_it_is_told_and_its_secrets_are_told_once() {
    let desk = Desk::new().await;
    let now = desk.world.now();
    let issued = desk.issue(None).await.expect("a client key");
    let life = issued.key.not_after.millis() - issued.key.not_before.millis();
    assert_eq!((issued.key.not_before, life), (now, 5 * 365 * DAY));
    let until = Timestamp::from_millis(now.millis() + DAY);
    assert_eq!(desk.issue(Some(until)).await.expect("a client key").key.not_after, until);
    let refusal = desk.issue(Some(now)).await.map(|issued| issued.key);
    assert_eq!(refusal, Err(Invalid::new(Field::NotAfter, Problem::Past).into()));
    let refusal = desk.issue_under("short", None).await.map(|issued| issued.key);
    assert_eq!(refusal, Err(Invalid::new(Field::ClientKeyPassword, Problem::TooShort { min: 8 }).into()));

    let log = desk.world.engine.list_audit(None, 100).await.expect("the log");
    let made: Vec<_> = log.iter().filter(|entry| entry.action == "CreateClientKey").collect();
    assert_eq!(made.len(), 2);
    assert!(made[1].detail.contains(&custody::client_key_fingerprint(&issued.key.public_key)));
    assert!(log.iter().all(|entry| !entry.detail.contains("Ferry-2026!")));
}

#[tokio::test]
async fn a_client_key_that_ends_falls_due_once_and_the_log_tells() {
    let desk = Desk::new().await;
    let end = Timestamp::from_millis(desk.world.now().millis() + 30 * DAY);
    let issued = desk.issue(Some(end)).await.expect("a client key");
    let due = DueWork::ClientKey(issued.key.id.clone(), point("app"), end);
    let engine = &desk.world.engine;
    assert_eq!(engine.list_due_of(&DueFilter::default(), 10).await.expect("due").0, [due]);
    assert_eq!(engine.do_due_work().await.expect("nothing yet"), Some(end));

    desk.world.advance(30 * DAY);
    assert_eq!(engine.do_due_work().await.expect("done"), None);
    assert_eq!(engine.list_due_of(&DueFilter::default(), 10).await.expect("due").0, []);
    let log = engine.list_audit(None, 100).await.expect("the log");
    let told: Vec<_> = log.iter().filter(|entry| entry.action == "ExpireClientKey").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].resource, format!("client-key/{}", issued.key.id));
    let client = desk.client(&issued.key.id).await.expect("it is still known");
    assert!(!client.key.is_valid_at(desk.world.now()), "and no longer valid");
}

#[tokio::test]
async fn everything_is_set_up_in_one_change_or_not_at_all() {
    let desk = Desk::new().await;
    let World { engine, actor, .. } = &desk.world;
    let request = |name: &str| SetUpAccessPoint {
        name: point(name),
        description: Description::default(),
        instance: desk.instance.clone(),
        permissions: AccessPermission::ALL.to_vec(),
        resources: vec!["key/*".parse().expect("a resource"), "secret/*".parse().expect("a resource")],
        network_rules: vec![rule("office")],
        password: client_key_password(),
        not_after: None,
    };
    let before = engine.list_audit(None, 100).await.expect("the log").len();
    let issued = engine.set_up_access_point(actor, request("shop")).await.expect("set up");
    let log = engine.list_audit(None, 100).await.expect("the log");
    assert_eq!((log.len(), log[0].action.as_str()), (before + 1, "SetUpApplicationAccessPoint"));
    assert!(log[0].detail.contains(issued.key.id.as_str()));
    let client = desk.client(&issued.key.id).await.expect("known");
    assert_eq!(client.policies[0].policy.name, policy("shop"));
    assert_eq!(origins(&client), Some(vec!["10.0.0.0/8".to_owned()]));
    let content: serde_json::Value = serde_json::from_str(&issued.content()).expect("JSON");
    assert_eq!(content["KeyId"], issued.key.id.as_str());
    assert!(content["PrivateKeyData"].as_str().expect("a text").starts_with("MII"), "DER in base64");

    let refusal = async |request| refused(engine.set_up_access_point(actor, request).await).map(drop);
    assert_eq!(refusal(request("shop")).await, Err(Refusal::AccessPointTaken));
    assert_eq!(refusal(request("keys")).await, Err(Refusal::PermissionPolicyTaken), "the policy's name");
    let nowhere = SetUpAccessPoint { network_rules: vec![rule("nowhere")], ..request("new") };
    assert_eq!(refusal(nowhere).await, Err(Refusal::NetworkRuleNotFound));
    let weak = SetUpAccessPoint { password: Zeroizing::new("weak".to_owned()), ..request("new") };
    let short = Invalid::new(Field::ClientKeyPassword, Problem::TooShort { min: 8 });
    assert_eq!(refusal(weak).await, Err(short.into()));
    assert_eq!(engine.list_access_points().await.expect("access points").len(), 2, "app and shop");
    assert_eq!(engine.list_policies().await.expect("policies").len(), 2, "keys and shop");
}
