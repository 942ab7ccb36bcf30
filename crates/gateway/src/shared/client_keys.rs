//! Client keys of application access points.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{AccessPointName, ClientKey, ClientKeyId};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::access_points;
use crate::call::{Answer, Call};

/// What ARNs call client keys.
const KIND: &str = "clientkey";
/// What every client key is.
const ALGORITHM: &str = "RSA_2048";
/// Who makes them.
const ORIGIN: &str = "KMS_PROVIDED";

/// CreateClientKey: the only answer with the private key.
pub(super) async fn create(call: &Call) -> Answer {
    let access_point: AccessPointName = call.named("AapName", access_points::KIND)?;
    let password = Zeroizing::new(call.params.required("Password")?.to_owned());
    let (from, until) = (call.params.parse("NotBefore")?, call.params.parse("NotAfter")?);
    let issued = call.engine.create_client_key(&call.actor, &access_point, &password, from, until).await?;
    Ok(json!({
        "ClientKeyId": issued.key.id,
        "KeyAlgorithm": ALGORITHM,
        "NotBefore": issued.key.not_before.to_string(),
        "NotAfter": issued.key.not_after.to_string(),
        "PrivateKeyData": STANDARD.encode(&*issued.pkcs12),
    }))
}

/// GetClientKey.
pub(super) async fn get(call: &Call) -> Answer {
    let id: ClientKeyId = call.named("ClientKeyId", KIND)?;
    Ok(told(&call.engine.get_client_key(&id).await?))
}

/// ListClientKeys: of an access point, or all.
pub(super) async fn list(call: &Call) -> Answer {
    let access_point: Option<AccessPointName> = match call.params.text("AapName") {
        Some(_) => Some(call.named("AapName", access_points::KIND)?),
        None => {
            call.authorise_any(KIND)?;
            None
        }
    };
    let keys = call.engine.list_client_keys(access_point.as_ref()).await?;
    Ok(json!({ "ClientKeys": keys.iter().map(told).collect::<Vec<_>>() }))
}

/// DeleteClientKey.
pub(super) async fn delete(call: &Call) -> Answer {
    let id: ClientKeyId = call.named("ClientKeyId", KIND)?;
    call.engine.delete_client_key(&call.actor, &id).await?;
    Ok(json!({}))
}

fn told(key: &ClientKey) -> Value {
    json!({
        "ClientKeyId": key.id,
        "AapName": key.access_point,
        "KeyAlgorithm": ALGORITHM,
        "KeyOrigin": ORIGIN,
        "PublicKeyData": domain::pem("CERTIFICATE", &key.certificate),
        "NotBefore": key.not_before.to_string(),
        "NotAfter": key.not_after.to_string(),
        "CreateTime": key.created_at.to_string(),
    })
}
