//! Queries that grow by the conditions of a filter.

use crate::{
    statement::Query,
    value::{Row, Unreadable, Value},
};

/// A query that grows by conditions, in which `?` stands for a value.
pub(crate) struct Selection {
    sql: String,
    params: Vec<Value>,
}

impl Selection {
    /// Everything that `select` reads.
    pub(crate) fn of(select: &str) -> Self {
        Self { sql: format!("{select} WHERE TRUE"), params: vec![] }
    }

    /// Only what fulfils `condition` too.
    pub(crate) fn and(&mut self, condition: &str, value: Value) {
        self.end(&format!("AND {condition}"), value);
    }

    /// Only what fulfils `condition` too, in which each `?` stands for the next of the values.
    pub(crate) fn and_each(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        let mut parts = condition.split('?');
        self.sql.push_str(" AND ");
        self.sql.push_str(parts.next().unwrap_or_default());
        for (value, part) in values.into_iter().zip(parts) {
            self.params.push(value);
            self.sql.push_str(&format!("${}{part}", self.params.len()));
        }
    }

    /// Only what fulfils `condition`, which is about no value, too.
    pub(crate) fn and_only(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// What stands behind the conditions.
    pub(crate) fn end(&mut self, clause: &str, value: Value) {
        self.params.push(value);
        self.sql.push(' ');
        self.sql.push_str(&clause.replace('?', &format!("${}", self.params.len())));
    }

    /// A row for each value of `columns`.
    pub(crate) fn group_by(&mut self, columns: &str) {
        self.sql.push_str(" GROUP BY ");
        self.sql.push_str(columns);
    }

    /// The query, for `doing`.
    pub(crate) fn query<T>(
        self,
        doing: &'static str,
        read: fn(&mut Row) -> Result<T, Unreadable>,
    ) -> Query<T> {
        Query::new(doing, self.sql, self.params, read)
    }
}

/// The pattern of what holds `text`, in any case, for `lower(…) LIKE ? ESCAPE '!'`. Letters beyond ASCII have one case.
/// Databases take no pattern of just any length or with a NUL in it; such a text gives `NULL`, which is like nothing,
/// not even an empty text.
pub(crate) fn pattern(text: &str) -> Value {
    if text.len() > 255 || text.contains('\0') {
        return Value::Null;
    }
    let escaped = text.to_ascii_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    Value::Text(format!("%{escaped}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_text_is_taken_literally() {
        let long = "a".repeat(256);
        let cases = [("Pay", "%pay%"), ("50%_!", "%50!%!_!!%"), ("", "%%"), ("支付 Ä", "%支付 Ä%")];
        for (text, expected) in cases {
            assert!(matches!(pattern(text), Value::Text(pattern) if pattern == expected), "{text:?}");
        }
        for text in ["a\0", &long] {
            assert!(matches!(pattern(text), Value::Null), "{text:?}");
        }
    }
}
