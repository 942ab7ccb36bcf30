//! Everything that a program needs to call an instance, in one change: a permission policy, an access point of the same
//! name, and a first client key. The vendor's console has it as "Quick creation".

use domain::{
    AccessPermission, AccessPoint, AccessPointName, AccessResource, Description, InstanceId, NetworkRuleName,
    PermissionPolicyName, Timestamp, Validity, check_client_key_password,
};
use serde_json::json;
use zeroize::Zeroizing;

use super::{
    access_points::of_access_point,
    client_keys::IssuedClientKey,
    permission_policies::{CreatePolicy, told},
};
use crate::{Actor, Engine, EngineError, Write};

/// What a program is to be let do, and the password of its client key.
pub struct SetUpAccessPoint {
    /// The access point's name, and that of its policy.
    pub name: AccessPointName,
    /// What it is for.
    pub description: Description,
    /// The instance that it calls.
    pub instance: InstanceId,
    /// What it may do.
    pub permissions: Vec<AccessPermission>,
    /// With what.
    pub resources: Vec<AccessResource>,
    /// From where; from anywhere where there is none.
    pub network_rules: Vec<NetworkRuleName>,
    /// The client key's password.
    pub password: Zeroizing<String>,
    /// Until when the client key may be used; `None` for five years.
    pub not_after: Option<Timestamp>,
}

impl Engine {
    /// Makes a policy, an access point that has it, and a client key.
    ///
    /// # Errors
    /// [`Refusal::AccessPointTaken`](domain::Refusal), [`Refusal::PermissionPolicyTaken`](domain::Refusal),
    /// [`Refusal::InstanceNotFound`](domain::Refusal), [`Refusal::NetworkRuleNotFound`](domain::Refusal),
    /// [`Refusal::Invalid`](domain::Refusal).
    pub async fn set_up_access_point(
        &self,
        actor: &Actor,
        request: SetUpAccessPoint,
    ) -> Result<IssuedClientKey, EngineError> {
        let SetUpAccessPoint { name, description, password, not_after, .. } = request;
        check_client_key_password(&password)?;
        let validity = Validity::new(None, not_after, self.now())?;
        // Both kinds of names have the same form.
        let of_policy: PermissionPolicyName = name.as_str().parse()?;
        let policy = self.new_policy(CreatePolicy {
            name: of_policy.clone(),
            description: description.clone(),
            instance: request.instance,
            permissions: request.permissions,
            resources: request.resources,
            network_rules: request.network_rules,
        })?;
        let point = AccessPoint {
            name: name.clone(),
            description,
            policies: vec![of_policy],
            created_at: self.now(),
        };
        self.admit_access_point(&name).await?;
        self.admit_policy(&policy).await?;
        let issued = self.issue_client_key(&name, &password, validity).await?;
        self.retry(&name, || async {
            self.admit_access_point(&name).await?;
            self.admit_policy(&policy).await?;
            let writes = vec![
                Write::AddPermissionPolicy(Box::new(policy.clone())),
                Write::AddAccessPoint(Box::new(point.clone())),
                Write::AddClientKey(Box::new(issued.key.clone())),
            ];
            let detail = json!({ "policy": told(&policy), "client_key": issued.told() });
            self.try_change(actor, "SetUpApplicationAccessPoint", of_access_point(&name), writes, detail)
                .await
        })
        .await?;
        Ok(issued)
    }
}
