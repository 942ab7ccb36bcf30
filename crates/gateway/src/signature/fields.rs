//! Single parameters and headers. What is there twice is refused: whoever acts on it might take the other one.

use aws_lc_rs::digest::{SHA256, digest};
use http::{HeaderMap, HeaderValue};

use super::{Request, SignatureError, canonical};

/// The header that carries the signature of every scheme but the oldest, as errors call it.
pub(super) const AUTHORIZATION: &str = "Authorization";

/// The longest access key, nonce, region or API name that is read. Those in use have less than 64 characters.
const MAX_IDENTIFIER: usize = 128;

/// The one parameter called `name`, from the query or the form.
pub(super) fn parameter<'a>(request: &Request<'a>, name: &'static str) -> Result<&'a str, SignatureError> {
    let mut found = parameters(request).filter(|(other, _)| other == name);
    let (_, value) = found.next().ok_or(SignatureError::Missing(name))?;
    if found.next().is_some() {
        return Err(SignatureError::Invalid(name));
    }
    Ok(value)
}

/// Whether there is a parameter called `name`, or several.
pub(super) fn has_parameter(request: &Request<'_>, name: &str) -> bool {
    parameters(request).any(|(other, _)| other == name)
}

/// All parameters, in the order in which they are signed.
pub(super) fn parameters<'a>(request: &Request<'a>) -> impl Iterator<Item = &'a (String, String)> {
    request.query.iter().chain(request.form)
}

/// The headers of a request: they are so few that comparing all their names takes less than hashing one.
///
/// They are asked for in lower case; `called` is what an error calls them. What a header says is UTF-8, since clients
/// sign what they hold as text, and is given without white space around it.
pub(super) struct Headers<'a>(Vec<(&'a str, &'a HeaderValue)>);

impl<'a> Headers<'a> {
    pub(super) fn of(headers: &'a HeaderMap) -> Self {
        Self(headers.iter().map(|(name, value)| (name.as_str(), value)).collect())
    }

    /// The one header of this name, which there must be.
    pub(super) fn get(&self, name: &'static str) -> Result<&'a str, SignatureError> {
        self.required(name, name)
    }

    /// The same for a name that came with the request, or that is not called as it is written.
    pub(super) fn required(&self, name: &str, called: &'static str) -> Result<&'a str, SignatureError> {
        self.optional(name, called)?.ok_or(SignatureError::Missing(called))
    }

    /// The same for a header that need not be there.
    pub(super) fn optional(
        &self,
        name: &str,
        called: &'static str,
    ) -> Result<Option<&'a str>, SignatureError> {
        let mut values = self.all(name);
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(SignatureError::Invalid(called));
        }
        let value = std::str::from_utf8(value.as_bytes()).map_err(|_| SignatureError::Invalid(called))?;
        Ok(Some(value.trim_ascii()))
    }

    /// Whether there is a header of this name, or several.
    pub(super) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &'a HeaderValue> {
        self.0.iter().filter(move |(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// `text`, when it can be an identifier: visible ASCII and not long, so that it can be looked up and logged as it is.
pub(super) fn identifier(text: &str, name: &'static str) -> Result<String, SignatureError> {
    let fits = (1..=MAX_IDENTIFIER).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned()).ok_or(SignatureError::Invalid(name))
}

/// Checks that `claimed` is the SHA-256 of the body, in hexadecimal of either case.
pub(super) fn check_body_hash(body: &[u8], claimed: &str) -> Result<(), SignatureError> {
    let mut text = [0; 64];
    let actual = canonical::lower_hex(digest(&SHA256, body), &mut text);
    if claimed.eq_ignore_ascii_case(actual) { Ok(()) } else { Err(SignatureError::BodyHash) }
}
