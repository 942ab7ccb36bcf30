//! ACS3-HMAC-SHA256 and ACS4-HMAC-SHA256: a canonical request with headers the client chose, hashed and signed.
//! They differ only in the credential and in the key.

use aws_lc_rs::digest::{SHA256, digest};

use super::{
    Claim, Request, SignatureError,
    authorization::{ACS3, ACS4, Authorization},
    canonical,
    claim::Signing,
    fields::{Headers, check_body_hash, identifier},
};

const ACTION: &str = "x-acs-action";
const VERSION: &str = "x-acs-version";
const DATE: &str = "x-acs-date";
const NONCE: &str = "x-acs-signature-nonce";
const BODY_HASH: &str = "x-acs-content-sha256";
const CONTENT_TYPE: &str = "content-type";

/// Decide what is done, for whom and how often: in every request, and signed in every request.
const ALWAYS_SIGNED: [&str; 6] = ["host", ACTION, VERSION, DATE, NONCE, BODY_HASH];
/// Decide for whom it is done; signed wherever they are.
const SIGNED_IF_PRESENT: [&str; 2] = ["x-acs-accesskey-id", "x-acs-security-token"];

/// The name of the list of signed headers.
const SIGNED_HEADERS: &str = "SignedHeaders";
/// The most headers that a request may sign. The SDKs sign about ten.
const MAX_SIGNED_HEADERS: usize = 64;

/// Reads the claim of a request that has this `Authorization` header.
pub(super) fn read(
    request: &Request<'_>,
    headers: &Headers<'_>,
    authorization: Authorization<'_>,
) -> Result<Claim, SignatureError> {
    let value = |name| headers.get(name);
    let named = |name| identifier(value(name)?, name);
    let (date, body_hash) = (value(DATE)?, value(BODY_HASH)?);
    check_scope(&authorization.signing, date)?;
    check_body_hash(request.body, body_hash)?;
    let names = signed_headers(request, headers, authorization.signed_headers)?;
    let string_to_sign = string_to_sign(request, &authorization, (headers, &names), body_hash)?;
    Ok(Claim {
        access_key_id: authorization.access_key_id,
        action: named(ACTION)?,
        version: named(VERSION)?,
        at: date.parse().map_err(|_| SignatureError::Invalid(DATE))?,
        nonce: named(NONCE)?,
        signing: authorization.signing,
        string_to_sign,
        signature: authorization.signature.to_owned(),
    })
}

/// Checks that a key of ACS4 was derived for the day on which the request was signed.
fn check_scope(signing: &Signing, date: &str) -> Result<(), SignatureError> {
    let Signing::Acs4(scope) = signing else { return Ok(()) };
    let day = date.split_once('T').map(|(day, _)| day.replace('-', ""));
    if day.as_ref() == Some(&scope.date) { Ok(()) } else { Err(SignatureError::Invalid("Credential")) }
}

/// The names in the list, in its order, when all are there that must be.
fn signed_headers<'a>(
    request: &Request<'_>,
    headers: &Headers<'_>,
    list: &'a str,
) -> Result<Vec<&'a str>, SignatureError> {
    let names: Vec<_> = list.split(';').take(MAX_SIGNED_HEADERS + 1).collect();
    let well_formed = names.len() <= MAX_SIGNED_HEADERS && names.iter().all(|name| is_header_name(name));
    let has = |name: &str| names.contains(&name);
    let complete = ALWAYS_SIGNED.into_iter().chain(signed_if_present(request, headers)).all(has);
    if well_formed && complete { Ok(names) } else { Err(SignatureError::Invalid(SIGNED_HEADERS)) }
}

/// Whether `name` is a header's name, in the lower case that the vendor signs.
fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

/// The headers that this request must sign because it has them.
///
/// Without its content type a form is no form, and its parameters would be lost without a trace.
/// One library adds a content type, unsigned, to a request without a body: there it decides nothing.
fn signed_if_present(request: &Request<'_>, headers: &Headers<'_>) -> impl Iterator<Item = &'static str> {
    let content_type = (!request.body.is_empty()).then_some(CONTENT_TYPE);
    let present = |name: &&str| headers.has(name);
    SIGNED_IF_PRESENT.into_iter().filter(present).chain(content_type)
}

/// Room for the canonical request of most calls, so that it is written without moving.
const USUAL_LENGTH: usize = 1024;

/// The name of the scheme and the hash of the canonical request.
fn string_to_sign(
    request: &Request<'_>,
    authorization: &Authorization<'_>,
    (headers, signed): (&Headers<'_>, &[&str]),
    body_hash: &str,
) -> Result<String, SignatureError> {
    let scheme = if matches!(authorization.signing, Signing::Acs4(_)) { ACS4 } else { ACS3 };
    let mut canonical_request = String::with_capacity(USUAL_LENGTH);
    canonical_request.extend([request.method, "\n", request.path, "\n"]);
    canonical::add_query(&mut canonical_request, request.query.iter());
    canonical_request.push('\n');
    add_headers(&mut canonical_request, headers, signed)?;
    canonical_request.extend(["\n", authorization.signed_headers, "\n", body_hash]);
    let hash = digest(&SHA256, canonical_request.as_bytes());
    Ok([scheme, "\n", canonical::lower_hex(hash, &mut [0; 64])].concat())
}

/// Adds a line for every signed header, in the order of the list.
fn add_headers(text: &mut String, headers: &Headers<'_>, names: &[&str]) -> Result<(), SignatureError> {
    for &name in names {
        let value = headers.required(name, static_name(name))?;
        text.extend([name, ":", value, "\n"]);
    }
    Ok(())
}

/// What an error calls a signed header: its name, when it is one that this module knows.
fn static_name(name: &str) -> &'static str {
    let mut known = ALWAYS_SIGNED.into_iter().chain(SIGNED_IF_PRESENT).chain([CONTENT_TYPE]);
    known.find(|known| *known == name).unwrap_or(SIGNED_HEADERS)
}
