//! Lists: filters, pages, counts.

use std::{collections::BTreeMap, error::Error};

use domain::view::KeyFilter;
use domain::{Key, KeyId, KeyState, KeyStateKind, Origin, Rotation, RotationPolicy, RotationPolicyKind};
use engine::{KeyCount, Revision, Store, StoreError, Write};
use storage::Storage;

use crate::{
    place::{Place, on_each_database},
    sample::{add, alias, at, commit, external, instance, key, key_in, region},
};

on_each_database! {
    filters_and_pages_of_three_hundred_keys
    a_text_is_found_in_ids_and_aliases_as_it_is
    keys_are_counted_by_place_and_state
    keys_are_counted_anew_after_each_change
    aliases_of_many_keys_are_sorted
    a_row_that_cannot_be_read_is_an_error
}

/// 300 keys of two regions, two origins and all states; every third has an instant in common with the next.
async fn three_hundred(store: &Storage) -> Vec<Key> {
    let mut keys = Vec::new();
    for n in 0..300 {
        let mut key = if n % 2 == 0 { key(n) } else { external(n) };
        key.created_at = at(i64::try_from(n / 3).expect("a small number"));
        key.placement.region = region(if n % 5 == 0 { "eu-central-1" } else { "cn-hangzhou" });
        if n % 7 == 0 {
            key.state = KeyState::PendingDeletion { delete_at: at(1) };
        } else if n % 11 == 0 {
            key.state = KeyState::Disabled;
        }
        let kept = Rotation { every: "30".parse().expect("an interval"), next: at(9_000) };
        key.rotation = match n % 6 {
            0 => RotationPolicy::On(kept),
            2 => RotationPolicy::Frozen(kept),
            _ => RotationPolicy::Off,
        };
        let name = format!("team-{}/key-{n}", n % 4);
        let writes = if n % 3 == 0 { vec![add(&key), alias(&key, &name)] } else { vec![add(&key)] };
        commit(store, writes).await;
        keys.push(key);
    }
    keys.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    keys
}

async fn filters_and_pages_of_three_hundred_keys(place: Place) {
    let store = place.open().await;
    let all = three_hundred(&store).await;
    let europe = region("eu-central-1");
    type Fits = fn(&Key) -> bool;
    let cases: &[(KeyFilter, Fits)] = &[
        (KeyFilter::default(), |_| true),
        (KeyFilter { region: Some(europe), ..KeyFilter::default() }, |k| k.placement.region.code() == "fff"),
        (KeyFilter { state: Some(KeyStateKind::PendingDeletion), ..KeyFilter::default() }, |k| {
            k.state.kind() == KeyStateKind::PendingDeletion
        }),
        (
            KeyFilter {
                origin: Some(Origin::External),
                state: Some(KeyStateKind::Disabled),
                ..KeyFilter::default()
            },
            |k| k.origin == Origin::External && k.state == KeyState::Disabled,
        ),
        (KeyFilter { rotation: Some(RotationPolicyKind::Frozen), ..KeyFilter::default() }, |k| {
            k.rotation.kind() == RotationPolicyKind::Frozen
        }),
        (KeyFilter { rotation: Some(RotationPolicyKind::Off), ..KeyFilter::default() }, |k| {
            k.rotation.kind() == RotationPolicyKind::Off
        }),
        (KeyFilter { rotation: Some(RotationPolicyKind::On), ..KeyFilter::default() }, |k| {
            k.rotation.kind() == RotationPolicyKind::On
        }),
        (KeyFilter { text: Some("-".to_owned()), region: Some(europe), ..KeyFilter::default() }, |k| {
            k.placement.region.code() == "fff"
        }),
    ];
    for (filter, fits) in cases {
        let expected: Vec<&KeyId> = all.iter().filter(|key| fits(key)).map(|key| &key.id).collect();
        assert!(!expected.is_empty(), "{filter:?}");
        let mut found = Vec::new();
        let mut page = filter.clone();
        loop {
            let keys = store.keys(&page, 40).await.expect("a page");
            let Some(last) = keys.last() else { break };
            page.after = Some(last.id.clone());
            found.extend(keys.into_iter().map(|key| key.id));
        }
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
    }
    assert_eq!(store.keys(&KeyFilter::default(), 300).await.expect("all"), all);
}

async fn a_text_is_found_in_ids_and_aliases_as_it_is(place: Place) {
    let store = place.open().await;
    let names = ["Pay_Roll", "payroll", "pay/roll-2"];
    for (n, name) in (0..).zip(names) {
        commit(&*store, vec![add(&key(n)), alias(&key(n), name)]).await;
    }
    let id = key(2).id.to_string();
    let cases: Vec<(String, &[u64])> = vec![
        ("PAY".to_owned(), &[2, 1, 0]),
        ("y_r".to_owned(), &[0]),
        ("alias/pay".to_owned(), &[2, 1, 0]),
        ("alias".to_owned(), &[]),
        ("%".to_owned(), &[]),
        (String::new(), &[2, 1, 0]),
        (id[9..20].to_owned(), &[2]),
        ("支付".to_owned(), &[]),
        ("a\0b".to_owned(), &[]),
        ("x".repeat(100_000), &[]),
    ];
    for (text, expected) in cases {
        let filter = KeyFilter { text: Some(text.clone()), ..KeyFilter::default() };
        let found: Vec<KeyId> =
            store.keys(&filter, 10).await.expect("a list").into_iter().map(|k| k.id).collect();
        let expected: Vec<KeyId> = expected.iter().map(|n| key(*n).id).collect();
        assert_eq!(found, expected, "{:.20}", text);
    }
}

async fn keys_are_counted_by_place_and_state(place: Place) {
    let store = place.open().await;
    let home = instance(1);
    commit(&*store, vec![Write::AddInstance(home.clone())]).await;
    for write in [add(&key(1)), add(&key(2)), add(&external(3)), add(&key_in(&home, 4))] {
        commit(&*store, vec![write]).await;
    }
    let mut counts = store.key_counts().await.expect("counts");
    counts.sort_by_key(|count| (count.instance.clone(), count.state.as_str()));
    let in_region = |state, count| KeyCount { region: region("cn-hangzhou"), instance: None, state, count };
    let in_instance =
        KeyCount { region: home.region, instance: Some(home.id), state: KeyStateKind::Enabled, count: 1 };
    let expected =
        [in_region(KeyStateKind::Enabled, 2), in_region(KeyStateKind::PendingImport, 1), in_instance];
    assert_eq!(counts, expected);
}

async fn keys_are_counted_anew_after_each_change(place: Place) {
    let store = place.open().await;
    let total = async || store.key_total().await.expect("a count");
    assert_eq!(total().await, 0);
    for n in 0..3 {
        commit(&*store, vec![add(&key(n))]).await;
        let expected = u32::try_from(n + 1).expect("few");
        assert_eq!((total().await, total().await), (expected, expected));
    }
    commit(&*store, vec![Write::DeleteKey { key: key(1).id, from: Revision(1) }]).await;
    assert_eq!(total().await, 2);
}

async fn aliases_of_many_keys_are_sorted(place: Place) {
    let store = place.open().await;
    let writes =
        (0..600).flat_map(|n| [add(&key(n)), alias(&key(n), &format!("Team/{}", 999 - n))]).collect();
    commit(&*store, writes).await;
    commit(&*store, vec![alias(&key(5), "aaa"), alias(&key(5), "ZZZ")]).await;

    let ids: Vec<KeyId> = (0..600).map(|n| key(n).id).collect();
    let found = store.aliases(&ids).await.expect("aliases");
    assert_eq!(found.len(), 602);
    assert!(found.is_sorted_by(|(_, a), (_, b)| a < b));
    let of_five: Vec<String> = store
        .aliases(&ids[5..6])
        .await
        .expect("aliases")
        .into_iter()
        .map(|(_, name)| name.to_string())
        .collect();
    assert_eq!(of_five, ["alias/Team/994", "alias/ZZZ", "alias/aaa"]);
    assert!(store.aliases(&[]).await.expect("aliases").is_empty());
}

async fn a_row_that_cannot_be_read_is_an_error(place: Place) {
    let store = place.open().await;
    commit(&*store, vec![add(&key(1))]).await;
    let damages = [
        "UPDATE keys SET spec = 'Aliyun_AES_512'",
        "UPDATE keys SET spec = 'Aliyun_AES_256', state = 'PendingDeletion'",
        "UPDATE keys SET state = 'Enabled', revision = 1",
        "UPDATE key_versions SET check_value = public_key FROM (SELECT sealed AS public_key FROM key_versions) AS s",
    ];
    let mut told = BTreeMap::new();
    for damage in damages {
        place.execute(damage).await;
        let read = store.key(&key(1).id).await;
        told.insert(damage, read.map(|_| ()).map_err(|error| told_by(&error)));
    }
    let column = |n| {
        Err(format!("the database failed while reading a key: column {n} holds what was never written there"))
    };
    assert_eq!(told[damages[0]], column(5));
    assert_eq!(told[damages[1]], column(9));
    assert_eq!(told[damages[2]], Ok(()));
    assert_eq!(told[damages[3]], column(15));
}

fn told_by(error: &StoreError) -> String {
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    format!("{error}: {source}")
}
