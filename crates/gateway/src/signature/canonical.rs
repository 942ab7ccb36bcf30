//! The vendor's one way to write parameters, whatever way the client wrote them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// `text` percent-encoded: UTF-8, upper-case hexadecimal, a space is `%20` and never `+`.
pub(super) fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Adds decoded parameters as one text, sorted by the bytes of their names. An empty value keeps its `=`.
///
/// Parameters of one name stay in the order in which they came, so that changing it breaks the signature.
/// Names are encoded like values: a name with `&` or `=` in it cannot pass for two parameters.
pub(super) fn add_query<'a>(text: &mut String, parameters: impl Iterator<Item = &'a (String, String)>) {
    let mut parameters: Vec<_> = parameters.collect();
    parameters.sort_by_key(|(name, _)| name);
    for (place, (name, value)) in parameters.into_iter().enumerate() {
        if place > 0 {
            text.push('&');
        }
        text.extend(utf8_percent_encode(name, RESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
    }
}

/// A SHA-256 in lower-case hexadecimal, written where the caller has room for it: every request needs two of them.
pub(super) fn lower_hex(hash: impl AsRef<[u8]>, text: &mut [u8; 64]) -> &str {
    hex::encode_to_slice(hash, text).expect("two letters for each byte");
    std::str::from_utf8(text).expect("letters of ASCII")
}
