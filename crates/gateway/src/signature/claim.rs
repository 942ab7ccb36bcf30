//! What a request to the shared gateway claims, and the proof of it.

use super::canonical;
use std::fmt;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256, Key, Tag, sign},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Timestamp;
use zeroize::Zeroizing;

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Alibaba Cloud RPC signature 1.0: HMAC-SHA1 over the parameters.
    RpcV1,
    /// ACS3-HMAC-SHA256: over the query, the signed headers and the hash of the body, under the secret itself.
    Acs3,
    /// ACS4-HMAC-SHA256: over the same, under a key derived from the secret for one day, region and product.
    Acs4,
}

/// What a request says about itself. Nothing of it is proven before [`Claim::is_signed_by`] holds.
pub struct Claim {
    pub(super) access_key_id: String,
    pub(super) action: String,
    pub(super) version: String,
    pub(super) at: Timestamp,
    pub(super) nonce: String,
    pub(super) signing: Signing,
    pub(super) string_to_sign: String,
    /// As it was sent: hexadecimal or base64. It is compared as text, so that no signature has a second spelling.
    pub(super) signature: String,
}

/// How the signature is made from the secret and the string to sign.
#[derive(Clone, Debug)]
pub(super) enum Signing {
    RpcV1,
    Acs3,
    Acs4(Scope),
}

/// What a key of ACS4 is derived for, as the client wrote it.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// `yyyymmdd`.
    pub(super) date: String,
    pub(super) region: String,
}

impl Scope {
    /// The product, as the vendor writes it in a scope of its KMS.
    pub(super) const PRODUCT: &str = "Kms";
    /// The last part of a scope.
    pub(super) const END: &str = "aliyun_v4_request";
}

impl Claim {
    /// How the request is signed.
    pub fn scheme(&self) -> Scheme {
        match self.signing {
            Signing::RpcV1 => Scheme::RpcV1,
            Signing::Acs3 => Scheme::Acs3,
            Signing::Acs4(_) => Scheme::Acs4,
        }
    }

    /// The access key whose secret the request claims to be signed with: up to 128 visible ASCII characters.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The operation that is signed: the `Action` parameter, or the `x-acs-action` header of ACS3 and ACS4.
    ///
    /// Under RPC signature 1.0 the header is not signed; what is done goes by this.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The API version that is signed: the `Version` parameter, or the `x-acs-version` header.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// When the request was signed, by the client's clock: the `Timestamp` parameter, or the `x-acs-date` header.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What makes the request unlike any other of its access key: up to 128 visible ASCII characters.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The region that the signing key was derived for. Only ACS4 has one.
    pub fn region(&self) -> Option<&str> {
        match &self.signing {
            Signing::Acs4(scope) => Some(&scope.region),
            Signing::RpcV1 | Signing::Acs3 => None,
        }
    }

    /// The text that the signature is over.
    ///
    /// Under RPC signature 1.0 it holds every parameter, plaintexts too: it may go back to the client
    /// that sent it, and into no log.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// Whether the signature was made with `secret`, the secret of [`Claim::access_key_id`].
    ///
    /// Takes the same time wherever a wrong signature differs.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let text = self.string_to_sign.as_bytes();
        let is_sent =
            |expected: &str| verify_slices_are_equal(expected.as_bytes(), self.signature.as_bytes()).is_ok();
        let is_sent_in_hex = |tag: Tag| is_sent(canonical::lower_hex(tag, &mut [0; 64]));
        match &self.signing {
            Signing::RpcV1 => is_sent(&STANDARD.encode(sign(&rpc_key(secret), text))),
            Signing::Acs3 => is_sent_in_hex(hmac_sha256(secret.as_bytes(), text)),
            Signing::Acs4(scope) => is_sent_in_hex(hmac_sha256(acs4_key(secret, scope).as_ref(), text)),
        }
    }
}

/// Says neither the string to sign nor the signature: the first holds what is to be encrypted.
impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("access_key_id", &self.access_key_id)
            .field("action", &self.action)
            .field("version", &self.version)
            .field("at", &self.at)
            .field("nonce", &self.nonce)
            .field("signing", &self.signing)
            .finish_non_exhaustive()
    }
}

/// The key of RPC signature 1.0: the secret and an ampersand.
fn rpc_key(secret: &str) -> Key {
    let key = Zeroizing::new(format!("{secret}&"));
    Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes())
}

/// The key of ACS4, derived step by step from the secret and the scope.
fn acs4_key(secret: &str, scope: &Scope) -> Tag {
    let start = Zeroizing::new(format!("aliyun_v4{secret}"));
    let dated = hmac_sha256(start.as_bytes(), scope.date.as_bytes());
    let regional = hmac_sha256(dated.as_ref(), scope.region.as_bytes());
    let product = hmac_sha256(regional.as_ref(), Scope::PRODUCT.as_bytes());
    hmac_sha256(product.as_ref(), Scope::END.as_bytes())
}

/// HMAC-SHA256 (RFC 2104).
fn hmac_sha256(key: &[u8], text: &[u8]) -> Tag {
    sign(&Key::new(HMAC_SHA256, key), text)
}
