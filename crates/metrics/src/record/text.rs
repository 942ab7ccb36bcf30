//! Texts of a record, and what clients give, as far as a record keeps it.

use std::{
    borrow::Cow,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
};

/// A text of a record: one of ours, or one that is kept for it.
#[derive(Clone, Debug, Default, Eq)]
pub struct Text(Cow<'static, str>);

impl Text {
    /// A text of ours.
    pub const fn of(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Whether it is a text of ours, of which there are few.
    pub(crate) const fn is_ours(&self) -> bool {
        matches!(self.0, Cow::Borrowed(_))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Text {
    /// Most fields of most records are empty. Comparing no bytes at no address takes some processors longer than
    /// comparing many.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (self.is_empty() || *self.0 == *other.0)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self::of(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<Cow<'static, str>> for Text {
    fn from(text: Cow<'static, str>) -> Self {
        Self(text)
    }
}

/// The most bytes of what a client calls itself.
const MAX_AGENT: usize = 256;
/// The most letters of the name of an operation.
const MAX_NAME: usize = 64;

/// What a client calls itself, cut, on one line. What is no ASCII becomes a question mark.
pub fn agent(told: &[u8]) -> Text {
    let cut = &told[..told.len().min(MAX_AGENT)];
    // Nearly all of them are plain.
    if cut.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return String::from_utf8_lossy(cut).into_owned().into();
    }
    let shown = |byte: &u8| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '?' };
    cut.iter().map(shown).collect::<String>().into()
}

/// The name of an operation, which is of letters; empty where it is none: it may be anything then, also a secret that
/// stands in the wrong place.
pub fn name(told: &str) -> Text {
    let is_name = told.len() <= MAX_NAME && told.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_name { told.to_owned().into() } else { Text::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_say_is_cut_and_plain() {
        let long = "a".repeat(MAX_AGENT + 1);
        assert_eq!(*agent(long.as_bytes()), long[1..]);
        assert_eq!(agent("Java\r\n\u{1f980}".as_bytes()), "Java??????");
        assert_eq!(agent(b""), "");
        assert_eq!(name("GenerateDataKey"), "GenerateDataKey");
        for none in ["not base64!", "a b", &"a".repeat(MAX_NAME + 1), "c2VjcmV0", "sec-ret", "\u{e9}"] {
            assert_eq!(name(none), "", "{none}");
        }
    }
}
