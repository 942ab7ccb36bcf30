//! ImportKeyMaterial.

use custody::{Binding, Keyring, OpenError, OpenedMaterial, TokenClaims};
use domain::view::Imported;
use domain::{
    Action, Field, Invalid, Key, KeyId, MaterialDigest, MaterialStatus, PairState, Problem, Refusal,
    Timestamp, Transition, WrappingAlgorithm,
};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Outcome, Stored, StoredPair, Write, keyrings};

/// How many other pairs of the key are tried, newest first, to tell a mix-up from damage.
const COMPARED: usize = 8;

/// What is imported.
#[derive(Clone, Debug)]
pub struct ImportKeyMaterial {
    /// Into which key.
    pub key: KeyId,
    /// The token that came with the public key.
    pub token: String,
    /// The wrapped material.
    pub wrapped: Vec<u8>,
    /// When the material is to be deleted by itself (R159); `None` for never.
    pub expires_at: Option<Timestamp>,
}

/// An import that was checked as far as is possible without opening anything.
struct Admitted {
    key: Stored<Key>,
    pair: StoredPair,
    keyring: Keyring,
}

impl Engine {
    /// Imports wrapped material: opens it, checks its length and that it is the key's own (R162), seals it.
    /// A key that was pending import is enabled (R161).
    ///
    /// # Errors
    /// For the token: invalid, another key's, expired. For the pair: burned, or the material was wrapped
    /// under another pair. For the material: a wrong length, or not the material the key is bound to.
    /// Under PKCS#1 v1.5 every failure to open is [`Refusal::InvalidKeyMaterial`].
    /// Failures after opening cost the pair an attempt; that is committed before it is answered.
    pub async fn import_key_material(
        &self,
        actor: &Actor,
        request: &ImportKeyMaterial,
    ) -> Result<Imported, EngineError> {
        let imported = self
            .retry(&request.key, || async {
                let admitted = self.admit(request).await?;
                match self.open(&admitted, request).await? {
                    Ok((material, digest)) => self.accept(actor, request, admitted, &material, digest).await,
                    Err(refusal) => self.reject(actor, admitted, refusal).await,
                }
            })
            .await?;
        Ok(imported?)
    }

    async fn admit(&self, request: &ImportKeyMaterial) -> Result<Admitted, EngineError> {
        let now = self.now();
        let claims = self.read_token(&request.token).await?;
        let key = self.load_to_change(&request.key).await?;
        if claims.key != request.key {
            return Err(Refusal::TokenOfAnotherKey.into());
        }
        key.value.permits(Action::ImportKeyMaterial)?;
        if claims.expires_at.has_come(now) {
            return Err(Refusal::ExpiredImportToken.into());
        }
        let pair = self.store.pair(&claims.pair).await?.ok_or(Refusal::InvalidImportToken)?;
        pair.pair.usable(now)?;
        if request.expires_at.is_some_and(|at| at.has_come(now)) {
            return Err(Invalid::new(Field::Expiry, Problem::Past).into());
        }
        pair.pair.algorithm.check_wrapped_len(pair.pair.spec, request.wrapped.len())?;
        let keyring = self.keyring(&key.value).await?;
        Ok(Admitted { key, pair, keyring })
    }

    async fn read_token(&self, token: &str) -> Result<TokenClaims, EngineError> {
        let keyring = self.keyrings.get(keyrings::of_server(), &*self.store).await?;
        Ok(keyring.read_token(token).map_err(|_| Refusal::InvalidImportToken)?)
    }

    /// Opens the material and compares it with the one that the key is bound to.
    /// The inner result is the verdict on the material.
    async fn open(
        &self,
        admitted: &Admitted,
        request: &ImportKeyMaterial,
    ) -> Result<Result<(OpenedMaterial, MaterialDigest), Refusal>, EngineError> {
        let Admitted { key: Stored { value: key, .. }, pair, keyring } = admitted;
        let algorithm = pair.pair.algorithm;
        let opened = match open_with(keyring, pair, key, &request.wrapped)? {
            Ok(opened) => opened,
            Err(Refusal::InvalidKeyMaterial) if algorithm.may_explain_failure() => {
                let elsewhere = self.opens_with_another_pair(admitted, request).await?;
                return Ok(Err(if elsewhere { Refusal::PairMismatch } else { Refusal::InvalidKeyMaterial }));
            }
            Err(refusal) => return Ok(Err(refusal)),
        };
        let digest = keyring.digest(&key.id, key.spec, &opened);
        if key.bound_to.as_ref().is_some_and(|bound| !custody::same_digest(bound, &digest)) {
            return Ok(Err(explained(Refusal::DifferentMaterial, algorithm)));
        }
        Ok(Ok((opened, digest)))
    }

    /// Whether another pair of the same key opens the material (R153).
    /// Asked for OAEP only, and only about pairs of OAEP: there a wrong guess tells nothing.
    async fn opens_with_another_pair(
        &self,
        admitted: &Admitted,
        request: &ImportKeyMaterial,
    ) -> Result<bool, EngineError> {
        let key = &admitted.key.value.id;
        for StoredPair { pair, sealed, .. } in self.store.pairs(key).await?.into_iter().take(COMPARED) {
            let Some(sealed) = sealed.filter(|_| pair.id != admitted.pair.pair.id) else { continue };
            let opens = admitted
                .keyring
                .is_wrapped_under(&sealed, &pair.id, key, pair.algorithm, &request.wrapped)
                .map_err(EngineError::damaged(&pair.id))?;
            if opens {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn accept(
        &self,
        actor: &Actor,
        request: &ImportKeyMaterial,
        admitted: Admitted,
        material: &OpenedMaterial,
        digest: MaterialDigest,
    ) -> Result<Option<Result<Imported, Refusal>>, EngineError> {
        let Admitted { key: Stored { value: mut key, revision }, pair, keyring } = admitted;
        let check_value = material.check_value();
        key.state = key.state.after(Transition::Imported)?;
        key.bound_to = Some(digest);
        key.primary.material = MaterialStatus::Present { check_value, expires_at: request.expires_at };
        let sealed = keyring.seal_material(Binding { key: &key.id, version: &key.primary.id }, material);
        let detail = json!({
            "pair": pair.pair.id,
            "algorithm": pair.pair.algorithm,
            "checkValue": check_value.to_string(),
            "expires": request.expires_at,
        });
        let change = Change {
            writes: vec![
                Write::SetMaterial(key.primary.id.clone(), Some(sealed)),
                Write::UpdateKey { key: Box::new(key.clone()), from: revision },
                update(&pair, pair.pair.state.after_import(self.now())),
            ],
            audit: self.audit(actor, "ImportKeyMaterial", &key.id, detail),
        };
        let imported = Imported { check_value, expires_at: request.expires_at };
        Ok(self.committed(change).await?.then_some(Ok(imported)))
    }

    async fn reject(
        &self,
        actor: &Actor,
        admitted: Admitted,
        refusal: Refusal,
    ) -> Result<Option<Result<Imported, Refusal>>, EngineError> {
        let Admitted { key, pair, .. } = admitted;
        let state = pair.pair.state.after_failure();
        let detail = json!({ "pair": pair.pair.id, "algorithm": pair.pair.algorithm, "state": state });
        let mut audit = self.audit(actor, "ImportKeyMaterial", &key.value.id, detail);
        audit.outcome = Outcome::Refused(refusal.code());
        let change = Change { writes: vec![update(&pair, state)], audit };
        Ok(self.committed(change).await?.then_some(Err(refusal)))
    }
}

/// Opens wrapped material with one pair; the inner result is the verdict on the material.
fn open_with(
    keyring: &Keyring,
    stored: &StoredPair,
    key: &Key,
    wrapped: &[u8],
) -> Result<Result<OpenedMaterial, Refusal>, EngineError> {
    let Some(sealed) = &stored.sealed else { return Ok(Err(Refusal::InvalidKeyMaterial)) };
    let pair = &stored.pair;
    match keyring.open_wrapped(sealed, &pair.id, &key.id, pair.algorithm, key.spec, wrapped) {
        Ok(opened) => Ok(Ok(opened)),
        Err(OpenError::Unopened) => Ok(Err(Refusal::InvalidKeyMaterial)),
        Err(OpenError::Length { expected, actual }) => Ok(Err(Refusal::MaterialLength { expected, actual })),
        Err(OpenError::Otherwise(diagnosis)) => Ok(Err(Refusal::WrappedOtherwise(diagnosis))),
        Err(OpenError::Unfit) => Ok(Err(Refusal::NotThePrivateKey { spec: key.spec })),
        Err(OpenError::Corrupt(source)) => Err(EngineError::damaged(&pair.id)(source)),
    }
}

/// The refusal, or the uniform one where an explanation would be an oracle.
fn explained(refusal: Refusal, algorithm: WrappingAlgorithm) -> Refusal {
    if algorithm.may_explain_failure() { refusal } else { Refusal::InvalidKeyMaterial }
}

fn update(pair: &StoredPair, state: PairState) -> Write {
    Write::UpdatePair { pair: pair.pair.id.clone(), state, from: pair.revision }
}
