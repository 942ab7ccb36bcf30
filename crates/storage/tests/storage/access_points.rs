//! Access points, their policies, network rules and client keys.

use domain::{
    AccessPermission, AccessPoint, ClientKey, ClientKeyId, Instance, NetworkRule, PermissionPolicy,
};
use engine::{Revision, Store, StoreError, Write};

use crate::{
    place::{Place, on_each_database},
    sample::{at, commit, instance, refused},
};

on_each_database! {
    what_lets_callers_in_is_read_as_it_was_written
    what_is_used_or_missing_refuses_the_change
    a_change_of_a_caller_is_counted
}

pub(crate) fn rule(name: &str) -> NetworkRule {
    NetworkRule {
        name: name.parse().expect("a name"),
        description: "office, 办公室".parse().expect("a description"),
        networks: "10.0.0.0/8,192.168.1.7,2001:db8::/32".parse().expect("networks"),
        created_at: at(1),
    }
}

pub(crate) fn policy(name: &str, instance: &Instance, rules: &[&str]) -> PermissionPolicy {
    let resources = ["key/*", "key/key-hzz999999999999999999", "secret/db/a@b"];
    PermissionPolicy {
        name: name.parse().expect("a name"),
        description: "payments".parse().expect("a description"),
        instance: instance.id.clone(),
        permissions: AccessPermission::ALL.to_vec(),
        resources: resources.iter().map(|text| text.parse().expect("a resource")).collect(),
        network_rules: rules.iter().map(|name| name.parse().expect("a name")).collect(),
        created_at: at(2),
    }
}

pub(crate) fn point(name: &str, policies: &[&str]) -> AccessPoint {
    AccessPoint {
        name: name.parse().expect("a name"),
        description: "the shop".parse().expect("a description"),
        policies: policies.iter().map(|name| name.parse().expect("a name")).collect(),
        created_at: at(3),
    }
}

pub(crate) fn client_key(n: u8, point: &AccessPoint) -> ClientKey {
    ClientKey {
        id: ClientKeyId::new([n; 16]),
        access_point: point.name.clone(),
        public_key: vec![n; 294],
        certificate: vec![n, 1, 2],
        not_before: at(0),
        not_after: at(i64::from(n)),
        created_at: at(10 + i64::from(n)),
    }
}

fn add_point(point: &AccessPoint) -> Write {
    Write::AddAccessPoint(Box::new(point.clone()))
}

fn add_policy(policy: &PermissionPolicy) -> Write {
    Write::AddPermissionPolicy(Box::new(policy.clone()))
}

fn add_key(key: &ClientKey) -> Write {
    Write::AddClientKey(Box::new(key.clone()))
}

/// An access point with two policies and two client keys, and what they stand on.
pub(crate) fn writes(home: &Instance) -> Vec<Write> {
    let shop = point("shop", &["b", "a"]);
    let rules = ["office", "branch"].map(|name| Write::AddNetworkRule(Box::new(rule(name))));
    let policies = [policy("a", home, &["office", "branch"]), policy("b", home, &[])];
    let keys = [1, 2].map(|n| add_key(&client_key(n, &shop)));
    rules.into_iter().chain(policies.iter().map(add_policy)).chain([add_point(&shop)]).chain(keys).collect()
}

async fn what_lets_callers_in_is_read_as_it_was_written(place: Place) {
    let (store, home) = (place.open().await, instance(1));
    commit(&*store, vec![Write::AddInstance(home.clone())]).await;
    commit(&*store, writes(&home)).await;
    let (a, b) = (policy("a", &home, &["office", "branch"]), policy("b", &home, &[]));
    let shop = point("shop", &["b", "a"]);
    assert_eq!(store.network_rules().await.expect("rules"), ["branch", "office"].map(rule));
    assert_eq!(store.permission_policies().await.expect("policies"), [a.clone(), b.clone()]);
    assert_eq!(store.access_points().await.expect("access points"), std::slice::from_ref(&shop));
    assert_eq!(store.policies_of(&shop.name).await.expect("its policies"), [b.clone(), a.clone()]);
    let mut rules = store.rules_of(&shop.name).await.expect("their rules");
    rules.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(rules, ["branch", "office"].map(rule));
    let keys = [1, 2].map(|n| client_key(n, &shop));
    assert_eq!(store.client_keys(None).await.expect("client keys"), keys);
    assert_eq!(store.client_keys(Some(&shop.name)).await.expect("client keys"), keys);
    assert_eq!(store.client_key(&keys[1].id).await.expect("a client key").as_ref(), Some(&keys[1]));
    assert_eq!(store.client_keys(Some(&"other".parse().expect("a name"))).await.expect("none"), []);

    let mut changed = a.clone();
    changed.network_rules.remove(0);
    changed.resources.truncate(1);
    let update = Write::UpdatePermissionPolicy { policy: Box::new(changed.clone()), from: Revision(0) };
    commit(&*store, vec![update.clone()]).await;
    let stored = store.permission_policy(&a.name).await.expect("a policy").expect("it is there");
    assert_eq!((stored.value, stored.revision), (changed, Revision(1)));
    assert!(matches!(refused(&*store, vec![update]).await, StoreError::Conflict), "made from an older one");
}

async fn what_is_used_or_missing_refuses_the_change(place: Place) {
    let (store, home) = (place.open().await, instance(1));
    commit(&*store, vec![Write::AddInstance(home.clone())]).await;
    commit(&*store, writes(&home)).await;
    let shop = point("shop", &["b", "a"]);
    let nobody = point("nobody", &["a"]);
    let with_policies = |names: &[&str], from| Write::UpdateAccessPoint {
        point: Box::new(point("shop", names)),
        from: Revision(from),
    };
    for write in [
        Write::DeleteNetworkRule(rule("office").name),
        Write::DeletePermissionPolicy(policy("a", &home, &[]).name),
        Write::AddNetworkRule(Box::new(rule("office"))),
        add_policy(&policy("a", &home, &[])),
        add_policy(&policy("c", &instance(2), &[])),
        add_policy(&policy("c", &home, &["nowhere"])),
        add_point(&shop),
        add_point(&point("other", &["nothing"])),
        with_policies(&["nothing"], 0),
        with_policies(&["a"], 1),
        add_key(&client_key(3, &nobody)),
        Write::DeleteAccessPoint(nobody.name.clone()),
        Write::DeleteClientKey(client_key(3, &nobody).id),
        Write::DeleteNetworkRule(rule("nowhere").name),
    ] {
        assert!(matches!(refused(&*store, vec![write.clone()]).await, StoreError::Conflict), "{write:?}");
    }
    assert_eq!(
        store.access_points().await.expect("access points"),
        std::slice::from_ref(&shop),
        "all is as it was"
    );
    assert_eq!(store.permission_policies().await.expect("policies").len(), 2);

    commit(&*store, vec![Write::DeleteAccessPoint(shop.name)]).await;
    assert_eq!(store.client_keys(None).await.expect("none"), [], "its client keys go with it");
    commit(&*store, vec![Write::DeletePermissionPolicy(policy("a", &home, &[]).name)]).await;
    commit(&*store, vec![Write::DeleteNetworkRule(rule("office").name)]).await;
}

/// What a dedicated gateway keeps in memory is let go of when it changes (`Store::keys_changed`).
async fn a_change_of_a_caller_is_counted(place: Place) {
    let (store, home) = (place.open().await, instance(1));
    commit(&*store, vec![Write::AddInstance(home.clone())]).await;
    commit(&*store, writes(&home)).await;
    // Where other servers change them too, nothing is kept.
    let Some(mut before) = store.keys_changed() else { return };
    let shop = point("shop", &["b", "a"]);
    for write in [
        Write::UpdateNetworkRule { rule: Box::new(rule("office")), from: Revision(0) },
        Write::UpdatePermissionPolicy { policy: Box::new(policy("a", &home, &[])), from: Revision(0) },
        Write::DeleteNetworkRule(rule("office").name),
        Write::UpdateAccessPoint { point: Box::new(point("shop", &["b"])), from: Revision(0) },
        Write::DeletePermissionPolicy(policy("a", &home, &[]).name),
        Write::DeleteClientKey(client_key(1, &shop).id),
        Write::DeleteAccessPoint(shop.name.clone()),
    ] {
        commit(&*store, vec![write.clone()]).await;
        let now = store.keys_changed().expect("it counts");
        assert_ne!(now, before, "{write:?}");
        before = now;
    }
}
