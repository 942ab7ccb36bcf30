//! A switchover from the shared gateway to dedicated ones: its phases, and what people note about it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Field, Invalid, OperatorName, Problem, Timestamp,
    field::{self, as_text},
    spec::by_name,
};

/// Where a switchover is (R276).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// Everything goes through the shared gateway.
    #[default]
    Before,
    /// Callers are being given the addresses of dedicated gateways.
    Switchover,
    /// All callers should be at dedicated gateways.
    After,
}

impl Phase {
    /// All, in order.
    pub const ALL: &'static [Self] = &[Phase::Before, Phase::Switchover, Phase::After];

    /// The name stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Before => "before",
            Phase::Switchover => "switchover",
            Phase::After => "after",
        }
    }
}

by_name!(Phase, Field::Phase, Phase::ALL);

/// What somebody noted about an instant: 1 to 200 characters without line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

impl Note {
    /// The most characters.
    pub const MAX: u32 = 200;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let note = text.trim();
        field::length(Field::Note, note, 1, Self::MAX)?;
        if note.chars().any(char::is_control) {
            return Err(Invalid::new(Field::Note, Problem::Charset));
        }
        Ok(Self(note.to_owned()))
    }
}

as_text! { Note }

/// What a mark on the gateways' charts says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkKind {
    /// From here on the switchover was in this phase.
    Phase(Phase),
    /// From here to then it was as usual: what came later is compared with it (R269).
    Baseline {
        /// The end.
        to: Timestamp,
    },
    /// Something happened.
    Note(Note),
}

/// A mark on the gateways' charts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its number: later ones have higher ones.
    pub number: u64,
    /// The instant that it is about, or begins at.
    pub at: Timestamp,
    /// What it says.
    pub kind: MarkKind,
    /// Who made it.
    pub by: OperatorName,
    /// When it was made.
    pub made_at: Timestamp,
}

/// The phase at an instant, by marks in the order in which they were made.
pub fn phase_at(marks: &[Mark], at: Timestamp) -> Phase {
    let phases = marks.iter().filter_map(|mark| match mark.kind {
        MarkKind::Phase(phase) if mark.at <= at => Some((mark.at, mark.number, phase)),
        _ => None,
    });
    phases.max_by_key(|(at, number, _)| (*at, *number)).map_or(Phase::Before, |(_, _, phase)| phase)
}

/// The baseline that was recorded last.
pub fn baseline(marks: &[Mark]) -> Option<(Timestamp, Timestamp)> {
    let ranges = marks.iter().filter_map(|mark| match mark.kind {
        MarkKind::Baseline { to } => Some((mark.number, (mark.at, to))),
        _ => None,
    });
    ranges.max_by_key(|(number, _)| *number).map(|(_, range)| range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(number: u64, at: i64, kind: MarkKind) -> Mark {
        let by = "li.wei@example.com".parse().expect("a name");
        Mark { number, at: Timestamp::from_seconds(at), kind, by, made_at: Timestamp::from_seconds(at) }
    }

    /// R269, R276: the phase is the one that was last begun, the baseline the one that was last recorded.
    #[test]
    fn r269_r276_phases_follow_each_other_and_the_last_baseline_counts() {
        let marks = [
            mark(1, 100, MarkKind::Phase(Phase::Switchover)),
            mark(2, 10, MarkKind::Baseline { to: Timestamp::from_seconds(20) }),
            mark(3, 200, MarkKind::Phase(Phase::After)),
            mark(4, 5, MarkKind::Baseline { to: Timestamp::from_seconds(9) }),
            mark(5, 200, MarkKind::Phase(Phase::Switchover)),
            mark(6, 150, MarkKind::Note("Release".parse().expect("a note"))),
        ];
        for (at, phase) in [
            (0, Phase::Before),
            (99, Phase::Before),
            (100, Phase::Switchover),
            (199, Phase::Switchover),
            (200, Phase::Switchover),
        ] {
            assert_eq!(phase_at(&marks, Timestamp::from_seconds(at)), phase, "{at}");
        }
        assert_eq!(phase_at(&marks[..4], Timestamp::from_seconds(250)), Phase::After);
        assert_eq!(phase_at(&[], Timestamp::from_seconds(0)), Phase::Before);
        assert_eq!(baseline(&marks), Some((Timestamp::from_seconds(5), Timestamp::from_seconds(9))));
        assert_eq!(baseline(&[]), None);
    }

    #[test]
    fn notes_are_short_and_one_line() {
        assert_eq!("  a release ".parse::<Note>().expect("a note").as_str(), "a release");
        for (text, problem) in [
            ("   ".to_owned(), Problem::Missing),
            ("a\nb".to_owned(), Problem::Charset),
            ("n".repeat(201), Problem::TooLong { max: 200 }),
        ] {
            assert_eq!(text.parse::<Note>(), Err(Invalid::new(Field::Note, problem)));
        }
    }
}
