//! What a text leads to, whatever people have at hand: an id, an ARN, a ciphertext, a part of a name.

use domain::view::{Found, KeyFilter, Lookup, SecretFilter};
use domain::{Ciphertext, Instance, InstanceId, KeyId, KeyVersionId, PairId, Permission, Refusal, SecretId};

use crate::{Caller, Console, Error};

/// How many of each kind that have the text in their names.
const LIKE: u32 = 10;

impl Console {
    /// Finds what `text` names, or else what has it in its name.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn lookup(&self, caller: &Caller, text: &str) -> Result<Lookup, Error> {
        caller.require(Permission::Read)?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(Lookup::default());
        }
        if let Some(named) = self.named(text).await? {
            return Ok(Lookup { named: Some(named), like: vec![] });
        }
        Ok(Lookup { named: None, like: self.like(text).await? })
    }

    async fn named(&self, text: &str) -> Result<Option<Found>, Error> {
        let (region, text) = within_arn(text);
        let name = text.strip_prefix("secret/").unwrap_or(text);
        let secret = match region {
            Some(region) if text.starts_with("secret/") => format!("{region}/{name}").parse(),
            _ => name.parse::<SecretId>(),
        };
        if let Ok(id) = secret
            && found(self.engine.describe_secret(&id).await)?.is_some()
        {
            return Ok(Some(Found::Secret(id)));
        }
        if let (Some(region), true) = (region, text.starts_with("alias/")) {
            let key = match region.parse() {
                Ok(region) => found(self.named_key(region, text).await)?,
                Err(_) => None,
            };
            return match key {
                Some(key) => self.key_found(&key).await,
                None => Ok(None),
            };
        }
        let text = text.strip_prefix("key/").unwrap_or(text);
        if let Ok(id) = text.parse::<KeyId>()
            && let Some(key) = self.key_found(&id).await?
        {
            return Ok(Some(key));
        }
        if let Ok(id) = text.parse::<PairId>()
            && found(self.engine.describe_pair(&id).await)?.is_some()
        {
            return Ok(Some(Found::Pair(id)));
        }
        if let Ok(id) = text.parse::<InstanceId>()
            && let Some(Instance { id, name, .. }) = found(self.engine.describe_instance(&id).await)?
        {
            return Ok(Some(Found::Instance { id, name }));
        }
        let version = text.parse::<KeyVersionId>().ok();
        let version = version.or_else(|| Ciphertext::from_base64(text).ok().map(|it| it.version));
        match version {
            Some(version) => match found(self.engine.key_of_version(&version).await)? {
                Some(key) => self.key_found(&key.id).await,
                None => Ok(None),
            },
            None => Ok(None),
        }
    }

    async fn key_found(&self, id: &KeyId) -> Result<Option<Found>, Error> {
        let Some(key) = found(self.engine.describe_key(id).await)? else { return Ok(None) };
        let alias = self.engine.aliases(id).await?.into_iter().next();
        Ok(Some(Found::Key { id: key.id, alias, region: key.placement.region }))
    }

    async fn like(&self, text: &str) -> Result<Vec<Found>, Error> {
        let keys = KeyFilter { text: Some(text.to_owned()), ..KeyFilter::default() };
        let secrets = SecretFilter { text: Some(text.to_owned()), ..SecretFilter::default() };
        let keys = self.engine.list_keys(&keys, LIKE).await?.rows.into_iter().map(|row| Found::Key {
            id: row.key.id,
            alias: row.aliases.into_iter().next(),
            region: row.key.placement.region,
        });
        let secrets = self.engine.list_secrets(&secrets, LIKE).await?.rows;
        let secrets = secrets.into_iter().map(|row| Found::Secret(row.secret.id));
        let lower = text.to_lowercase();
        let instances = self.engine.list_instances().await?.into_iter();
        let instances = instances.filter(|it| it.name.as_str().to_lowercase().contains(&lower));
        let instances = instances.map(|Instance { id, name, .. }| Found::Instance { id, name });
        Ok(keys.chain(secrets).chain(instances.take(LIKE as usize)).collect())
    }
}

/// Region and resource of an ARN, `acs:kms:<region>:<account>:<resource>`; another text as it is.
fn within_arn(text: &str) -> (Option<&str>, &str) {
    let parts: Vec<&str> = text.splitn(5, ':').collect();
    match parts[..] {
        ["acs", "kms", region, _, resource] => (Some(region), resource),
        _ => (None, text),
    }
}

/// What was found; `None` for what is not there.
fn found<T>(answer: Result<T, impl Into<Error>>) -> Result<Option<T>, Error> {
    match answer.map_err(Into::into) {
        Ok(found) => Ok(Some(found)),
        Err(Error::Refused(
            Refusal::KeyNotFound
            | Refusal::KeyVersionNotFound
            | Refusal::InstanceNotFound
            | Refusal::PairNotFound
            | Refusal::SecretNotFound,
        )) => Ok(None),
        Err(error) => Err(error),
    }
}
