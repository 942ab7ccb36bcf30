//! Opening a database, and why it is refused.

use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};

use domain::{ChainCheck, ChainLink};
use engine::{Store, StoreError, Write};
use storage::{Database, OpenError};
use tests::Postgres;
use tokio::task::JoinSet;

use crate::{
    place::{Place, on_each_database},
    sample::{add, change, commit, instance, key, key_in, refused, sealed_material},
};

on_each_database! {
    a_database_is_found_again_as_it_was_left
    a_newer_schema_is_refused
    a_database_that_cannot_be_brought_up_to_date_is_left_alone
    a_database_in_use_is_read_beside_its_server
    what_cannot_be_read_as_it_is_is_refused_and_left_alone
}

async fn a_database_is_found_again_as_it_was_left(place: Place) {
    for n in 0..3 {
        let store = place.open().await;
        for before in 0..n {
            assert!(store.key(&key(before).id).await.expect("a read").is_some());
        }
        commit(&*store, vec![add(&key(n))]).await;
        if n == 1 {
            store.close().await;
        }
    }
    let chain = place.open().await.verify_chain().await.expect("a check");
    assert!(matches!(chain, ChainCheck::Intact(ChainLink { sequence: 3, .. })), "{chain:?}");
}

async fn a_newer_schema_is_refused(place: Place) {
    place.open().await.close().await;
    place.execute("INSERT INTO schema_versions (version) VALUES (1000)").await;
    let error = storage::open(place.database()).await.err().expect("it is refused");
    assert!(matches!(error, OpenError::NewerSchema { found: 1000, .. }), "{error:?}");
}

async fn a_database_that_cannot_be_brought_up_to_date_is_left_alone(place: Place) {
    if let Place::Sqlite(_) = place {
        rusqlite::Connection::open(place.file()).expect("a new file");
    }
    place.execute("CREATE TABLE operators (id BIGINT)").await;
    let error = storage::open(place.database()).await.err().expect("it is refused");
    assert!(matches!(error, OpenError::Schema { .. }), "{error:?}");
    place.execute("DROP TABLE operators").await;
    // Nothing of the failed attempt is in the way.
    place.open().await;
}

async fn a_database_in_use_is_read_beside_its_server(place: Place) {
    let store = place.open().await;
    let reader = storage::open_read_only(place.database()).await.expect("it is read");
    for n in 1..=3 {
        commit(&*store, vec![add(&key(n))]).await;
        let chain = reader.verify_chain().await.expect("a check");
        assert!(matches!(chain, ChainCheck::Intact(last) if last.sequence == n), "{chain:?}");
    }
    let refusal = refused(&*reader, vec![add(&key(4))]).await;
    assert!(matches!(refusal, StoreError::Failed { .. }), "{refusal:?}");
    store.close().await;
    // What the server has closed is read as well.
    let reader = storage::open_read_only(place.database()).await.expect("it is read");
    assert!(reader.key(&key(3).id).await.expect("a read").is_some());
}

async fn what_cannot_be_read_as_it_is_is_refused_and_left_alone(place: Place) {
    let refused = async || storage::open_read_only(place.database()).await.err().expect("it is refused");
    if let Place::Sqlite(_) = place {
        assert!(matches!(refused().await, OpenError::Missing { .. }));
        assert!(!place.file().exists(), "nothing was made");
        fs::write(place.file(), "").expect("a file");
    }
    assert!(matches!(refused().await, OpenError::NoTables { .. }));
    place.open().await.close().await;
    place.execute("UPDATE schema_versions SET version = 1000 WHERE version = 1").await;
    assert!(matches!(refused().await, OpenError::NewerSchema { found: 1000, .. }));
    place.execute("DELETE FROM schema_versions WHERE version > 1").await;
    place.execute("INSERT INTO schema_versions (version) VALUES (1)").await;
    assert!(matches!(refused().await, OpenError::OlderSchema { found: 1, .. }));
}

#[tokio::test]
async fn sqlite_is_open_once() {
    let place = Place::sqlite();
    let store = place.open().await;
    let error = storage::open(place.database()).await.err().expect("it is refused");
    assert!(matches!(&error, OpenError::InUse { path } if *path == place.file()), "{error:?}");
    commit(&*store, vec![add(&key(1))]).await;
    drop(store);
    place.open().await;
}

#[tokio::test]
async fn nobody_else_may_read_the_files_of_sqlite() {
    let place = Place::sqlite();
    let store = place.open().await;
    commit(&*store, vec![add(&key(1))]).await;
    let mut modes: Vec<(String, u32)> = fs::read_dir(place.folder())
        .expect("the folder")
        .map(|file| file.expect("a file"))
        .map(|file| {
            let mode = file.metadata().expect("its mode").permissions().mode() & 0o777;
            (file.file_name().into_string().expect("a plain name"), mode)
        })
        .collect();
    modes.sort();
    let expected = ["keyferry.db", "keyferry.db-lock", "keyferry.db-shm", "keyferry.db-wal"];
    assert_eq!(modes, expected.map(|name| (name.to_owned(), 0o600)));
}

#[tokio::test]
async fn a_file_that_is_none_of_ours_is_refused() {
    let place = Place::sqlite();
    fs::write(place.file(), "these are notes, not a database, and nobody wants them overwritten")
        .expect("a file");
    let error = storage::open(place.database()).await.err().expect("it is refused");
    assert!(matches!(error, OpenError::Sqlite { .. }), "{error:?}");

    let path = place.folder().join("missing").join("keyferry.db");
    let error = storage::open(Database::Sqlite { path }).await.err().expect("it is refused");
    assert!(matches!(error, OpenError::File { .. }), "{error:?}");
}

#[tokio::test]
async fn a_wrong_url_is_refused_and_never_shown() {
    let urls = ["postgres://u:hunter2@localhost:notaport/db", "mysql://u:hunter2@localhost/db"];
    for url in urls {
        let database = Database::Postgres { url: url.to_owned() };
        assert!(!format!("{database:?}").contains("hunter2"));
        let error = storage::open(database).await.err().expect("it is refused");
        assert!(matches!(error, OpenError::Url), "{error:?}");
    }
    let url = "postgres://u:hunter2@127.0.0.1:1/db".to_owned();
    let error = storage::open(Database::Postgres { url }).await.err().expect("nothing listens on port 1");
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_share_one_postgres() {
    let place = Place::postgres(&Arc::new(Postgres::start()));
    let (one, other) = tokio::join!(place.open(), place.open());
    let home = instance(1);
    commit(&*one, vec![Write::AddInstance(home.clone())]).await;
    let mut creating = JoinSet::new();
    for n in 0..16 {
        let store = Arc::clone(if n % 2 == 0 { &one } else { &other });
        let write = Write::AddKey {
            key: Box::new(key_in(&home, n)),
            material: Some(sealed_material(n)),
            quota: Some(home.key_quota),
        };
        creating.spawn(async move { store.commit(change(vec![write])).await });
    }
    let results = creating.join_all().await;
    let refused = results.iter().filter(|result| matches!(result, Err(StoreError::QuotaReached))).count();
    assert_eq!((results.iter().filter(|result| result.is_ok()).count(), refused), (5, 11));
    let chain = other.verify_chain().await.expect("a check");
    assert!(matches!(chain, ChainCheck::Intact(ChainLink { sequence: 6, .. })), "{chain:?}");
}
