//! Key aliases.

use serde::{Deserialize, Serialize};

use crate::{
    Field, Invalid, Problem,
    field::{self, as_text},
};

const PREFIX: &str = "alias/";

/// A key's alias: `alias/` and 1 to 255 letters, digits, `_`, `-`, `/` (R125).
/// `alias/acs/…` names service keys (R1) and cannot be made by people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AliasName(String);

impl AliasName {
    /// The whole alias, with `alias/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after `alias/`, as people read it.
    pub fn short(&self) -> &str {
        &self.0[PREFIX.len()..]
    }
}

impl std::str::FromStr for AliasName {
    type Err = Invalid;

    /// Takes the name with or without `alias/`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let name = text.strip_prefix(PREFIX).unwrap_or(text);
        field::length(Field::Alias, name, 1, 255)?;
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'/')) {
            return Err(Invalid::new(Field::Alias, Problem::Charset));
        }
        if name == "acs" || name.starts_with("acs/") {
            return Err(Invalid::new(Field::Alias, Problem::Reserved));
        }
        Ok(Self(format!("{PREFIX}{name}")))
    }
}

as_text! { AliasName }

#[cfg(test)]
mod tests {
    use super::*;

    /// R125, and the reserved names of R1.
    #[test]
    fn r125_alias_charset() {
        let long = "x".repeat(255);
        for good in ["payments", "alias/payments", "a_b-c/d9", &long] {
            assert!(good.parse::<AliasName>().is_ok(), "{good}");
        }
        let too_long = "x".repeat(256);
        for (bad, problem) in [
            ("", Problem::Missing),
            ("alias/", Problem::Missing),
            (&too_long, Problem::TooLong { max: 255 }),
            ("a b", Problem::Charset),
            ("支付", Problem::Charset),
            ("acs/ecs", Problem::Reserved),
            ("alias/acs/ecs", Problem::Reserved),
        ] {
            assert_eq!(bad.parse::<AliasName>(), Err(Invalid::new(Field::Alias, problem)), "{bad}");
        }
    }
}
