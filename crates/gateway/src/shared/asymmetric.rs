//! Key pairs: raw RSA ciphertexts, signatures of digests, public keys.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{EncryptionAlgorithm, Key, KeyVersionId, SigningAlgorithm};
use serde_json::json;

use crate::{
    Failure,
    call::{Answer, Call},
};

/// AsymmetricEncrypt.
pub(super) async fn encrypt(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (version, algorithm) = (version(call, &key)?, algorithm::<EncryptionAlgorithm>(call)?);
    let plaintext = call.params.bytes("Plaintext")?;
    let (ciphertext, version) =
        call.engine.asymmetric_encrypt(&key.id, Some(&version), algorithm, &plaintext).await?;
    let ciphertext = STANDARD.encode(ciphertext);
    Ok(json!({ "KeyId": key.id, "KeyVersionId": version, "CiphertextBlob": ciphertext }))
}

/// AsymmetricDecrypt.
pub(super) async fn decrypt(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (version, algorithm) = (version(call, &key)?, algorithm::<EncryptionAlgorithm>(call)?);
    let ciphertext = call.params.bytes("CiphertextBlob")?;
    let plaintext = call.engine.asymmetric_decrypt(&key.id, Some(&version), algorithm, &ciphertext).await?;
    Ok(json!({ "KeyId": key.id, "KeyVersionId": version, "Plaintext": STANDARD.encode(&*plaintext) }))
}

/// AsymmetricSign.
pub(super) async fn sign(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (version, algorithm) = (version(call, &key)?, algorithm::<SigningAlgorithm>(call)?);
    let digest = call.params.bytes("Digest")?;
    let (signature, version) =
        call.engine.asymmetric_sign(&key.id, Some(&version), algorithm, &digest).await?;
    Ok(json!({ "KeyId": key.id, "KeyVersionId": version, "Value": STANDARD.encode(signature) }))
}

/// AsymmetricVerify.
pub(super) async fn verify(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (version, algorithm) = (version(call, &key)?, algorithm::<SigningAlgorithm>(call)?);
    let (digest, signature) = (call.params.bytes("Digest")?, call.params.bytes("Value")?);
    let holds =
        call.engine.asymmetric_verify(&key.id, Some(&version), algorithm, &digest, &signature).await?;
    Ok(json!({ "KeyId": key.id, "KeyVersionId": version, "Value": holds }))
}

/// GetPublicKey: a PEM file (RFC 7468, section 13).
pub(super) async fn get_public_key(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (public_key, version) = call.engine.get_public_key(&key.id, Some(&version(call, &key)?)).await?;
    Ok(
        json!({ "KeyId": key.id, "KeyVersionId": version, "PublicKey": domain::pem("PUBLIC KEY", &public_key) }),
    )
}

/// A ciphertext or a signature does not say by which version it was made, so the caller does.
fn version(call: &Call, key: &Key) -> Result<KeyVersionId, Failure> {
    let text = call.params.required("KeyVersionId")?;
    let version = text.parse().map_err(|_| domain::Refusal::KeyVersionNotFound)?;
    call.exchange.uses_key(key, Some(&version));
    Ok(version)
}

fn algorithm<T: std::str::FromStr>(call: &Call) -> Result<T, Failure> {
    call.params.parse_required("Algorithm")
}
