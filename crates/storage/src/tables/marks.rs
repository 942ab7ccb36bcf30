//! Marks on the gateways' charts.

use domain::{Mark, MarkKind, Note, Phase, Timestamp};

use crate::{
    statement::{Query, Step},
    value::values,
};

/// A new mark, with the next number.
pub(crate) fn add(mark: &Mark) -> Step {
    let (phase, baseline_to, note) = match &mark.kind {
        MarkKind::Phase(phase) => (Some(*phase), None, None),
        MarkKind::Baseline { to } => (None, Some(*to), None),
        MarkKind::Note(note) => (None, None, Some(note.clone())),
    };
    Step::new(
        "INSERT INTO switchover_marks (number, at, phase, baseline_to, note, made_by, made_at)
         VALUES ((SELECT coalesce(max(number), 0) + 1 FROM switchover_marks), $1, $2, $3, $4, $5, $6)",
        values![mark.at, phase, baseline_to, note, mark.by, mark.made_at],
    )
}

/// All marks, in the order in which they were made.
pub(crate) fn all() -> Query<Mark> {
    let sql =
        "SELECT number, at, phase, baseline_to, note, made_by, made_at FROM switchover_marks ORDER BY number";
    Query::new("reading marks", sql, vec![], |row| {
        let (number, at) = (row.next()?, row.next()?);
        let (phase, baseline_to) = (row.next::<Option<Phase>>()?, row.next::<Option<Timestamp>>()?);
        let note = row.next::<Option<Note>>()?;
        let kind = match (phase, baseline_to, note) {
            (Some(phase), None, None) => MarkKind::Phase(phase),
            (None, Some(to), None) => MarkKind::Baseline { to },
            (None, None, Some(note)) => MarkKind::Note(note),
            _ => return Err(row.unreadable()),
        };
        Ok(Mark { number, at, kind, by: row.next()?, made_at: row.next()? })
    })
}
