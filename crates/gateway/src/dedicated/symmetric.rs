//! Symmetric keys: the plain operations, which tell IV and version apart from the ciphertext, and the Advance ones,
//! whose ciphertext holds both.

use custody::AdditionalData;
use domain::{Ciphertext, Field, IV_LEN, Invalid, Key, Problem, Refusal, TAG_LEN};
use engine::EngineError;
use zeroize::Zeroizing;

use super::{
    additional::data_of,
    asymmetric, blob,
    call::{Answer, Answered, Call},
    failure,
    messages::{
        AdvanceDecryptResponse, AdvanceEncryptResponse, AdvanceGenerateDataKeyRequest,
        AdvanceGenerateDataKeyResponse, DecryptRequest, DecryptResponse, EncryptRequest, EncryptResponse,
        GenerateDataKeyRequest, GenerateDataKeyResponse,
    },
};
use crate::Failure;

/// The only algorithm of symmetric keys, also where none is named.
pub(super) const ALGORITHM: &str = "AES_GCM";
/// Bytes of a data key where the request does not say.
const DATA_KEY_LEN: usize = 32;

/// Encrypt.
pub(super) async fn encrypt(call: &Call<'_>, request: EncryptRequest) -> Answer {
    let key = call.key(&request.key_id).await?;
    if !key.spec.is_symmetric() {
        return asymmetric::encrypt(call, &key, &request).await;
    }
    let made = seal(call, &key, &request).await?;
    let message = EncryptResponse {
        key_id: key.id.to_string(),
        ciphertext_blob: made.sealed.clone(),
        iv: made.iv.to_vec(),
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
        padding_mode: String::new(),
    };
    Answered::by(&message, &made.version)
}

/// AdvanceEncrypt.
pub(super) async fn advance_encrypt(call: &Call<'_>, request: EncryptRequest) -> Answer {
    let key = call.key(&request.key_id).await?;
    let made = seal(call, &key, &request).await?;
    let message = AdvanceEncryptResponse {
        key_id: key.id.to_string(),
        ciphertext_blob: blob::with_head(&made),
        iv: made.iv.to_vec(),
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
        padding_mode: String::new(),
        key_version_id: made.version.to_string(),
    };
    Answered::by(&message, &made.version)
}

/// Decrypt: by the version of the header; without one, by whichever version of the key opens the ciphertext.
pub(super) async fn decrypt(call: &Call<'_>, request: DecryptRequest) -> Answer {
    let key = call.key(&request.key_id).await?;
    if !key.spec.is_symmetric() {
        return asymmetric::decrypt(call, &key, &request).await;
    }
    require_gcm(&request.algorithm, &request.padding_mode)?;
    let iv: [u8; IV_LEN] = request.iv[..].try_into().map_err(|_| failure::field("Iv"))?;
    if request.ciphertext_blob.len() < TAG_LEN {
        return Err(failure::field("CiphertextBlob"));
    }
    let versions = match &call.version {
        Some(version) => vec![version.clone()],
        None => call.engine.list_key_versions(&key.id).await?.into_iter().map(|row| row.version.id).collect(),
    };
    for version in versions {
        let ciphertext = Ciphertext { version, iv, sealed: request.ciphertext_blob.clone() };
        if let Some(plaintext) = open(call, &ciphertext, &request.aad).await? {
            let message = DecryptResponse {
                key_id: key.id.to_string(),
                plaintext: plaintext.to_vec(),
                request_id: call.request_id.clone(),
                algorithm: ALGORITHM.to_owned(),
                padding_mode: String::new(),
            };
            return Answered::by(&message, &ciphertext.version);
        }
    }
    Err(Refusal::InvalidCiphertext.into())
}

/// AdvanceDecrypt: the ciphertext says by which version.
pub(super) async fn advance_decrypt(call: &Call<'_>, request: DecryptRequest) -> Answer {
    require_gcm(&request.algorithm, &request.padding_mode)?;
    let ciphertext =
        blob::after_head(&request.ciphertext_blob).map_err(|_| failure::field("CiphertextBlob"))?;
    let key = call.key_of_version(&ciphertext.version).await?;
    if !request.key_id.is_empty() && call.key(&request.key_id).await?.id != key.id {
        return Err(Refusal::InvalidCiphertext.into());
    }
    let opened = open(call, &ciphertext, &request.aad).await?;
    let plaintext = opened.ok_or(Refusal::InvalidCiphertext)?;
    let message = AdvanceDecryptResponse {
        key_id: key.id.to_string(),
        plaintext: plaintext.to_vec(),
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
        padding_mode: String::new(),
        key_version_id: ciphertext.version.to_string(),
    };
    Answered::by(&message, &ciphertext.version)
}

/// GenerateDataKey.
pub(super) async fn generate_data_key(call: &Call<'_>, request: GenerateDataKeyRequest) -> Answer {
    require_gcm(&request.algorithm, "")?;
    let (key, plaintext, made) =
        data_key(call, &request.key_id, request.number_of_bytes, &request.aad).await?;
    let message = GenerateDataKeyResponse {
        key_id: key,
        iv: made.iv.to_vec(),
        plaintext: plaintext.to_vec(),
        ciphertext_blob: made.sealed.clone(),
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
    };
    Answered::by(&message, &made.version)
}

/// AdvanceGenerateDataKey.
pub(super) async fn advance_generate_data_key(
    call: &Call<'_>,
    request: AdvanceGenerateDataKeyRequest,
) -> Answer {
    let (key, plaintext, made) =
        data_key(call, &request.key_id, request.number_of_bytes, &request.aad).await?;
    let message = AdvanceGenerateDataKeyResponse {
        key_id: key,
        iv: made.iv.to_vec(),
        plaintext: plaintext.to_vec(),
        ciphertext_blob: blob::with_head(&made),
        request_id: call.request_id.clone(),
        algorithm: ALGORITHM.to_owned(),
        key_version_id: made.version.to_string(),
    };
    Answered::by(&message, &made.version)
}

async fn seal(call: &Call<'_>, key: &Key, request: &EncryptRequest) -> Result<Ciphertext, Failure> {
    require_gcm(&request.algorithm, &request.padding_mode)?;
    // The KMS chooses each IV: under one that comes twice, AES-GCM gives its key away.
    if !request.iv.is_empty() {
        return Err(failure::field("Iv"));
    }
    Ok(call
        .engine
        .encrypt(&key.id, &request.plaintext, AdditionalData::Bytes(&data_of(&request.aad)))
        .await?)
}

/// The plaintext; `None` when the ciphertext does not open by the version that it names.
async fn open(
    call: &Call<'_>,
    ciphertext: &Ciphertext,
    aad: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
    match call.engine.decrypt(ciphertext, AdditionalData::Bytes(&data_of(aad))).await {
        Ok((plaintext, _)) => Ok(Some(plaintext)),
        Err(EngineError::Refused(Refusal::InvalidCiphertext)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn data_key(
    call: &Call<'_>,
    name: &str,
    bytes: i32,
    aad: &[u8],
) -> Result<(String, Zeroizing<Vec<u8>>, Ciphertext), Failure> {
    let key = call.key(name).await?;
    match bytes {
        0 | 32 => call.exchange.wants_data_key("AES_256"),
        16 => call.exchange.wants_data_key("AES_128"),
        _ => {}
    }
    let bytes = match bytes {
        0 => DATA_KEY_LEN,
        bytes => usize::try_from(bytes).map_err(|_| failure::field("NumberOfBytes"))?,
    };
    let range = Invalid::new(Field::Plaintext, Problem::Range { min: 1, max: 1024 });
    let made = call.engine.generate_raw_data_key(&key.id, bytes, AdditionalData::Bytes(&data_of(aad))).await;
    let (plaintext, ciphertext) = made.map_err(|error| match error {
        EngineError::Refused(Refusal::Invalid(invalid)) if invalid == range => {
            failure::field("NumberOfBytes")
        }
        error => error.into(),
    })?;
    Ok((key.id.to_string(), plaintext, ciphertext))
}

/// That a request for a symmetric key asks for AES-GCM, which pads nothing.
fn require_gcm(algorithm: &str, padding: &str) -> Result<(), Failure> {
    if !matches!(algorithm, "" | ALGORITHM) {
        return Err(failure::field("Algorithm"));
    }
    if !matches!(padding, "" | "NO_PADDING") {
        return Err(failure::field("PaddingMode"));
    }
    Ok(())
}
