//! Operators and sessions.

use std::sync::Arc;

use console::{AccountChange, AccountWrite, Accounts, Operator, PasswordHash, StoredSession, TokenHash};
use domain::{OperatorId, Role};
use engine::StoreError;
use storage::Storage;
use tokio::task::JoinSet;

use crate::{
    place::{Place, on_each_database},
    sample::{at, audit},
};

on_each_database! {
    operators_and_sessions_are_read_as_they_were_written
    of_many_first_operators_one_is_added
    a_refused_sign_in_is_only_told
}

fn operator(n: u8) -> Operator {
    Operator {
        id: OperatorId::new([n; 16]),
        name: format!("li.wei-{n}@example.com").parse().expect("a name"),
        role: Role::Administrator,
        created_at: at(1),
    }
}

fn hash() -> PasswordHash {
    PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned())
}

fn session(token: u8, operator: &Operator, expires: i64) -> AccountWrite {
    AccountWrite::AddSession {
        token: TokenHash([token; 32]),
        operator: operator.id.clone(),
        created_at: at(2),
        expires_at: at(expires),
    }
}

async fn commit(store: &Storage, writes: Vec<AccountWrite>) -> Result<(), StoreError> {
    store.commit_account(AccountChange { writes, audit: audit("operator") }).await
}

/// An operator who has signed in.
pub(crate) async fn add_somebody(store: &Storage) {
    let operator = operator(1);
    let writes = vec![AccountWrite::AddFirstOperator(operator.clone(), hash()), session(1, &operator, 10)];
    commit(store, writes).await.expect("the first operator");
}

async fn operators_and_sessions_are_read_as_they_were_written(place: Place) {
    let store = place.open().await;
    let operator = operator(1);
    assert!(!store.has_operators().await.expect("a read"));
    let writes = vec![AccountWrite::AddFirstOperator(operator.clone(), hash()), session(1, &operator, 10)];
    commit(&store, writes).await.expect("the first operator");
    commit(&store, vec![session(2, &operator, 20)]).await.expect("another session");

    assert!(store.has_operators().await.expect("a read"));
    let found = store.operator(&operator.name).await.expect("a read");
    assert_eq!(found, Some((operator.clone(), hash())));
    assert!(store.operator(&"nobody".parse().expect("a name")).await.expect("a read").is_none());

    let expected = StoredSession { operator, created_at: at(2), expires_at: at(10) };
    assert_eq!(store.session(&TokenHash([1; 32])).await.expect("a read"), Some(expected));

    commit(&store, vec![AccountWrite::DeleteSessionsBefore(at(11))]).await.expect("a clearance");
    assert!(store.session(&TokenHash([1; 32])).await.expect("a read").is_none());
    assert!(store.session(&TokenHash([2; 32])).await.expect("a read").is_some());
    for _ in 0..2 {
        commit(&store, vec![AccountWrite::DeleteSession(TokenHash([2; 32]))]).await.expect("a sign-out");
    }
    assert!(store.session(&TokenHash([2; 32])).await.expect("a read").is_none());
}

async fn of_many_first_operators_one_is_added(place: Place) {
    let store = place.open().await;
    let mut adding = JoinSet::new();
    for n in 0..16 {
        let store = Arc::clone(&store);
        adding.spawn(async move {
            commit(&store, vec![AccountWrite::AddFirstOperator(operator(n), hash())]).await
        });
    }
    let results = adding.join_all().await;
    let conflicts = results.iter().filter(|result| matches!(result, Err(StoreError::Conflict))).count();
    assert_eq!((results.iter().filter(|result| result.is_ok()).count(), conflicts), (1, 15));
    assert_eq!(place.number("SELECT count(*) FROM operators").await, 1);
}

async fn a_refused_sign_in_is_only_told(place: Place) {
    let store = place.open().await;
    commit(&store, vec![]).await.expect("it is told");
    assert_eq!(place.number("SELECT count(*) FROM audit").await, 1);
}
