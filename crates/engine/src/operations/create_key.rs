//! CreateKey.

use custody::{Binding, SealedMaterial};
use domain::{
    Action, AliasName, Description, InstanceId, Key, KeyId, KeyPolicy, KeySpec, KeyState, KeyUsage,
    KeyVersion, MaterialStatus, OperatorName, Origin, Placement, Refusal, RegionId, RotationPolicy,
};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::{Actor, Change, Engine, EngineError, StoreError, Write};

/// What a key is created with.
#[derive(Clone, Debug)]
pub struct CreateKey {
    /// Where.
    pub region: RegionId,
    /// In which instance; `None` for the region's default KMS.
    pub instance: Option<InstanceId>,
    /// What kind of key.
    pub spec: KeySpec,
    /// What it is for; `None` for the first usage that its spec has.
    pub usage: Option<KeyUsage>,
    /// Where its material comes from.
    pub origin: Origin,
    /// Its policy (R137); `None` for the default one, and in the default KMS.
    pub policy: Option<KeyPolicy>,
    /// Its first alias, if any.
    pub alias: Option<AliasName>,
    /// What people write about it.
    pub description: Description,
    /// Who makes it.
    pub creator: OperatorName,
}

impl Engine {
    /// Creates a key: enabled with generated material, or of external origin and pending import (R138).
    ///
    /// # Errors
    /// A spec that is not offered there, a taken alias, a used-up quota, an unknown instance or region.
    pub async fn create_key(&self, actor: &Actor, request: CreateKey) -> Result<Key, EngineError> {
        let (placement, instance) = self.place(request.region, request.instance.clone()).await?;
        let management = placement.management;
        let (spec, origin) = (request.spec, request.origin);
        if !management.key_specs(origin).contains(&spec) {
            return Err(Refusal::SpecNotOffered { spec, origin, management }.into());
        }
        let usage = usage_of(spec, request.usage)?;
        let (alias, policy) = (request.alias.clone(), request.policy.clone());
        let mut key = self.new_key(placement, usage, request);
        if policy.is_some() {
            key.permits(Action::SetKeyPolicy)?;
        }
        let policy = policy.filter(|policy| !policy.says_the_same_as(&self.default_policy()));
        key.has_policy = policy.is_some();
        let material = self.first_material(&mut key).await?;

        let quota = match instance {
            Some(instance) => Some(instance.key_quota),
            None => self.config.region_key_quota,
        };
        let mut writes = vec![Write::AddKey { key: Box::new(key.clone()), material, quota }];
        writes.extend(alias.map(|alias| Write::AddAlias(key.placement.region, alias, key.id.clone())));
        let mut detail = json!({ "spec": key.spec, "usage": key.usage, "origin": key.origin, "instance": key.placement.instance });
        if let Some(policy) = policy {
            detail["policy"] = json!(policy.as_str());
            writes.push(Write::SetPolicy(key.id.clone(), Some(policy)));
        }
        let change = Change { writes, audit: self.audit(actor, "CreateKey", &key.id, detail) };
        self.store.commit(change).await.map_err(|error| match error {
            StoreError::AliasTaken => Refusal::AliasTaken.into(),
            StoreError::QuotaReached => Refusal::KeyQuota { quota: quota.unwrap_or_default() }.into(),
            error => EngineError::from(error),
        })?;
        Ok(key)
    }

    fn new_key(&self, placement: Placement, usage: KeyUsage, request: CreateKey) -> Key {
        let id = match placement.instance {
            Some(_) => KeyId::in_instance(&placement.region, custody::random::bytes()),
            None => KeyId::in_default_kms(custody::random::bytes()),
        };
        let created_at = self.now();
        let version = id.new_version(custody::random::bytes());
        Key {
            id,
            placement,
            spec: request.spec,
            usage,
            origin: request.origin,
            state: KeyState::PendingImport,
            description: request.description,
            creator: request.creator,
            created_at,
            primary: KeyVersion { id: version, created_at, material: MaterialStatus::Absent },
            protected: false,
            has_policy: false,
            rotation: RotationPolicy::Off,
            bound_to: None,
        }
    }

    /// Generates the material of the key's primary version.
    pub(crate) async fn generate_material(&self, key: &mut Key) -> Result<SealedMaterial, EngineError> {
        let keyring = self.keyring(key).await?;
        let (spec, id, version) = (key.spec, key.id.clone(), key.primary.id.clone());
        let make = move || keyring.generate(spec, Binding { key: &id, version: &version });
        let (sealed, check_value) = match !spec.is_key_pair() {
            true => make(),
            // Key pairs take up to seconds to make.
            false => spawn_blocking(make).await.map_err(|_| EngineError::NoKeyMade)?,
        };
        key.primary.material = MaterialStatus::Present { check_value, expires_at: None };
        Ok(sealed)
    }

    /// Generates the material of a key that the KMS makes itself, and enables the key.
    async fn first_material(&self, key: &mut Key) -> Result<Option<SealedMaterial>, EngineError> {
        if key.origin == Origin::External {
            return Ok(None);
        }
        key.state = KeyState::Enabled;
        self.generate_material(key).await.map(Some)
    }
}

fn usage_of(spec: KeySpec, asked: Option<KeyUsage>) -> Result<KeyUsage, Refusal> {
    match asked {
        Some(usage) if spec.usages().contains(&usage) => Ok(usage),
        Some(usage) => Err(Refusal::UsageNotOffered { spec, usage }),
        None => Ok(spec.usages()[0]),
    }
}
