//! Texts that a client gives, as far as a record keeps them.

use std::borrow::Cow;

use super::Text;

/// The most bytes of what a client calls itself.
const MAX_AGENT: usize = 256;
/// The most letters of the name of an operation.
const MAX_NAME: usize = 64;

/// What a client calls itself, cut, on one line. What is no ASCII becomes a question mark.
pub fn agent(told: &[u8]) -> Text {
    let cut = &told[..told.len().min(MAX_AGENT)];
    let shown = |byte: &u8| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '?' };
    Cow::Owned(cut.iter().map(shown).collect())
}

/// The name of an operation, which is of letters; empty where it is none: it may be anything then, also a secret that
/// stands in the wrong place.
pub fn name(told: &str) -> Text {
    let is_name = told.len() <= MAX_NAME && told.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_name { Cow::Owned(told.to_owned()) } else { Text::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_say_is_cut_and_plain() {
        let long = "a".repeat(MAX_AGENT + 1);
        assert_eq!(agent(long.as_bytes()), long[1..]);
        assert_eq!(agent("Java\r\n\u{1f980}".as_bytes()), "Java??????");
        assert_eq!(agent(b""), "");
        assert_eq!(name("GenerateDataKey"), "GenerateDataKey");
        for none in ["not base64!", "a b", &"a".repeat(MAX_NAME + 1), "c2VjcmV0", "sec-ret", "\u{e9}"] {
            assert_eq!(name(none), "", "{none}");
        }
    }
}
