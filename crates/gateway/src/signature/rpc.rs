//! Alibaba Cloud RPC signature 1.0: HMAC-SHA1 over the parameters of query and form. No header is signed.

use super::{
    Claim, Request, SignatureError, canonical,
    claim::Signing,
    fields::{identifier, parameter, parameters},
};

/// The parameter that carries the signature, and the only one that is not signed.
pub(super) const SIGNATURE: &str = "Signature";

/// Reads the claim of a request that has a `Signature` parameter.
pub(super) fn read(request: &Request<'_>) -> Result<Claim, SignatureError> {
    let value = |name| parameter(request, name);
    let named = |name| identifier(value(name)?, name);
    require(request, "SignatureMethod", "HMAC-SHA1")?;
    require(request, "SignatureVersion", "1.0")?;
    Ok(Claim {
        access_key_id: named("AccessKeyId")?,
        action: named("Action")?,
        version: named("Version")?,
        at: value("Timestamp")?.parse().map_err(|_| SignatureError::Invalid("Timestamp"))?,
        nonce: named("SignatureNonce")?,
        signing: Signing::RpcV1,
        string_to_sign: string_to_sign(request),
        signature: value(SIGNATURE)?.to_owned(),
    })
}

/// Checks that the parameter `name` is there once and says `wanted`.
fn require(request: &Request<'_>, name: &'static str, wanted: &str) -> Result<(), SignatureError> {
    if parameter(request, name)? == wanted { Ok(()) } else { Err(SignatureError::Invalid(name)) }
}

/// Method, path and parameters, encoded and joined. The parameters are thus encoded twice.
fn string_to_sign(request: &Request<'_>) -> String {
    let signed = parameters(request).filter(|(name, _)| name != SIGNATURE);
    let mut query = String::new();
    canonical::add_query(&mut query, signed);
    let (path, query) = (canonical::percent_encode(request.path), canonical::percent_encode(&query));
    format!("{}&{path}&{query}", request.method)
}
