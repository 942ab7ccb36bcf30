//! The audit chain.

use std::sync::Arc;

use engine::{Actor, Audit, Change, Outcome, Store};
use serde_json::json;
use storage::{Break, ChainCheck, Storage};
use tokio::task::JoinSet;

use crate::{
    place::{Place, on_each_database},
    sample::{add, at, audit, commit, key, refused},
};

on_each_database! {
    the_log_is_read_newest_first
    the_chain_has_no_gap_after_concurrent_changes
    whatever_is_tampered_with_is_found
    an_empty_chain_is_intact
}

async fn the_log_is_read_newest_first(place: Place) {
    let store = place.open().await;
    let refusal = Audit {
        at: at(7),
        actor: Actor::System,
        action: "ImportKeyMaterial",
        resource: "b".to_owned(),
        outcome: Outcome::Refused("InvalidKeyMaterial"),
        detail: json!({ "b": 2, "a": [1, "二"] }),
    };
    for audit in [audit("a"), refusal, audit("a")] {
        store.commit(Change { writes: vec![], audit }).await.expect("it is told");
    }
    let all = store.audit(None, 10).await.expect("the log");
    assert_eq!(all.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [3, 2, 1]);
    let of_a = store.audit(Some("a"), 10).await.expect("the log");
    assert_eq!(of_a.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(store.audit(None, 1).await.expect("the log").len(), 1);

    let entry = &all[1];
    assert_eq!(
        (entry.at, entry.actor.as_str(), entry.action.as_str()),
        (at(7), "system", "ImportKeyMaterial")
    );
    assert_eq!((entry.resource.as_str(), entry.outcome.as_str()), ("b", "InvalidKeyMaterial"));
    assert_eq!(entry.detail, r#"{"a":[1,"二"],"b":2}"#);
    assert_eq!(all[0].actor, "operator/li.wei@example.com");
}

async fn the_chain_has_no_gap_after_concurrent_changes(place: Place) {
    let store = place.open().await;
    let mut committing = JoinSet::new();
    for n in 0..64 {
        let store = Arc::clone(&store);
        committing.spawn(async move {
            commit(&*store, vec![add(&key(n))]).await;
            // The same key once more: refused, and no place in the chain is lost by it.
            refused(&*store, vec![add(&key(n))]).await;
        });
    }
    committing.join_all().await;
    let last = store.audit(None, 1).await.expect("the log").remove(0);
    let intact = ChainCheck::Intact { entries: 64, hash: last.hash };
    assert_eq!(store.verify_chain().await.expect("a check"), intact);
    assert_eq!(place.number("SELECT count(*) FROM audit").await, 64);
}

async fn whatever_is_tampered_with_is_found(place: Place) {
    let store = place.open().await;
    for n in 1..=1200 {
        committed(&store, n).await;
    }
    let broken = |sequence, what| ChainCheck::Broken { sequence, what };
    let tamperings = [
        ("UPDATE audit SET actor = 'system' WHERE sequence = 3", broken(3, Break::Altered)),
        ("UPDATE audit SET at = at + 1 WHERE sequence = 1100", broken(1100, Break::Altered)),
        ("UPDATE audit SET outcome = 'InternalFailure' WHERE sequence = 1200", broken(1200, Break::Altered)),
        ("UPDATE audit SET hash = 'none' WHERE sequence = 5", broken(5, Break::Altered)),
        ("DELETE FROM audit WHERE sequence = 4", broken(4, Break::Missing)),
        ("DELETE FROM audit WHERE sequence > 1100", broken(1101, Break::Missing)),
        ("DELETE FROM audit", broken(1, Break::Missing)),
        (
            "INSERT INTO audit SELECT sequence + 1, at, actor, action, resource, outcome, detail, hash
             FROM audit WHERE sequence = 1200",
            broken(1201, Break::Altered),
        ),
        (
            "INSERT INTO audit SELECT 0, at, actor, action, resource, outcome, detail, hash
             FROM audit WHERE sequence = 1",
            broken(1, Break::Unknown),
        ),
        ("UPDATE audit_head SET sequence = 1199", broken(1200, Break::Unknown)),
        ("DELETE FROM audit_head", broken(1201, Break::Unknown)),
    ];
    let intact = store.verify_chain().await.expect("a check");
    assert!(matches!(intact, ChainCheck::Intact { entries: 1200, .. }), "{intact:?}");
    for table in ["audit", "audit_head"] {
        place.execute(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
    }
    for (tampering, found) in tamperings {
        assert!(place.execute(tampering).await > 0, "{tampering}");
        assert_eq!(store.verify_chain().await.expect("a check"), found, "{tampering}");
        for table in ["audit", "audit_head"] {
            place.execute(&format!("DELETE FROM {table}")).await;
            place.execute(&format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
        }
        assert_eq!(store.verify_chain().await.expect("a check"), intact, "put right after {tampering}");
    }
}

async fn committed(store: &Storage, n: i64) {
    let audit = Audit { at: at(n), ..audit(&format!("key-{n}")) };
    store.commit(Change { writes: vec![], audit }).await.expect("it is told");
}

async fn an_empty_chain_is_intact(place: Place) {
    let store = place.open().await;
    let intact = ChainCheck::Intact { entries: 0, hash: "00".repeat(32) };
    assert_eq!(store.verify_chain().await.expect("a check"), intact);
}
