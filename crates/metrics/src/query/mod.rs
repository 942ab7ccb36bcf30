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
