//! Which root key everything is sealed under.

use custody::{KeyringId, RootKeyId, SealedKeyring};
use engine::{Store, StoreError, Write};

use crate::{
    place::{Place, on_each_database},
    sample::{commit, keyring, refused, root_key},
};

on_each_database! {
    the_root_key_is_recorded_once
    a_keyring_is_added_under_the_recorded_root_key_only
    a_root_key_is_exchanged_with_every_keyring_or_not_at_all
}

async fn the_root_key_is_recorded_once(place: Place) {
    let store = place.open().await;
    assert_eq!(store.root_key().await.expect("a read"), None);
    for (n, recorded) in [(2, true), (3, false), (2, false)] {
        let write = Write::RecordRootKey(root_key(n));
        match recorded {
            true => commit(&*store, vec![write]).await,
            false => assert!(matches!(refused(&*store, vec![write]).await, StoreError::Conflict)),
        }
        assert_eq!(store.root_key().await.expect("a read"), Some(root_key(2)));
    }
}

async fn a_keyring_is_added_under_the_recorded_root_key_only(place: Place) {
    let store = place.open().await;
    assert!(matches!(refused(&*store, vec![keyring("server")]).await, StoreError::OtherRootKey));
    commit(&*store, vec![Write::RecordRootKey(root_key(2))]).await;
    assert!(matches!(refused(&*store, vec![keyring("server")]).await, StoreError::OtherRootKey));
    commit(&*store, vec![exchange(2, 1, &[])]).await;
    commit(&*store, vec![keyring("server")]).await;
}

async fn a_root_key_is_exchanged_with_every_keyring_or_not_at_all(place: Place) {
    let store = place.open().await;
    commit(&*store, vec![Write::RecordRootKey(root_key(1)), keyring("a"), keyring("b")]).await;
    let before = store.keyrings().await.expect("a read");

    let error = refused(&*store, vec![exchange(2, 3, &["a", "b"])]).await;
    assert!(matches!(error, StoreError::OtherRootKey), "it is not under that root key: {error:?}");
    for others in [&["a"][..], &["a", "b", "c"], &["a", "c"]] {
        let error = refused(&*store, vec![exchange(1, 2, others)]).await;
        assert!(matches!(error, StoreError::Conflict), "{others:?} are not all keyrings: {error:?}");
    }
    assert_eq!(store.keyrings().await.expect("a read"), before);
    assert_eq!(store.root_key().await.expect("a read"), Some(root_key(1)));

    commit(&*store, vec![exchange(1, 2, &["a", "b"])]).await;
    let after = ["a", "b"].map(|id| (KeyringId::new(id), rewrapped(id)));
    assert_eq!(store.keyrings().await.expect("a read"), after);
    assert_eq!(store.root_key().await.expect("a read"), Some(root_key(2)));
}

fn exchange(from: u8, to: u8, keyrings: &[&str]) -> Write {
    let keyrings = keyrings.iter().map(|id| (KeyringId::new(*id), rewrapped(id))).collect();
    Write::ExchangeRootKey { from: RootKeyId::from_bytes([from; 8]), to: root_key(to), keyrings }
}

fn rewrapped(id: &str) -> SealedKeyring {
    format!("{id} under another root key").into_bytes().into()
}
