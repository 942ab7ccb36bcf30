//! Application access points, their policies, network rules and client keys.

use serde::{Deserialize, Serialize};

use crate::{
    AccessPermission, AccessPointName, ClientKeyId, InstanceId, InstanceName, NetworkRuleName,
    PermissionPolicyName, Timestamp,
};

/// An instance as a place that programs call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayRow {
    /// The instance.
    pub id: InstanceId,
    /// What people call it.
    pub name: InstanceName,
    /// Where its gateway listens; `None` where it has none.
    pub url: Option<String>,
}

impl GatewayRow {
    /// What SDKs take as the endpoint: without a scheme (R209, R214).
    pub fn endpoint(&self) -> Option<&str> {
        self.url.as_deref().map(|url| url.split_once("://").map_or(url, |(_, endpoint)| endpoint))
    }
}

/// An access point in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPointRow {
    /// The name.
    pub name: AccessPointName,
    /// Its policies.
    pub policies: Vec<PermissionPolicyName>,
    /// How many of its client keys may be used now.
    pub keys: u32,
    /// When the last of these ceases to be valid.
    pub until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// All access points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPointList {
    /// By name.
    pub rows: Vec<AccessPointRow>,
    /// The policies that a new one can have.
    pub policies: Vec<PermissionPolicyName>,
    /// The network rules that a new one's policy can have.
    pub rules: Vec<NetworkRuleName>,
    /// The instances that a new one can call.
    pub gateways: Vec<GatewayRow>,
    /// The server's time.
    pub now: Timestamp,
}

/// A client key, as its access point's page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKeyRow {
    /// Its id.
    pub id: ClientKeyId,
    /// What access logs call it.
    pub fingerprint: String,
    /// From when on it may be used.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The page of an access point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPointPage {
    /// The name.
    pub name: AccessPointName,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its policies.
    pub policies: Vec<AccessPolicyRow>,
    /// The policies that it can have.
    pub choice: Vec<PermissionPolicyName>,
    /// Its client keys, oldest first.
    pub keys: Vec<ClientKeyRow>,
    /// The client key that the caller has just made.
    pub new: Option<NewClientKey>,
    /// The instances of its policies.
    pub gateways: Vec<GatewayRow>,
    /// The server's time.
    pub now: Timestamp,
}

/// A client key with its private half: for whoever made it, for a quarter of an hour.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewClientKey {
    /// Its id.
    pub id: ClientKeyId,
    /// What `clientKey_<id>.json` holds (R202).
    pub content: String,
    /// What `clientKey_<id>_Password.txt` holds (R203).
    pub password: String,
}

impl std::fmt::Debug for NewClientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewClientKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A permission policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPolicyRow {
    /// The name.
    pub name: PermissionPolicyName,
    /// What it is for.
    pub description: String,
    /// The instance that it speaks of.
    pub instance: InstanceId,
    /// What may be done.
    pub permissions: Vec<AccessPermission>,
    /// With what, as texts.
    pub resources: Vec<String>,
    /// From where; from anywhere where there is none.
    pub rules: Vec<NetworkRuleName>,
    /// The access points that have it.
    pub access_points: Vec<AccessPointName>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// All permission policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPolicyList {
    /// By name.
    pub rows: Vec<AccessPolicyRow>,
    /// The network rules that one can have.
    pub rules: Vec<NetworkRuleName>,
    /// The instances that one can speak of.
    pub gateways: Vec<GatewayRow>,
}

/// The page of a permission policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPolicyPage {
    /// The policy.
    pub row: AccessPolicyRow,
    /// The network rules that it can have.
    pub rules: Vec<NetworkRuleName>,
}

/// A network rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRuleRow {
    /// The name.
    pub name: NetworkRuleName,
    /// What it is for.
    pub description: String,
    /// Its addresses and networks, with commas between them.
    pub networks: String,
    /// The policies that have it.
    pub policies: Vec<PermissionPolicyName>,
    /// When it was made.
    pub created_at: Timestamp,
}
