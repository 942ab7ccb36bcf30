//! What people keep about the programs that call: whose they are, who was told, what is left for later; and the queries
//! that they ask again.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    Field, Invalid, Note, Problem, Timestamp,
    field::{self, as_text},
    view::LogFilter,
};

/// Who owns a caller: a person or a team, 1 to 64 characters without line breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallerOwner(String);

/// What a saved query is called: 1 to 64 characters without line breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QueryName(String);

/// Parses a name of one line.
macro_rules! one_line {
    ($($type:ident: $field:expr;)+) => {$(
        impl $type {
            /// The most characters.
            pub const MAX: u32 = 64;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                let text = text.trim();
                field::length($field, text, 1, Self::MAX)?;
                if text.chars().any(char::is_control) {
                    return Err(Invalid::new($field, Problem::Charset));
                }
                Ok(Self(text.to_owned()))
            }
        }
    )+};
}

one_line! {
    CallerOwner: Field::Owner;
    QueryName: Field::QueryName;
}
as_text! { CallerOwner QueryName }

/// What is kept about a caller. A caller is known by its principal: addresses and versions change under a program that
/// stays the same, and the principal is what its policies name and what its owner can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerNote {
    /// The caller.
    pub principal: String,
    /// Whose it is.
    pub owner: Option<CallerOwner>,
    /// Until when it is left for later.
    pub snooze: Option<Snooze>,
    /// When its owner was last told, and by whom.
    pub notified: Option<(Timestamp, String)>,
}

/// A caller that is left for later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// Until when. Then it comes back by itself.
    pub until: Timestamp,
    /// Why.
    pub reason: Note,
}

impl Snooze {
    /// The longest that a caller can be left for later, in days.
    pub const MAX_DAYS: u32 = 90;

    /// Leaves a caller for later, at `now`.
    ///
    /// # Errors
    /// [`Invalid`] for what has come already, or is too far away.
    pub fn new(until: Timestamp, reason: Note, now: Timestamp) -> Result<Self, Invalid> {
        if until.has_come(now) {
            return Err(Invalid::new(Field::SnoozeUntil, Problem::Past));
        }
        let days = i64::from(Self::MAX_DAYS);
        if until.millis() - now.millis() > days * 24 * 60 * 60 * 1000 {
            return Err(Invalid::new(Field::SnoozeUntil, Problem::Range { min: 0, max: days }));
        }
        Ok(Self { until, reason })
    }
}

impl CallerNote {
    /// Nothing is kept yet.
    pub fn new(principal: String) -> Self {
        Self { principal, owner: None, snooze: None, notified: None }
    }

    /// Why it is left for later at `now`, if it is.
    pub fn snoozed(&self, now: Timestamp) -> Option<&Snooze> {
        self.snooze.as_ref().filter(|snooze| !snooze.until.has_come(now))
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.owner.is_none() && self.snooze.is_none() && self.notified.is_none()
    }
}

/// What is done to callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerChange {
    /// They are this one's; without one, nobody's.
    Assign(Option<CallerOwner>),
    /// They are left for later.
    Snooze {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: Note,
    },
    /// They are no longer.
    Wake,
    /// Their owner was told.
    Notified,
}

/// A query that is asked again: all of what a page of the log shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedQuery {
    /// What it is called.
    pub name: QueryName,
    /// What it asks.
    pub filter: LogFilter,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_of_one_line() {
        assert_eq!(
            " Team \u{652f}\u{4ed8} ".parse::<CallerOwner>().expect("a name").as_str(),
            "Team \u{652f}\u{4ed8}"
        );
        for (text, problem) in [
            ("  ".to_owned(), Problem::Missing),
            ("a\tb\nc".to_owned(), Problem::Charset),
            ("n".repeat(65), Problem::TooLong { max: 64 }),
        ] {
            assert_eq!(text.parse::<CallerOwner>(), Err(Invalid::new(Field::Owner, problem)));
            assert_eq!(text.parse::<QueryName>(), Err(Invalid::new(Field::QueryName, problem)));
        }
    }

    #[test]
    fn r273_a_caller_that_is_left_for_later_comes_back_by_itself() {
        let at = Timestamp::from_seconds;
        let reason: Note = "After the release".parse().expect("a note");
        for (until, problem) in [
            (at(100), Some(Problem::Past)),
            (at(99), Some(Problem::Past)),
            (at(100 + 90 * 86_400 + 1), Some(Problem::Range { min: 0, max: 90 })),
            (at(101), None),
            (at(100 + 90 * 86_400), None),
        ] {
            let made = Snooze::new(until, reason.clone(), at(100));
            assert_eq!(made.err().map(|invalid| invalid.problem), problem, "{until}");
        }
        let mut note = CallerNote::new("payments".to_owned());
        assert!(note.is_empty() && note.snoozed(at(0)).is_none());
        note.snooze = Some(Snooze { until: at(200), reason });
        assert!(note.snoozed(at(199)).is_some() && note.snoozed(at(200)).is_none());
    }
}
