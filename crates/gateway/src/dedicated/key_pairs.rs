//! Key pairs for applications: made here, given out, and kept nowhere.

use custody::AdditionalData;
use domain::KeySpec;
use engine::DataKeyPair;
use zeroize::Zeroizing;

use super::{
    additional::data_of,
    blob,
    call::{Answer, Answered, Call},
    failure,
    messages::{
        AdvanceGenerateDataKeyPairRequest, AdvanceGenerateDataKeyPairResponse,
        AdvanceGenerateDataKeyPairWithoutPlaintextResponse, GenerateDataKeyPairRequest,
        GenerateDataKeyPairResponse, GenerateDataKeyPairWithoutPlaintextResponse,
    },
    symmetric::ALGORITHM,
};
use crate::Failure;

/// GenerateDataKeyPair.
pub(super) async fn generate(call: &Call<'_>, request: GenerateDataKeyPairRequest) -> Answer {
    let made = Made::plain(call, &request).await?;
    let message = GenerateDataKeyPairResponse {
        key_id: made.key_id,
        iv: made.pair.ciphertext.iv.to_vec(),
        key_pair_spec: request.key_pair_spec.clone(),
        private_key_plaintext: made.pair.private.to_vec(),
        private_key_ciphertext_blob: made.pair.ciphertext.sealed.clone(),
        public_key: made.public_key,
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
    };
    Answered::by(&message, &made.pair.ciphertext.version)
}

/// GenerateDataKeyPairWithoutPlaintext.
pub(super) async fn generate_without_plaintext(
    call: &Call<'_>,
    request: GenerateDataKeyPairRequest,
) -> Answer {
    let made = Made::plain(call, &request).await?;
    let message = GenerateDataKeyPairWithoutPlaintextResponse {
        key_id: made.key_id,
        iv: made.pair.ciphertext.iv.to_vec(),
        key_pair_spec: request.key_pair_spec.clone(),
        private_key_ciphertext_blob: made.pair.ciphertext.sealed.clone(),
        public_key: made.public_key,
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
    };
    Answered::by(&message, &made.pair.ciphertext.version)
}

/// AdvanceGenerateDataKeyPair.
pub(super) async fn advance_generate(call: &Call<'_>, request: AdvanceGenerateDataKeyPairRequest) -> Answer {
    let made = Made::advance(call, &request).await?;
    let message = AdvanceGenerateDataKeyPairResponse {
        key_id: made.key_id,
        iv: made.pair.ciphertext.iv.to_vec(),
        key_pair_spec: request.key_pair_spec.clone(),
        private_key_plaintext: made.pair.private.to_vec(),
        private_key_ciphertext_blob: blob::with_head(&made.pair.ciphertext),
        public_key: made.public_key,
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
        key_version_id: made.pair.ciphertext.version.to_string(),
    };
    Answered::by(&message, &made.pair.ciphertext.version)
}

/// AdvanceGenerateDataKeyPairWithoutPlaintext.
pub(super) async fn advance_generate_without_plaintext(
    call: &Call<'_>,
    request: AdvanceGenerateDataKeyPairRequest,
) -> Answer {
    let made = Made::advance(call, &request).await?;
    let message = AdvanceGenerateDataKeyPairWithoutPlaintextResponse {
        key_id: made.key_id,
        iv: made.pair.ciphertext.iv.to_vec(),
        key_pair_spec: request.key_pair_spec.clone(),
        private_key_ciphertext_blob: blob::with_head(&made.pair.ciphertext),
        public_key: made.public_key,
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
        key_version_id: made.pair.ciphertext.version.to_string(),
    };
    Answered::by(&message, &made.pair.ciphertext.version)
}

/// A key pair that was made.
struct Made {
    key_id: String,
    pair: DataKeyPair,
    /// In the form that was asked for.
    public_key: Vec<u8>,
}

impl Made {
    async fn plain(call: &Call<'_>, request: &GenerateDataKeyPairRequest) -> Result<Self, Failure> {
        if !matches!(request.algorithm.as_str(), "" | ALGORITHM) {
            return Err(failure::field("Algorithm"));
        }
        Self::new(call, &request.key_id, &request.key_pair_spec, &request.key_format, &request.aad).await
    }

    async fn advance(call: &Call<'_>, request: &AdvanceGenerateDataKeyPairRequest) -> Result<Self, Failure> {
        Self::new(call, &request.key_id, &request.key_pair_spec, &request.key_format, &request.aad).await
    }

    async fn new(call: &Call<'_>, name: &str, spec: &str, format: &str, aad: &[u8]) -> Result<Self, Failure> {
        let key = call.key(name).await?;
        let spec: KeySpec = match spec {
            "" => return Err(Failure::missing("KeyPairSpec")),
            spec => spec.parse().map_err(|_| failure::field("KeyPairSpec"))?,
        };
        if !spec.is_key_pair() {
            return Err(failure::field("KeyPairSpec"));
        }
        let as_pem = match format {
            "" | "PEM" => true,
            "DER" => false,
            _ => return Err(failure::field("KeyFormat")),
        };
        let written = move |der: Zeroizing<Vec<u8>>| match as_pem {
            true => Zeroizing::new(domain::pem("PRIVATE KEY", &der).into_bytes()),
            false => der,
        };
        let aad = data_of(aad);
        let additional = AdditionalData::Bytes(&aad);
        let pair = call.engine.generate_data_key_pair(&key.id, spec, written, additional).await?;
        let public_key = match as_pem {
            true => domain::pem("PUBLIC KEY", &pair.public).into_bytes(),
            false => pair.public.clone(),
        };
        Ok(Self { key_id: key.id.to_string(), pair, public_key })
    }
}
