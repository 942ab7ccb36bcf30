//! Operators and sessions.

use std::sync::Arc;

use console::{
    AccountChange, AccountWrite, Accounts, PasswordHash, StoredInvitation, StoredSession, TokenHash,
};
use domain::{Operator, OperatorId, OperatorStatus, Role, view::OperatorRow};
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
    an_invited_operator_sets_a_password_by_a_link_that_works_once
    operators_are_listed_with_what_they_have_open
    a_disabled_operator_has_no_session_and_signs_in_no_more
    of_two_administrators_who_go_at_once_one_stays
}

fn operator(n: u8) -> Operator {
    Operator {
        id: OperatorId::new([n; 16]),
        name: format!("li.wei-{n}@example.com").parse().expect("a name"),
        role: Role::Administrator,
        status: OperatorStatus::Enabled,
        created_at: at(1),
        last_sign_in: None,
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
    assert_eq!(found, Some((operator.clone(), Some(hash()))));
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

/// The nth operator, without a password.
fn invited(n: u8) -> Operator {
    Operator { status: OperatorStatus::Invited, ..operator(n) }
}

fn link(operator: &Operator, code: u8, expires: i64) -> AccountWrite {
    let code = TokenHash([code; 32]);
    AccountWrite::PutLink { operator: operator.id.clone(), code, expires_at: at(expires) }
}

fn update(operator: &Operator, role: Role, disabled: bool) -> AccountWrite {
    AccountWrite::UpdateOperator { operator: operator.id.clone(), role, disabled }
}

async fn an_invited_operator_sets_a_password_by_a_link_that_works_once(place: Place) {
    let store = place.open().await;
    let li = invited(1);
    let adds = || vec![AccountWrite::AddOperator(li.clone()), link(&li, 1, 50)];
    commit(&store, adds()).await.expect("an operator");
    assert!(matches!(commit(&store, adds()).await, Err(StoreError::Conflict)), "the name is taken");
    assert_eq!(store.operator(&li.name).await.expect("a read"), Some((li.clone(), None)));

    commit(&store, vec![link(&li, 2, 60)]).await.expect("a new link");
    let found = async |code| store.invitation(&TokenHash([code; 32])).await;
    assert_eq!(found(1).await.expect("a read"), None, "only the last link holds");
    let expected = StoredInvitation { operator: li.clone(), expires_at: at(60) };
    assert_eq!(found(2).await.expect("a read"), Some(expected));

    let sets = || {
        let link = AccountWrite::UseLink(TokenHash([2; 32]));
        vec![link, AccountWrite::SetPassword(li.id.clone(), hash())]
    };
    commit(&store, sets()).await.expect("a password");
    let enabled = Operator { status: OperatorStatus::Enabled, ..li.clone() };
    assert_eq!(store.operator(&li.name).await.expect("a read"), Some((enabled, Some(hash()))));
    assert!(matches!(commit(&store, sets()).await, Err(StoreError::Conflict)), "a link works once");

    commit(&store, vec![link(&li, 3, 70)]).await.expect("a link");
    commit(&store, vec![AccountWrite::DeleteLinkOf(li.id.clone())]).await.expect("no link");
    assert_eq!(found(3).await.expect("a read"), None);
}

async fn operators_are_listed_with_what_they_have_open(place: Place) {
    let store = place.open().await;
    let (li, wang) = (operator(1), invited(2));
    let signed_in = AccountWrite::SignedIn(li.id.clone(), at(5));
    let writes = vec![
        AccountWrite::AddFirstOperator(li.clone(), hash()),
        AccountWrite::AddOperator(wang.clone()),
        session(1, &li, 10),
        session(2, &li, 20),
        link(&wang, 1, 50),
        signed_in,
    ];
    commit(&store, writes).await.expect("operators");
    let row = |operator: &Operator, sessions, link_until| OperatorRow {
        operator: operator.clone(),
        sessions,
        link_until,
    };
    let li = Operator { last_sign_in: Some(at(5)), ..li };
    let at_12 = [row(&li, 1, None), row(&wang, 0, Some(at(50)))];
    assert_eq!(store.operators(at(12)).await.expect("a list"), at_12);
    let at_50 = [row(&li, 0, None), row(&wang, 0, None)];
    assert_eq!(store.operators(at(50)).await.expect("a list"), at_50);

    let but = Some(TokenHash([2; 32]));
    let ends = AccountWrite::DeleteSessionsOf { operator: li.id.clone(), but };
    commit(&store, vec![ends]).await.expect("the others end");
    for (token, open) in [(1, false), (2, true)] {
        assert_eq!(store.session(&TokenHash([token; 32])).await.expect("a read").is_some(), open, "{token}");
    }
}

async fn a_disabled_operator_has_no_session_and_signs_in_no_more(place: Place) {
    let store = place.open().await;
    let (li, wang) = (operator(1), operator(2));
    commit(&store, vec![AccountWrite::AddFirstOperator(li.clone(), hash())]).await.expect("the first");
    let writes = vec![
        AccountWrite::AddOperator(wang.clone()),
        AccountWrite::SetPassword(wang.id.clone(), hash()),
        session(1, &wang, 10),
    ];
    commit(&store, writes).await.expect("another");
    commit(&store, vec![update(&wang, Role::Viewer, true)]).await.expect("disabled");
    assert_eq!(store.session(&TokenHash([1; 32])).await.expect("a read"), None);
    let again = vec![AccountWrite::SignedIn(wang.id.clone(), at(6)), session(2, &wang, 10)];
    assert!(matches!(commit(&store, again).await, Err(StoreError::Conflict)));

    let (found, _) = store.operator(&wang.name).await.expect("a read").expect("the operator");
    assert_eq!((found.role, found.status), (Role::Viewer, OperatorStatus::Disabled));
    commit(&store, vec![update(&wang, Role::Viewer, false)]).await.expect("enabled");
    let session = store.session(&TokenHash([1; 32])).await.expect("a read").expect("the session");
    assert_eq!(session.operator.role, Role::Viewer);
}

async fn of_two_administrators_who_go_at_once_one_stays(place: Place) {
    let store = place.open().await;
    let (li, wang) = (operator(1), operator(2));
    let (invited, disabled) = (invited(3), operator(4));
    let writes = vec![
        AccountWrite::AddFirstOperator(li.clone(), hash()),
        AccountWrite::AddOperator(wang.clone()),
        AccountWrite::SetPassword(wang.id.clone(), hash()),
        AccountWrite::AddOperator(invited.clone()),
        AccountWrite::AddOperator(disabled.clone()),
        AccountWrite::SetPassword(disabled.id.clone(), hash()),
        update(&disabled, Role::Administrator, true),
    ];
    commit(&store, writes).await.expect("administrators");
    let mut going = JoinSet::new();
    for (who, role, off) in [(li.clone(), Role::Viewer, false), (wang.clone(), Role::Administrator, true)] {
        let store = Arc::clone(&store);
        going.spawn(async move { commit(&store, vec![update(&who, role, off)]).await });
    }
    let results = going.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    let administer = store.operators(at(9)).await.expect("a list");
    let administer = administer.iter().filter(|row| row.operator.administers()).count();
    assert_eq!(administer, 1);
    // Whoever does not administer may always go.
    for who in [&invited, &disabled] {
        commit(&store, vec![update(who, Role::Viewer, true)]).await.expect("changed");
    }
}
