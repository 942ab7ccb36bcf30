//! Network rules of permission policies.

use domain::{AccessPointName, NetworkRule, NetworkRuleName};
use engine::{Revision, Stored};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

const COLUMNS: &str = "n.name, n.description, n.networks, n.created_at, n.revision";

/// A new rule; a conflict when the name is taken.
pub(crate) fn add(rule: &NetworkRule) -> Step {
    Step::new(
        "INSERT INTO network_rules (name, description, networks, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO NOTHING",
        values![rule.name, rule.description, rule.networks, rule.created_at],
    )
    .or_conflict()
}

pub(crate) fn update(rule: &NetworkRule, from: Revision) -> Step {
    Step::new(
        "UPDATE network_rules SET description = $3, networks = $4, revision = revision + 1
         WHERE name = $1 AND revision = $2",
        values![rule.name, from, rule.description, rule.networks],
    )
    .or_conflict()
}

/// Deletes a rule; a conflict when a policy uses it.
pub(crate) fn delete(name: &NetworkRuleName) -> Step {
    Step::new(
        "DELETE FROM network_rules
         WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM policy_rules r WHERE r.rule = $1)",
        values![*name],
    )
    .or_conflict()
}

/// All rules, by name.
pub(crate) fn all() -> Query<Stored<NetworkRule>> {
    let sql = format!("SELECT {COLUMNS} FROM network_rules n ORDER BY n.name");
    Query::new("reading network rules", sql, vec![], read)
}

pub(crate) fn by_name(name: &NetworkRuleName) -> Query<Stored<NetworkRule>> {
    let sql = format!("SELECT {COLUMNS} FROM network_rules n WHERE n.name = $1");
    Query::lookup("reading a network rule", sql, values![*name], read)
}

/// The rules of all policies of an access point.
pub(crate) fn of_access_point(name: &AccessPointName) -> Query<Stored<NetworkRule>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM network_rules n WHERE n.name IN
         (SELECT r.rule FROM policy_rules r JOIN access_point_policies a ON a.policy = r.policy
          WHERE a.access_point = $1)"
    );
    Query::lookup("reading the network rules of an access point", sql, values![*name], read)
}

fn read(row: &mut Row) -> Result<Stored<NetworkRule>, Unreadable> {
    let (name, description) = (row.next()?, row.next()?);
    let value = NetworkRule { name, description, networks: row.next()?, created_at: row.next()? };
    Ok(Stored { value, revision: row.next()? })
}
