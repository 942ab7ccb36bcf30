//! The certificate authorities of instances.

use custody::SealedAuthority;
use domain::InstanceId;
use engine::StoredAuthority;

use crate::{
    statement::{Query, Step},
    value::values,
};

/// A new authority; a conflict when the instance has one.
pub(crate) fn add(instance: &InstanceId, authority: &StoredAuthority) -> Step {
    Step::new(
        "INSERT INTO instance_authorities (instance_id, certificate, sealed) VALUES ($1, $2, $3)
         ON CONFLICT (instance_id) DO NOTHING",
        values![*instance, authority.certificate.clone(), authority.sealed],
    )
    .or_conflict()
}

pub(crate) fn of_instance(instance: &InstanceId) -> Query<StoredAuthority> {
    Query::lookup(
        "reading a certificate authority",
        "SELECT certificate, sealed FROM instance_authorities WHERE instance_id = $1",
        values![*instance],
        |row| Ok(StoredAuthority { certificate: row.next()?, sealed: row.next::<SealedAuthority>()? }),
    )
}
