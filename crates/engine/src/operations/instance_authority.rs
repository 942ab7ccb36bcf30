//! What a dedicated gateway proves itself with: the certificate authority of its instance, and what that issues.

use std::net::IpAddr;

use custody::{SealedAuthority, ServerIdentity};
use domain::{InstanceId, Refusal};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, StoreError, Write, keyrings};

/// An instance's certificate authority as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAuthority {
    /// Its certificate, in DER (RFC 5280).
    pub certificate: Vec<u8>,
    /// Its private key.
    pub sealed: SealedAuthority,
}

impl Engine {
    /// The certificate of an instance's authority as PEM, which clients of the instance's gateway trust (R204). The
    /// authority is made when it is first asked for.
    ///
    /// # Errors
    /// [`Refusal::InstanceNotFound`].
    pub async fn instance_ca(&self, id: &InstanceId) -> Result<String, EngineError> {
        Ok(domain::pem("CERTIFICATE", &self.authority(id).await?.certificate))
    }

    /// Issues what the gateway of an instance presents to clients that reach it by these names and addresses.
    ///
    /// # Errors
    /// [`Refusal::InstanceNotFound`]; [`EngineError::Damaged`] when the authority does not open, or a name is none.
    pub async fn gateway_identity(
        &self,
        id: &InstanceId,
        names: &[String],
        addresses: &[IpAddr],
    ) -> Result<ServerIdentity, EngineError> {
        let stored = self.authority(id).await?;
        let keyring = self.keyrings.get(keyrings::of_instance(id), &*self.store).await?;
        keyring
            .open_authority(id, stored.certificate, &stored.sealed)
            .and_then(|authority| authority.issue(names, addresses, self.now()))
            .map_err(EngineError::damaged(id))
    }

    async fn authority(&self, id: &InstanceId) -> Result<StoredAuthority, EngineError> {
        self.store.instance(id).await?.ok_or(Refusal::InstanceNotFound)?;
        if let Some(stored) = self.store.authority(id).await? {
            return Ok(stored);
        }
        let keyring = self.keyrings.get(keyrings::of_instance(id), &*self.store).await?;
        let (certificate, sealed) =
            keyring.new_authority(id, self.now()).map_err(EngineError::damaged(id))?;
        let authority = StoredAuthority { certificate, sealed };
        let change = Change {
            writes: vec![Write::AddAuthority(id.clone(), authority.clone())],
            audit: self.audit(&Actor::System, "CreateInstanceCa", id, json!({})),
        };
        match self.store.commit(change).await {
            Ok(()) => Ok(authority),
            // Somebody else asked for it at the same time.
            Err(StoreError::Conflict) => {
                Ok(self.store.authority(id).await?.ok_or(Refusal::InstanceNotFound)?)
            }
            Err(error) => Err(error.into()),
        }
    }
}
