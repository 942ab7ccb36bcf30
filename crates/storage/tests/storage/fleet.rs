//! What people keep about logs and callers: each with its row of the audit log, or not at all.

use console::{CallerPart, Fleet, FleetChange, FleetWrite, StoredImport};
use domain::{
    CallerNote, ImportedField, LineProblem, SavedQuery, Snooze, Timestamp,
    view::{
        FileProblem, LogField, LogFilter, LogImport, LogImportReport, LogImportState, LogTime, RefusedLines,
    },
};
use engine::{Actor, Audit, Outcome, Store, StoreError};
use metrics::Source;
use serde_json::json;
use storage::Storage;

use crate::place::{Place, on_each_database};

on_each_database! {
    imports_begin_and_end_and_have_names_of_their_own
    queries_are_saved_renamed_and_removed
    what_is_kept_about_a_caller_takes_the_place_of_what_was_kept
}

async fn commit(storage: &Storage, write: FleetWrite) -> Result<(), StoreError> {
    let audit = Audit {
        at: Timestamp::from_seconds(5),
        actor: Actor::CommandLine,
        action: "Test",
        resource: "test".to_owned(),
        outcome: Outcome::Ok,
        detail: json!({}),
    };
    let before = storage.audit(None, 1000).await.expect("a read").len();
    let done = storage.commit_fleet(FleetChange { write, audit }).await;
    let after = storage.audit(None, 1000).await.expect("a read").len();
    assert_eq!(after - before, usize::from(done.is_ok()), "a change and its row are there together");
    done
}

fn import(source: i64, name: &str) -> StoredImport {
    let import = LogImport {
        name: name.parse().expect("a name"),
        file: "fleet \u{65e5}\u{5fd7}.jsonl".to_owned(),
        mapping: "time=when".to_owned(),
        by: "command line".to_owned(),
        begun_at: Timestamp::from_seconds(source),
        state: LogImportState::Running,
        report: LogImportReport::default(),
    };
    StoredImport { source: Source(source), import }
}

async fn imports_begin_and_end_and_have_names_of_their_own(place: Place) {
    let storage = place.open().await;
    let (one, other) = (import(7, "fleet"), import(i64::MAX, "other"));
    for stored in [&one, &other] {
        commit(&storage, FleetWrite::AddImport(stored.clone())).await.expect("added");
    }
    let taken =
        commit(&storage, FleetWrite::AddImport(import(9, "fleet"))).await.expect_err("the name is taken");
    assert!(matches!(taken, StoreError::Conflict), "{taken:?}");
    // How far it is, without a row of the audit log; it runs all the same.
    let before = storage.audit(None, 1000).await.expect("a read").len();
    let mut far = one.clone();
    far.import.report = LogImportReport { bytes: 7, taken: 2, duplicates: 1, ..LogImportReport::default() };
    storage.note_import(&far).await.expect("noted");
    storage.note_import(&import(8, "gone")).await.expect("nothing happens");
    assert_eq!(storage.audit(None, 1000).await.expect("a read").len(), before);
    assert_eq!(storage.log_imports().await.expect("a read"), [other.clone(), far]);
    let mut ended = one.clone();
    ended.import.state = LogImportState::Broken { at: Timestamp::from_seconds(8), why: FileProblem::Damaged };
    ended.import.report = LogImportReport {
        bytes: 12,
        sha256: Some("ab".repeat(32)),
        taken: 3,
        duplicates: 2,
        untimed: 1,
        refused: vec![RefusedLines { problem: LineProblem::NoTime, count: 9, first: vec![1, 4] }],
        fields: vec![(ImportedField::Log(LogField::ApiName), "event.eventName".to_owned(), 3)],
    };
    commit(&storage, FleetWrite::EndImport(ended.clone())).await.expect("ended");
    assert_eq!(storage.log_imports().await.expect("a read"), [other.clone(), ended]);
    commit(&storage, FleetWrite::RemoveImport(one.source)).await.expect("removed");
    for write in [FleetWrite::RemoveImport(one.source), FleetWrite::EndImport(one)] {
        let gone = commit(&storage, write).await.expect_err("it is gone");
        assert!(matches!(gone, StoreError::Conflict), "{gone:?}");
    }
    assert_eq!(storage.log_imports().await.expect("a read"), [other]);
}

async fn queries_are_saved_renamed_and_removed(place: Place) {
    let storage = place.open().await;
    let query = |name: &str| SavedQuery {
        name: name.parse().expect("a name"),
        filter: LogFilter {
            query: "EventName = \"Decrypt\" and ResourceType = \"KMS\"".to_owned(),
            source: Some("*".to_owned()),
            time: LogTime::Between { from: Some(Timestamp::from_seconds(7)), to: None },
            ..LogFilter::default()
        },
        by: "li.wei".to_owned(),
        at: Timestamp::from_seconds(1),
    };
    let (first, second) = (query("Decrypted"), query("\u{8c01}\u{5728}\u{7528}"));
    for query in [&second, &first] {
        commit(&storage, FleetWrite::AddQuery(query.clone())).await.expect("added");
    }
    assert_eq!(storage.saved_queries().await.expect("a read"), [first.clone(), second.clone()]);
    let (name, other) = (first.name.clone(), second.name.clone());
    for write in [
        FleetWrite::AddQuery(query("Decrypted")),
        FleetWrite::RenameQuery(name.clone(), other.clone()),
        FleetWrite::RenameQuery("none".parse().expect("a name"), "new".parse().expect("a name")),
        FleetWrite::RemoveQuery("none".parse().expect("a name")),
    ] {
        let refused = commit(&storage, write).await.expect_err("a conflict");
        assert!(matches!(refused, StoreError::Conflict), "{refused:?}");
    }
    commit(&storage, FleetWrite::RenameQuery(name, "Z".parse().expect("a name"))).await.expect("renamed");
    commit(&storage, FleetWrite::RemoveQuery(other)).await.expect("removed");
    let left = storage.saved_queries().await.expect("a read");
    assert_eq!(left, [SavedQuery { name: "Z".parse().expect("a name"), ..first }]);
}

/// R273: an owner, a time to come back, and who was told stay with the principal; a part that is written leaves the others
/// as they are.
async fn what_is_kept_about_a_caller_takes_the_place_of_what_was_kept(place: Place) {
    let storage = place.open().await;
    let set = async |principal: &str, part| {
        commit(&storage, FleetWrite::SetCaller(principal.to_owned(), part)).await.expect("kept");
    };
    let mut note = CallerNote::new("payments".to_owned());
    note.owner = Some("Team \u{652f}\u{4ed8}".parse().expect("a name"));
    set("payments", CallerPart::Owner(note.owner.clone())).await;
    assert_eq!(storage.caller_notes().await.expect("a read"), [note.clone()]);
    note.snooze = Some(Snooze {
        until: Timestamp::from_seconds(99),
        reason: "After the release".parse().expect("a note"),
    });
    note.notified = Some((Timestamp::from_seconds(3), "li.wei".to_owned()));
    set("payments", CallerPart::Snooze(note.snooze.clone())).await;
    set("payments", CallerPart::Notified(Timestamp::from_seconds(3), "li.wei".to_owned())).await;
    let other = CallerNote {
        principal: "billing".to_owned(),
        snooze: note.snooze.clone(),
        ..CallerNote::new(String::new())
    };
    set("billing", CallerPart::Snooze(note.snooze.clone())).await;
    assert_eq!(storage.caller_notes().await.expect("a read"), [other, note.clone()]);
    set("billing", CallerPart::Snooze(None)).await;
    note.owner = None;
    set("payments", CallerPart::Owner(None)).await;
    assert_eq!(storage.caller_notes().await.expect("a read"), [note]);
}
