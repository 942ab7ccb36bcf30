//! Changes: what is written is read back; a change is whole or absent; who comes too late is told so.

use std::sync::Arc;

use custody::KeyringId;
use domain::{
    CheckValue, KeyState, MaterialDigest, MaterialStatus, PairState, Rotation, RotationInterval,
    RotationPolicy, WrappingAlgorithm,
};
use engine::{DueWork, Revision, Store, StoreError, Write};
use tokio::task::JoinSet;

use crate::{
    place::{Place, on_each_database},
    sample::{
        add, alias, at, change, commit, external, instance, key, key_in, keyring, pair, refused, region,
        root_key, sealed_material, sealed_pair, tag, update,
    },
};

on_each_database! {
    keyrings_and_instances_are_read_as_they_were_written
    keys_are_read_as_they_were_written
    a_key_is_read_as_it_was_changed_last
    r75_a_region_has_one_default_instance
    a_key_keeps_all_its_versions
    encryptions_are_counted_up_to_the_last
    r152_pairs_are_read_as_they_were_left
    a_change_is_whole_or_absent
    a_change_made_from_an_old_revision_is_refused
    an_alias_is_taken_in_its_region_only
    an_alias_is_taken_away_from_the_key_that_has_it
    r136_a_key_has_twenty_tags_and_no_more
    a_keyring_is_added_once
    a_quota_holds_against_sixteen_at_once
    of_many_changes_of_one_row_one_is_done
    what_is_answered_is_seen_by_every_other_connection
    deleting_a_key_takes_all_of_it
    what_was_queued_is_done_before_the_database_closes
}

async fn keyrings_and_instances_are_read_as_they_were_written(place: Place) {
    let store = place.open().await;
    let (first, second) = (instance(1), instance(2));
    let root_key = Write::RecordRootKey(root_key(1));
    commit(&*store, vec![root_key, Write::AddInstance(second.clone()), keyring("server")]).await;
    commit(&*store, vec![Write::AddInstance(first.clone())]).await;

    assert_eq!(store.instances().await.expect("instances"), [first.clone(), second]);
    assert_eq!(store.instance(&first.id).await.expect("a read"), Some(first));
    assert_eq!(store.instance(&instance(3).id).await.expect("a read"), None);

    let Write::AddKeyring { id, sealed, .. } = keyring("server") else { unreachable!("it was made as one") };
    let found = store.keyring(&id).await.expect("a read").expect("the keyring");
    assert_eq!(found.as_bytes(), sealed.as_bytes());
    assert!(store.keyring(&KeyringId::new("other".to_owned())).await.expect("a read").is_none());
}

async fn an_alias_is_taken_away_from_the_key_that_has_it(place: Place) {
    let store = place.open().await;
    let (one, other) = (key(1), key(2));
    commit(&*store, vec![add(&one), add(&other), alias(&one, "a"), alias(&one, "b")]).await;
    let delete = |key: &domain::Key, name: &str| {
        Write::DeleteAlias(key.placement.region, name.parse().expect("an alias"), key.id.clone())
    };
    for wrong in [delete(&other, "a"), delete(&one, "c")] {
        assert!(matches!(refused(&*store, vec![wrong]).await, StoreError::Conflict));
    }
    commit(&*store, vec![delete(&one, "a"), alias(&other, "a")]).await;
    let found = store.aliases(&[one.id.clone(), other.id.clone()]).await.expect("aliases");
    let found: Vec<_> = found.iter().map(|(key, name)| (key, name.short())).collect();
    assert_eq!(found, [(&other.id, "a"), (&one.id, "b")]);
}

async fn encryptions_are_counted_up_to_the_last(place: Place) {
    let store = place.open().await;
    let (key, other) = (key(1), key(2));
    commit(&*store, vec![add(&key), add(&other)]).await;
    let counted = async |key: &domain::Key| store.versions(&key.id).await.expect("versions")[0].invocations;
    assert_eq!(counted(&key).await, 0);
    let half = 1 << 31;
    let version = &key.primary.id;
    store.count_invocations(version, half).await.expect("half of them");
    store.count_invocations(version, half - 1).await.expect("all but one");
    commit(&*store, vec![update(&key, Revision(1))]).await;
    let refused = store.count_invocations(version, 2).await;
    assert!(matches!(refused, Err(StoreError::InvocationsSpent)), "{refused:?}");
    store.count_invocations(version, 1).await.expect("the last one");
    let refused = store.count_invocations(version, 1).await;
    assert!(matches!(refused, Err(StoreError::InvocationsSpent)), "{refused:?}");
    assert_eq!((counted(&key).await, counted(&other).await), (1 << 32, 0));
}

async fn r136_a_key_has_twenty_tags_and_no_more(place: Place) {
    let store = place.open().await;
    let (one, other) = (key(1), key(2));
    commit(&*store, vec![add(&one), add(&other)]).await;
    commit(&*store, (0..20).map(|n| tag(&one, &format!("tag {n:02}"), "old")).collect()).await;
    for change in [vec![tag(&one, "another", "")], vec![tag(&other, "a", ""), tag(&one, "another", "")]] {
        assert!(matches!(refused(&*store, change).await, StoreError::TagsFull));
    }
    commit(&*store, vec![tag(&one, "tag 07", "new"), tag(&other, "another", "")]).await;
    let delete =
        |key: &domain::Key, name: &str| Write::DeleteTag(key.id.clone(), name.parse().expect("a tag's key"));
    for wrong in [delete(&other, "tag 07"), delete(&one, "another")] {
        assert!(matches!(refused(&*store, vec![wrong]).await, StoreError::Conflict));
    }
    commit(&*store, vec![delete(&one, "tag 00"), tag(&one, "another", "last")]).await;

    let tags = store.tags(&one.id).await.expect("tags");
    let tags: Vec<_> = tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())).collect();
    assert_eq!((tags.len(), tags[0], tags[7]), (20, ("another", "last"), ("tag 07", "new")));
    let tags = store.tags(&other.id).await.expect("tags");
    assert_eq!(tags.len(), 1, "what was refused is not there: {tags:?}");
    commit(&*store, vec![Write::DeleteKey { key: other.id.clone(), from: Revision(1) }]).await;
    assert_eq!(store.tags(&other.id).await.expect("tags"), [], "they go with their key");
}

async fn r75_a_region_has_one_default_instance(place: Place) {
    let store = place.open().await;
    let (one, other) = (instance(1), instance(2));
    let root_key = Write::RecordRootKey(root_key(1));
    commit(&*store, vec![root_key, Write::AddInstance(one.clone()), Write::AddInstance(other.clone())]).await;
    let set = |instance: Option<&domain::Instance>| {
        Write::SetDefaultInstance(one.region, instance.map(|instance| instance.id.clone()))
    };
    for expected in [Some(&one), Some(&other), Some(&other), None, Some(&one)] {
        commit(&*store, vec![set(expected)]).await;
        let all = store.instances().await.expect("instances");
        let default = all.iter().find(|instance| instance.is_default);
        assert_eq!(default.map(|instance| &instance.id), expected.map(|instance| &instance.id));
        assert!(all.iter().filter(|instance| instance.is_default).count() <= 1);
    }
    assert!(matches!(refused(&*store, vec![set(Some(&instance(3)))]).await, StoreError::Conflict));
    let elsewhere = Write::SetDefaultInstance(region("eu-central-1"), Some(other.id.clone()));
    assert!(matches!(refused(&*store, vec![elsewhere]).await, StoreError::Conflict));
    assert!(store.instance(&one.id).await.expect("a read").expect("the instance").is_default, "it stays");
}

async fn a_key_keeps_all_its_versions(place: Place) {
    let store = place.open().await;
    let first = key(1);
    commit(&*store, vec![add(&first)]).await;
    let mut rotated = first.clone();
    rotated.primary = key(2).primary;
    let every = RotationInterval::from_seconds(604_800).expect("an interval");
    rotated.rotation = RotationPolicy::On(Rotation { every, next: at(50) });
    let version = Write::AddVersion { key: Box::new(rotated.clone()), material: sealed_material(2) };
    commit(&*store, vec![version, update(&rotated, Revision(1))]).await;

    let versions = store.versions(&first.id).await.expect("versions");
    let versions: Vec<_> = versions.into_iter().map(|row| row.version).collect();
    assert_eq!(versions, [rotated.primary.clone(), first.primary.clone()]);
    assert_eq!(store.key(&first.id).await.expect("a read").expect("the key").value, rotated);
    for (id, n) in [(&first.primary.id, 1), (&rotated.primary.id, 2)] {
        let of = store.key_of_version(id).await.expect("a read").expect("the key of either version");
        assert_eq!(of.value.id, first.id);
        let sealed = store.material(id).await.expect("a read").expect("material");
        assert_eq!(sealed.as_bytes(), sealed_material(n).as_bytes());
    }
    assert_eq!(store.due(10).await.expect("due work"), [DueWork::Rotation(first.id.clone(), at(50))]);
    let mut frozen = rotated.clone();
    frozen.rotation = rotated.rotation.frozen();
    commit(&*store, vec![update(&frozen, Revision(2))]).await;
    assert_eq!(store.key(&first.id).await.expect("a read").expect("the key").value, frozen);
    assert_eq!(store.due(10).await.expect("due work"), [], "what is frozen does not fall due");
    let mut disabled = rotated.clone();
    disabled.state = KeyState::Disabled;
    disabled.protected = true;
    commit(&*store, vec![update(&disabled, Revision(3))]).await;
    assert_eq!(store.key(&first.id).await.expect("a read").expect("the key").value, disabled);
    assert_eq!(store.due(10).await.expect("due work"), [], "only enabled keys rotate");
}

async fn keys_are_read_as_they_were_written(place: Place) {
    let store = place.open().await;
    let home = instance(1);
    let mut expiring = key_in(&home, 3);
    expiring.primary.material =
        MaterialStatus::Present { check_value: CheckValue::Short([0, 255, 7]), expires_at: Some(at(99)) };
    expiring.bound_to = Some(MaterialDigest::from_bytes([9; 32]));
    let keys = [key(1), external(2), expiring];
    commit(&*store, vec![Write::AddInstance(home)]).await;
    for key in &keys {
        commit(&*store, vec![add(key)]).await;
    }
    for key in &keys {
        let stored = store.key(&key.id).await.expect("a read").expect("the key");
        assert_eq!(&stored.value, key);
        let by_version = store.key_of_version(&key.primary.id).await.expect("a read").expect("the key");
        assert_eq!((by_version.value, by_version.revision), (stored.value, stored.revision));

        let material = store.material(&key.primary.id).await.expect("a read");
        let expected = key.primary.material.is_present().then(|| sealed_material(1));
        assert_eq!(material.map(|m| m.as_bytes().to_vec()), expected.map(|m| m.as_bytes().to_vec()));
    }
    assert!(store.key(&key(4).id).await.expect("a read").is_none());
    assert!(store.key_of_version(&key(4).primary.id).await.expect("a read").is_none());
    assert!(store.material(&key(4).primary.id).await.expect("a read").is_none());
}

async fn a_key_is_read_as_it_was_changed_last(place: Place) {
    let store = place.open().await;
    let mut key = external(1);
    commit(&*store, vec![add(&key)]).await;
    let states = [
        KeyState::Enabled,
        KeyState::Disabled,
        KeyState::PendingImport,
        KeyState::PendingDeletion { delete_at: at(5) },
        KeyState::Enabled,
    ];
    let material =
        |expires_at| MaterialStatus::Present { check_value: CheckValue::Short([4, 5, 6]), expires_at };
    let materials =
        [material(None), material(Some(at(8))), MaterialStatus::Absent, material(None), material(None)];
    for (state, material) in states.into_iter().zip(materials) {
        (key.state, key.primary.material) = (state, material);
        key.bound_to = Some(MaterialDigest::from_bytes([3; 32]));
        key.description = format!("now {state:?}").parse().expect("a description");
        let before = store.key(&key.id).await.expect("a read").expect("the key").revision;
        commit(&*store, vec![update(&key, before)]).await;

        let stored = store.key(&key.id).await.expect("a read").expect("the key");
        assert_eq!(stored.value, key);
        assert_eq!(stored.revision, Revision(before.0 + 1));
    }
}

async fn r152_pairs_are_read_as_they_were_left(place: Place) {
    let store = place.open().await;
    let key = external(1);
    let (mut older, mut newer) = (pair(&key, 10), pair(&key, 20));
    newer.algorithm = WrappingAlgorithm::RsaesPkcs1V15;
    commit(&*store, vec![add(&key), Write::AddPair(older.clone(), sealed_pair(10))]).await;
    commit(&*store, vec![Write::AddPair(newer.clone(), sealed_pair(20))]).await;

    let of_key = store.pairs(&key.id).await.expect("pairs");
    assert_eq!(of_key.iter().map(|stored| &stored.pair).collect::<Vec<_>>(), [&newer, &older]);
    let sealed = of_key[0].sealed.as_ref().expect("the private half");
    assert_eq!(sealed.as_bytes(), sealed_pair(20).as_bytes());

    older.state = PairState::Open { attempts_left: 4, imported_at: Some(at(11)) };
    newer.state = PairState::Burned;
    for pair in [&older, &newer] {
        let from = store.pair(&pair.id).await.expect("a read").expect("the pair").revision;
        commit(&*store, vec![Write::UpdatePair { pair: pair.id.clone(), state: pair.state, from }]).await;
        assert_eq!(&store.pair(&pair.id).await.expect("a read").expect("the pair").pair, pair);
    }
    let left = store.pairs(&key.id).await.expect("pairs");
    assert_eq!(
        left.iter().map(|stored| &stored.pair).collect::<Vec<_>>(),
        [&older],
        "a burned pair is not listed"
    );

    commit(&*store, vec![Write::ErasePair { pair: older.id.clone(), from: left[0].revision }]).await;
    let erased = store.pair(&older.id).await.expect("a read").expect("the pair");
    assert!(erased.sealed.is_none());
    assert_eq!(erased.pair, older);
    assert!(store.pairs(&key.id).await.expect("pairs").is_empty());
}

async fn a_change_is_whole_or_absent(place: Place) {
    let store = place.open().await;
    let root_key = Write::RecordRootKey(root_key(1));
    commit(&*store, vec![root_key, add(&key(1)), alias(&key(1), "taken")]).await;

    let error =
        refused(&*store, vec![keyring("new"), add(&key(2)), alias(&key(2), "taken"), add(&key(3))]).await;
    assert!(matches!(error, StoreError::AliasTaken), "{error:?}");
    let error =
        refused(&*store, vec![keyring("new"), add(&key(2)), alias(&key(9), "of-no-key"), add(&key(3))]).await;
    assert!(matches!(error, StoreError::Failed { doing: "committing a change", .. }), "{error:?}");

    assert_eq!(place.number("SELECT count(*) FROM keyrings").await, 0);
    assert_eq!(place.number("SELECT count(*) FROM keys").await, 1);
    assert_eq!(place.number("SELECT count(*) FROM key_versions").await, 1);
    assert_eq!(
        place.number("SELECT count(*) FROM audit").await,
        1,
        "no audit row tells of what was not done"
    );
    assert_eq!(place.number("SELECT sequence FROM audit_head").await, 1);
}

async fn a_change_made_from_an_old_revision_is_refused(place: Place) {
    let store = place.open().await;
    let (key, gone) = (external(1), external(2));
    let pair = pair(&key, 1);
    commit(&*store, vec![add(&key), Write::AddPair(pair.clone(), sealed_pair(1))]).await;
    let from = store.key(&key.id).await.expect("a read").expect("the key").revision;
    let pair_from = store.pair(&pair.id).await.expect("a read").expect("the pair").revision;
    let burned =
        Write::UpdatePair { pair: pair.id.clone(), state: PairState::NEW.after_failure(), from: pair_from };
    commit(&*store, vec![update(&key, from), burned.clone()]).await;

    let too_late = [
        update(&key, from),
        Write::DeleteKey { key: key.id.clone(), from },
        burned,
        Write::ErasePair { pair: pair.id.clone(), from: pair_from },
        update(&gone, from),
        Write::SetMaterial(gone.primary.id.clone(), Some(sealed_material(1))),
        Write::SetMaterial(gone.primary.id.clone(), None),
    ];
    for write in too_late {
        let told = format!("{write:?}");
        let error = refused(&*store, vec![write]).await;
        assert!(matches!(error, StoreError::Conflict), "{told}: {error:?}");
    }
    assert!(store.key(&key.id).await.expect("a read").is_some());
    assert!(store.pair(&pair.id).await.expect("a read").expect("the pair").sealed.is_some());
    assert_eq!(place.number("SELECT count(*) FROM audit").await, 2);
}

async fn an_alias_is_taken_in_its_region_only(place: Place) {
    let store = place.open().await;
    let mut elsewhere = key(2);
    elsewhere.placement.region = region("eu-central-1");
    commit(&*store, vec![add(&key(1)), alias(&key(1), "pay")]).await;
    let error = refused(&*store, vec![add(&key(3)), alias(&key(3), "pay")]).await;
    assert!(matches!(error, StoreError::AliasTaken), "{error:?}");
    commit(&*store, vec![add(&elsewhere), alias(&elsewhere, "pay")]).await;
    assert_eq!(place.number("SELECT count(*) FROM aliases").await, 2);
}

async fn a_keyring_is_added_once(place: Place) {
    let store = place.open().await;
    commit(&*store, vec![Write::RecordRootKey(root_key(1)), keyring("server")]).await;
    let error = refused(&*store, vec![keyring("server")]).await;
    assert!(matches!(error, StoreError::Conflict), "{error:?}");
}

async fn a_quota_holds_against_sixteen_at_once(place: Place) {
    let store = place.open().await;
    let home = instance(1);
    commit(&*store, vec![Write::AddInstance(home.clone())]).await;
    let mut creating = JoinSet::new();
    for n in 0..16 {
        let (store, home) = (Arc::clone(&store), home.clone());
        creating.spawn(async move {
            let key = Box::new(key_in(&home, n));
            let write =
                Write::AddKey { key, material: Some(sealed_material(n)), quota: Some(home.key_quota) };
            store.commit(change(vec![write])).await
        });
    }
    let results = creating.join_all().await;
    let refused = results.iter().filter(|result| matches!(result, Err(StoreError::QuotaReached))).count();
    assert_eq!((results.iter().filter(|result| result.is_ok()).count(), refused), (5, 11));
    assert_eq!(place.number("SELECT count(*) FROM keys").await, 5);
    // Without a quota as many as come; in the default KMS those of the region count.
    for n in 100..110 {
        commit(&*store, vec![add(&key(n))]).await;
    }
    let mut elsewhere = key(111);
    elsewhere.placement.region = region("eu-central-1");
    for (key, quota, fits) in [(key(110), 10, false), (elsewhere, 1, true), (key(110), 11, true)] {
        let material = Some(sealed_material(1));
        let write = Write::AddKey { key: Box::new(key), material, quota: Some(quota) };
        let answer = store.commit(change(vec![write])).await;
        assert_eq!(answer.is_ok(), fits, "{quota}: {answer:?}");
    }
}

async fn of_many_changes_of_one_row_one_is_done(place: Place) {
    let store = place.open().await;
    commit(&*store, vec![add(&key(1))]).await;
    let from = store.key(&key(1).id).await.expect("a read").expect("the key").revision;
    let mut changing = JoinSet::new();
    for _ in 0..16 {
        let store = Arc::clone(&store);
        changing.spawn(async move { store.commit(change(vec![update(&key(1), from)])).await });
    }
    let results = changing.join_all().await;
    let conflicts = results.iter().filter(|result| matches!(result, Err(StoreError::Conflict))).count();
    assert_eq!((results.iter().filter(|result| result.is_ok()).count(), conflicts), (1, 15));
}

async fn what_is_answered_is_seen_by_every_other_connection(place: Place) {
    let store = place.open().await;
    let place = Arc::new(place);
    let mut committing = JoinSet::new();
    for n in 0..32 {
        let (store, place) = (Arc::clone(&store), Arc::clone(&place));
        committing.spawn(async move {
            let key = key(n);
            commit(&*store, vec![add(&key)]).await;
            assert!(store.key(&key.id).await.expect("a read").is_some());
            let seen = format!("SELECT count(*) FROM keys WHERE id = '{}'", key.id);
            assert_eq!(place.number(&seen).await, 1);
        });
    }
    committing.join_all().await;
}

async fn deleting_a_key_takes_all_of_it(place: Place) {
    let store = place.open().await;
    for n in [1, 2] {
        let key = key(n);
        let pair = Write::AddPair(pair(&key, n), sealed_pair(n));
        commit(&*store, vec![add(&key), alias(&key, &format!("a{n}")), alias(&key, &format!("b{n}")), pair])
            .await;
    }
    let from = store.key(&key(1).id).await.expect("a read").expect("the key").revision;
    commit(&*store, vec![Write::DeleteKey { key: key(1).id, from }]).await;

    assert!(store.key(&key(1).id).await.expect("a read").is_none());
    assert!(store.material(&key(1).primary.id).await.expect("a read").is_none());
    let left = [("keys", 1), ("key_versions", 1), ("aliases", 2), ("wrapping_pairs", 1), ("audit", 3)];
    for (table, rows) in left {
        assert_eq!(place.number(&format!("SELECT count(*) FROM {table}")).await, rows, "{table}");
    }
}

async fn what_was_queued_is_done_before_the_database_closes(place: Place) {
    let store = place.open().await;
    let mut committing = JoinSet::new();
    for n in 0..64 {
        let store = Arc::clone(&store);
        committing.spawn(async move { store.commit(change(vec![add(&key(n))])).await });
    }
    // Closes at some point among them: each is done or told that it is not.
    assert!(committing.join_next().await.is_some_and(|first| first.is_ok()));
    store.close().await;
    let done = 1 + committing.join_all().await.iter().filter(|result| result.is_ok()).count();
    assert_eq!(place.number("SELECT count(*) FROM keys").await, i64::try_from(done).expect("at most 64"));

    let error = refused(&*store, vec![add(&key(99))]).await;
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
    assert!(store.key(&key(1).id).await.is_err());
}
