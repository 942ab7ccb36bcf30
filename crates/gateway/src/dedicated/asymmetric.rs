//! Key pairs: RSA ciphertexts, signatures, public keys. The version is the header's, or the key's primary one.

use aws_lc_rs::digest::{SHA256, digest};
use domain::{EncryptionAlgorithm, Key, SigningAlgorithm};

use super::{
    call::{Answer, Answered, Call},
    failure,
    messages::{
        DecryptRequest, DecryptResponse, EncryptRequest, EncryptResponse, GetPublicKeyRequest,
        GetPublicKeyResponse, SignRequest, SignResponse, VerifyRequest, VerifyResponse,
    },
};
use crate::Failure;

/// Encrypt, for a key pair.
pub(super) async fn encrypt(call: &Call<'_>, key: &Key, request: &EncryptRequest) -> Answer {
    let algorithm = algorithm::<EncryptionAlgorithm>(&request.algorithm)?;
    let made = call.engine.asymmetric_encrypt(&key.id, call.version.as_ref(), algorithm, &request.plaintext);
    let (ciphertext_blob, version) = made.await?;
    let message = EncryptResponse {
        key_id: key.id.to_string(),
        ciphertext_blob,
        iv: vec![],
        request_id: call.request_id.clone(),
        algorithm: request.algorithm.clone(),
        padding_mode: String::new(),
    };
    Answered::by(&message, &version)
}

/// Decrypt, for a key pair.
pub(super) async fn decrypt(call: &Call<'_>, key: &Key, request: &DecryptRequest) -> Answer {
    let algorithm = algorithm::<EncryptionAlgorithm>(&request.algorithm)?;
    let version = call.version.clone().unwrap_or_else(|| key.primary.id.clone());
    let opened = call.engine.asymmetric_decrypt(&key.id, Some(&version), algorithm, &request.ciphertext_blob);
    let plaintext = opened.await?;
    let message = DecryptResponse {
        key_id: key.id.to_string(),
        plaintext: plaintext.to_vec(),
        request_id: call.request_id.clone(),
        algorithm: request.algorithm.clone(),
        padding_mode: String::new(),
    };
    Answered::by(&message, &version)
}

/// Sign: a message, or the digest of one.
pub(super) async fn sign(call: &Call<'_>, request: SignRequest) -> Answer {
    let key = call.key(&request.key_id).await?;
    let algorithm = algorithm::<SigningAlgorithm>(&request.algorithm)?;
    let digest = digest_of(&request.digest, &request.message, &request.message_type)?;
    let made = call.engine.asymmetric_sign(&key.id, call.version.as_ref(), algorithm, &digest);
    let (signature, version) = made.await?;
    let message = SignResponse {
        key_id: key.id.to_string(),
        signature,
        request_id: call.request_id.clone(),
        algorithm: request.algorithm.clone(),
        message_type: request.message_type.clone(),
    };
    Answered::by(&message, &version)
}

/// Verify.
pub(super) async fn verify(call: &Call<'_>, request: VerifyRequest) -> Answer {
    let key = call.key(&request.key_id).await?;
    let algorithm = algorithm::<SigningAlgorithm>(&request.algorithm)?;
    let digest = digest_of(&request.digest, &request.message, &request.message_type)?;
    let version = call.version.clone().unwrap_or_else(|| key.primary.id.clone());
    let value = call
        .engine
        .asymmetric_verify(&key.id, Some(&version), algorithm, &digest, &request.signature)
        .await?;
    let message = VerifyResponse {
        key_id: key.id.to_string(),
        value,
        request_id: call.request_id.clone(),
        algorithm: request.algorithm.clone(),
        message_type: request.message_type.clone(),
    };
    Answered::by(&message, &version)
}

/// GetPublicKey.
pub(super) async fn get_public_key(call: &Call<'_>, request: GetPublicKeyRequest) -> Answer {
    let key = call.key(&request.key_id).await?;
    let (public_key, version) = call.engine.get_public_key(&key.id, call.version.as_ref()).await?;
    let message = GetPublicKeyResponse {
        key_id: key.id.to_string(),
        public_key: domain::pem("PUBLIC KEY", &public_key),
        request_id: call.request_id.clone(),
    };
    Answered::by(&message, &version)
}

/// What is signed: the field `Digest` of older clients, or `Message`, which is a digest already or hashed here.
fn digest_of(older: &[u8], message: &[u8], kind: &str) -> Result<Vec<u8>, Failure> {
    match (older, message, kind) {
        ([], [], _) => Err(Failure::missing("Message")),
        (older, [], _) => Ok(older.to_vec()),
        ([], message, "DIGEST") => Ok(message.to_vec()),
        ([], message, "" | "RAW") => Ok(digest(&SHA256, message).as_ref().to_vec()),
        ([], ..) => Err(failure::field("MessageType")),
        // Which of them is meant would be a guess.
        _ => Err(failure::field("Digest")),
    }
}

fn algorithm<T: std::str::FromStr>(name: &str) -> Result<T, Failure> {
    match name {
        "" => Err(Failure::missing("Algorithm")),
        name => name.parse().map_err(|_| failure::field("Algorithm")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_a_digest_or_is_hashed() {
        let hash = digest(&SHA256, b"text").as_ref().to_vec();
        for (older, message, kind, expected) in [
            (&b""[..], &b"text"[..], "RAW", Ok(hash.clone())),
            (b"", b"text", "", Ok(hash.clone())),
            (b"", &hash, "DIGEST", Ok(hash.clone())),
            (&hash, b"", "", Ok(hash.clone())),
            (b"", b"text", "raw", Err("InvalidParameter")),
            (&hash, b"text", "RAW", Err("InvalidParameter")),
            (b"", b"", "RAW", Err("MissingParameter")),
        ] {
            let found = digest_of(older, message, kind).map_err(|failure| failure.code);
            assert_eq!(found, expected, "{kind}");
        }
    }
}
