//! Permission policies of access points.

use domain::{AccessPointName, NetworkRuleName, PermissionPolicy, PermissionPolicyName};
use engine::{Revision, Stored};

use crate::{
    statement::{Query, Step},
    value::{Listed, Row, Unreadable, values},
};

const COLUMNS: &str =
    "p.name, p.description, p.instance_id, p.permissions, p.resources, p.created_at, p.revision,
    (SELECT string_agg(r.rule, ',' ORDER BY r.place) FROM policy_rules r WHERE r.policy = p.name)";

/// A new policy; a conflict when the name is taken, or the instance or a rule is not there.
pub(crate) fn add(policy: &PermissionPolicy) -> Vec<Step> {
    let insert = Step::new(
        "INSERT INTO permission_policies (name, description, instance_id, permissions, resources, created_at)
         SELECT $1, $2, i.id, $4, $5, $6 FROM instances i WHERE i.id = $3
         ON CONFLICT (name) DO NOTHING",
        values![
            policy.name,
            policy.description,
            policy.instance,
            Listed(policy.permissions.clone()),
            Listed(policy.resources.clone()),
            policy.created_at
        ],
    );
    [insert.or_conflict()].into_iter().chain(rules(policy)).collect()
}

/// The policy as it now is; a conflict when a rule is not there.
pub(crate) fn update(policy: &PermissionPolicy, from: Revision) -> Vec<Step> {
    let update = Step::new(
        "UPDATE permission_policies SET description = $3, permissions = $4, resources = $5, revision = revision + 1
         WHERE name = $1 AND revision = $2",
        values![
            policy.name,
            from,
            policy.description,
            Listed(policy.permissions.clone()),
            Listed(policy.resources.clone())
        ],
    );
    let clear = Step::new("DELETE FROM policy_rules WHERE policy = $1", values![policy.name]);
    [update.or_conflict(), clear].into_iter().chain(rules(policy)).collect()
}

/// Deletes a policy; a conflict when an access point uses it.
pub(crate) fn delete(name: &PermissionPolicyName) -> Step {
    Step::new(
        "DELETE FROM permission_policies
         WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM access_point_policies a WHERE a.policy = $1)",
        values![*name],
    )
    .or_conflict()
}

/// All policies, by name.
pub(crate) fn all() -> Query<Stored<PermissionPolicy>> {
    let sql = format!("SELECT {COLUMNS} FROM permission_policies p ORDER BY p.name");
    Query::new("reading permission policies", sql, vec![], read)
}

pub(crate) fn by_name(name: &PermissionPolicyName) -> Query<Stored<PermissionPolicy>> {
    let sql = format!("SELECT {COLUMNS} FROM permission_policies p WHERE p.name = $1");
    Query::lookup("reading a permission policy", sql, values![*name], read)
}

/// The policies of an access point, in its order.
pub(crate) fn of_access_point(name: &AccessPointName) -> Query<Stored<PermissionPolicy>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM access_point_policies a JOIN permission_policies p ON p.name = a.policy
         WHERE a.access_point = $1 ORDER BY a.place"
    );
    Query::lookup("reading the policies of an access point", sql, values![*name], read)
}

fn rules(policy: &PermissionPolicy) -> impl Iterator<Item = Step> {
    let add = |(place, rule): (u32, &NetworkRuleName)| {
        Step::new(
            "INSERT INTO policy_rules (policy, place, rule) SELECT $1, $2, n.name FROM network_rules n
             WHERE n.name = $3",
            values![policy.name, place, *rule],
        )
        .or_conflict()
    };
    (0..).zip(&policy.network_rules).map(add)
}

fn read(row: &mut Row) -> Result<Stored<PermissionPolicy>, Unreadable> {
    let (name, description, instance) = (row.next()?, row.next()?, row.next()?);
    let (Listed(permissions), Listed(resources)) = (row.next()?, row.next()?);
    let (created_at, revision, Listed(network_rules)) = (row.next()?, row.next()?, row.next()?);
    let value =
        PermissionPolicy { name, description, instance, permissions, resources, network_rules, created_at };
    Ok(Stored { value, revision })
}
