//! A call whose caller is known: what it asks for, and whether the caller may.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{AliasName, Ciphertext, Key, KeyId, Refusal, RegionId, Secret, SecretId, SecretName};
use engine::{Actor, Engine, EngineError, Identity};
use serde_json::Value;

use crate::{Exchange, Failure, params::Params, quotas::Quotas};

/// What a call is answered with: an object of JSON.
pub(crate) type Answer = Result<Value, Failure>;

/// A call.
pub(crate) struct Call {
    pub(crate) engine: Arc<Engine>,
    /// The region whose gateway was called.
    pub(crate) region: RegionId,
    /// The operation.
    pub(crate) action: String,
    pub(crate) params: Params,
    /// Who calls.
    pub(crate) identity: Arc<Identity>,
    /// The same, for the audit log.
    pub(crate) actor: Actor,
    /// `None` where calls are not limited.
    pub(crate) quotas: Option<Arc<Quotas>>,
    /// Whether the call was counted: once, when the first policy has let it.
    pub(crate) counted: AtomicBool,
    /// What the call's record learns.
    pub(crate) exchange: Exchange,
}

impl Call {
    /// That the caller's policy lets it do this to things of a kind, such as `key`, of which none is named.
    pub(crate) fn authorise_any(&self, kind: &str) -> Result<(), Failure> {
        self.authorise(&self.arn(kind))
    }

    /// What a parameter names, of a kind of which nothing else speaks, if the caller may do this to it.
    pub(crate) fn named<T: FromStr>(&self, name: &str, kind: &str) -> Result<T, Failure> {
        let text = self.params.required(name)?;
        let named = text.parse().map_err(|_| Failure::invalid(name))?;
        self.authorise(&self.arn(&format!("{kind}/{text}")))?;
        Ok(named)
    }

    fn authorise(&self, resource: &str) -> Result<(), Failure> {
        if !self.is_allowed(resource) {
            return Err(Failure::no_permission());
        }
        match &self.quotas {
            // Whoever may not do it takes nothing away from those who may.
            Some(quotas) if !self.counted.swap(true, Ordering::Relaxed) => {
                quotas.admit(&self.action, self.region)
            }
            _ => Ok(()),
        }
    }

    fn is_allowed(&self, resource: &str) -> bool {
        self.identity.policy.allows(&["kms:", &self.action].concat(), resource)
    }

    /// What was not found, for those who may do this to any key; nobody else is told what there is.
    fn not_found(&self, refusal: Refusal) -> Failure {
        match self.is_allowed(&self.arn("key/*")) {
            true => refusal.into(),
            false => Failure::no_permission(),
        }
    }

    /// The ARN of something in this region and account.
    pub(crate) fn arn(&self, resource: &str) -> String {
        ["acs:kms:", self.region.as_str(), ":", self.engine.account().as_str(), ":", resource].concat()
    }

    /// The key that a parameter names by its id, its ARN or an alias, if the caller may do this to it.
    pub(crate) async fn key(&self, name: &str) -> Result<Arc<Key>, Failure> {
        let id = self.key_id(self.params.required(name)?).await?;
        self.key_of_id(&id).await
    }

    /// A key of this region, if the caller may do this to it.
    pub(crate) async fn key_of_id(&self, id: &KeyId) -> Result<Arc<Key>, Failure> {
        let unused = |failure: Failure| {
            self.exchange.names_key(id);
            failure
        };
        // Who may not use a key is not told whether there is one.
        self.authorise(&self.arn(&["key/", id.as_str()].concat())).map_err(unused)?;
        let key = self.engine.key_to_use(id).await.map_err(|error| unused(error.into()))?;
        self.exchange.uses_key(&key, None);
        self.require_here(&key)?;
        self.ask_key_policy(&key, &self.action).await?;
        self.forward(&key)?;
        Ok(key)
    }

    /// Counts a call of a key that lives in an instance among the calls of that instance.
    fn forward(&self, key: &Key) -> Result<(), Failure> {
        match (&self.quotas, &key.placement.instance) {
            (Some(quotas), Some(instance)) => quotas.forward(instance),
            _ => Ok(()),
        }
    }

    /// The ciphertext of a parameter, if the caller may do this to the key that made it.
    pub(crate) async fn ciphertext(&self, name: &str) -> Result<(Ciphertext, Arc<Key>), Failure> {
        let text = self.params.required(name)?;
        let ciphertext = Ciphertext::from_base64(text).map_err(|_| Failure::invalid(name))?;
        let key =
            self.engine.key_of_version_to_use(&ciphertext.version).await.map_err(|error| match error {
                EngineError::Refused(refusal) => self.not_found(refusal),
                error => error.into(),
            })?;
        self.exchange.uses_key(&key, Some(&ciphertext.version));
        self.authorise(&self.arn(&format!("key/{}", key.id)))?;
        self.require_here(&key)?;
        self.ask_key_policy(&key, &self.action).await?;
        self.forward(&key)?;
        Ok((ciphertext, key))
    }

    /// The secret that a parameter names, if the caller may do this to it.
    pub(crate) fn secret(&self, name: &str) -> Result<SecretId, Failure> {
        let text = self.params.required(name)?;
        let text = text.strip_prefix(&self.arn("secret/")).unwrap_or(text);
        let secret: SecretName = text.parse().map_err(|_| Failure::invalid(name))?;
        self.exchange.names_secret(&secret);
        self.authorise(&self.arn(&format!("secret/{secret}")))?;
        Ok(SecretId { region: self.region, name: secret })
    }

    /// That the policy of the key which seals a secret lets the caller do what its values need: `Encrypt` or `Decrypt`.
    /// Counts the call among those of the instance where that key lives.
    pub(crate) async fn require_sealing_key(&self, secret: &Secret, action: &str) -> Result<(), Failure> {
        let key = self.engine.key_to_use(&secret.key).await?;
        self.exchange.uses_key(&key, None);
        self.ask_key_policy(&key, action).await?;
        self.forward(&key)
    }

    /// The alias of a parameter, if the caller may do this to it.
    pub(crate) fn alias(&self) -> Result<AliasName, Failure> {
        let alias: AliasName = self.params.parse_required("AliasName")?;
        self.exchange.names_alias(&alias);
        self.authorise(&self.arn(alias.as_str()))?;
        Ok(alias)
    }

    /// The id of the key that a text names.
    async fn key_id(&self, text: &str) -> Result<KeyId, Failure> {
        let is_arn = text.starts_with("acs:");
        let own = if is_arn { text.strip_prefix(&self.arn("")) } else { None };
        if is_arn && own.is_none() {
            if let Some(Ok(id)) = text.rsplit_once(":key/").map(|(_, id)| id.parse()) {
                self.exchange.names_key(&id);
            }
            return Err(Refusal::KeyNotFound.into());
        }
        let named = own.unwrap_or(text);
        let named = named.strip_prefix("key/").filter(|_| own.is_some()).unwrap_or(named);
        if named.starts_with("alias/") {
            let alias = named.parse().map_err(|_| Failure::invalid("KeyId"))?;
            self.exchange.names_alias(&alias);
            return Ok(self.key_of_alias(&alias).await?.id.clone());
        }
        // What is no id of a key is the id of no key.
        named.parse().map_err(|_| Refusal::KeyNotFound.into())
    }

    /// The key that has an alias in this region.
    pub(crate) async fn key_of_alias(&self, alias: &AliasName) -> Result<Arc<Key>, Failure> {
        let found = self.engine.keys_by_alias(vec![alias.clone()]).await?;
        for id in found.into_values().flatten() {
            let key = self.engine.key_to_use(&id).await?;
            if key.placement.region == self.region {
                return Ok(key);
            }
        }
        Err(self.not_found(Refusal::AliasNotFound))
    }

    fn require_here(&self, key: &Key) -> Result<(), Failure> {
        if key.placement.region == self.region { Ok(()) } else { Err(Refusal::KeyNotFound.into()) }
    }

    /// Whether the key's own policy lets the caller (R137). The default one lets everybody of the account.
    async fn ask_key_policy(&self, key: &Key, action: &str) -> Result<(), Failure> {
        if !key.has_policy {
            return Ok(());
        }
        let Some(policy) = self.engine.get_key_policy(&key.id).await? else { return Ok(()) };
        let caller = format!("acs:ram::{}:user/{}", self.engine.account(), self.identity.user);
        if policy.allows(&caller, &format!("kms:{action}")) { Ok(()) } else { Err(Failure::no_permission()) }
    }
}
