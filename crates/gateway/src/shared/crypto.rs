//! Symmetric keys: encryption, data keys and their export.
//!
//! What is encrypted is the text in base64 as it was sent, and Decrypt gives that text again: so do the vendor's SDKs
//! expect it that send the same text to a dedicated gateway.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Ciphertext, EncryptionAlgorithm};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{
    Failure,
    call::{Answer, Call},
};

/// Encrypt.
pub(super) async fn encrypt(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    // It must be base64, though it is encrypted as it is.
    call.params.bytes("Plaintext")?;
    let (plaintext, context) =
        (call.params.required("Plaintext")?, call.params.context("EncryptionContext")?);
    let ciphertext = call.engine.encrypt(&key.id, plaintext.as_bytes(), &context).await?;
    Ok(made(&key.id, &ciphertext))
}

/// Decrypt.
pub(super) async fn decrypt(call: &Call) -> Answer {
    let (ciphertext, key) = call.ciphertext("CiphertextBlob").await?;
    let context = call.params.context("EncryptionContext")?;
    let (plaintext, _) = call.engine.decrypt(&ciphertext, &context).await?;
    Ok(json!({ "KeyId": key.id, "KeyVersionId": ciphertext.version, "Plaintext": *text(&plaintext) }))
}

/// GenerateDataKey.
pub(super) async fn generate_data_key(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (bytes, context) = (data_key_len(call)?, call.params.context("EncryptionContext")?);
    let made_key = call.engine.generate_data_key(&key.id, bytes, &context).await?;
    let mut answer = made(&key.id, &made_key.ciphertext);
    answer["Plaintext"] = json!(*made_key.plaintext);
    Ok(answer)
}

/// GenerateDataKeyWithoutPlaintext.
pub(super) async fn generate_data_key_without_plaintext(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (bytes, context) = (data_key_len(call)?, call.params.context("EncryptionContext")?);
    let ciphertext = call.engine.generate_data_key_without_plaintext(&key.id, bytes, &context).await?;
    Ok(made(&key.id, &ciphertext))
}

/// ReEncrypt: the caller must be let for both keys.
pub(super) async fn re_encrypt(call: &Call) -> Answer {
    if call.params.text("SourceEncryptionAlgorithm").is_some() {
        return Err(Failure::unsupported());
    }
    let (ciphertext, _) = call.ciphertext("CiphertextBlob").await?;
    let destination = call.key("DestinationKeyId").await?;
    let (from, to) = (
        call.params.context("SourceEncryptionContext")?,
        call.params.context("DestinationEncryptionContext")?,
    );
    let ciphertext = call.engine.re_encrypt(&ciphertext, &from, &destination.id, &to).await?;
    Ok(made(&destination.id, &ciphertext))
}

/// ExportDataKey.
pub(super) async fn export_data_key(call: &Call) -> Answer {
    let (ciphertext, key) = call.ciphertext("CiphertextBlob").await?;
    let context = call.params.context("EncryptionContext")?;
    let (public_key, algorithm) = recipient(call)?;
    let (exported, _) = call.engine.export_data_key(&ciphertext, &context, &public_key, algorithm).await?;
    let exported = STANDARD.encode(exported);
    Ok(json!({ "KeyId": key.id, "KeyVersionId": ciphertext.version, "ExportedDataKey": exported }))
}

/// GenerateAndExportDataKey.
pub(super) async fn generate_and_export_data_key(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let (bytes, context) = (data_key_len(call)?, call.params.context("EncryptionContext")?);
    let (public_key, algorithm) = recipient(call)?;
    let (ciphertext, exported) =
        call.engine.generate_and_export_data_key(&key.id, bytes, &context, &public_key, algorithm).await?;
    let mut answer = made(&key.id, &ciphertext);
    answer["ExportedDataKey"] = json!(STANDARD.encode(exported));
    Ok(answer)
}

/// What tells of a ciphertext that was made.
fn made(key: &domain::KeyId, ciphertext: &Ciphertext) -> Value {
    json!({ "KeyId": key, "KeyVersionId": ciphertext.version, "CiphertextBlob": ciphertext.to_base64() })
}

/// A plaintext that was text when it was encrypted; other bytes, as other programs may have encrypted them, in base64.
fn text(plaintext: &Zeroizing<Vec<u8>>) -> Zeroizing<String> {
    Zeroizing::new(match std::str::from_utf8(plaintext) {
        Ok(text) => text.to_owned(),
        Err(_) => STANDARD.encode(plaintext),
    })
}

/// Bytes of a data key: a number wins over a spec, and 32 is what there is without either.
fn data_key_len(call: &Call) -> Result<usize, Failure> {
    let by_spec = match call.params.text("KeySpec") {
        None | Some("AES_256") => 32,
        Some("AES_128") => 16,
        Some(_) => return Err(Failure::invalid("KeySpec")),
    };
    let asked = call.params.parse::<usize>("NumberOfBytes")?;
    if asked.is_none() {
        call.exchange.wants_data_key(if by_spec == 16 { "AES_128" } else { "AES_256" });
    }
    match asked.unwrap_or(by_spec) {
        bytes @ 1..=1024 => Ok(bytes),
        _ => Err(Failure::invalid("NumberOfBytes")),
    }
}

/// The public key that a data key is exported to, and how.
fn recipient(call: &Call) -> Result<(Zeroizing<Vec<u8>>, EncryptionAlgorithm), Failure> {
    if call.params.required("WrappingKeySpec")? != "RSA_2048" {
        return Err(Failure::invalid("WrappingKeySpec"));
    }
    Ok((call.params.bytes("PublicKeyBlob")?, call.params.parse_required("WrappingAlgorithm")?))
}
