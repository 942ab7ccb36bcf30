//! The import of key material.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Timestamp, WrappingAlgorithm, WrappingKeySpec};
use engine::ImportKeyMaterial;
use serde_json::json;

use crate::{
    Failure,
    call::{Answer, Call},
};

/// GetParametersForImport.
pub(super) async fn get_parameters(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let spec: WrappingKeySpec = call.params.parse_required("WrappingKeySpec")?;
    let algorithm: WrappingAlgorithm = call.params.parse_required("WrappingAlgorithm")?;
    let issued = call.engine.get_parameters_for_import(&call.actor, &key.id, spec, algorithm).await?;
    Ok(json!({
        "KeyId": key.id,
        "PublicKey": STANDARD.encode(&issued.pair.public_key),
        "ImportToken": issued.token,
        "TokenExpireTime": issued.pair.expires_at.to_string(),
    }))
}

/// ImportKeyMaterial.
pub(super) async fn import(call: &Call) -> Answer {
    let key = call.key("KeyId").await?.id.clone();
    let seconds = call.params.parse::<i64>("KeyMaterialExpireUnix")?.unwrap_or_default();
    if seconds < 0 {
        return Err(Failure::invalid("KeyMaterialExpireUnix"));
    }
    let request = ImportKeyMaterial {
        key,
        token: call.params.required("ImportToken")?.to_owned(),
        wrapped: call.params.bytes("EncryptedKeyMaterial")?.to_vec(),
        expires_at: (seconds > 0).then(|| Timestamp::from_seconds(seconds)),
    };
    call.engine.import_key_material(&call.actor, &request).await?;
    Ok(json!({}))
}

/// DeleteKeyMaterial.
pub(super) async fn delete(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    call.engine.delete_key_material(&call.actor, &key.id).await?;
    Ok(json!({}))
}
