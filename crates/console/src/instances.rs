//! Instances.

use std::sync::PoisonError;

use domain::view::InstanceRow;
use domain::{Instance, InstanceId, InstanceName, Management, Permission, RegionId};
use engine::{CreateInstance, KeyCount, SecretCount};

use crate::{Caller, Console, Download, Error};

/// What an instance is created with, as the form gives it.
#[derive(Clone, Debug)]
pub struct NewInstance {
    /// Where.
    pub region: RegionId,
    /// What people call it.
    pub name: InstanceName,
    /// Software or hardware key management.
    pub management: Management,
    /// Requests a second.
    pub qps: u32,
    /// How many keys it may hold.
    pub key_quota: u32,
    /// How many secrets it may hold.
    pub secret_quota: u32,
}

impl Console {
    /// Says where the gateway of an instance listens, once it does.
    pub fn dedicated_gateway_listens(&self, id: InstanceId, url: String) {
        self.dedicated.write().unwrap_or_else(PoisonError::into_inner).insert(id, url);
    }

    /// Where the gateway of an instance listens; `None` where none does.
    pub(crate) fn dedicated_gateway(&self, id: &InstanceId) -> Option<String> {
        self.dedicated.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// The certificate that the clients of an instance's gateway trust (R204), as `PrivateKmsCA_<instance>.pem`.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::InstanceNotFound`](domain::Refusal).
    pub async fn instance_ca_file(&self, caller: &Caller, id: &InstanceId) -> Result<Download, Error> {
        caller.require(Permission::Read)?;
        let pem = self.engine.instance_ca(id).await?;
        Ok(Download { name: format!("PrivateKmsCA_{id}.pem"), bytes: pem.into_bytes() })
    }

    /// The default KMS of each region and all instances, by region.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn instances(&self, caller: &Caller) -> Result<Vec<InstanceRow>, Error> {
        caller.require(Permission::Read)?;
        let counts = (self.engine.key_counts().await?, self.engine.secrets_by_place().await?);
        let all = self.engine.list_instances().await?;
        let mut rows = Vec::new();
        for region in self.engine.regions() {
            let here: Vec<_> = all.iter().filter(|instance| instance.region == *region).collect();
            let has_default = here.iter().any(|instance| instance.is_default);
            let default_kms = row(*region, None, &counts);
            rows.push(InstanceRow {
                takes_unplaced: !has_default,
                key_quota: self.engine.region_key_quota(),
                secret_quota: self.engine.region_secret_quota(),
                ..default_kms
            });
            rows.extend(here.into_iter().map(|instance| InstanceRow {
                gateway: self.dedicated_gateway(&instance.id),
                ..row(*region, Some(instance.clone()), &counts)
            }));
        }
        Ok(rows)
    }

    /// Creates an instance.
    ///
    /// # Errors
    /// The caller's role; an invalid request.
    pub async fn create_instance(&self, caller: &Caller, new: NewInstance) -> Result<Instance, Error> {
        let actor = caller.require(Permission::ManageInstances)?;
        let request = CreateInstance {
            region: new.region,
            name: new.name,
            management: new.management,
            qps: new.qps,
            key_quota: new.key_quota,
            secret_quota: new.secret_quota,
        };
        Ok(self.engine.create_instance(&actor, request).await?)
    }

    /// Makes an instance the default of its region, or none.
    ///
    /// # Errors
    /// The caller's role; an unknown instance.
    pub async fn set_default_instance(
        &self,
        caller: &Caller,
        region: RegionId,
        instance: Option<InstanceId>,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageInstances)?;
        Ok(self.engine.set_default_instance(&actor, region, instance).await?)
    }
}

fn row(
    region: RegionId,
    instance: Option<Instance>,
    (keys, secrets): &(Vec<KeyCount>, Vec<SecretCount>),
) -> InstanceRow {
    let id: Option<InstanceId> = instance.as_ref().map(|instance| instance.id.clone());
    let keys = keys.iter().filter(|count| count.region == region && count.instance == id);
    let secrets = secrets.iter().filter(|count| count.region == region && count.instance == id);
    InstanceRow {
        keys: keys.map(|count| count.count).sum(),
        key_quota: instance.as_ref().map(|instance| instance.key_quota),
        secrets: secrets.map(|count| count.count).sum(),
        secret_quota: instance.as_ref().map(|instance| instance.secret_quota),
        takes_unplaced: instance.as_ref().is_some_and(|instance| instance.is_default),
        management: instance.as_ref().map_or(Management::Default, |instance| instance.management),
        instance,
        region,
        gateway: None,
    }
}
