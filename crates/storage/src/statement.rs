//! Statements: SQL in the part that both databases share, with `$1`, `$2` … for parameters.

use std::borrow::Cow;

use engine::{Audit, StoreError};

use crate::value::{Row, Unreadable, Value};

/// A statement with its parameters.
#[derive(Clone)]
pub(crate) struct Statement {
    pub(crate) sql: Cow<'static, str>,
    /// `$1` is the first.
    pub(crate) params: Vec<Value>,
    /// Whether it finds one row by its whole key. That takes microseconds, less than handing it to another thread.
    pub(crate) is_lookup: bool,
}

impl Statement {
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>, params: Vec<Value>) -> Self {
        Self { sql: sql.into(), params, is_lookup: false }
    }
}

/// A statement that reads, and how its rows are read.
pub(crate) struct Query<T> {
    /// What it is for, as it completes "the database failed while …".
    pub(crate) doing: &'static str,
    pub(crate) statement: Statement,
    pub(crate) read: fn(&mut Row) -> Result<T, Unreadable>,
}

impl<T> Query<T> {
    pub(crate) fn new(
        doing: &'static str,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Value>,
        read: fn(&mut Row) -> Result<T, Unreadable>,
    ) -> Self {
        Self { doing, statement: Statement::new(sql, params), read }
    }

    /// A query that finds one row by its whole key.
    pub(crate) fn lookup(
        doing: &'static str,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Value>,
        read: fn(&mut Row) -> Result<T, Unreadable>,
    ) -> Self {
        let query = Self::new(doing, sql, params, read);
        Self { statement: Statement { is_lookup: true, ..query.statement }, ..query }
    }
}

/// A statement that writes, as a part of some [`Work`].
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) statement: Statement,
    /// What is wrong when it changes fewer rows than `least`; `None` where that is fine.
    pub(crate) too_few: Option<fn() -> StoreError>,
    /// How many rows it must change, where something is wrong otherwise.
    pub(crate) least: u64,
    /// Whether it takes away something sealed.
    pub(crate) erases: bool,
}

impl Step {
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>, params: Vec<Value>) -> Self {
        Self { statement: Statement::new(sql, params), too_few: None, least: 1, erases: false }
    }

    /// It must change a row, else everything is refused with `error`.
    pub(crate) fn or(self, error: fn() -> StoreError) -> Self {
        Self { too_few: Some(error), ..self }
    }

    /// It must change a row, else it was made from one that has changed since.
    pub(crate) fn or_conflict(self) -> Self {
        self.or(|| StoreError::Conflict)
    }

    /// It must change so many rows, else what it adds is there in part.
    pub(crate) fn all_or_conflict(self, rows: usize) -> Self {
        Self { least: rows as u64, ..self.or_conflict() }
    }

    /// It takes away something sealed, of which nothing shall stay behind in a file.
    pub(crate) fn erasing(self) -> Self {
        Self { erases: true, ..self }
    }

    /// Judges it by the number of rows that it changed.
    pub(crate) fn check(&self, changed: u64) -> Result<(), StoreError> {
        match self.too_few {
            Some(error) if changed < self.least => Err(error()),
            _ => Ok(()),
        }
    }
}

/// What is committed whole or not at all: steps, and the audit row that tells of them.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) steps: Vec<Step>,
    /// `None` for what is no change, such as a mark of the clock.
    pub(crate) audit: Option<Audit>,
    /// Whether a key that was there before is another afterwards, or its material is.
    pub(crate) changes_keys: bool,
}

impl Work {
    /// Whether it takes away something sealed.
    pub(crate) fn erases(&self) -> bool {
        self.steps.iter().any(|step| step.erases)
    }
}
