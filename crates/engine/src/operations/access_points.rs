//! Application access points: CreateApplicationAccessPoint, DescribeApplicationAccessPoint,
//! ListApplicationAccessPoints, UpdateApplicationAccessPoint, DeleteApplicationAccessPoint.

use domain::{AccessPoint, AccessPointName, Description, PermissionPolicyName, Refusal};
use serde_json::json;

use crate::{Actor, Engine, EngineError, Write};

impl Engine {
    /// Creates an access point.
    ///
    /// # Errors
    /// [`Refusal::AccessPointTaken`], [`Refusal::PermissionPolicyNotFound`], [`Refusal::Invalid`].
    pub async fn create_access_point(
        &self,
        actor: &Actor,
        name: &AccessPointName,
        description: Description,
        policies: Vec<PermissionPolicyName>,
    ) -> Result<AccessPoint, EngineError> {
        let point = AccessPoint { name: name.clone(), description, policies, created_at: self.now() };
        let point = point.checked()?;
        self.retry(name, || async {
            self.admit_access_point(name).await?;
            self.find_policies(&point).await?;
            let write = Write::AddAccessPoint(Box::new(point.clone()));
            let detail = json!({ "policies": point.policies });
            let action = "CreateApplicationAccessPoint";
            let done = self.try_change(actor, action, of_access_point(name), vec![write], detail).await?;
            Ok(done.map(|()| point.clone()))
        })
        .await
    }

    /// An access point.
    ///
    /// # Errors
    /// [`Refusal::AccessPointNotFound`].
    pub async fn describe_access_point(&self, name: &AccessPointName) -> Result<AccessPoint, EngineError> {
        let stored = self.store.access_point(name).await?;
        Ok(stored.ok_or(Refusal::AccessPointNotFound)?.value)
    }

    /// All access points, by name.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_access_points(&self) -> Result<Vec<AccessPoint>, EngineError> {
        Ok(self.store.access_points().await?)
    }

    /// Changes what is given of an access point. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::AccessPointNotFound`], [`Refusal::PermissionPolicyNotFound`], [`Refusal::Invalid`].
    pub async fn update_access_point(
        &self,
        actor: &Actor,
        name: &AccessPointName,
        description: Option<Description>,
        policies: Option<Vec<PermissionPolicyName>>,
    ) -> Result<(), EngineError> {
        self.retry(name, || async {
            let stored = self.store.access_point(name).await?.ok_or(Refusal::AccessPointNotFound)?;
            let before = stored.value;
            let point = AccessPoint {
                description: description.clone().unwrap_or_else(|| before.description.clone()),
                policies: policies.clone().unwrap_or_else(|| before.policies.clone()),
                ..before.clone()
            }
            .checked()?;
            self.find_policies(&point).await?;
            let detail = json!({ "from": before.policies, "to": point.policies });
            let write = Write::UpdateAccessPoint { point: Box::new(point), from: stored.revision };
            let action = "UpdateApplicationAccessPoint";
            self.try_change(actor, action, of_access_point(name), vec![write], detail).await
        })
        .await
    }

    /// Deletes an access point with all client keys, as the vendor does. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::AccessPointNotFound`].
    pub async fn delete_access_point(
        &self,
        actor: &Actor,
        name: &AccessPointName,
    ) -> Result<(), EngineError> {
        let keys = self.store.client_keys(Some(name)).await?;
        let detail = json!({ "client_keys": keys.iter().map(|key| &key.id).collect::<Vec<_>>() });
        let write = Write::DeleteAccessPoint(name.clone());
        let none = Refusal::AccessPointNotFound;
        let action = "DeleteApplicationAccessPoint";
        self.change_callers(actor, action, of_access_point(name), vec![write], detail, none).await
    }

    /// Whether a new access point has a name of its own.
    pub(super) async fn admit_access_point(&self, name: &AccessPointName) -> Result<(), EngineError> {
        match self.store.access_point(name).await? {
            Some(_) => Err(Refusal::AccessPointTaken.into()),
            None => Ok(()),
        }
    }

    async fn find_policies(&self, point: &AccessPoint) -> Result<(), EngineError> {
        for policy in &point.policies {
            self.describe_policy(policy).await?;
        }
        Ok(())
    }
}

/// An access point in the audit log.
pub(super) fn of_access_point(name: &AccessPointName) -> String {
    format!("access-point/{name}")
}
