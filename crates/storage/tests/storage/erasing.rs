//! What is erased leaves the rows, and the files of SQLite.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
};

use domain::PairState;
use engine::{Store, Write};

use crate::{
    place::{Place, on_each_database},
    sample::{add, commit, external, key, pair, sealed_material, sealed_pair},
};

on_each_database! {
    r160_erased_material_is_gone_from_its_row
}

async fn r160_erased_material_is_gone_from_its_row(place: Place) {
    let store = place.open().await;
    let key = key(1);
    commit(&*store, vec![add(&key)]).await;
    commit(&*store, vec![Write::SetMaterial(key.primary.id.clone(), Some(sealed_material(2)))]).await;
    let found = store.material(&key.primary.id).await.expect("a read").expect("material");
    assert_eq!(found.as_bytes(), sealed_material(2).as_bytes());
    commit(&*store, vec![Write::SetMaterial(key.primary.id.clone(), None)]).await;
    assert!(store.material(&key.primary.id).await.expect("a read").is_none());
    assert_eq!(place.number("SELECT count(*) FROM key_versions WHERE sealed IS NOT NULL").await, 0);
}

/// Forty keys with their pairs, so that tables have many pages; each is erased in one of three ways.
#[tokio::test(flavor = "multi_thread")]
async fn r160_erased_material_is_gone_from_the_files() {
    let place = Place::sqlite();
    let store = place.open().await;
    let (erased, all) = (40, 42);
    for n in 0..all {
        let (key, material) = (external(n), Some(sealed_material(n)));
        let added = Write::AddKey { key: Box::new(key.clone()), material, quota: None };
        commit(&*store, vec![added, Write::AddPair(pair(&key, n), sealed_pair(n))]).await;
    }
    assert_eq!(in_files(&place, all), (0..all).flat_map(|n| [(n, "material"), (n, "pair")]).collect());

    for n in 0..erased {
        let key = external(n);
        let pair = pair(&key, n).id;
        let from = store.key(&key.id).await.expect("a read").expect("the key").revision;
        let pair_from = store.pair(&pair).await.expect("a read").expect("the pair").revision;
        let no_material = Write::SetMaterial(key.primary.id, None);
        let writes = match n % 3 {
            0 => vec![Write::DeleteKey { key: key.id, from }],
            1 => vec![no_material, Write::ErasePair { pair, from: pair_from }],
            _ => vec![no_material, Write::UpdatePair { pair, state: PairState::Burned, from: pair_from }],
        };
        commit(&*store, writes).await;
    }
    // The log is emptied after the answer; the next answer comes after that.
    commit(&*store, vec![]).await;
    assert_eq!(in_files(&place, all), (erased..all).flat_map(|n| [(n, "material"), (n, "pair")]).collect());
}

/// A server that is killed after an erasure was answered, before the log was emptied.
#[tokio::test(flavor = "multi_thread")]
async fn r160_what_a_killed_server_left_in_the_log_is_gone_once_another_opens_it() {
    let place = Place::sqlite();
    let store = place.open().await;
    let key = external(1);
    let added = Write::AddKey { key: Box::new(key.clone()), material: Some(sealed_material(1)), quota: None };
    commit(&*store, vec![added]).await;
    // Whoever reads keeps the log from being emptied, as the end of the server would.
    let reader = rusqlite::Connection::open(place.file()).expect("the database");
    let begun = reader.execute_batch("BEGIN; SELECT count(*) FROM keys");
    begun.expect("a read that goes on");
    commit(&*store, vec![Write::SetMaterial(key.primary.id, None)]).await;
    let left = Place::sqlite();
    for suffix in ["", "-wal"] {
        let name = |place: &Place| format!("{}{suffix}", place.file().display());
        fs::copy(name(&place), name(&left)).expect("a copy");
    }
    assert_eq!(in_files(&left, 2), BTreeSet::from([(1, "material")]));

    let store = left.open().await;
    // The next answer comes after what is done at the start.
    commit(&*store, vec![]).await;
    assert_eq!(in_files(&left, 2), BTreeSet::new());
}

/// Whose sealed material and pairs, of the first `all` keys, are in any file of the database.
fn in_files(place: &Place, all: u64) -> BTreeSet<(u64, &'static str)> {
    let start = |sealed: &[u8]| <[u8; 16]>::try_from(&sealed[..16]).expect("16 of them");
    let materials = (0..all).map(|n| (start(sealed_material(n).as_bytes()), (n, "material")));
    let pairs = (0..all).map(|n| (start(sealed_pair(n).as_bytes()), (n, "pair")));
    let sought: HashMap<[u8; 16], (u64, &'static str)> = materials.chain(pairs).collect();

    let mut found = BTreeSet::new();
    for file in fs::read_dir(place.folder()).expect("the folder") {
        let content = fs::read(file.expect("a file").path()).expect("a readable file");
        found.extend(content.windows(16).filter_map(|part| sought.get(part)));
    }
    found
}
