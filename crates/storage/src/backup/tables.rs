//! What is in a backup: every table but the sessions, the one-time links, the imports of logs and what
//! was sent to webhooks, each after those that it refers to.

use crate::{
    statement::Statement,
    value::{Column, Value},
};

/// A table of a backup.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// All of its columns. The first ones are its key.
    pub(super) columns: &'static [&'static str],
    /// How many columns are its key.
    pub(super) key: usize,
}

/// How many rows are read at a time.
const PAGE: u32 = 1000;

pub(super) const AUDIT: Table = Table {
    name: "audit",
    columns: &["sequence", "at", "actor", "action", "resource", "outcome", "detail", "hash"],
    key: 1,
};
pub(super) const AUDIT_HEAD: Table =
    Table { name: "audit_head", columns: &["one", "sequence", "hash"], key: 1 };

pub(super) const TABLES: &[Table] = &[
    Table { name: "root_key", columns: &["one", "id", "stretching"], key: 1 },
    Table { name: "keyrings", columns: &["id", "sealed"], key: 1 },
    Table {
        name: "instances",
        columns: &[
            "id",
            "name",
            "region",
            "management",
            "status",
            "image_version",
            "qps",
            "key_quota",
            "secret_quota",
            "created_at",
            "is_default",
        ],
        key: 1,
    },
    Table { name: "instance_authorities", columns: &["instance_id", "certificate", "sealed"], key: 1 },
    Table {
        name: "keys",
        columns: &[
            "id",
            "region",
            "instance_id",
            "management",
            "spec",
            "usage",
            "origin",
            "state",
            "delete_at",
            "description",
            "creator",
            "created_at",
            "primary_version",
            "bound_to",
            "revision",
            "rotation_interval",
            "rotate_at",
            "protected",
            "policy",
            "rotation_frozen",
        ],
        key: 1,
    },
    Table {
        name: "key_versions",
        columns: &["id", "key_id", "created_at", "check_value", "expires_at", "sealed", "invocations"],
        key: 1,
    },
    Table { name: "aliases", columns: &["region", "name", "key_id"], key: 2 },
    Table { name: "tags", columns: &["key_id", "tag_key", "tag_value"], key: 2 },
    Table {
        name: "wrapping_pairs",
        columns: &[
            "id",
            "key_id",
            "spec",
            "algorithm",
            "public_key",
            "sealed",
            "created_at",
            "expires_at",
            "attempts_left",
            "imported_at",
            "revision",
        ],
        key: 1,
    },
    Table {
        name: "secrets",
        columns: &[
            "region",
            "name",
            "kind",
            "key_id",
            "description",
            "creator",
            "created_at",
            "updated_at",
            "delete_at",
            "revision",
            "rotation_interval",
            "rotate_at",
            "rotation_overdue",
            "rotation_frozen",
        ],
        key: 2,
    },
    Table {
        name: "secret_versions",
        columns: &["region", "name", "id", "created_at", "data_type", "sealed"],
        key: 3,
    },
    Table { name: "secret_stages", columns: &["region", "name", "stage", "version"], key: 3 },
    Table { name: "secret_tags", columns: &["region", "name", "tag_key", "tag_value"], key: 3 },
    Table {
        name: "operators",
        columns: &["id", "name", "role", "password_hash", "created_at", "disabled", "last_sign_in"],
        key: 1,
    },
    Table { name: "clock", columns: &["one", "seen_at"], key: 1 },
    AUDIT,
    AUDIT_HEAD,
    Table { name: "ram_users", columns: &["name", "policy", "creator", "created_at"], key: 1 },
    Table { name: "access_keys", columns: &["id", "user_name", "sealed", "enabled", "created_at"], key: 1 },
    Table {
        name: "network_rules",
        columns: &["name", "description", "networks", "created_at", "revision"],
        key: 1,
    },
    Table {
        name: "permission_policies",
        columns: &[
            "name",
            "description",
            "instance_id",
            "permissions",
            "resources",
            "created_at",
            "revision",
        ],
        key: 1,
    },
    Table { name: "policy_rules", columns: &["policy", "place", "rule"], key: 2 },
    Table { name: "access_points", columns: &["name", "description", "created_at", "revision"], key: 1 },
    Table { name: "access_point_policies", columns: &["access_point", "place", "policy"], key: 2 },
    Table {
        name: "client_keys",
        columns: &[
            "id",
            "access_point",
            "public_key",
            "certificate",
            "not_before",
            "not_after",
            "created_at",
            "expired",
        ],
        key: 1,
    },
    Table {
        name: "switchover_marks",
        columns: &["number", "at", "phase", "baseline_to", "note", "made_by", "made_at"],
        key: 1,
    },
    Table {
        name: "alert_rules",
        columns: &[
            "id",
            "name",
            "phase",
            "condition",
            "instance_id",
            "hold_minutes",
            "severity",
            "enabled",
            "muted_until",
            "state",
            "since",
            "calm_since",
            "told",
            "fired_at",
            "created_at",
            "revision",
        ],
        key: 1,
    },
    Table { name: "webhooks", columns: &["id", "name", "url", "sealed", "creator", "created_at"], key: 1 },
    Table { name: "alert_rule_webhooks", columns: &["rule_id", "webhook_id"], key: 2 },
    Table { name: "saved_queries", columns: &["name", "filter", "made_by", "made_at"], key: 1 },
    Table {
        name: "caller_notes",
        columns: &["principal", "owner", "snoozed_until", "snooze_reason", "notified_at", "notified_by"],
        key: 1,
    },
];

impl Table {
    /// The rows that follow the one with this key, or the first ones.
    pub(super) fn page(&self, after: Option<&[Value]>) -> Statement {
        let (columns, key) = (self.columns.join(", "), self.columns[..self.key].join(", "));
        let (wanted, mut params) = match after {
            Some(after) => (format!("WHERE ({key}) > ({})", places(self.key)), after.to_vec()),
            None => (String::new(), vec![]),
        };
        params.push(PAGE.to_value());
        let sql =
            format!("SELECT {columns} FROM {} {wanted} ORDER BY {key} LIMIT ${}", self.name, params.len());
        Statement::new(sql, params)
    }

    /// Takes away what the steps of the schema have put there.
    pub(super) fn clear(&self) -> Statement {
        Statement::new(format!("DELETE FROM {}", self.name), vec![])
    }

    /// A row with these of its columns.
    pub(super) fn insert(&self, columns: &[&str], row: Vec<Value>) -> Statement {
        let sql =
            format!("INSERT INTO {} ({}) VALUES ({})", self.name, columns.join(", "), places(columns.len()));
        Statement::new(sql, row)
    }
}

fn places(count: usize) -> String {
    (1..=count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::schema;

    /// Who has signed out since must not be signed in again by a restore, a link that was used must not work again, and
    /// what people were told of long ago must not be told again. Imports of logs are of no use without their records, which
    /// are in the access log.
    const LEFT_OUT: &[&str] =
        &["sessions", "invitations", "log_imports", "webhook_deliveries", "webhook_tries"];

    /// A table or column that a step adds must be added to [`TABLES`], or it would be missing from every backup.
    #[test]
    fn every_column_of_every_table_is_in_a_backup() {
        let database = rusqlite::Connection::open_in_memory().expect("memory");
        for (_, sql) in schema::steps_after(0).expect("all steps") {
            database.execute_batch(sql).expect("the schema");
        }
        let sql =
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'";
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut columns = database.prepare(sql).expect("a query");
        let columns = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        for (table, column) in columns.map(|row| row.expect("a row")) {
            found.entry(table).or_default().insert(column);
        }
        for table in LEFT_OUT {
            found.remove(*table).expect("a table that is left out");
        }
        let ours = TABLES.iter().map(|table| {
            (table.name.to_owned(), table.columns.iter().map(|column| (*column).to_owned()).collect())
        });
        assert_eq!(found, ours.collect());
    }
}
