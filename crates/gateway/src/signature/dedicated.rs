//! Requests to the dedicated gateway: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017),
//! under the private key of a client key.
//!
//! Method, body hash, content type, date and every header that begins with `x-kms-` are signed; there is no query.
//! There is no nonce either: a request can be repeated for as long as its date is accepted.

use std::{fmt, time::UNIX_EPOCH};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Timestamp;

use super::{
    Request, SignatureError,
    fields::{AUTHORIZATION, Headers, check_body_hash, identifier},
};

/// The header that tells a request to the dedicated gateway from all others.
const OPERATION: &str = "x-kms-apiname";
const VERSION: &str = "x-kms-apiversion";
/// With three c: the vendor's spelling.
const KEY_ID: &str = "x-kms-acccesskeyid";
const METHOD: &str = "x-kms-signaturemethod";
const BODY_HASH: &str = "content-sha256";

/// What the names of the signed headers begin with.
const SIGNED_PREFIX: &str = "x-kms-";
/// What errors call a signed header that has no part of its own here.
const SIGNED_HEADERS: &str = "x-kms-*";
/// The most such headers that are read. The SDKs send five.
const MAX_SIGNED_HEADERS: usize = 32;
/// The longest signature in base64: RSA of 8192 bits.
const MAX_SIGNATURE: usize = 1368;

/// What a request to the dedicated gateway says about itself.
/// Nothing of it is proven before [`Claim::is_signed_by`] holds.
pub struct Claim {
    key_id: String,
    operation: String,
    version: String,
    at: Timestamp,
    string_to_sign: String,
    signature: Vec<u8>,
}

/// Reads what a request to the dedicated gateway claims, and checks all of it that can be checked without the key.
///
/// # Errors
/// [`SignatureError::Unsigned`], when the request has no `x-kms-apiname`;
/// the others, when a part is missing, unreadable or there twice,
/// or when the request has a query, which nothing signs.
pub fn read(request: &Request<'_>) -> Result<Claim, SignatureError> {
    let headers = Headers::of(request.headers);
    if !headers.has(OPERATION) {
        return Err(SignatureError::Unsigned);
    }
    if !request.query.is_empty() {
        return Err(SignatureError::Invalid("query"));
    }
    let value = |name| headers.get(name);
    let named = |name| identifier(value(name)?, name);
    if value(METHOD)? != "RSA_PKCS1_SHA_256" {
        return Err(SignatureError::Invalid(METHOD));
    }
    check_body_hash(request.body, value(BODY_HASH)?)?;
    Ok(Claim {
        key_id: named(KEY_ID)?,
        operation: named(OPERATION)?,
        version: named(VERSION)?,
        at: instant(value("date")?)?,
        string_to_sign: string_to_sign(request, &headers)?,
        signature: signature(headers.required("authorization", AUTHORIZATION)?)?,
    })
}

impl Claim {
    /// The client key that the request claims to be signed with, such as `KAAP.` and a UUID:
    /// up to 128 visible ASCII characters.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The operation that is signed: the `x-kms-apiname` header.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The API version that is signed: the `x-kms-apiversion` header.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// When the request was signed, by the client's clock: the `date` header.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The text that the signature is over. It holds no part of the body but its hash.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// Whether the signature was made with the private key to this RSA public key of 2048 to 8192 bits:
    /// a `SubjectPublicKeyInfo` in DER (RFC 5280). `false` too when it is no such key.
    pub fn is_signed_by(&self, public_key_spki_der: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key_spki_der)
            .verify(self.string_to_sign.as_bytes(), &self.signature)
            .is_ok()
    }
}

/// Leaves out what is long and what nobody reads.
impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("key_id", &self.key_id)
            .field("operation", &self.operation)
            .field("version", &self.version)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// The instant of a `date` header (RFC 9110, section 5.6.7).
fn instant(date: &str) -> Result<Timestamp, SignatureError> {
    let instant = httpdate::parse_http_date(date).ok();
    let since_epoch = instant.and_then(|instant| instant.duration_since(UNIX_EPOCH).ok());
    let seconds = since_epoch.and_then(|duration| i64::try_from(duration.as_secs()).ok());
    seconds.map(Timestamp::from_seconds).ok_or(SignatureError::Invalid("date"))
}

/// The signature after its prefix: the SDKs send `Bearer`, the vendor's documentation says `TOKEN`.
fn signature(authorization: &str) -> Result<Vec<u8>, SignatureError> {
    let invalid = SignatureError::Invalid(AUTHORIZATION);
    let (prefix, text) = authorization.split_once(' ').ok_or(invalid)?;
    if !matches!(prefix, "Bearer" | "TOKEN") || text.len() > MAX_SIGNATURE {
        return Err(invalid);
    }
    STANDARD.decode(text).map_err(|_| invalid)
}

/// Method, body hash, content type, date, the signed headers and the path, a line each.
fn string_to_sign(request: &Request<'_>, headers: &Headers<'_>) -> Result<String, SignatureError> {
    let value = |name| headers.get(name);
    let start = [request.method, value(BODY_HASH)?, value("content-type")?, value("date")?].join("\n");
    Ok(format!("{start}\n{}{}", signed_headers(request, headers)?, request.path))
}

/// A line for every header that begins with `x-kms-`, sorted by name.
fn signed_headers(request: &Request<'_>, headers: &Headers<'_>) -> Result<String, SignatureError> {
    let names = request.headers.keys().map(http::HeaderName::as_str);
    let mut names: Vec<_> = names.filter(|name| name.starts_with(SIGNED_PREFIX)).collect();
    if names.len() > MAX_SIGNED_HEADERS {
        return Err(SignatureError::Invalid(SIGNED_HEADERS));
    }
    names.sort_unstable();
    let mut lines = String::new();
    for name in names {
        let value = headers.required(name, SIGNED_HEADERS)?;
        lines.extend([name, ":", value, "\n"]);
    }
    Ok(lines)
}
