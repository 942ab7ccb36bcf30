//! Tags of keys.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    Field, Invalid, Problem,
    field::{self, as_text},
    limits,
};

/// A tag: what people sort their keys by. A key has at most [`limits::MAX_TAGS`] (R136), each key of a tag once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tag {
    /// What it says something about: `env`.
    pub key: TagKey,
    /// What it says: `production`. May be empty.
    pub value: TagValue,
}

/// Which tags are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagFilter {
    /// Tags with this key.
    pub key: TagKey,
    /// And with this value; `None` for any.
    pub value: Option<TagValue>,
}

/// The key of a tag: 1 to 128 characters (R133), not beginning with `aliyun` or `acs:` (R135).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TagKey(String);

/// The value of a tag: up to 128 characters (R133).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TagValue(String);

impl TagKey {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TagValue {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TagKey {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = checked(Field::TagKey, text, 1)?;
        if text.starts_with("aliyun") || text.starts_with("acs:") {
            return Err(Invalid::new(Field::TagKey, Problem::Reserved));
        }
        Ok(Self(text))
    }
}

impl FromStr for TagValue {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        checked(Field::TagValue, text, 0).map(Self)
    }
}

/// Text of letters, digits, and `/ \ _ - . + = : @` and blanks (R134), without blanks around it.
fn checked(field: Field, text: &str, min: u32) -> Result<String, Invalid> {
    let text = text.trim();
    field::length(field, text, min, limits::MAX_TAG_TEXT)?;
    let taken = |c: char| c.is_alphanumeric() || r"/\_-.+=:@ ".contains(c);
    if text.chars().all(taken) { Ok(text.to_owned()) } else { Err(Invalid::new(field, Problem::Charset)) }
}

as_text! { TagKey TagValue }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r133_r134_r135_what_tags_may_say() {
        let (longest, too_long) = ("x".repeat(128), "x".repeat(129));
        let key = |text: &str| text.parse::<TagKey>().map(|key| key.0).map_err(|invalid| invalid.problem);
        let value =
            |text: &str| text.parse::<TagValue>().map(|value| value.0).map_err(|invalid| invalid.problem);
        for good in ["env", "Cost Center", r"a/b\c_d-e.f+g=h:i@j", "9", "环境", "my-aliyun", &longest] {
            assert_eq!(key(good).as_deref(), Ok(good));
            assert_eq!(value(good).as_deref(), Ok(good));
        }
        for (bad, problem) in [
            (too_long.as_str(), Problem::TooLong { max: 128 }),
            ("a,b", Problem::Charset),
            ("a\nb", Problem::Charset),
            ("a*", Problem::Charset),
        ] {
            assert_eq!(key(bad), Err(problem), "{bad}");
            assert_eq!(value(bad), Err(problem), "{bad}");
        }
        for reserved in ["aliyun", "aliyun-env", "acs:env"] {
            assert_eq!(key(reserved), Err(Problem::Reserved));
            assert!(value(reserved).is_ok());
        }
        assert_eq!(key(" "), Err(Problem::Missing));
        assert_eq!(value(" ").as_deref(), Ok(""));
        assert_eq!(key("  env ").as_deref(), Ok("env"));
    }
}
