//! Client keys of access points: CreateClientKey, GetClientKey, ListClientKeys, DeleteClientKey; and whoever has one.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use custody::{NewClientKey, client_key_fingerprint};
use domain::{
    AccessPointName, ClientKey, ClientKeyId, Networks, PermissionPolicy, Refusal, Timestamp, Validity,
    check_client_key_password, letters_and_digits,
};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::{Actor, Engine, EngineError, Write};

/// A client key that was just made: the only time that its private half is given out.
pub struct IssuedClientKey {
    /// The client key.
    pub key: ClientKey,
    /// Its private key and a certificate under the password: PKCS#12 (RFC 7292).
    pub pkcs12: Zeroizing<Vec<u8>>,
}

impl IssuedClientKey {
    /// The text of the file that the vendor's SDKs take as `clientKeyFile` or `clientKeyContent` (R202, R207):
    /// `clientKey_<id>.json`.
    pub fn content(&self) -> Zeroizing<String> {
        let pkcs12 = Zeroizing::new(STANDARD.encode(&*self.pkcs12));
        Zeroizing::new(format!(r#"{{"KeyId":"{}","PrivateKeyData":"{}"}}"#, self.key.id, *pkcs12))
    }

    /// What the audit log tells of it.
    pub(super) fn told(&self) -> Value {
        json!({
            "id": self.key.id,
            "fingerprint": client_key_fingerprint(&self.key.public_key),
            "not_before": self.key.not_before.to_string(),
            "not_after": self.key.not_after.to_string(),
        })
    }
}

/// A password for a client key, for those who ask for none of their own: 24 letters and digits, of both.
pub fn client_key_password() -> Zeroizing<String> {
    loop {
        let random = Zeroizing::new(custody::random::bytes::<24>());
        let password = Zeroizing::new(letters_and_digits(&*random));
        // One in 70 has no digit.
        if check_client_key_password(&password).is_ok() {
            return password;
        }
    }
}

/// A client key with what its access point may do: what a dedicated gateway needs to know of a caller.
pub struct Client {
    /// The client key.
    pub key: ClientKey,
    /// `sha256-` and the hex SHA-256 of the public key, as access logs call it.
    pub fingerprint: String,
    /// The access point's policies.
    pub policies: Vec<ClientPolicy>,
}

/// A policy of an access point, with the networks of its rules.
pub struct ClientPolicy {
    /// The policy.
    pub policy: PermissionPolicy,
    /// From where it holds, by any of its rules; `None` where it has no rule, and holds from anywhere.
    pub networks: Option<Vec<Networks>>,
}

impl Engine {
    /// Creates a client key of an access point.
    ///
    /// # Errors
    /// [`Refusal::AccessPointNotFound`]; [`Refusal::Invalid`] for the password or the validity.
    pub async fn create_client_key(
        &self,
        actor: &Actor,
        access_point: &AccessPointName,
        password: &Zeroizing<String>,
        not_before: Option<Timestamp>,
        not_after: Option<Timestamp>,
    ) -> Result<IssuedClientKey, EngineError> {
        check_client_key_password(password)?;
        let validity = Validity::new(not_before, not_after, self.now())?;
        self.describe_access_point(access_point).await?;
        let issued = self.issue_client_key(access_point, password, validity).await?;
        let write = Write::AddClientKey(Box::new(issued.key.clone()));
        let mut detail = issued.told();
        detail["access_point"] = json!(access_point);
        let gone = Refusal::AccessPointNotFound;
        let resource = of_client_key(&issued.key.id);
        self.change_callers(actor, "CreateClientKey", resource, vec![write], detail, gone).await?;
        self.due_changed.notify_one();
        Ok(issued)
    }

    /// A client key.
    ///
    /// # Errors
    /// [`Refusal::ClientKeyNotFound`].
    pub async fn get_client_key(&self, id: &ClientKeyId) -> Result<ClientKey, EngineError> {
        Ok(self.store.client_key(id).await?.ok_or(Refusal::ClientKeyNotFound)?)
    }

    /// The client keys of an access point, or all; oldest first.
    ///
    /// # Errors
    /// [`Refusal::AccessPointNotFound`].
    pub async fn list_client_keys(
        &self,
        access_point: Option<&AccessPointName>,
    ) -> Result<Vec<ClientKey>, EngineError> {
        if let Some(name) = access_point {
            self.describe_access_point(name).await?;
        }
        Ok(self.store.client_keys(access_point).await?)
    }

    /// Deletes a client key. It holds from the next request on.
    ///
    /// # Errors
    /// [`Refusal::ClientKeyNotFound`].
    pub async fn delete_client_key(&self, actor: &Actor, id: &ClientKeyId) -> Result<(), EngineError> {
        let key = self.get_client_key(id).await?;
        let write = Write::DeleteClientKey(id.clone());
        let detail = json!({ "access_point": key.access_point });
        let none = Refusal::ClientKeyNotFound;
        self.change_callers(actor, "DeleteClientKey", of_client_key(id), vec![write], detail, none).await
    }

    /// Writes into the audit log that a client key has ceased to be valid, which it did by itself.
    pub(crate) async fn note_client_key_expired(
        &self,
        id: &ClientKeyId,
        access_point: &AccessPointName,
        due: Timestamp,
    ) -> Result<(), EngineError> {
        let write = Write::ExpireClientKey(id.clone(), due);
        let detail = json!({ "access_point": access_point, "due": due });
        // A race lost means that it was deleted, or that another server was first.
        self.try_change(&Actor::System, "ExpireClientKey", of_client_key(id), vec![write], detail)
            .await
            .map(|_| ())
    }

    /// Whoever has this client key, valid or not; `None` where nobody has.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn client(&self, id: &ClientKeyId) -> Result<Option<Arc<Client>>, EngineError> {
        self.known_clients
            .get(id, &*self.store, async || {
                let Some(key) = self.store.client_key(id).await? else { return Ok(None) };
                let policies = self.client_policies(&key.access_point).await?;
                let fingerprint = client_key_fingerprint(&key.public_key);
                Ok(Some(Client { key, fingerprint, policies }))
            })
            .await
    }

    async fn client_policies(
        &self,
        access_point: &AccessPointName,
    ) -> Result<Vec<ClientPolicy>, EngineError> {
        let policies = self.store.policies_of(access_point).await?;
        let rules = self.store.rules_of(access_point).await?.into_iter();
        let networks: HashMap<_, _> = rules.map(|rule| (rule.name, rule.networks)).collect();
        let with_networks = |policy: PermissionPolicy| {
            // A rule that was just deleted lets nobody in: from nowhere is not from anywhere.
            let of_rules = policy.network_rules.iter().filter_map(|name| networks.get(name).cloned());
            let networks = (!policy.network_rules.is_empty()).then(|| of_rules.collect());
            ClientPolicy { policy, networks }
        };
        Ok(policies.into_iter().map(with_networks).collect())
    }

    /// Makes a client key, of which nothing is stored yet.
    pub(super) async fn issue_client_key(
        &self,
        access_point: &AccessPointName,
        password: &Zeroizing<String>,
        validity: Validity,
    ) -> Result<IssuedClientKey, EngineError> {
        let id = ClientKeyId::new(custody::random::bytes());
        let make = {
            let (id, password) = (id.clone(), password.clone());
            move || NewClientKey::generate(&id, validity, &password)
        };
        let made = spawn_blocking(make).await.ok().flatten().ok_or(EngineError::NoKeyMade)?;
        let key = ClientKey {
            id,
            access_point: access_point.clone(),
            public_key: made.public_key,
            certificate: made.certificate,
            not_before: validity.not_before(),
            not_after: validity.not_after(),
            created_at: self.now(),
        };
        Ok(IssuedClientKey { key, pkcs12: made.pkcs12 })
    }
}

/// A client key in the audit log.
pub(super) fn of_client_key(id: &ClientKeyId) -> String {
    format!("client-key/{id}")
}
