//! Application access points.

use domain::{AccessPoint, AccessPointName, PermissionPolicyName};
use engine::{Revision, Stored};

use crate::{
    statement::{Query, Step},
    value::{Listed, Row, Unreadable, values},
};

const COLUMNS: &str = "a.name, a.description, a.created_at, a.revision,
    (SELECT string_agg(p.policy, ',' ORDER BY p.place) FROM access_point_policies p WHERE p.access_point = a.name)";

/// A new access point; a conflict when the name is taken, or a policy is not there.
pub(crate) fn add(point: &AccessPoint) -> Vec<Step> {
    let insert = Step::new(
        "INSERT INTO access_points (name, description, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO NOTHING",
        values![point.name, point.description, point.created_at],
    );
    [insert.or_conflict()].into_iter().chain(policies(point)).collect()
}

/// The access point as it now is; a conflict when a policy is not there.
pub(crate) fn update(point: &AccessPoint, from: Revision) -> Vec<Step> {
    let update = Step::new(
        "UPDATE access_points SET description = $3, revision = revision + 1 WHERE name = $1 AND revision = $2",
        values![point.name, from, point.description],
    );
    let clear = Step::new("DELETE FROM access_point_policies WHERE access_point = $1", values![point.name]);
    [update.or_conflict(), clear].into_iter().chain(policies(point)).collect()
}

/// Deletes an access point; its client keys go with it, as the tables declare.
pub(crate) fn delete(name: &AccessPointName) -> Step {
    Step::new("DELETE FROM access_points WHERE name = $1", values![*name]).or_conflict()
}

/// All access points, by name.
pub(crate) fn all() -> Query<Stored<AccessPoint>> {
    let sql = format!("SELECT {COLUMNS} FROM access_points a ORDER BY a.name");
    Query::new("reading access points", sql, vec![], read)
}

pub(crate) fn by_name(name: &AccessPointName) -> Query<Stored<AccessPoint>> {
    let sql = format!("SELECT {COLUMNS} FROM access_points a WHERE a.name = $1");
    Query::lookup("reading an access point", sql, values![*name], read)
}

fn policies(point: &AccessPoint) -> impl Iterator<Item = Step> {
    let add = |(place, policy): (u32, &PermissionPolicyName)| {
        Step::new(
            "INSERT INTO access_point_policies (access_point, place, policy)
             SELECT $1, $2, p.name FROM permission_policies p WHERE p.name = $3",
            values![point.name, place, *policy],
        )
        .or_conflict()
    };
    (0..).zip(&point.policies).map(add)
}

fn read(row: &mut Row) -> Result<Stored<AccessPoint>, Unreadable> {
    let (name, description, created_at) = (row.next()?, row.next()?, row.next()?);
    let (revision, Listed(policies)) = (row.next()?, row.next()?);
    Ok(Stored { value: AccessPoint { name, description, policies, created_at }, revision })
}
