//! Marks on the gateways' charts.

use console::{AuditLog, Marks, NewMark};
use domain::{Mark, MarkKind, Phase};

use crate::{
    place::{Place, on_each_database},
    sample::{at, audit},
};

on_each_database! {
    marks_are_read_as_they_were_made_and_told_in_the_audit_log
}

/// R269, R276: a baseline, a phase and a note are kept, each with its row of the audit log.
async fn marks_are_read_as_they_were_made_and_told_in_the_audit_log(place: Place) {
    let store = place.open().await;
    assert_eq!(store.marks().await.expect("marks"), []);
    let kinds = [
        MarkKind::Baseline { to: at(90) },
        MarkKind::Phase(Phase::Switchover),
        MarkKind::Note("发布 <1.2> & \"more\"".parse().expect("a note")),
    ];
    let mut made = Vec::new();
    for (number, kind) in (1..).zip(kinds) {
        let by = "li.wei@example.com".parse().expect("a name");
        let mark = Mark { number: 0, at: at(10), kind, by, made_at: at(100) };
        store.add_mark(NewMark { mark: mark.clone(), audit: audit("gateways") }).await.expect("added");
        made.push(Mark { number, ..mark });
        assert_eq!(store.audit_head().await.expect("a head").sequence, number);
    }
    assert_eq!(store.marks().await.expect("marks"), made);
}
