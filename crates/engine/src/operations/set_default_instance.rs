//! Which instance takes the keys of a region that name none.

use domain::{Instance, InstanceId, Refusal, RegionId};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, StoreError, Write};

impl Engine {
    /// Makes an instance the default of its region, in place of the one that was (R74, R75); `None` for no default, so
    /// that keys without an instance are made in the region's default KMS again (R76). Keys that are there stay.
    ///
    /// # Errors
    /// A region that is not served; [`Refusal::InstanceNotFound`] also for an instance of another region.
    pub async fn set_default_instance(
        &self,
        actor: &Actor,
        region: RegionId,
        instance: Option<InstanceId>,
    ) -> Result<(), EngineError> {
        let before = self.default_instance(region).await?.map(|before| before.id);
        if let Some(id) = instance.clone() {
            self.place(region, Some(id)).await?;
        }
        let resource = instance.as_ref().map_or_else(|| region.to_string(), InstanceId::to_string);
        let detail = json!({ "region": region, "from": before, "to": instance });
        let change = Change {
            writes: vec![Write::SetDefaultInstance(region, instance)],
            audit: self.audit(actor, "SetDefaultInstance", resource, detail),
        };
        self.store.commit(change).await.map_err(|error| match error {
            StoreError::Conflict => Refusal::InstanceNotFound.into(),
            error => EngineError::from(error),
        })
    }

    /// The default instance of a region (R75).
    ///
    /// # Errors
    /// A region that is not served.
    pub async fn default_instance(&self, region: RegionId) -> Result<Option<Instance>, EngineError> {
        if !self.config.regions.contains(&region) {
            return Err(Refusal::RegionNotServed.into());
        }
        Ok(self.store.default_instance(region).await?)
    }
}
