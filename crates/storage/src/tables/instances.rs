//! Instances.

use domain::{Instance, InstanceId, RegionId};

use crate::{
    statement::{Query, Step},
    value::{Row, Unreadable, values},
};

/// Reads instances; what follows says which.
const SELECT: &str =
    "SELECT id, name, region, management, status, image_version, qps, key_quota, secret_quota, created_at, is_default
    FROM instances";

pub(crate) fn add(instance: &Instance) -> Step {
    Step::new(
        "INSERT INTO instances (id, name, region, management, status, image_version, qps, key_quota, secret_quota,
            created_at, is_default)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            instance.id,
            instance.name,
            instance.region,
            instance.management,
            instance.status,
            instance.image_version,
            instance.qps,
            instance.key_quota,
            instance.secret_quota,
            instance.created_at,
            u8::from(instance.is_default),
        ],
    )
}

/// The default of a region, in place of the one that was.
pub(crate) fn set_default(region: RegionId, instance: Option<&InstanceId>) -> Vec<Step> {
    let none = Step::new(
        "UPDATE instances SET is_default = 0 WHERE region = $1 AND is_default = 1",
        values![region],
    );
    let one = |id: &InstanceId| {
        let sql = "UPDATE instances SET is_default = 1 WHERE id = $1 AND region = $2";
        Step::new(sql, values![*id, region]).or_conflict()
    };
    [none].into_iter().chain(instance.map(one)).collect()
}

/// All, oldest first.
pub(crate) fn all() -> Query<Instance> {
    Query::new("reading instances", format!("{SELECT} ORDER BY created_at, id"), vec![], read)
}

pub(crate) fn by_id(id: &InstanceId) -> Query<Instance> {
    Query::lookup("reading an instance", format!("{SELECT} WHERE id = $1"), values![*id], read)
}

/// The default of a region.
pub(crate) fn default_of(region: RegionId) -> Query<Instance> {
    let sql = format!("{SELECT} WHERE region = $1 AND is_default = 1");
    Query::lookup("reading a region's default instance", sql, values![region], read)
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
        secret_quota: row.next()?,
        created_at: row.next()?,
        is_default: row.next::<u8>()? != 0,
    })
}
