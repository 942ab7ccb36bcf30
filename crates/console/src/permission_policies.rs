//! Permission policies of access points, and their network rules.

use std::collections::HashMap;

use domain::view::{AccessPolicyList, AccessPolicyPage, AccessPolicyRow, NetworkRuleRow};
use domain::{
    AccessPermission, AccessPointName, AccessResource, Description, InstanceId, NetworkRuleName, Networks,
    Permission, PermissionPolicy, PermissionPolicyName, Refusal,
};
use engine::{CreatePolicy, UpdatePolicy};

use crate::{Caller, Console, Error};

/// What a permission policy is about, as the form gives it.
#[derive(Clone, Debug, Default)]
pub struct PolicyFields {
    /// What it is for.
    pub description: Description,
    /// What may be done.
    pub permissions: Vec<AccessPermission>,
    /// With what.
    pub resources: Vec<AccessResource>,
    /// From where; from anywhere where there is none.
    pub rules: Vec<NetworkRuleName>,
}

impl Console {
    /// All permission policies.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn permission_policies(&self, caller: &Caller) -> Result<AccessPolicyList, Error> {
        caller.require(Permission::ManageOperators)?;
        let rows = self.policy_rows().await?;
        Ok(AccessPolicyList { rows, rules: self.rule_names().await?, gateways: self.gateway_rows().await? })
    }

    /// A permission policy.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::PermissionPolicyNotFound`].
    pub async fn permission_policy(
        &self,
        caller: &Caller,
        name: &PermissionPolicyName,
    ) -> Result<AccessPolicyPage, Error> {
        caller.require(Permission::ManageOperators)?;
        let row = self.policy_rows().await?.into_iter().find(|row| row.name == *name);
        Ok(AccessPolicyPage {
            row: row.ok_or(Refusal::PermissionPolicyNotFound)?,
            rules: self.rule_names().await?,
        })
    }

    /// Creates a permission policy.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::PermissionPolicyTaken`], [`Refusal::NetworkRuleNotFound`], [`Refusal::Invalid`].
    pub async fn create_permission_policy(
        &self,
        caller: &Caller,
        name: &PermissionPolicyName,
        instance: InstanceId,
        fields: PolicyFields,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let PolicyFields { description, permissions, resources, rules: network_rules } = fields;
        let name = name.clone();
        let request = CreatePolicy { name, description, instance, permissions, resources, network_rules };
        self.engine.create_policy(&actor, request).await?;
        Ok(())
    }

    /// Changes a permission policy.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::PermissionPolicyNotFound`], [`Refusal::NetworkRuleNotFound`],
    /// [`Refusal::Invalid`].
    pub async fn update_permission_policy(
        &self,
        caller: &Caller,
        name: &PermissionPolicyName,
        fields: PolicyFields,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let request = UpdatePolicy {
            description: Some(fields.description),
            permissions: Some(fields.permissions),
            resources: Some(fields.resources),
            network_rules: Some(fields.rules),
        };
        Ok(self.engine.update_policy(&actor, name, request).await?)
    }

    /// Deletes a permission policy that no access point has.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::PermissionPolicyNotFound`], [`Refusal::PermissionPolicyInUse`].
    pub async fn delete_permission_policy(
        &self,
        caller: &Caller,
        name: &PermissionPolicyName,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        Ok(self.engine.delete_policy(&actor, name).await?)
    }

    /// All network rules.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn network_rules(&self, caller: &Caller) -> Result<Vec<NetworkRuleRow>, Error> {
        caller.require(Permission::ManageOperators)?;
        let policies = self.engine.list_policies().await?;
        let rules = self.engine.list_network_rules().await?.into_iter();
        let with_rule = |name: &NetworkRuleName| {
            let with = policies.iter().filter(|policy| policy.network_rules.contains(name));
            with.map(|policy| policy.name.clone()).collect()
        };
        Ok(rules
            .map(|rule| NetworkRuleRow {
                policies: with_rule(&rule.name),
                name: rule.name,
                description: rule.description.as_str().to_owned(),
                networks: rule.networks.to_string(),
                created_at: rule.created_at,
            })
            .collect())
    }

    /// A network rule.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::NetworkRuleNotFound`].
    pub async fn network_rule(
        &self,
        caller: &Caller,
        name: &NetworkRuleName,
    ) -> Result<NetworkRuleRow, Error> {
        let found = self.network_rules(caller).await?.into_iter().find(|row| row.name == *name);
        Ok(found.ok_or(Refusal::NetworkRuleNotFound)?)
    }

    /// Creates a network rule.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::NetworkRuleTaken`].
    pub async fn create_network_rule(
        &self,
        caller: &Caller,
        name: &NetworkRuleName,
        description: Description,
        networks: Networks,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.engine.create_network_rule(&actor, name, description, networks).await?;
        Ok(())
    }

    /// Changes a network rule.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::NetworkRuleNotFound`].
    pub async fn update_network_rule(
        &self,
        caller: &Caller,
        name: &NetworkRuleName,
        description: Description,
        networks: Networks,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        Ok(self.engine.update_network_rule(&actor, name, Some(description), Some(networks)).await?)
    }

    /// Deletes a network rule that no policy has.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::NetworkRuleNotFound`], [`Refusal::NetworkRuleInUse`].
    pub async fn delete_network_rule(&self, caller: &Caller, name: &NetworkRuleName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        Ok(self.engine.delete_network_rule(&actor, name).await?)
    }

    /// All permission policies, each with the access points that have it.
    pub(crate) async fn policy_rows(&self) -> Result<Vec<AccessPolicyRow>, Error> {
        let mut points: HashMap<PermissionPolicyName, Vec<AccessPointName>> = HashMap::new();
        for point in self.engine.list_access_points().await? {
            for policy in point.policies {
                points.entry(policy).or_default().push(point.name.clone());
            }
        }
        let row = |policy: PermissionPolicy| AccessPolicyRow {
            access_points: points.remove(&policy.name).unwrap_or_default(),
            name: policy.name,
            description: policy.description.as_str().to_owned(),
            instance: policy.instance,
            permissions: policy.permissions,
            resources: policy.resources.iter().map(AccessResource::to_string).collect(),
            rules: policy.network_rules,
            created_at: policy.created_at,
        };
        Ok(self.engine.list_policies().await?.into_iter().map(row).collect())
    }

    pub(crate) async fn policy_names(&self) -> Result<Vec<PermissionPolicyName>, Error> {
        Ok(self.engine.list_policies().await?.into_iter().map(|policy| policy.name).collect())
    }

    pub(crate) async fn rule_names(&self) -> Result<Vec<NetworkRuleName>, Error> {
        Ok(self.engine.list_network_rules().await?.into_iter().map(|rule| rule.name).collect())
    }
}
