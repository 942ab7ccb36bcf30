//! Statements on a SQLite connection.

use rusqlite::{
    Connection,
    types::{ToSql, ToSqlOutput, ValueRef},
};

use crate::{
    backend::BoxError,
    statement::{Query, Statement},
    value::{Row, Value},
};

/// All rows of a statement.
pub(super) fn rows(connection: &Connection, statement: &Statement) -> Result<Vec<Row>, BoxError> {
    let mut prepared = prepare(connection, statement)?;
    let columns = prepared.column_count();
    let mut rows = prepared.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|column| read(row.get_ref(column)?)).collect::<Result<_, _>>()?;
        found.push(Row::new(values));
    }
    Ok(found)
}

/// The only row of a query.
pub(super) fn one<T>(connection: &Connection, query: &Query<T>) -> Result<T, BoxError> {
    let mut rows = rows(connection, &query.statement)?;
    let mut row = rows.pop().ok_or("a row is missing that is always there")?;
    Ok((query.read)(&mut row)?)
}

/// Runs a statement and tells how many rows it changed.
pub(super) fn execute(connection: &Connection, statement: &Statement) -> rusqlite::Result<u64> {
    prepare(connection, statement)?.raw_execute().map(|changed| changed as u64)
}

/// Prepares a statement, or takes it as it was prepared before, and binds its parameters.
fn prepare<'a>(
    connection: &'a Connection,
    statement: &Statement,
) -> rusqlite::Result<rusqlite::CachedStatement<'a>> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    for index in 1..=prepared.parameter_count() {
        // SQLite counts parameters as they appear and takes `$7` for a name: it is the name that tells which.
        let number =
            prepared.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|number| statement.params.get(number.checked_sub(1)?));
        let value = value.ok_or(rusqlite::Error::InvalidParameterCount(statement.params.len(), index))?;
        prepared.raw_bind_parameter(index, value)?;
    }
    Ok(prepared)
}

fn read(value: ValueRef<'_>) -> Result<Value, BoxError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err("a column holds a fraction, which is never written".into()),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
