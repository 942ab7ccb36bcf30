//! The audit chain.

use std::sync::Arc;

use console::AuditLog;
use domain::{Break, ChainCheck, ChainLink, view::AuditFilter};
use engine::{Actor, Audit, Change, Outcome, Store};
use serde_json::json;
use storage::Storage;
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
    the_log_is_searched_by_who_what_object_and_time
    an_entry_is_checked_against_the_one_before
    a_check_goes_on_from_where_the_last_one_ended
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
    let head = store.audit_head().await.expect("the head");
    assert_eq!((head.sequence, head.hex()), (64, last.hash));
    assert_eq!(store.verify_chain().await.expect("a check"), ChainCheck::Intact(head));
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
    assert!(matches!(intact, ChainCheck::Intact(ChainLink { sequence: 1200, .. })), "{intact:?}");
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
    assert_eq!(store.verify_chain().await.expect("a check"), ChainCheck::Intact(ChainLink::START));
}

/// Entries of two actors, three actions and two objects; the nth at instant n.
async fn forty_entries(store: &Storage) {
    for n in 1..=40 {
        let audit = Audit {
            at: at(n),
            actor: if n % 4 == 0 { Actor::System } else { audit("").actor },
            action: ["CreateKey", "ImportKeyMaterial", "GetParametersForImport"][n as usize % 3],
            resource: format!("key-{}", n % 2),
            outcome: Outcome::Ok,
            detail: json!({ "pair": format!("Pair_{n}"), "name": if n == 7 { "支付" } else { "" } }),
        };
        store.commit(Change { writes: vec![], audit }).await.expect("it is told");
    }
}

async fn the_log_is_searched_by_who_what_object_and_time(place: Place) {
    let store = place.open().await;
    forty_entries(&store).await;
    let some = |text: &str| Some(text.to_owned());
    let all = || AuditFilter::default();
    let every =
        |step: usize, rest: u64| -> Vec<u64> { (1..=40).rev().filter(|n| n % step as u64 == rest).collect() };
    let cases: Vec<(AuditFilter, Vec<u64>)> = vec![
        (all(), every(1, 0)),
        (AuditFilter { actor: some("system"), ..all() }, every(4, 0)),
        (AuditFilter { actor: some(" Li.Wei@example.com "), action: some("key"), ..all() }, {
            every(1, 0).into_iter().filter(|n| n % 4 != 0 && n % 3 != 2).collect()
        }),
        (AuditFilter { actor: some("operator/li.wei@example.com"), before: Some(3), ..all() }, vec![2, 1]),
        (AuditFilter { actor: some("nobody"), ..all() }, vec![]),
        (AuditFilter { action: some("parametersforimport"), ..all() }, every(3, 2)),
        (AuditFilter { object: some("KEY-1"), ..all() }, every(2, 1)),
        (AuditFilter { object: some("pair_12"), ..all() }, vec![12]),
        (AuditFilter { object: some("支付"), ..all() }, vec![7]),
        (AuditFilter { object: some("pair%"), ..all() }, vec![]),
        (AuditFilter { object: some("a\0b"), actor: some("a\0b"), ..all() }, vec![]),
        (AuditFilter { from: Some(at(10)), to: Some(at(13)), ..all() }, vec![12, 11, 10]),
    ];
    for (filter, expected) in cases {
        let found = store.audit_entries(&filter, 40).await.expect("the log");
        assert_eq!(found.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), expected, "{filter:?}");
    }
    assert_eq!(store.audit_entries(&all(), 3).await.expect("the log").len(), 3);
}

async fn an_entry_is_checked_against_the_one_before(place: Place) {
    let store = place.open().await;
    forty_entries(&store).await;
    for sequence in [1, 2, 40] {
        let page = store.audit_entry(sequence).await.expect("a read").expect("the entry");
        assert_eq!((page.entry.sequence, page.before.sequence, page.last), (sequence, sequence - 1, 40));
        assert!(page.holds, "{sequence}");
    }
    for sequence in [0, 41] {
        assert!(store.audit_entry(sequence).await.expect("a read").is_none(), "{sequence}");
    }
    for damage in [
        "UPDATE audit SET action = 'DeleteKey' WHERE sequence = 5",
        "UPDATE audit SET hash = 'none' WHERE sequence = 9",
        "DELETE FROM audit WHERE sequence = 19",
    ] {
        place.execute(damage).await;
    }
    for (sequence, holds) in [(4, true), (5, false), (6, true), (9, false), (10, false), (20, false)] {
        let page = store.audit_entry(sequence).await.expect("a read").expect("the entry");
        assert_eq!(page.holds, holds, "{sequence}");
    }
}

async fn a_check_goes_on_from_where_the_last_one_ended(place: Place) {
    let store = place.open().await;
    forty_entries(&store).await;
    let middle = store.audit_head().await.expect("the head");
    committed(&store, 41).await;
    let head = store.audit_head().await.expect("the head");
    assert_eq!(store.verify_after(middle).await.expect("a check"), ChainCheck::Intact(head));
    assert_eq!(store.verify_after(head).await.expect("a check"), ChainCheck::Intact(head));

    // What a whole new chain looks like to somebody who remembers the old one.
    let other = ChainLink { hash: [7; 32], ..middle };
    let broken = ChainCheck::Broken { sequence: 41, what: Break::Altered };
    assert_eq!(store.verify_after(other).await.expect("a check"), broken);
}
