//! Lists: filters, pages, counts, what is due.

use std::{collections::BTreeMap, error::Error, sync::Arc};

use domain::view::{ImportFilter, KeyFilter};
use domain::{
    CheckValue, DueKind, ImportState, Key, KeyId, KeyState, KeyStateKind, MaterialStatus, Origin, PairState,
    Rotation,
};
use engine::{DueFilter, DueWork, KeyCount, Revision, Store, StoreError, Write};
use storage::Storage;

use crate::{
    place::{Place, on_each_database},
    sample::{add, alias, at, commit, external, instance, key, key_in, pair, region, sealed_pair},
};

on_each_database! {
    filters_and_pages_of_three_hundred_keys
    a_text_is_found_in_ids_and_aliases_as_it_is
    keys_are_counted_by_place_and_state
    aliases_of_many_keys_are_sorted
    r160_due_work_comes_soonest_first
    clocks_of_one_instant_are_paged_without_a_gap
    r152_imports_are_listed_by_what_became_of_them
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

async fn r160_due_work_comes_soonest_first(place: Place) {
    let store = place.open().await;
    let (mut expiring, mut dying, importing) = (key(1), key(2), external(3));
    expiring.primary.material =
        MaterialStatus::Present { check_value: CheckValue::Cmac([1; 3]), expires_at: Some(at(1015)) };
    dying.state = KeyState::PendingDeletion { delete_at: at(1005) };
    let pairs = [pair(&importing, 20), pair(&importing, 10), pair(&importing, 30)];
    commit(&*store, vec![add(&expiring), add(&dying), add(&importing), add(&key(4))]).await;
    for pair in &pairs {
        commit(&*store, vec![Write::AddPair(pair.clone(), sealed_pair(1))]).await;
    }
    let due_pair = |n: usize| DueWork::Pair(pairs[n].id.clone(), importing.id.clone(), pairs[n].expires_at);
    let expected = [
        DueWork::Deletion(dying.id.clone(), at(1005)),
        due_pair(1),
        DueWork::Material(expiring.id.clone(), at(1015)),
        due_pair(0),
        due_pair(2),
    ];
    assert_eq!(store.due(10).await.expect("due work"), expected);
    assert_eq!(store.due(2).await.expect("due work"), expected[..2]);
    clocks_are_filtered_counted_and_paged(&store, &expected).await;

    finish_all(&store, &mut expiring, &mut dying, &pairs.map(|pair| pair.id)).await;
    assert_eq!(store.due(10).await.expect("due work"), []);
}

async fn clocks_are_filtered_counted_and_paged(store: &Storage, expected: &[DueWork]) {
    for kind in DueKind::ALL.iter().copied() {
        for until in [None, Some(at(1005)), Some(at(1020)), Some(at(1))] {
            let fits = |due: &&DueWork| due.kind() == kind && until.is_none_or(|until| due.at() <= until);
            let fitting: Vec<DueWork> = expected.iter().filter(fits).cloned().collect();
            let filter = DueFilter { kind: Some(kind), until, after: None };
            assert_eq!(store.due_of(&filter, 10).await.expect("due work"), fitting, "{filter:?}");
        }
    }
    for (until, count) in [(1, 0), (1005, 1), (1020, 4), (5000, 5)] {
        assert_eq!(store.due_count(at(until)).await.expect("a count"), count, "until {until}");
    }
    for (n, before) in expected.iter().enumerate() {
        let filter = DueFilter { after: Some(before.cursor()), ..DueFilter::default() };
        assert_eq!(store.due_of(&filter, 10).await.expect("due work"), expected[n + 1..], "after {n}");
    }
}

async fn clocks_of_one_instant_are_paged_without_a_gap(place: Place) {
    let store = place.open().await;
    for n in 0..40 {
        let mut key = key(n);
        key.rotation = Some(Rotation { every: "30".parse().expect("an interval"), next: at(500) });
        if n % 2 == 0 {
            key.primary.material =
                MaterialStatus::Present { check_value: CheckValue::Cmac([1; 3]), expires_at: Some(at(500)) };
        }
        commit(&*store, vec![add(&key)]).await;
    }
    let all = store.due(100).await.expect("due work");
    assert_eq!(all.len(), 60);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let filter = DueFilter { after, ..DueFilter::default() };
        let page = store.due_of(&filter, 7).await.expect("due work");
        let Some(last) = page.last() else { break };
        after = Some(last.cursor());
        seen.extend(page);
    }
    assert_eq!(seen, all);
}

/// Lets nothing be due: the material is lost, the deletion cancelled, the pairs burned.
async fn finish_all(store: &Arc<Storage>, expiring: &mut Key, dying: &mut Key, pairs: &[domain::PairId; 3]) {
    expiring.primary.material = MaterialStatus::Absent;
    dying.state = KeyState::Enabled;
    for key in [expiring, dying] {
        let from = store.key(&key.id).await.expect("a read").expect("the key").revision;
        commit(&**store, vec![Write::UpdateKey { key: Box::new(key.clone()), from }]).await;
    }
    for pair in pairs {
        let from = store.pair(pair).await.expect("a read").expect("the pair").revision;
        commit(&**store, vec![Write::UpdatePair { pair: pair.clone(), state: PairState::Burned, from }])
            .await;
    }
}

async fn r152_imports_are_listed_by_what_became_of_them(place: Place) {
    let store = place.open().await;
    let (mut imported, waiting) = (external(1), external(2));
    let pairs: Vec<_> = (0..8).map(|n| pair(if n % 2 == 0 { &imported } else { &waiting }, n)).collect();
    commit(&*store, vec![add(&imported), add(&waiting)]).await;
    for pair in &pairs {
        commit(&*store, vec![Write::AddPair(pair.clone(), sealed_pair(1))]).await;
    }
    let from = store.key(&imported.id).await.expect("a read").expect("the key").revision;
    imported.primary.material =
        MaterialStatus::Present { check_value: CheckValue::Cmac([1; 3]), expires_at: Some(at(90)) };
    let used = PairState::Open { attempts_left: 4, imported_at: Some(at(50)) };
    let writes = vec![
        Write::UpdateKey { key: Box::new(imported.clone()), from },
        Write::UpdatePair { pair: pairs[2].id.clone(), state: used, from: Revision(1) },
        Write::UpdatePair { pair: pairs[3].id.clone(), state: PairState::Burned, from: Revision(1) },
    ];
    commit(&*store, writes).await;
    // The nth pair ends at instant 1000 + n.
    let now = at(1005);
    let all = || ImportFilter::default();
    let in_state = |state| ImportFilter { state: Some(state), ..all() };
    let cases: Vec<(ImportFilter, &[usize])> = vec![
        (all(), &[7, 6, 5, 4, 3, 2, 1, 0]),
        (in_state(ImportState::Awaiting), &[7, 6]),
        (in_state(ImportState::Expired), &[5, 4, 1, 0]),
        (in_state(ImportState::Imported), &[2]),
        (in_state(ImportState::Burned), &[3]),
        (ImportFilter { key: Some(imported.id.clone()), ..all() }, &[6, 4, 2, 0]),
        (ImportFilter { after: Some(pairs[3].id.clone()), ..all() }, &[2, 1, 0]),
    ];
    for (filter, expected) in cases {
        let found = store.imports(&filter, now, 10).await.expect("a list");
        let ids: Vec<_> = found.iter().map(|(pair, _)| &pair.id).collect();
        assert_eq!(ids, expected.iter().map(|n| &pairs[*n].id).collect::<Vec<_>>(), "{filter:?}");
        for (pair, material) in found {
            let expected =
                if pair.key == imported.id { imported.primary.material } else { MaterialStatus::Absent };
            assert_eq!(material, expected, "{filter:?}");
        }
    }
    assert_eq!(store.imports(&all(), now, 3).await.expect("a list").len(), 3);
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
