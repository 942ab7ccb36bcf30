//! Permission policies of access points: CreatePolicy, DescribePolicy, ListPolicies, UpdatePolicy, DeletePolicy.

use domain::{
    AccessPermission, AccessResource, Description, InstanceId, NetworkRuleName, PermissionPolicy,
    PermissionPolicyName, Refusal,
};
use serde_json::{Value, json};

use crate::{Actor, Engine, EngineError, Write};

/// What CreatePolicy is told.
#[derive(Clone, Debug)]
pub struct CreatePolicy {
    /// The policy's name.
    pub name: PermissionPolicyName,
    /// What it is for.
    pub description: Description,
    /// The instance that it speaks of.
    pub instance: InstanceId,
    /// What may be done.
    pub permissions: Vec<AccessPermission>,
    /// With what.
    pub resources: Vec<AccessResource>,
    /// From where; from anywhere where there is none.
    pub network_rules: Vec<NetworkRuleName>,
}

/// What UpdatePolicy is told; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct UpdatePolicy {
    /// What it is for.
    pub description: Option<Description>,
    /// What may be done.
    pub permissions: Option<Vec<AccessPermission>>,
    /// With what.
    pub resources: Option<Vec<AccessResource>>,
    /// From where.
    pub network_rules: Option<Vec<NetworkRuleName>>,
}

impl Engine {
    /// Creates a permission policy.
    ///
    /// # Errors
    /// [`Refusal::PermissionPolicyTaken`], [`Refusal::InstanceNotFound`], [`Refusal::NetworkRuleNotFound`],
    /// [`Refusal::Invalid`].
    pub async fn create_policy(
        &self,
        actor: &Actor,
        request: CreatePolicy,
    ) -> Result<PermissionPolicy, EngineError> {
        let policy = self.new_policy(request)?;
        self.retry(&policy.name, || async {
            self.admit_policy(&policy).await?;
            let write = Write::AddPermissionPolicy(Box::new(policy.clone()));
            let resource = of_policy(&policy.name);
            let done = self.try_change(actor, "CreatePolicy", resource, vec![write], told(&policy)).await?;
            Ok(done.map(|()| policy.clone()))
        })
        .await
    }

    /// A permission policy.
    ///
    /// # Errors
    /// [`Refusal::PermissionPolicyNotFound`].
    pub async fn describe_policy(
        &self,
        name: &PermissionPolicyName,
    ) -> Result<PermissionPolicy, EngineError> {
        let stored = self.store.permission_policy(name).await?;
        Ok(stored.ok_or(Refusal::PermissionPolicyNotFound)?.value)
    }

    /// All permission policies, by name.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_policies(&self) -> Result<Vec<PermissionPolicy>, EngineError> {
        Ok(self.store.permission_policies().await?)
    }

    /// Changes what is given of a permission policy. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::PermissionPolicyNotFound`], [`Refusal::NetworkRuleNotFound`], [`Refusal::Invalid`].
    pub async fn update_policy(
        &self,
        actor: &Actor,
        name: &PermissionPolicyName,
        request: UpdatePolicy,
    ) -> Result<(), EngineError> {
        self.retry(name, || async {
            let stored =
                self.store.permission_policy(name).await?.ok_or(Refusal::PermissionPolicyNotFound)?;
            let (before, request) = (stored.value, request.clone());
            let policy = PermissionPolicy {
                description: request.description.unwrap_or_else(|| before.description.clone()),
                permissions: request.permissions.unwrap_or_else(|| before.permissions.clone()),
                resources: request.resources.unwrap_or_else(|| before.resources.clone()),
                network_rules: request.network_rules.unwrap_or_else(|| before.network_rules.clone()),
                ..before.clone()
            }
            .checked()?;
            self.find_rules(&policy).await?;
            let detail = json!({ "from": told(&before), "to": told(&policy) });
            let write = Write::UpdatePermissionPolicy { policy: Box::new(policy), from: stored.revision };
            self.try_change(actor, "UpdatePolicy", of_policy(name), vec![write], detail).await
        })
        .await
    }

    /// Deletes a permission policy that no access point has.
    ///
    /// # Errors
    /// [`Refusal::PermissionPolicyNotFound`], [`Refusal::PermissionPolicyInUse`].
    pub async fn delete_policy(&self, actor: &Actor, name: &PermissionPolicyName) -> Result<(), EngineError> {
        self.retry(name, || async {
            self.describe_policy(name).await?;
            let points = self.store.access_points().await?;
            let users = points.iter().filter(|point| point.policies.contains(name)).count();
            if users > 0 {
                let access_points = u32::try_from(users).unwrap_or(u32::MAX);
                return Err(Refusal::PermissionPolicyInUse { access_points }.into());
            }
            let write = Write::DeletePermissionPolicy(name.clone());
            self.try_change(actor, "DeletePolicy", of_policy(name), vec![write], json!({})).await
        })
        .await
    }

    pub(super) fn new_policy(&self, request: CreatePolicy) -> Result<PermissionPolicy, Refusal> {
        let CreatePolicy { name, description, instance, permissions, resources, network_rules } = request;
        let created_at = self.now();
        let policy = PermissionPolicy {
            name,
            description,
            instance,
            permissions,
            resources,
            network_rules,
            created_at,
        };
        Ok(policy.checked()?)
    }

    /// Whether a new policy has a name of its own and speaks of what is there.
    pub(super) async fn admit_policy(&self, policy: &PermissionPolicy) -> Result<(), EngineError> {
        if self.store.permission_policy(&policy.name).await?.is_some() {
            return Err(Refusal::PermissionPolicyTaken.into());
        }
        self.store.instance(&policy.instance).await?.ok_or(Refusal::InstanceNotFound)?;
        self.find_rules(policy).await
    }

    async fn find_rules(&self, policy: &PermissionPolicy) -> Result<(), EngineError> {
        for rule in &policy.network_rules {
            self.describe_network_rule(rule).await?;
        }
        Ok(())
    }
}

/// A permission policy in the audit log.
pub(super) fn of_policy(name: &PermissionPolicyName) -> String {
    format!("permission-policy/{name}")
}

/// What the audit log tells of a policy.
pub(super) fn told(policy: &PermissionPolicy) -> Value {
    json!({
        "instance": policy.instance,
        "permissions": policy.permissions.iter().map(|some| some.as_str()).collect::<Vec<_>>(),
        "resources": policy.resources,
        "network_rules": policy.network_rules,
    })
}
