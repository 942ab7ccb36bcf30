//! A call whose client is known: what it may do, and to which key.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::{
    AliasName, Instance, Key, KeyId, KeyVersionId, PermissionPolicy, Refusal, Secret, SecretId, SecretName,
};
use engine::{Actor, Engine, EngineError};
use prost::Message;

use super::failure;
use crate::{Exchange, Failure, quotas::InstanceQuotas};

/// A call.
pub(super) struct Call<'a> {
    pub(super) engine: &'a Engine,
    /// The instance whose gateway was called.
    pub(super) instance: &'a Instance,
    /// Who calls, for the audit log.
    pub(super) actor: Actor,
    /// Those of the client's policies that speak of this instance, and hold where the client is.
    pub(super) policies: Vec<&'a PermissionPolicy>,
    /// The key version that the client names in a header.
    pub(super) version: Option<KeyVersionId>,
    pub(super) request_id: String,
    /// `None` where calls are not limited.
    pub(super) quotas: Option<&'a InstanceQuotas>,
    /// Whether the call was counted: once, when the first policy has let it.
    pub(super) counted: AtomicBool,
    /// What the call's record learns.
    pub(super) exchange: &'a Exchange,
}

/// An answer: the message, and the key version that a header tells with it.
pub(super) struct Answered {
    pub(super) body: Vec<u8>,
    pub(super) version: Option<KeyVersionId>,
}

/// What a call is answered with.
pub(super) type Answer = Result<Answered, Failure>;

impl Answered {
    /// A message that says which key version was used.
    pub(super) fn by(message: &impl Message, version: &KeyVersionId) -> Answer {
        Ok(Self { body: message.encode_to_vec(), version: Some(version.clone()) })
    }

    /// A message of no key.
    pub(super) fn plain(message: &impl Message) -> Answer {
        Ok(Self { body: message.encode_to_vec(), version: None })
    }
}

impl Call<'_> {
    /// The key that a request names by its id or an alias, or, where it names none, by its version in the header.
    pub(super) async fn key(&self, name: &str) -> Result<Arc<Key>, Failure> {
        match (name, &self.version) {
            ("", None) => Err(Failure::missing("KeyId")),
            ("", Some(version)) => self.key_of_version(version).await,
            (name, None) => self.named_key(name).await,
            (name, Some(version)) => {
                let (key, owner) = (self.named_key(name).await?, self.key_of_version(version).await?);
                if key.id == owner.id { Ok(key) } else { Err(Refusal::KeyVersionNotFound.into()) }
            }
        }
    }

    /// The key that has a version.
    pub(super) async fn key_of_version(&self, version: &KeyVersionId) -> Result<Arc<Key>, Failure> {
        let key = self.engine.key_of_version_to_use(version).await.map_err(|error| self.hidden(error))?;
        self.exchange.uses_key(&key, Some(version));
        self.authorise_key(&key.id)?;
        self.require_here(key)
    }

    /// The secret of a name, if the client may read it.
    pub(super) async fn secret(&self, name: &str) -> Result<Secret, Failure> {
        let name: SecretName = match name {
            "" => return Err(Failure::missing("SecretName")),
            name => name.parse().map_err(|_| failure::field("SecretName"))?,
        };
        self.exchange.names_secret(&name);
        if !self.policies.iter().any(|policy| policy.lets_read(&name)) {
            return Err(Failure::no_permission());
        }
        self.count()?;
        let id = SecretId { region: self.instance.region, name };
        let secret = self.engine.describe_secret(&id).await?;
        match secret.placement.instance.as_ref() == Some(&self.instance.id) {
            true => Ok(secret),
            false => Err(Refusal::SecretNotFound.into()),
        }
    }

    /// Counts a call that any client of the instance may make.
    pub(super) fn count(&self) -> Result<(), Failure> {
        match self.quotas {
            Some(quotas) if !self.counted.swap(true, Ordering::Relaxed) => quotas.admit(&self.instance.id),
            _ => Ok(()),
        }
    }

    async fn named_key(&self, name: &str) -> Result<Arc<Key>, Failure> {
        let id = self.key_id(name).await?;
        let unused = |failure: Failure| {
            self.exchange.names_key(&id);
            failure
        };
        // Who may not use a key is not told whether there is one.
        self.authorise_key(&id).map_err(unused)?;
        let key = self.engine.key_to_use(&id).await.map_err(|error| unused(error.into()))?;
        self.exchange.uses_key(&key, None);
        self.require_here(key)
    }

    async fn key_id(&self, name: &str) -> Result<KeyId, Failure> {
        if !name.starts_with("alias/") {
            // What is no id of a key is the id of no key.
            return name.parse().map_err(|_| self.hidden(Refusal::KeyNotFound.into()));
        }
        let alias: AliasName = name.parse().map_err(|_| failure::field("KeyId"))?;
        self.exchange.names_alias(&alias);
        let found = self.engine.keys_by_alias(vec![alias]).await?;
        for id in found.into_values().flatten() {
            if self.is_here(&*self.engine.key_to_use(&id).await?) {
                return Ok(id);
            }
        }
        Err(self.hidden(Refusal::AliasNotFound.into()))
    }

    fn authorise_key(&self, id: &KeyId) -> Result<(), Failure> {
        match self.policies.iter().any(|policy| policy.lets_use(id)) {
            true => self.count(),
            false => Err(Failure::no_permission()),
        }
    }

    /// What was not found, for those who may use every key; nobody else is told what there is.
    fn hidden(&self, error: EngineError) -> Failure {
        let every = domain::AccessResource::AnyKey;
        let refused = matches!(error, EngineError::Refused(_));
        let uses_all = |policy: &&PermissionPolicy| {
            policy.permissions.contains(&domain::AccessPermission::KeyUser)
                && policy.resources.contains(&every)
        };
        match refused && !self.policies.iter().any(uses_all) {
            true => Failure::no_permission(),
            false => error.into(),
        }
    }

    fn require_here(&self, key: Arc<Key>) -> Result<Arc<Key>, Failure> {
        if self.is_here(&key) { Ok(key) } else { Err(Refusal::KeyNotFound.into()) }
    }

    fn is_here(&self, key: &Key) -> bool {
        key.placement.instance.as_ref() == Some(&self.instance.id)
    }
}
