//! Key policies.

use domain::KeyPolicy;
use serde_json::json;

use crate::{
    Failure,
    call::{Answer, Call},
};

/// GetKeyPolicy.
pub(super) async fn get(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    check_name(call)?;
    let policy = call.engine.get_key_policy(&key.id).await?.ok_or_else(Failure::unsupported)?;
    Ok(json!({ "Policy": policy.as_str() }))
}

/// SetKeyPolicy.
pub(super) async fn set(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    check_name(call)?;
    let policy: KeyPolicy = call.params.required("Policy")?.parse()?;
    call.engine.set_key_policy(&call.actor, &key.id, Some(&policy)).await?;
    Ok(json!({}))
}

/// A key has one policy, and it has one name.
fn check_name(call: &Call) -> Result<(), Failure> {
    match call.params.text("PolicyName") {
        None | Some("default") => Ok(()),
        Some(_) => Err(Failure::invalid("PolicyName")),
    }
}
