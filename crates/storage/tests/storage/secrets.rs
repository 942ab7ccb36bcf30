//! Secrets, their versions, stages and tags.

use std::{collections::BTreeSet, sync::Arc};

use domain::view::SecretFilter;
use domain::{
    Ciphertext, DueKind, Secret, SecretClass, SecretDataType, SecretId, SecretInterval, SecretRotation,
    SecretType, SecretVersion, Tag, TagFilter,
};
use engine::{DueFilter, DueWork, Revision, Store, StoreError, Stored, Write};
use storage::Storage;

use crate::{
    place::{Place, on_each_database},
    sample::{add, at, commit, instance, key, key_in, refused},
};

on_each_database! {
    secrets_are_read_as_they_were_written
    a_frozen_rotation_is_kept_and_does_not_fall_due
    a_quota_of_secrets_holds_for_its_place
    a_stage_belongs_to_one_version
    r257_r258_secrets_are_filtered_counted_and_paged
    deleting_a_secret_takes_all_of_it_and_a_key_stays_for_its_secrets
    r136_a_secret_has_twenty_tags_and_no_more
}

/// The nth secret, sealed under `key`.
pub(crate) fn secret(key: &domain::Key, n: u32, kind: SecretType) -> Secret {
    Secret {
        id: format!("{}/db_{n}/a@b", key.placement.region).parse().expect("an id"),
        kind,
        key: key.id.clone(),
        placement: key.placement.clone(),
        description: "payments, 支付".parse().expect("a description"),
        creator: "li.wei@example.com".parse().expect("a name"),
        created_at: at(1),
        updated_at: at(2),
        rotation: SecretRotation::Off,
        delete_at: None,
    }
}

pub(crate) fn with_version(key: &domain::Key, secret: &Secret, id: &str, stages: &[&str]) -> Write {
    let version = SecretVersion {
        id: id.parse().expect("a version"),
        created_at: at(i64::from(id.as_bytes()[1])),
        data_type: SecretDataType::Text,
        stages: stages.iter().map(|stage| stage.parse().expect("a stage")).collect(),
    };
    let sealed = Ciphertext { version: key.primary.id.clone(), iv: [1; 12], sealed: vec![2; 40] };
    Write::AddSecretVersion(secret.id.clone(), version, sealed)
}

fn added(secret: &Secret) -> Write {
    Write::AddSecret { secret: Box::new(secret.clone()), quota: None }
}

async fn stored(store: &Storage, id: &SecretId) -> Stored<Secret> {
    store.secret(id).await.expect("a read").expect("the secret")
}

async fn secrets_are_read_as_they_were_written(place: Place) {
    let store = place.open().await;
    let home = instance(1);
    let key = key_in(&home, 1);
    let secret = secret(&key, 1, SecretType::Rds);
    commit(&*store, vec![Write::AddInstance(home), add(&key)]).await;
    commit(&*store, vec![added(&secret), with_version(&key, &secret, "v1", &["ACSCurrent"])]).await;
    let found = stored(&store, &secret.id).await;
    assert_eq!((found.value, found.revision), (secret.clone(), Revision(1)));
    let version = store.secret_version(&secret.id, &"v1".parse().expect("a version")).await.expect("a read");
    assert_eq!(version.expect("the version").sealed.iv, [1; 12]);

    let again = refused(&*store, vec![added(&secret)]).await;
    assert!(matches!(again, StoreError::SecretNameTaken), "{again:?}");
    let again = refused(&*store, vec![with_version(&key, &secret, "v1", &[])]).await;
    assert!(matches!(again, StoreError::SecretVersionTaken), "{again:?}");

    let every = SecretInterval::from_seconds(21_600).expect("an interval");
    let rotation = SecretRotation::Overdue { every, since: at(8) };
    let changed = Secret { updated_at: at(9), delete_at: Some(at(99)), rotation, ..secret.clone() };
    let update = |from| Write::UpdateSecret { secret: Box::new(changed.clone()), from };
    commit(&*store, vec![update(Revision(1))]).await;
    assert_eq!(stored(&store, &secret.id).await.value, changed);
    let late = refused(&*store, vec![update(Revision(1))]).await;
    assert!(matches!(late, StoreError::Conflict), "{late:?}");
    let due = store.due_of(&DueFilter { kind: Some(DueKind::Secret), ..Default::default() }, 9).await;
    let expected = DueWork::Secret(secret.id.clone(), key.id.clone(), at(99));
    assert_eq!(due.expect("due work"), std::slice::from_ref(&expected));
    let after = DueFilter { after: Some(expected.cursor()), ..Default::default() };
    assert_eq!(store.due_of(&after, 9).await.expect("due work"), []);
}

async fn a_frozen_rotation_is_kept_and_does_not_fall_due(place: Place) {
    let store = place.open().await;
    let key = key(1);
    let secret = secret(&key, 1, SecretType::Rds);
    commit(&*store, vec![add(&key), added(&secret)]).await;
    let every = SecretInterval::from_seconds(21_600).expect("an interval");
    let rotating = DueFilter { kind: Some(DueKind::SecretRotation), ..Default::default() };
    let mut from = 1;
    for overdue in [false, true] {
        let rotation = SecretRotation::Frozen { every, due: at(8), overdue };
        let changed = Secret { rotation, ..secret.clone() };
        let update = Write::UpdateSecret { secret: Box::new(changed.clone()), from: Revision(from) };
        commit(&*store, vec![update]).await;
        from += 1;
        assert_eq!(stored(&store, &secret.id).await.value, changed);
        assert_eq!(store.due_of(&rotating, 9).await.expect("due work"), []);
    }
    let restored = Secret { rotation: SecretRotation::On { every, next: at(8) }, ..secret.clone() };
    let update = Write::UpdateSecret { secret: Box::new(restored), from: Revision(from) };
    commit(&*store, vec![update]).await;
    assert_eq!(store.due_of(&rotating, 9).await.expect("due work").len(), 1);
}

async fn a_quota_of_secrets_holds_for_its_place(place: Place) {
    let store = place.open().await;
    let home = instance(1);
    let (here, elsewhere) = (key_in(&home, 1), key(2));
    commit(&*store, vec![Write::AddInstance(home), add(&here), add(&elsewhere)]).await;
    let write = |key: &domain::Key, n, quota| Write::AddSecret {
        secret: Box::new(secret(key, n, SecretType::Generic)),
        quota: Some(quota),
    };
    for n in 1..=2 {
        commit(&*store, vec![write(&here, n, 2)]).await;
    }
    let third = refused(&*store, vec![write(&here, 3, 2)]).await;
    assert!(matches!(third, StoreError::QuotaReached), "{third:?}");
    commit(&*store, vec![write(&elsewhere, 3, 1)]).await;
    let fourth = refused(&*store, vec![write(&elsewhere, 4, 1)]).await;
    assert!(matches!(fourth, StoreError::QuotaReached), "{fourth:?}");
    commit(&*store, vec![write(&here, 4, 3)]).await;
    let mut counts: Vec<_> = store.secrets_by_place().await.expect("counts");
    counts.sort_by_key(|count| count.count);
    let counts: Vec<_> = counts.into_iter().map(|count| (count.instance.is_some(), count.count)).collect();
    assert_eq!(counts, [(false, 1), (true, 3)]);
}

async fn a_stage_belongs_to_one_version(place: Place) {
    let store = place.open().await;
    let key = key(1);
    let secret = secret(&key, 1, SecretType::Generic);
    commit(&*store, vec![add(&key), added(&secret)]).await;
    commit(&*store, vec![with_version(&key, &secret, "v1", &["ACSCurrent", "blue"])]).await;
    commit(&*store, vec![with_version(&key, &secret, "v2", &["ACSCurrent"])]).await;
    commit(&*store, vec![with_version(&key, &secret, "v3", &[])]).await;
    let stages = async || {
        let versions = store.secret_versions(&secret.id).await.expect("a read");
        let line = |version: SecretVersion| {
            format!(
                "{}:{}",
                version.id,
                version.stages.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(",")
            )
        };
        versions.into_iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(stages().await, ["v3:", "v2:ACSCurrent", "v1:blue"]);
    let blue = || "blue".parse().expect("a stage");
    let set = |to: Option<&str>| {
        Write::SetStage(secret.id.clone(), blue(), to.map(|to| to.parse().expect("a version")))
    };
    commit(&*store, vec![set(Some("v3"))]).await;
    assert_eq!(stages().await, ["v3:blue", "v2:ACSCurrent", "v1:"]);
    let at_blue = store.secret_at_stage(&secret.id, &blue()).await.expect("a read").expect("a version");
    assert_eq!(at_blue.version.id.as_str(), "v3");
    commit(&*store, vec![set(None)]).await;
    assert_eq!(stages().await, ["v3:", "v2:ACSCurrent", "v1:"]);
    assert!(store.secret_at_stage(&secret.id, &blue()).await.expect("a read").is_none());
    let nothing = refused(&*store, vec![set(None)]).await;
    assert!(matches!(nothing, StoreError::Conflict), "{nothing:?}");
    // A stage of a version that is not there: the table itself refuses.
    refused(&*store, vec![set(Some("v9"))]).await;
}

/// Twelve secrets under each key, of every type. Half of them have no description, which must not fit what fits nothing.
fn many(here: &domain::Key, there: &domain::Key) -> Vec<Secret> {
    let one = |n: u32| {
        let mut secret = secret(if n < 12 { there } else { here }, n + 10, SecretType::ALL[n as usize % 6]);
        if n.is_multiple_of(2) {
            secret.description = Default::default();
        }
        secret
    };
    (0..24).map(one).collect()
}

async fn r257_r258_secrets_are_filtered_counted_and_paged(place: Place) {
    let store = place.open().await;
    let home = instance(1);
    let (here, there) = (key(1), key_in(&home, 2));
    commit(&*store, vec![Write::AddInstance(home.clone()), add(&here), add(&there)]).await;
    let all = many(&here, &there);
    for secret in &all {
        let tag =
            Tag { key: "env".parse().expect("a key"), value: secret.kind.as_str().parse().expect("a value") };
        commit(&*store, vec![added(secret), Write::SetSecretTag(secret.id.clone(), tag)]).await;
    }
    let mut expected = all.clone();
    expected.sort_by_key(|secret| secret.id.to_string());
    let some = SecretFilter::default;
    let tag = |value: Option<&str>| {
        let value = value.map(|value| value.parse().expect("a value"));
        Some(TagFilter { key: "env".parse().expect("a key"), value })
    };
    type Fits = Box<dyn Fn(&Secret) -> bool + Send + Sync>;
    let cases: Vec<(SecretFilter, Fits)> = vec![
        (some(), Box::new(|_| true)),
        (
            SecretFilter { region: Some(there.placement.region), ..some() },
            Box::new(|s| s.placement.instance.is_some()),
        ),
        (SecretFilter { instance: Some(home.id), ..some() }, Box::new(|s| s.placement.instance.is_some())),
        (
            SecretFilter { text: Some("DB_2".to_owned()), ..some() },
            Box::new(|s| s.id.name.as_str().starts_with("db_2")),
        ),
        (
            SecretFilter { text: Some("支付".to_owned()), ..some() },
            Box::new(|s| !s.description.as_str().is_empty()),
        ),
        (
            SecretFilter { key: Some(there.id.clone()), ..some() },
            Box::new(|s| s.placement.instance.is_some()),
        ),
        (SecretFilter { text: Some("a\0".to_owned()), ..some() }, Box::new(|_| false)),
        (SecretFilter { text: Some("x".repeat(5000)), ..some() }, Box::new(|_| false)),
        (SecretFilter { text: Some("%".to_owned()), ..some() }, Box::new(|_| false)),
        (SecretFilter { tag: tag(None), ..some() }, Box::new(|_| true)),
        (SecretFilter { tag: tag(Some("ECS")), ..some() }, Box::new(|s| s.kind == SecretType::Ecs)),
    ];
    for (filter, fits) in cases {
        for class in [None, Some(SecretClass::Database), Some(SecretClass::Generic)] {
            let filter = SecretFilter { class, ..filter.clone() };
            let in_class = |secret: &&Secret| class.is_none_or(|class| secret.kind.class() == class);
            let fitting: Vec<&Secret> = expected.iter().filter(|secret| fits(secret)).collect();
            let listed: Vec<&Secret> = fitting.iter().copied().filter(in_class).collect();
            assert_eq!(pages(&store, &filter).await.iter().collect::<Vec<_>>(), listed, "{filter:?}");
            let counts = store.secret_counts(&filter).await.expect("counts");
            for kind in SecretType::ALL {
                let count = counts.iter().find(|(found, _)| found == kind).map_or(0, |(_, count)| *count);
                assert_eq!(
                    count as usize,
                    fitting.iter().filter(|s| s.kind == *kind).count(),
                    "{kind} {filter:?}"
                );
            }
        }
    }
    let ids: Vec<SecretId> = expected.iter().map(|secret| secret.id.clone()).collect();
    let tags = store.secret_tags(&ids).await.expect("tags");
    let tagged: BTreeSet<SecretId> = tags.into_iter().map(|(id, _)| id).collect();
    assert_eq!(tagged, ids.into_iter().collect());
    assert_eq!(store.secrets_of_key(&here.id).await.expect("a count"), 12);
}

/// All that fits, five at a time.
async fn pages(store: &Arc<Storage>, filter: &SecretFilter) -> Vec<Secret> {
    let mut all = Vec::new();
    loop {
        let after = all.last().map(|secret: &Secret| secret.id.clone());
        let page = store.secrets(&SecretFilter { after, ..filter.clone() }, 5).await.expect("a page");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

async fn deleting_a_secret_takes_all_of_it_and_a_key_stays_for_its_secrets(place: Place) {
    let store = place.open().await;
    let key = key(1);
    commit(&*store, vec![add(&key)]).await;
    let secrets = [1, 2].map(|n| secret(&key, n, SecretType::Generic));
    for secret in &secrets {
        let tag = Tag { key: "env".parse().expect("a key"), value: Default::default() };
        let version = with_version(&key, secret, "v1", &["ACSCurrent"]);
        commit(&*store, vec![added(secret), version, Write::SetSecretTag(secret.id.clone(), tag)]).await;
    }
    let from = store.key(&key.id).await.expect("a read").expect("the key").revision;
    // The key seals secrets: the table itself refuses.
    refused(&*store, vec![Write::DeleteKey { key: key.id.clone(), from }]).await;
    commit(&*store, vec![Write::DeleteSecret { secret: secrets[0].id.clone(), from: Revision(1) }]).await;
    for table in ["secrets", "secret_versions", "secret_stages", "secret_tags"] {
        assert_eq!(place.number(&format!("SELECT count(*) FROM {table}")).await, 1, "{table}");
    }
    commit(&*store, vec![Write::DeleteSecret { secret: secrets[1].id.clone(), from: Revision(1) }]).await;
    commit(&*store, vec![Write::DeleteKey { key: key.id, from }]).await;
}

async fn r136_a_secret_has_twenty_tags_and_no_more(place: Place) {
    let store = place.open().await;
    let key = key(1);
    let secret = secret(&key, 1, SecretType::Generic);
    commit(&*store, vec![add(&key), added(&secret)]).await;
    let set = |n: u32, value: &str| {
        let key = format!("t{n}").parse().expect("a key");
        Write::SetSecretTag(secret.id.clone(), Tag { key, value: value.parse().expect("a value") })
    };
    commit(&*store, (0..20).map(|n| set(n, "a")).collect()).await;
    let full = refused(&*store, vec![set(20, "a")]).await;
    assert!(matches!(full, StoreError::TagsFull), "{full:?}");
    commit(&*store, vec![set(3, "b")]).await;
    let none = Write::DeleteSecretTag(secret.id.clone(), "t99".parse().expect("a key"));
    let none = refused(&*store, vec![none]).await;
    assert!(matches!(none, StoreError::Conflict), "{none:?}");
    commit(&*store, vec![Write::DeleteSecretTag(secret.id.clone(), "t4".parse().expect("a key"))]).await;
    let tags = store.secret_tags(std::slice::from_ref(&secret.id)).await.expect("tags");
    assert_eq!(tags.len(), 19);
}
