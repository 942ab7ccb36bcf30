//! Network rules: CreateNetworkRule, DescribeNetworkRule, ListNetworkRules, UpdateNetworkRule, DeleteNetworkRule.

use domain::{Description, NetworkRule, NetworkRuleName, Networks, PermissionPolicyName, Refusal};
use serde_json::json;

use crate::{Actor, Engine, EngineError, Write};

impl Engine {
    /// Creates a network rule.
    ///
    /// # Errors
    /// [`Refusal::NetworkRuleTaken`].
    pub async fn create_network_rule(
        &self,
        actor: &Actor,
        name: &NetworkRuleName,
        description: Description,
        networks: Networks,
    ) -> Result<NetworkRule, EngineError> {
        let rule = NetworkRule { name: name.clone(), description, networks, created_at: self.now() };
        let write = Write::AddNetworkRule(Box::new(rule.clone()));
        let detail = json!({ "networks": rule.networks });
        let taken = Refusal::NetworkRuleTaken;
        self.change_callers(actor, "CreateNetworkRule", of_rule(name), vec![write], detail, taken).await?;
        Ok(rule)
    }

    /// A network rule.
    ///
    /// # Errors
    /// [`Refusal::NetworkRuleNotFound`].
    pub async fn describe_network_rule(&self, name: &NetworkRuleName) -> Result<NetworkRule, EngineError> {
        let stored = self.store.network_rule(name).await?;
        Ok(stored.ok_or(Refusal::NetworkRuleNotFound)?.value)
    }

    /// All network rules, by name.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_network_rules(&self) -> Result<Vec<NetworkRule>, EngineError> {
        Ok(self.store.network_rules().await?)
    }

    /// Changes what is given of a network rule. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::NetworkRuleNotFound`].
    pub async fn update_network_rule(
        &self,
        actor: &Actor,
        name: &NetworkRuleName,
        description: Option<Description>,
        networks: Option<Networks>,
    ) -> Result<(), EngineError> {
        self.retry(name, || async {
            let stored = self.store.network_rule(name).await?.ok_or(Refusal::NetworkRuleNotFound)?;
            let mut rule = stored.value;
            let before = rule.networks.clone();
            rule.description = description.clone().unwrap_or(rule.description);
            rule.networks = networks.clone().unwrap_or(rule.networks);
            let detail = json!({ "from": before, "to": rule.networks });
            let write = Write::UpdateNetworkRule { rule: Box::new(rule), from: stored.revision };
            self.try_change(actor, "UpdateNetworkRule", of_rule(name), vec![write], detail).await
        })
        .await
    }

    /// Deletes a network rule that no policy has.
    ///
    /// # Errors
    /// [`Refusal::NetworkRuleNotFound`], [`Refusal::NetworkRuleInUse`].
    pub async fn delete_network_rule(
        &self,
        actor: &Actor,
        name: &NetworkRuleName,
    ) -> Result<(), EngineError> {
        self.retry(name, || async {
            self.describe_network_rule(name).await?;
            let policies = self.policies_with_rule(name).await?.len();
            if policies > 0 {
                let policies = u32::try_from(policies).unwrap_or(u32::MAX);
                return Err(Refusal::NetworkRuleInUse { policies }.into());
            }
            let write = Write::DeleteNetworkRule(name.clone());
            self.try_change(actor, "DeleteNetworkRule", of_rule(name), vec![write], json!({})).await
        })
        .await
    }

    /// The policies that have a network rule, by name.
    async fn policies_with_rule(
        &self,
        name: &NetworkRuleName,
    ) -> Result<Vec<PermissionPolicyName>, EngineError> {
        let policies = self.store.permission_policies().await?.into_iter();
        Ok(policies.filter(|policy| policy.network_rules.contains(name)).map(|policy| policy.name).collect())
    }
}

/// A network rule in the audit log.
fn of_rule(name: &NetworkRuleName) -> String {
    format!("network-rule/{name}")
}
