//! The tables: numbered steps that lead from an empty database to what this program knows.

use crate::OpenError;

/// The steps, the first is number 1. A released step is never changed; what comes is added.
const STEPS: &[&str] = &[
    include_str!("../schema/0001.sql"),
    include_str!("../schema/0002.sql"),
    include_str!("../schema/0003.sql"),
    include_str!("../schema/0004.sql"),
    include_str!("../schema/0005.sql"),
    include_str!("../schema/0006.sql"),
    include_str!("../schema/0007.sql"),
    include_str!("../schema/0008.sql"),
    include_str!("../schema/0009.sql"),
    include_str!("../schema/0010.sql"),
    include_str!("../schema/0011.sql"),
    include_str!("../schema/0012.sql"),
    include_str!("../schema/0013.sql"),
    include_str!("../schema/0014.sql"),
    include_str!("../schema/0015.sql"),
    include_str!("../schema/0016.sql"),
    include_str!("../schema/0017.sql"),
    include_str!("../schema/0018.sql"),
    include_str!("../schema/0019.sql"),
    include_str!("../schema/0020.sql"),
    include_str!("../schema/0021.sql"),
    include_str!("../schema/0022.sql"),
    include_str!("../schema/0023.sql"),
];

/// Where the database keeps the numbers of the steps that were done.
pub(crate) const CREATE_VERSIONS: &str =
    "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER NOT NULL PRIMARY KEY)";
/// The number of the last step that was done, 0 for an empty database.
pub(crate) const FIND_VERSION: &str = "SELECT CAST(coalesce(max(version), 0) AS BIGINT) FROM schema_versions";
/// Tells that step `$1` was done.
pub(crate) const ADD_VERSION: &str = "INSERT INTO schema_versions (version) VALUES ($1)";

/// The words of the steps for which PostgreSQL has others.
/// `COLLATE "C"` orders text by its bytes, as SQLite does, and no update of the system's locales changes that.
const FOR_POSTGRES: &[(&str, &str)] = &[
    ("INTEGER", "BIGINT"),
    ("BLOB", "BYTEA"),
    (" TEXT", " TEXT COLLATE \"C\""),
    (") STRICT;", ");"),
    (") STRICT, WITHOUT ROWID;", ");"),
];

/// Tables that are counted by themselves.
pub(crate) struct Schema {
    steps: &'static [&'static str],
    /// As [`CREATE_VERSIONS`].
    pub(crate) create_versions: &'static str,
    /// As [`FIND_VERSION`].
    pub(crate) find_version: &'static str,
    /// As [`ADD_VERSION`].
    pub(crate) add_version: &'static str,
}

/// What the engine and the console keep.
pub(crate) const KEYS: Schema = Schema {
    steps: STEPS,
    create_versions: CREATE_VERSIONS,
    find_version: FIND_VERSION,
    add_version: ADD_VERSION,
};

/// What the gateways were asked: no part of a backup, and on SQLite in a file of its own.
pub(crate) const ACCESS_LOG: Schema = Schema {
    steps: &[
        include_str!("../schema/access-log/0001.sql"),
        include_str!("../schema/access-log/0002.sql"),
        include_str!("../schema/access-log/0003.sql"),
    ],
    create_versions: "CREATE TABLE IF NOT EXISTS access_log_versions (version INTEGER NOT NULL PRIMARY KEY)",
    find_version: "SELECT CAST(coalesce(max(version), 0) AS BIGINT) FROM access_log_versions",
    add_version: "INSERT INTO access_log_versions (version) VALUES ($1)",
};

impl Schema {
    /// The steps that are missing from a database whose last one was `found`, with their numbers.
    ///
    /// # Errors
    /// [`OpenError::NewerSchema`].
    pub(crate) fn steps_after(
        &self,
        found: i64,
    ) -> Result<impl Iterator<Item = (i64, &'static str)>, OpenError> {
        let known = self.steps.len() as i64;
        if found > known {
            return Err(OpenError::NewerSchema { found, known });
        }
        Ok((1..).zip(self.steps.iter().copied()).filter(move |(number, _)| *number > found))
    }
}

/// All steps with their numbers.
pub(crate) fn steps() -> impl Iterator<Item = (i64, &'static str)> {
    (1..).zip(STEPS.iter().copied())
}

/// The number of the last step that this program knows.
pub(crate) const NEWEST: i64 = STEPS.len() as i64;

/// Whether a database whose last step was `found` can be read as it is.
///
/// # Errors
/// [`OpenError::NewerSchema`], [`OpenError::OlderSchema`].
pub(crate) fn check(found: i64) -> Result<(), OpenError> {
    match steps_after(found)?.next() {
        Some(_) => Err(OpenError::OlderSchema { found, known: NEWEST }),
        None => Ok(()),
    }
}

/// The steps that are missing from a database whose last one was `found`, with their numbers.
///
/// # Errors
/// [`OpenError::NewerSchema`].
pub(crate) fn steps_after(found: i64) -> Result<impl Iterator<Item = (i64, &'static str)>, OpenError> {
    KEYS.steps_after(found)
}

/// The same SQL for PostgreSQL.
pub(crate) fn for_postgres(sql: &str) -> String {
    FOR_POSTGRES.iter().fold(sql.to_owned(), |sql, (ours, theirs)| sql.replace(ours, theirs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_missing_steps_are_done_and_a_newer_schema_is_refused() {
        let known = NEWEST;
        let numbers =
            |found| steps_after(found).map(|steps| steps.map(|(number, _)| number).collect::<Vec<_>>());
        assert_eq!(numbers(0).expect("all"), (1..=known).collect::<Vec<_>>());
        assert_eq!(numbers(known).expect("none"), Vec::<i64>::new());
        assert!(
            matches!(numbers(known + 1), Err(OpenError::NewerSchema { found, known: k }) if found == k + 1)
        );
        assert!(check(known).is_ok());
        assert!(matches!(check(known - 1), Err(OpenError::OlderSchema { .. })));
        assert!(matches!(check(known + 1), Err(OpenError::NewerSchema { .. })));
    }

    #[test]
    fn postgres_gets_its_own_words() {
        let sql = "CREATE TABLE t (a TEXT NOT NULL, b INTEGER, c BLOB) STRICT;";
        assert_eq!(for_postgres(sql), "CREATE TABLE t (a TEXT COLLATE \"C\" NOT NULL, b BIGINT, c BYTEA);");
    }
}
