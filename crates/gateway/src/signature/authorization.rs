//! The `Authorization` header of ACS3-HMAC-SHA256 and ACS4-HMAC-SHA256.

use super::{
    SignatureError,
    claim::{Scope, Signing},
    fields::{AUTHORIZATION, identifier},
};

/// The name of ACS3 in the header and in the string to sign.
pub(super) const ACS3: &str = "ACS3-HMAC-SHA256";
/// The name of ACS4.
pub(super) const ACS4: &str = "ACS4-HMAC-SHA256";

/// The longest header that is read. The SDKs send about 400 characters.
const MAX_HEADER: usize = 4096;

/// What the header says.
pub(super) struct Authorization<'a> {
    pub(super) access_key_id: String,
    pub(super) signing: Signing,
    /// The names of the signed headers as they were sent, joined by `;`.
    pub(super) signed_headers: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the value of the header; `None`, when it is of another scheme.
    pub(super) fn read(header: &'a str) -> Result<Option<Self>, SignatureError> {
        let Some((scheme, rest)) = header.split_once(' ') else { return Ok(None) };
        if scheme != ACS3 && scheme != ACS4 {
            return Ok(None);
        }
        if header.len() > MAX_HEADER {
            return Err(SignatureError::Invalid(AUTHORIZATION));
        }
        let parts = Parts::read(rest)?;
        let credential = parts.credential.ok_or(SignatureError::Missing("Credential"))?;
        let (access_key_id, signing) = match scheme {
            ACS3 => (credential, Signing::Acs3),
            _ => scoped(credential)?,
        };
        Ok(Some(Self {
            access_key_id: identifier(access_key_id, "Credential")?,
            signing,
            signed_headers: parts.signed_headers.ok_or(SignatureError::Missing("SignedHeaders"))?,
            signature: parts.signature.ok_or(SignatureError::Missing("Signature"))?,
        }))
    }
}

/// The parts after the name of the scheme.
#[derive(Default)]
struct Parts<'a> {
    credential: Option<&'a str>,
    signed_headers: Option<&'a str>,
    signature: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Reads `name=value,…`, with or without space after a comma, in any order, none twice.
    fn read(text: &'a str) -> Result<Self, SignatureError> {
        let mut parts = Self::default();
        for part in text.split(',') {
            let (name, value) =
                part.trim_ascii().split_once('=').ok_or(SignatureError::Invalid(AUTHORIZATION))?;
            let place = match name {
                "Credential" => &mut parts.credential,
                "SignedHeaders" => &mut parts.signed_headers,
                "Signature" => &mut parts.signature,
                _ => return Err(SignatureError::Invalid(AUTHORIZATION)),
            };
            if place.replace(value).is_some() {
                return Err(SignatureError::Invalid(AUTHORIZATION));
            }
        }
        Ok(parts)
    }
}

/// Reads a credential of ACS4: `<access key>/<yyyymmdd>/<region>/Kms/aliyun_v4_request`.
fn scoped(credential: &str) -> Result<(&str, Signing), SignatureError> {
    let mut parts = credential.split('/');
    let mut part = || parts.next().ok_or(SignatureError::Invalid("Credential"));
    let (access_key_id, date, region, product, end) = (part()?, part()?, part()?, part()?, part()?);
    if product != Scope::PRODUCT || end != Scope::END || parts.next().is_some() {
        return Err(SignatureError::Invalid("Credential"));
    }
    let (date, region) = (identifier(date, "Credential")?, identifier(region, "Credential")?);
    Ok((access_key_id, Signing::Acs4(Scope { date, region })))
}
