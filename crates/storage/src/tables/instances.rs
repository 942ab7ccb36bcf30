//! Instances.

use domain::{Instance, InstanceId};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// Reads instances; what follows says which.
const SELECT: &str =
    "SELECT id, name, region, management, status, image_version, qps, key_quota, created_at FROM instances";

pub(crate) fn add(instance: &Instance) -> Step {
    Step::new(
        "INSERT INTO instances (id, name, region, management, status, image_version, qps, key_quota, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            instance.id,
            instance.name,
            instance.region,
            instance.management,
            instance.status,
            instance.image_version,
            instance.qps,
            instance.key_quota,
            instance.created_at,
        ],
    )
}

/// All, oldest first.
pub(crate) fn all() -> Query<Instance> {
    Query::new("reading instances", format!("{SELECT} ORDER BY created_at, id"), vec![], read)
}

pub(crate) fn by_id(id: &InstanceId) -> Query<Instance> {
    Query::new("reading an instance", format!("{SELECT} WHERE id = $1"), values![*id], read)
}

fn read(row: &mut Row) -> Result<Instance, Unreadable> {
    Ok(Instance {
        id: row.next()?,
        name: row.next()?,
        region: row.next()?,
        management: row.next()?,
        status: row.next()?,
        image_version: row.next()?,
        qps: row.next()?,
        key_quota: row.next()?,
        created_at: row.next()?,
    })
}
