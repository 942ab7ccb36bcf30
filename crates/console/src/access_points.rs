//! Application access points and their client keys.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use custody::client_key_fingerprint;
use domain::view::{
    AccessPointList, AccessPointPage, AccessPointRow, ClientKeyRow, GatewayRow, NewClientKey,
};
use domain::{
    AccessPoint, AccessPointName, ClientKey, ClientKeyId, Description, Instance, InstanceId, OperatorId,
    Permission, PermissionPolicyName, Timestamp,
};
use engine::{IssuedClientKey, SetUpAccessPoint};
use zeroize::Zeroizing;

use crate::{Caller, Console, Error, PolicyFields};

/// How long a new client key is shown to its maker.
const SHOWN: Duration = Duration::from_secs(15 * 60);

/// The last client key that each operator made: kept in memory for its maker to take away. Nothing else has it.
#[derive(Default)]
pub(crate) struct NewClientKeys(Mutex<HashMap<OperatorId, Kept>>);

struct Kept {
    access_point: AccessPointName,
    id: ClientKeyId,
    content: Zeroizing<String>,
    password: Zeroizing<String>,
    made_at: Timestamp,
}

impl NewClientKeys {
    fn keep(&self, maker: &OperatorId, issued: &IssuedClientKey, password: Zeroizing<String>) {
        let kept = Kept {
            access_point: issued.key.access_point.clone(),
            id: issued.key.id.clone(),
            content: issued.content(),
            password,
            made_at: issued.key.created_at,
        };
        self.all().insert(maker.clone(), kept);
    }

    fn made_by(&self, maker: &OperatorId, point: &AccessPointName, now: Timestamp) -> Option<NewClientKey> {
        let mut all = self.all();
        all.retain(|_, kept| !kept.made_at.plus(SHOWN).has_come(now));
        let kept = all.get(maker).filter(|kept| kept.access_point == *point)?;
        let (content, password) = (kept.content.to_string(), kept.password.to_string());
        Some(NewClientKey { id: kept.id.clone(), content, password })
    }

    /// Of a client key that is gone nobody needs the private half.
    fn forget(&self, gone: impl Fn(&AccessPointName, &ClientKeyId) -> bool) {
        self.all().retain(|_, kept| !gone(&kept.access_point, &kept.id));
    }

    fn all(&self) -> MutexGuard<'_, HashMap<OperatorId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Under what password a client key is made, and for how long, as the form gives it.
#[derive(Default)]
pub struct ClientKeyFields {
    /// The password; `None` for one that is made.
    pub password: Option<Zeroizing<String>>,
    /// For how many days it may be used; `None` for five years.
    pub days: Option<u32>,
}

impl ClientKeyFields {
    fn not_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.days.map(|days| now.plus(Duration::from_secs(u64::from(days) * 24 * 60 * 60)))
    }
}

impl Console {
    /// All access points.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn access_points(&self, caller: &Caller) -> Result<AccessPointList, Error> {
        caller.require(Permission::ManageOperators)?;
        let now = self.engine.now();
        let mut keys: HashMap<AccessPointName, Vec<ClientKey>> = HashMap::new();
        for key in self.engine.list_client_keys(None).await?.into_iter().filter(|key| key.is_valid_at(now)) {
            keys.entry(key.access_point.clone()).or_default().push(key);
        }
        let row = |point: AccessPoint| {
            let keys = keys.remove(&point.name).unwrap_or_default();
            AccessPointRow {
                keys: u32::try_from(keys.len()).unwrap_or(u32::MAX),
                until: keys.iter().map(|key| key.not_after).max(),
                name: point.name,
                policies: point.policies,
                created_at: point.created_at,
            }
        };
        Ok(AccessPointList {
            rows: self.engine.list_access_points().await?.into_iter().map(row).collect(),
            policies: self.policy_names().await?,
            rules: self.rule_names().await?,
            gateways: self.gateway_rows().await?,
            now,
        })
    }

    /// An access point, with the client key that the caller has just made.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessPointNotFound`](domain::Refusal).
    pub async fn access_point(
        &self,
        caller: &Caller,
        name: &AccessPointName,
    ) -> Result<AccessPointPage, Error> {
        caller.require(Permission::ManageOperators)?;
        let (point, now) = (self.engine.describe_access_point(name).await?, self.engine.now());
        let mut rows: HashMap<_, _> =
            self.policy_rows().await?.into_iter().map(|row| (row.name.clone(), row)).collect();
        let policies: Vec<_> = point.policies.iter().filter_map(|name| rows.remove(name)).collect();
        let mut gateways = self.gateway_rows().await?;
        gateways.retain(|gateway| policies.iter().any(|policy| policy.instance == gateway.id));
        Ok(AccessPointPage {
            choice: self.policy_names().await?,
            keys: self.engine.list_client_keys(Some(name)).await?.into_iter().map(key_row).collect(),
            new: self.new_client_keys.made_by(caller.id(), name, now),
            description: point.description.as_str().to_owned(),
            created_at: point.created_at,
            name: point.name,
            policies,
            gateways,
            now,
        })
    }

    /// Creates an access point.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessPointTaken`](domain::Refusal), [`Refusal::PermissionPolicyNotFound`](domain::Refusal), [`Refusal::Invalid`](domain::Refusal).
    pub async fn create_access_point(
        &self,
        caller: &Caller,
        name: &AccessPointName,
        description: Description,
        policies: Vec<PermissionPolicyName>,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.engine.create_access_point(&actor, name, description, policies).await?;
        Ok(())
    }

    /// Makes a policy, an access point and a client key at once, which [`Console::access_point`] shows.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessPointTaken`](domain::Refusal), [`Refusal::PermissionPolicyTaken`](domain::Refusal), [`Refusal::Invalid`](domain::Refusal) and
    /// others.
    pub async fn set_up_access_point(
        &self,
        caller: &Caller,
        name: &AccessPointName,
        instance: InstanceId,
        policy: PolicyFields,
        key: ClientKeyFields,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let not_after = key.not_after(self.engine.now());
        let password = key.password.unwrap_or_else(engine::client_key_password);
        let request = SetUpAccessPoint {
            name: name.clone(),
            description: policy.description,
            instance,
            permissions: policy.permissions,
            resources: policy.resources,
            network_rules: policy.rules,
            password: password.clone(),
            not_after,
        };
        let issued = self.engine.set_up_access_point(&actor, request).await?;
        self.new_client_keys.keep(caller.id(), &issued, password);
        Ok(())
    }

    /// Gives an access point other policies, and another description.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessPointNotFound`](domain::Refusal), [`Refusal::PermissionPolicyNotFound`](domain::Refusal),
    /// [`Refusal::Invalid`](domain::Refusal).
    pub async fn update_access_point(
        &self,
        caller: &Caller,
        name: &AccessPointName,
        description: Description,
        policies: Vec<PermissionPolicyName>,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        Ok(self.engine.update_access_point(&actor, name, Some(description), Some(policies)).await?)
    }

    /// Deletes an access point with all client keys.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessPointNotFound`](domain::Refusal).
    pub async fn delete_access_point(&self, caller: &Caller, name: &AccessPointName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.engine.delete_access_point(&actor, name).await?;
        self.new_client_keys.forget(|kept, _| kept == name);
        Ok(())
    }

    /// Creates a client key of an access point, which [`Console::access_point`] shows.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AccessPointNotFound`](domain::Refusal), [`Refusal::Invalid`](domain::Refusal).
    pub async fn create_client_key(
        &self,
        caller: &Caller,
        access_point: &AccessPointName,
        fields: ClientKeyFields,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let not_after = fields.not_after(self.engine.now());
        let password = fields.password.unwrap_or_else(engine::client_key_password);
        let issued = self.engine.create_client_key(&actor, access_point, &password, None, not_after).await?;
        self.new_client_keys.keep(caller.id(), &issued, password);
        Ok(())
    }

    /// Deletes a client key.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::ClientKeyNotFound`](domain::Refusal).
    pub async fn delete_client_key(&self, caller: &Caller, id: &ClientKeyId) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.engine.delete_client_key(&actor, id).await?;
        self.new_client_keys.forget(|_, kept| kept == id);
        Ok(())
    }

    /// The instances, as places that programs call.
    pub(crate) async fn gateway_rows(&self) -> Result<Vec<GatewayRow>, Error> {
        let row = |instance: Instance| GatewayRow {
            url: self.dedicated_gateway(&instance.id),
            id: instance.id,
            name: instance.name,
        };
        Ok(self.engine.list_instances().await?.into_iter().map(row).collect())
    }
}

fn key_row(key: ClientKey) -> ClientKeyRow {
    ClientKeyRow {
        fingerprint: client_key_fingerprint(&key.public_key),
        id: key.id,
        not_before: key.not_before,
        not_after: key.not_after,
        created_at: key.created_at,
    }
}
