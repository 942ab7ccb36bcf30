//! GetParametersForImport.

use custody::TokenClaims;
use domain::{
    Action, Key, KeyId, PairId, PairState, Refusal, WrappingAlgorithm, WrappingKeySpec, WrappingPair, limits,
};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Write, keyrings};

/// What an import needs: the public key that wraps, and the token that authorises (R140).
#[derive(Clone, Debug)]
pub struct ImportParameters {
    /// The pair, with its public key.
    pub pair: WrappingPair,
    /// The import token: opaque, for this key and this pair only.
    pub token: String,
}

impl Engine {
    /// Issues a fresh wrapping pair and a token for it, both valid for 24 hours (R152).
    ///
    /// # Errors
    /// [`Refusal::GeneratedOrigin`], or an algorithm that the key management type does not take such a key under
    /// (R143 to R145).
    pub async fn get_parameters_for_import(
        &self,
        actor: &Actor,
        id: &KeyId,
        spec: WrappingKeySpec,
        algorithm: WrappingAlgorithm,
    ) -> Result<ImportParameters, EngineError> {
        let key = self.describe_key(id).await?;
        check_algorithm(&key, algorithm)?;
        let wrapping_key = self.pool.take(spec).await?;
        let created_at = self.now();
        let pair = WrappingPair {
            id: PairId::new(custody::random::bytes()),
            key: id.clone(),
            spec,
            algorithm,
            public_key: wrapping_key.public_key_der().to_vec(),
            created_at,
            expires_at: created_at.plus(limits::TOKEN_LIFE),
            state: PairState::NEW,
        };
        let sealed = self.keyring(&key).await?.seal_pair(&pair.id, id, &wrapping_key);
        let detail =
            json!({ "pair": pair.id, "spec": spec, "algorithm": algorithm, "expires": pair.expires_at });
        let change = Change {
            writes: vec![Write::AddPair(pair.clone(), sealed)],
            audit: self.audit(actor, "GetParametersForImport", id, detail),
        };
        self.store.commit(change).await?;
        self.due_changed.notify_one();
        let token = self.import_token(&pair).await?;
        Ok(ImportParameters { pair, token })
    }

    /// A token for a pair that was issued before: another text each time, valid as long as the first.
    ///
    /// # Errors
    /// The pair's refusal when it has expired or is burned.
    pub async fn import_token(&self, pair: &WrappingPair) -> Result<String, EngineError> {
        pair.usable(self.now())?;
        let keyring = self.keyrings.get(keyrings::of_server(), &*self.store).await?;
        let claims =
            TokenClaims { key: pair.key.clone(), pair: pair.id.clone(), expires_at: pair.expires_at };
        Ok(keyring.mint_token(&claims))
    }
}

fn check_algorithm(key: &Key, algorithm: WrappingAlgorithm) -> Result<(), Refusal> {
    key.permits(Action::GetParametersForImport)?;
    let management = key.placement.management;
    if management.wrapping_algorithms(key.spec).contains(&algorithm) {
        Ok(())
    } else {
        Err(Refusal::WrappingNotOffered { algorithm, spec: key.spec, management })
    }
}
