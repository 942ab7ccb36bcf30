//! Creating a KMS instance.

use domain::{
    Field, Instance, InstanceId, InstanceName, InstanceStatus, Invalid, Management, Problem, Refusal,
    RegionId,
};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Write, keyrings};

/// The image that instances of this engine run: 2.9.0 or later, so that keys can migrate to them (R61), and 4.1.0, which
/// HMAC keys need (the vendor's page on key specifications).
const IMAGE_VERSION: &str = "4.1.0";

/// What an instance is created with.
#[derive(Clone, Debug)]
pub struct CreateInstance {
    /// Where.
    pub region: RegionId,
    /// What people call it.
    pub name: InstanceName,
    /// Software or hardware key management.
    pub management: Management,
    /// Requests a second, one of `limits::INSTANCE_QPS`.
    pub qps: u32,
    /// How many keys it may hold, at least 1.
    pub key_quota: u32,
    /// How many secrets it may hold.
    pub secret_quota: u32,
}

impl Engine {
    /// Creates an instance with a keyring of its own.
    ///
    /// # Errors
    /// An invalid request; a region that is not served.
    pub async fn create_instance(
        &self,
        actor: &Actor,
        request: CreateInstance,
    ) -> Result<Instance, EngineError> {
        if !self.config.regions.contains(&request.region) {
            return Err(Refusal::RegionNotServed.into());
        }
        if request.management == Management::Default {
            return Err(Invalid::new(Field::Instance, Problem::Format).into());
        }
        if request.key_quota == 0 {
            return Err(
                Invalid::new(Field::KeyQuota, Problem::Range { min: 1, max: i64::from(u32::MAX) }).into()
            );
        }
        let instance = Instance {
            id: InstanceId::new(&request.region, custody::random::bytes()),
            name: request.name,
            region: request.region,
            management: request.management,
            status: InstanceStatus::Connected,
            image_version: IMAGE_VERSION.to_owned(),
            qps: Instance::check_qps(request.qps)?,
            key_quota: request.key_quota,
            secret_quota: request.secret_quota,
            created_at: self.now(),
            is_default: false,
        };
        let detail = json!({ "region": instance.region, "type": instance.management, "qps": instance.qps });
        let change = Change {
            writes: vec![
                self.keyrings.add(keyrings::of_instance(&instance.id)),
                Write::AddInstance(instance.clone()),
            ],
            audit: self.audit(actor, "CreateInstance", &instance.id, detail),
        };
        self.store.commit(change).await?;
        self.instances_changed.notify_one();
        Ok(instance)
    }
}
