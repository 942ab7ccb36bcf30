//! Signed requests: who a request claims to be from, and whether its signature proves it.
//!
//! The shared gateway speaks three schemes, told apart by [`read`]:
//! RPC signature 1.0 (HMAC-SHA1), ACS3-HMAC-SHA256 and ACS4-HMAC-SHA256.
//! The dedicated gateway has one of its own, in [`dedicated`].
//!
//! Reading and verifying are two steps, because the secret is looked up between them:
//! what a [`Claim`] says is not true before [`Claim::is_signed_by`] says so.
//! A time that is near and a nonce that is new are for the caller to ask for: there is no clock here and no memory.

mod acs;
mod authorization;
mod canonical;
mod claim;
mod error;
mod fields;
mod rpc;

pub mod dedicated;

use http::HeaderMap;

pub use claim::{Claim, Scheme};
pub use error::SignatureError;

use authorization::Authorization;
use fields::{AUTHORIZATION, Headers};

/// A request as it came in, with its parameters decoded.
///
/// Whoever acts on the parameters takes those of `query` first and those of `form` after them, in their order:
/// that is the order which is signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, such as `POST`.
    pub method: &'a str,
    /// The path as it was sent, without the query. Every SDK sends `/`.
    pub path: &'a str,
    /// The names and values of the query, form-decoded: `+` is a space.
    pub query: &'a [(String, String)],
    /// The names and values of the body, when its content type is `application/x-www-form-urlencoded`; else none.
    pub form: &'a [(String, String)],
    /// The headers as they were sent.
    pub headers: &'a HeaderMap,
    /// The body as it was sent.
    pub body: &'a [u8],
}

/// Reads what a request to the shared gateway claims, and checks all of it that can be checked without the secret.
///
/// An `Authorization` header of ACS3 or ACS4 comes before a `Signature` among the parameters.
///
/// # Errors
/// [`SignatureError::Unsigned`], when the request has neither;
/// the others, when a part is missing, unreadable, there twice, or not covered by the signature.
pub fn read(request: &Request<'_>) -> Result<Claim, SignatureError> {
    let headers = Headers::of(request.headers);
    if let Some(header) = headers.optional("authorization", AUTHORIZATION)?
        && let Some(authorization) = Authorization::read(header)?
    {
        return acs::read(request, &headers, authorization);
    }
    if fields::has_parameter(request, rpc::SIGNATURE) {
        return rpc::read(request);
    }
    Err(SignatureError::Unsigned)
}
