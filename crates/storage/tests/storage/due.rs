//! What falls due.

use std::sync::Arc;

use domain::{
    CheckValue, ClientKey, DueKind, Key, KeyState, MaterialStatus, PairState, Rotation, RotationPolicy,
    WrappingPair,
};
use engine::{DueFilter, DueWork, Store, StoreError, Write};
use storage::Storage;

use crate::{
    access_points::{client_key, point, policy},
    place::{Place, on_each_database},
    sample::{add, at, commit, external, instance, key, pair, refused, sealed_pair},
};

on_each_database! {
    r160_due_work_comes_soonest_first
    r160_a_pair_that_has_done_its_work_still_ends_but_is_no_clock
    clocks_of_one_instant_are_paged_without_a_gap
}

async fn r160_due_work_comes_soonest_first(place: Place) {
    let store = place.open().await;
    let (mut expiring, mut dying, importing) = (key(1), key(2), external(3));
    expiring.primary.material =
        MaterialStatus::Present { check_value: CheckValue::Short([1; 3]), expires_at: Some(at(1015)) };
    dying.state = KeyState::PendingDeletion { delete_at: at(1005) };
    let pairs = [pair(&importing, 20), pair(&importing, 10), pair(&importing, 30)];
    commit(&*store, vec![add(&expiring), add(&dying), add(&importing), add(&key(4))]).await;
    for pair in &pairs {
        commit(&*store, vec![Write::AddPair(pair.clone(), sealed_pair(1))]).await;
    }
    let (home, shop) = (instance(1), point("shop", &["all"]));
    let client_key = ClientKey { not_after: at(1012), ..client_key(1, &shop) };
    let writes = vec![
        Write::AddInstance(home.clone()),
        Write::AddPermissionPolicy(Box::new(policy("all", &home, &[]))),
        Write::AddAccessPoint(Box::new(shop.clone())),
        Write::AddClientKey(Box::new(client_key.clone())),
    ];
    commit(&*store, writes).await;
    let due_pair = |n: usize| DueWork::Pair(pairs[n].id.clone(), importing.id.clone(), pairs[n].expires_at);
    let expected = [
        DueWork::Deletion(dying.id.clone(), at(1005)),
        due_pair(1),
        DueWork::ClientKey(client_key.id.clone(), shop.name.clone(), at(1012)),
        DueWork::Material(expiring.id.clone(), at(1015)),
        due_pair(0),
        due_pair(2),
    ];
    assert_eq!(store.due(10).await.expect("due work"), expected);
    assert_eq!(store.due(2).await.expect("due work"), expected[..2]);
    clocks_are_filtered_counted_and_paged(&store, &expected).await;

    let expire = |instant| Write::ExpireClientKey(client_key.id.clone(), at(instant));
    assert!(matches!(refused(&*store, vec![expire(1)]).await, StoreError::Conflict), "another instant");
    commit(&*store, vec![expire(1012)]).await;
    assert!(matches!(refused(&*store, vec![expire(1012)]).await, StoreError::Conflict), "noted already");
    finish_all(&store, &mut expiring, &mut dying, &pairs.map(|pair| pair.id)).await;
    assert_eq!(store.due(10).await.expect("due work"), []);
}

async fn clocks_are_filtered_counted_and_paged(store: &Storage, expected: &[DueWork]) {
    for kind in DueKind::ALL.iter().copied() {
        for until in [None, Some(at(1005)), Some(at(1020)), Some(at(1))] {
            let fits = |due: &&DueWork| due.kind() == kind && until.is_none_or(|until| due.at() <= until);
            let fitting: Vec<DueWork> = expected.iter().filter(fits).cloned().collect();
            let filter = DueFilter { kind: Some(kind), until, ..DueFilter::default() };
            assert_eq!(store.due_of(&filter, 10).await.expect("due work"), fitting, "{filter:?}");
        }
    }
    for (until, count) in [(1, 0), (1005, 1), (1020, 5), (5000, 6)] {
        assert_eq!(store.due_count(at(until)).await.expect("a count"), count, "until {until}");
    }
    for (n, before) in expected.iter().enumerate() {
        let filter = DueFilter { after: Some(before.cursor()), ..DueFilter::default() };
        assert_eq!(store.due_of(&filter, 10).await.expect("due work"), expected[n + 1..], "after {n}");
    }
}

async fn r160_a_pair_that_has_done_its_work_still_ends_but_is_no_clock(place: Place) {
    let store = place.open().await;
    let importing = external(1);
    let (used, waiting) = (pair(&importing, 10), pair(&importing, 20));
    commit(&*store, vec![add(&importing)]).await;
    for pair in [&used, &waiting] {
        commit(&*store, vec![Write::AddPair(pair.clone(), sealed_pair(1))]).await;
    }
    let from = store.pair(&used.id).await.expect("a read").expect("the pair").revision;
    let state = used.state.after_import(at(5));
    commit(&*store, vec![Write::UpdatePair { pair: used.id.clone(), state, from }]).await;

    let due = |pair: &WrappingPair| DueWork::Pair(pair.id.clone(), importing.id.clone(), pair.expires_at);
    assert_eq!(store.due(10).await.expect("due work"), [due(&used), due(&waiting)]);
    let clocks = store.due_of(&DueFilter::default(), 10).await.expect("due work");
    assert_eq!(clocks, [due(&waiting)]);
    assert_eq!(store.due_count(waiting.expires_at).await.expect("a count"), 1);
}

async fn clocks_of_one_instant_are_paged_without_a_gap(place: Place) {
    let store = place.open().await;
    for n in 0..40 {
        let mut key = key(n);
        key.rotation =
            RotationPolicy::On(Rotation { every: "30".parse().expect("an interval"), next: at(500) });
        if n % 2 == 0 {
            key.primary.material =
                MaterialStatus::Present { check_value: CheckValue::Short([1; 3]), expires_at: Some(at(500)) };
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
