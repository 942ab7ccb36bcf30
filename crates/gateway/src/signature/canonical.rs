//! The vendor's one way to write parameters, whatever way the client wrote them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// `text` percent-encoded: UTF-8, upper-case hexadecimal, a space is `%20` and never `+`.
pub(super) fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decoded parameters as one text, sorted by the bytes of their names. An empty value keeps its `=`.
///
/// Parameters of one name stay in the order in which they came, so that changing it breaks the signature.
/// Names are encoded like values: a name with `&` or `=` in it cannot pass for two parameters.
pub(super) fn query<'a>(parameters: impl Iterator<Item = &'a (String, String)>) -> String {
    let mut parameters: Vec<_> = parameters.collect();
    parameters.sort_by_key(|(name, _)| name);
    let mut text = String::new();
    for (name, value) in parameters {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(name, RESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
    }
    text
}

/// Bytes in lower-case hexadecimal. `hex::encode` collects them letter by letter, which every request would pay for.
pub(super) fn lower_hex(bytes: impl AsRef<[u8]>) -> String {
    let mut text = vec![0; 2 * bytes.as_ref().len()];
    hex::encode_to_slice(bytes, &mut text).expect("two letters for each byte");
    String::from_utf8(text).expect("letters of ASCII")
}
