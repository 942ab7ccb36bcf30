//! The certificate authorities of instances.

use custody::SealedAuthority;
use engine::{Store, StoreError, StoredAuthority, Write};

use crate::{
    place::{Place, on_each_database},
    sample::{commit, instance, refused},
};

on_each_database! {
    an_instance_has_one_authority
}

async fn an_instance_has_one_authority(place: Place) {
    let storage = place.open().await;
    let (one, other) = (instance(1), instance(2));
    commit(&*storage, vec![Write::AddInstance(one.clone()), Write::AddInstance(other.clone())]).await;
    let authority =
        |n: u8| StoredAuthority { certificate: vec![n; 400], sealed: SealedAuthority::from(vec![n; 90]) };
    assert_eq!(storage.authority(&one.id).await.expect("read"), None);
    commit(&*storage, vec![Write::AddAuthority(one.id.clone(), authority(1))]).await;
    let again = refused(&*storage, vec![Write::AddAuthority(one.id.clone(), authority(2))]).await;
    assert!(matches!(again, StoreError::Conflict));
    assert_eq!(storage.authority(&one.id).await.expect("read"), Some(authority(1)));
    assert_eq!(storage.authority(&other.id).await.expect("read"), None);
}
