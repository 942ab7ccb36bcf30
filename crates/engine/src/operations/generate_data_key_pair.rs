//! GenerateDataKeyPair, which only dedicated gateways offer.

use custody::AdditionalData;
use domain::{Action, Ciphertext, Field, Invalid, KeyId, KeySpec, Problem};
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::{Engine, EngineError};

/// A key pair for an application, which the KMS does not keep.
pub struct DataKeyPair {
    /// The private key: unencrypted PKCS#8 in DER, or as `written` wrote it.
    pub private: Zeroizing<Vec<u8>>,
    /// That private key under the key.
    pub ciphertext: Ciphertext,
    /// The public key: SubjectPublicKeyInfo in DER.
    pub public: Vec<u8>,
}

impl Engine {
    /// Makes a key pair of `spec` and encrypts its private key under the key, in the form that `written` gives it.
    ///
    /// # Errors
    /// A symmetric spec; the refusal of the key's state.
    pub async fn generate_data_key_pair(
        &self,
        id: &KeyId,
        spec: KeySpec,
        written: impl Fn(Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> + Send,
        additional: AdditionalData<'_>,
    ) -> Result<DataKeyPair, EngineError> {
        let key = self.key_to_use(id).await?;
        key.permits(Action::GenerateDataKey)?;
        if !spec.is_key_pair() {
            return Err(Invalid::new(Field::KeySpec, Problem::Format).into());
        }
        let made = spawn_blocking(move || custody::data_key_pair(spec)).await;
        let (private, public) =
            made.map_err(|_| EngineError::NoKeyMade)?.map_err(EngineError::damaged(id))?;
        let private = written(private);
        let ciphertext = self.seal_under(&key, &private, additional).await?;
        Ok(DataKeyPair { private, ciphertext, public })
    }
}
