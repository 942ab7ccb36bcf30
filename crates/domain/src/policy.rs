//! Key policies: who may do what with a key.
//!
//! Their form is the vendor's (SetKeyPolicy; "Overview of key policies"): a JSON object of version `"1"` with statements.
//! What a caller of a gateway may do follows from it and from what RAM grants the caller. The console's own users have
//! roles instead.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Field, Invalid, Problem, Refusal, limits,
    ram::{matches, matches_action},
};

/// The only version that policies have.
const VERSION: &str = "1";
/// A key's policy, as its owner wrote it: at most 32,768 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPolicy(String);

/// A part of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the part of its name")]
pub enum PolicyPart {
    Sid,
    Effect,
    Principal,
    Action,
    Resource,
}

impl PolicyPart {
    /// Its name in a statement.
    pub const fn as_str(self) -> &'static str {
        match self {
            PolicyPart::Sid => "Sid",
            PolicyPart::Effect => "Effect",
            PolicyPart::Principal => "Principal",
            PolicyPart::Action => "Action",
            PolicyPart::Resource => "Resource",
        }
    }

    /// Whether `statement` has it as it must be.
    fn holds(self, statement: &Map<String, Value>) -> bool {
        let value = statement.get(self.as_str());
        match self {
            PolicyPart::Sid => value.is_none_or(|sid| sid.as_str().is_some_and(is_sid)),
            PolicyPart::Effect => matches!(value.and_then(Value::as_str), Some("Allow" | "Deny")),
            PolicyPart::Principal => {
                let principals = value.and_then(Value::as_object);
                let named = principals.filter(|named| named.len() == 1).and_then(|named| named.get("RAM"));
                every(named, is_principal)
            }
            PolicyPart::Action => every(value, |action| action.len() > 4 && action.starts_with("kms:")),
            PolicyPart::Resource => every(value, |resource| resource == "*"),
        }
    }
}

impl KeyPolicy {
    /// The policy of a key that was given none (R253): everybody of the account that RAM lets.
    pub fn default_of(account: impl fmt::Display) -> Self {
        // As people write it, which is not the order in which a map of JSON has it.
        Self(format!(
            r#"{{
  "Version": "{VERSION}",
  "Statement": [
    {{
      "Sid": "kms default key policy",
      "Effect": "Allow",
      "Principal": {{ "RAM": ["acs:ram::{account}:*"] }},
      "Action": ["kms:*"],
      "Resource": ["*"]
    }}
  ]
}}"#
        ))
    }

    /// Whether another says the same, however it is laid out.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let read = |policy: &Self| serde_json::from_str::<Value>(&policy.0).ok();
        read(self) == read(other)
    }

    /// Whether it lets a RAM user, as `acs:ram::<account>:user/<name>`, do an action, as `kms:Encrypt`: some statement
    /// allows it, and none denies it.
    pub fn allows(&self, user: &str, action: &str) -> bool {
        let statements = statements(&self.0).unwrap_or_default();
        let speaks = |statement: &&Value| {
            texts(&statement["Principal"]["RAM"]).any(|principal| matches(principal, user))
                && texts(&statement["Action"]).any(|pattern| matches_action(pattern, action))
        };
        let (allow, deny): (Vec<_>, Vec<_>) =
            statements.iter().filter(speaks).partition(|statement| statement["Effect"] == "Allow");
        !allow.is_empty() && deny.is_empty()
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads a policy, and says of one that is none which statement and which part of it is wrong.
impl FromStr for KeyPolicy {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        for (number, statement) in (1..).zip(&statements(text)?) {
            use PolicyPart as P;
            let statement = statement.as_object().ok_or(Invalid::new(Field::Policy, Problem::Format))?;
            let wrong = [P::Sid, P::Effect, P::Principal, P::Action, P::Resource]
                .into_iter()
                .find(|part| !part.holds(statement));
            if let Some(part) = wrong {
                return Err(Refusal::PolicyStatement { number, part });
            }
        }
        Ok(Self(text.to_owned()))
    }
}

/// The statements of a policy, of a key or of RAM.
pub(crate) fn statements(text: &str) -> Result<Vec<Value>, Refusal> {
    if text.len() > limits::MAX_POLICY as usize {
        return Err(Invalid::new(Field::Policy, Problem::TooLong { max: limits::MAX_POLICY }).into());
    }
    let mut policy: Value = serde_json::from_str(text).map_err(|error| Refusal::PolicyNotJson {
        line: u32::try_from(error.line()).unwrap_or(u32::MAX),
        column: u32::try_from(error.column()).unwrap_or(u32::MAX),
    })?;
    if policy["Version"] != VERSION {
        return Err(Refusal::PolicyVersion);
    }
    match policy["Statement"].take() {
        Value::Array(statements) if !statements.is_empty() => Ok(statements),
        _ => Err(Invalid::new(Field::Policy, Problem::Format).into()),
    }
}

/// A text, or the texts of a list.
pub(crate) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let one = std::slice::from_ref(value);
    value.as_array().map_or(one, Vec::as_slice).iter().filter_map(Value::as_str)
}

/// Whether there is a text or a list of texts, and each of them fits.
pub(crate) fn every(value: Option<&Value>, fits: fn(&str) -> bool) -> bool {
    let Some(value) = value else { return false };
    let expected = value.as_array().map_or(1, Vec::len);
    expected > 0 && texts(value).filter(|text| fits(text)).count() == expected
}

/// At most 128 letters, digits, spaces and `_/+=.@-`.
fn is_sid(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " _/+=.@-".contains(c);
    text.len() <= 128 && text.chars().all(allowed)
}

/// `acs:ram::<account>:` with `*`, `root`, `user/…` or `role/…`.
fn is_principal(arn: &str) -> bool {
    let Some((account, who)) = arn.strip_prefix("acs:ram::").and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    let named = who.strip_prefix("user/").or_else(|| who.strip_prefix("role/"));
    let is_somebody = matches!(who, "*" | "root") || named.is_some_and(|name| !name.is_empty());
    !account.is_empty() && account.bytes().all(|b| b.is_ascii_digit()) && is_somebody
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(statement: Value) -> Result<KeyPolicy, Refusal> {
        json!({ "Version": "1", "Statement": [statement] }).to_string().parse()
    }

    fn statement() -> Map<String, Value> {
        let statement = json!({
            "Effect": "Allow",
            "Principal": { "RAM": ["acs:ram::1234567890123456:user/deploy", "acs:ram::1234567890123456:role/ci"] },
            "Action": ["kms:Encrypt", "kms:Decrypt"],
            "Resource": ["*"],
        });
        statement.as_object().expect("an object").clone()
    }

    #[test]
    fn r253_the_default_policy_is_one() {
        let default = KeyPolicy::default_of("1234567890123456");
        assert_eq!(default.as_str().parse::<KeyPolicy>(), Ok(default.clone()));
        assert!(default.as_str().contains("acs:ram::1234567890123456:*"));
    }

    #[test]
    fn r137_each_part_of_a_statement_is_looked_at() {
        use PolicyPart as P;
        let user = "acs:ram::1234567890123456:user/deploy";
        for (part, value, fits) in [
            (P::Sid, json!("Deploy 1_/+=.@-"), true),
            (P::Sid, json!("a".repeat(129)), false),
            (P::Sid, json!("ä"), false),
            (P::Sid, json!(1), false),
            (P::Effect, json!("Deny"), true),
            (P::Effect, json!("allow"), false),
            (P::Effect, Value::Null, false),
            (P::Principal, json!({ "RAM": user }), true),
            (P::Principal, json!({ "RAM": ["acs:ram::1234567890123456:*"] }), true),
            (P::Principal, json!({ "RAM": [user, "*"] }), false),
            (P::Principal, json!({ "RAM": [] }), false),
            (P::Principal, json!({ "RAM": ["acs:ram::x:user/a"] }), false),
            (P::Principal, json!({ "RAM": ["acs:ram::1:user/"] }), false),
            (P::Principal, json!({ "RAM": [user], "Service": ["ecs"] }), false),
            (P::Principal, json!("*"), false),
            (P::Action, json!("kms:*"), true),
            (P::Action, json!(["kms:Encrypt", "ecs:Start"]), false),
            (P::Action, json!(["kms:"]), false),
            (P::Action, json!([1]), false),
            (P::Resource, json!("*"), true),
            (P::Resource, json!(["*", "acs:kms:*"]), false),
        ] {
            let mut changed = statement();
            changed.insert(part.as_str().to_owned(), value.clone());
            let expected = if fits { Ok(()) } else { Err(Refusal::PolicyStatement { number: 1, part }) };
            assert_eq!(of(Value::Object(changed)).map(drop), expected, "{part:?}: {value}");
        }
        let mut unsigned = statement();
        unsigned.remove("Principal");
        assert_eq!(
            of(Value::Object(unsigned)),
            Err(Refusal::PolicyStatement { number: 1, part: P::Principal })
        );
    }

    #[test]
    fn r137_a_policy_lets_those_whom_it_names() {
        let mut deny = statement();
        deny.insert("Effect".to_owned(), json!("Deny"));
        deny.insert("Action".to_owned(), json!(["kms:Decrypt"]));
        let policy: KeyPolicy = json!({ "Version": "1", "Statement": [statement(), deny] })
            .to_string()
            .parse()
            .expect("a policy");
        let user = |name| format!("acs:ram::1234567890123456:user/{name}");
        assert!(policy.allows(&user("deploy"), "kms:Encrypt"));
        assert!(!policy.allows(&user("deploy"), "kms:Decrypt"), "denied by another statement");
        assert!(!policy.allows(&user("deploy"), "kms:GenerateDataKey"));
        assert!(!policy.allows(&user("other"), "kms:Encrypt"));
        assert!(KeyPolicy::default_of("1234567890123456").allows(&user("other"), "kms:Encrypt"));
    }

    #[test]
    fn what_is_no_policy_is_told_where() {
        let format = Err(Refusal::Invalid(Invalid::new(Field::Policy, Problem::Format)));
        for (text, expected) in [
            ("{\n  \"Version\": }", Err(Refusal::PolicyNotJson { line: 2, column: 14 })),
            ("[]", Err(Refusal::PolicyVersion)),
            (r#"{"Version":1,"Statement":[]}"#, Err(Refusal::PolicyVersion)),
            (r#"{"Version":"2","Statement":[]}"#, Err(Refusal::PolicyVersion)),
            (r#"{"Version":"1","Statement":[]}"#, format),
            (r#"{"Version":"1"}"#, format),
            (r#"{"Version":"1","Statement":["a"]}"#, format),
        ] {
            assert_eq!(text.parse::<KeyPolicy>().map(drop), expected, "{text}");
        }
        let long = " ".repeat(10) + &"x".repeat(32_769);
        let too_long = Invalid::new(Field::Policy, Problem::TooLong { max: limits::MAX_POLICY });
        assert_eq!(long.parse::<KeyPolicy>(), Err(Refusal::Invalid(too_long)));
    }
}
