//! What is asked of the log: a small language with the vendor's names of fields, and how it is answered.
//!
//! `parse` reads a query as a [`Condition`]. `plan` looks at the head of a block and says which of its records can fulfil
//! it; most blocks hold none, or are seen to from their dictionaries. `search` goes through the log, newest first, and
//! `count` counts what fulfils it over a time.

mod count;
mod matching;
mod parse;
mod plan;
mod search;
mod token;

#[cfg(test)]
mod tests;

use domain::view::LogField;

use crate::Source;

pub use count::count;
pub use matching::{Number, Pattern};
pub use parse::parse;
pub use search::{Found, find, search};

/// What a record has to fulfil.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Nothing.
    Always,
    /// All of these.
    All(Vec<Condition>),
    /// Any of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A field's text fits a pattern.
    Text(LogField, Pattern),
    /// A field's number compares so with another.
    Number(LogField, Number),
    /// It came from one of these.
    From(Vec<Source>),
}

impl Condition {
    /// A field has exactly this text, in any case.
    pub fn is(field: LogField, text: &str) -> Self {
        Condition::Text(field, Pattern::exactly(text))
    }

    /// The status is at least this one.
    pub fn status_from(status: u16) -> Self {
        Condition::Number(LogField::StatusCode, Number::not_less(status))
    }

    /// Whether it is about where records came from.
    pub fn asks_for_source(&self) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().any(Self::asks_for_source),
            Condition::Not(part) => part.asks_for_source(),
            Condition::Text(field, _) => *field == LogField::Source,
            Condition::From(_) => true,
            Condition::Always | Condition::Number(..) => false,
        }
    }

    /// The same, with the sources that its names stand for; a block knows only numbers.
    #[must_use]
    pub fn among(self, sources: &[(Source, String)]) -> Self {
        let each = |parts: Vec<Self>| parts.into_iter().map(|part| part.among(sources)).collect();
        match self {
            Condition::All(parts) => Condition::All(each(parts)),
            Condition::Any(parts) => Condition::Any(each(parts)),
            Condition::Not(part) => Condition::Not(Box::new(part.among(sources))),
            Condition::Text(LogField::Source, pattern) => {
                let named = sources.iter().filter(|(_, name)| pattern.fits(name));
                Condition::From(named.map(|(source, _)| *source).collect())
            }
            other => other,
        }
    }

    /// Both this and another.
    #[must_use]
    pub fn and(self, other: Condition) -> Self {
        match (self, other) {
            (Condition::Always, other) => other,
            (this, Condition::Always) => this,
            (this, other) => Condition::All(vec![this, other]),
        }
    }
}

impl Number {
    fn not_less(number: u16) -> Self {
        Self { order: matching::Order::NotLess, value: number.into() }
    }
}
