//! HMAC keys: message authentication codes.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::MacAlgorithm;
use serde_json::json;

use crate::call::{Answer, Call};

/// GenerateMac.
pub(super) async fn generate(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let algorithm = call.params.parse_required::<MacAlgorithm>("Algorithm")?;
    let message = call.params.bytes("Message")?;
    let mac = call.engine.generate_mac(&key.id, algorithm, &message).await?;
    Ok(json!({ "KeyId": key.id, "Algorithm": algorithm, "Mac": STANDARD.encode(mac) }))
}

/// VerifyMac.
pub(super) async fn verify(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let algorithm = call.params.parse_required::<MacAlgorithm>("Algorithm")?;
    let (message, mac) = (call.params.bytes("Message")?, call.params.bytes("Mac")?);
    let holds = call.engine.verify_mac(&key.id, algorithm, &message, &mac).await?;
    Ok(json!({ "KeyId": key.id, "Algorithm": algorithm, "Value": holds }))
}
