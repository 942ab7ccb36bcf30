//! Who calls a gateway: users of RAM, their access keys, and what their policies let them do.
//!
//! The form of a policy is the vendor's (RAM, "Policy structure and syntax"): a JSON object of version `"1"` with
//! statements that allow or deny actions on resources.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Field, Invalid, OperatorName, PolicyPart, Problem, Refusal, Timestamp,
    field::{self, as_text},
    policy::{every, statements, texts},
    spec::by_name,
};

/// The name of a RAM user: 1 to 64 letters, digits, `.`, `_`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RamUserName(String);

impl RamUserName {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RamUserName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        field::length(Field::RamUser, text, 1, 64)?;
        match text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
            true => Ok(Self(text.to_owned())),
            false => Err(Invalid::new(Field::RamUser, Problem::Charset)),
        }
    }
}

as_text! { RamUserName }

/// As the creator of a key: whatever is a RAM user's name is an operator's.
impl From<&RamUserName> for OperatorName {
    fn from(name: &RamUserName) -> Self {
        name.0.parse().expect("the characters and the length of the one are within those of the other")
    }
}

/// The id of an access key: `LTAI` and 20 letters or digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccessKeyId(String);

impl AccessKeyId {
    /// A new one, from random bytes.
    pub fn new(random: [u8; 20]) -> Self {
        Self(format!("LTAI{}", letters_and_digits(&random)))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccessKeyId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let tail = text.strip_prefix("LTAI").filter(|tail| tail.len() == 20);
        match tail.is_some_and(|tail| tail.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            true => Ok(Self(text.to_owned())),
            false => Err(Invalid::new(Field::AccessKey, Problem::Format)),
        }
    }
}

as_text! { AccessKeyId }

/// A letter or digit for each byte. They are not quite equally likely, which costs less than a twentieth of a bit each.
pub fn letters_and_digits(random: &[u8]) -> String {
    const ALL: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    random.iter().map(|byte| char::from(ALL[usize::from(*byte) % ALL.len()])).collect()
}

/// A user of RAM: a program that calls a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamUser {
    /// The name.
    pub name: RamUserName,
    /// What the user may do.
    pub policy: RamPolicy,
    /// Who made the user.
    pub creator: OperatorName,
    /// When.
    pub created_at: Timestamp,
}

/// An access key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// Its id.
    pub id: AccessKeyId,
    /// Whose it is.
    pub user: RamUserName,
    /// Whether it may be used.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a RAM user may do: a policy in RAM's form, at most 32,768 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RamPolicy {
    text: String,
    statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    allows: bool,
    actions: Vec<String>,
    resources: Vec<String>,
}

/// A policy that is ready to be given, by the name of the vendor's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReadyPolicy {
    /// Everything.
    FullAccess,
    /// Encrypt and decrypt, sign and verify, make data keys.
    CryptoUser,
    /// Read secrets.
    SecretUser,
    /// List and describe, but neither use nor change.
    ReadOnly,
}

impl ReadyPolicy {
    /// Every one.
    pub const ALL: &'static [ReadyPolicy] =
        &[ReadyPolicy::CryptoUser, ReadyPolicy::SecretUser, ReadyPolicy::ReadOnly, ReadyPolicy::FullAccess];

    /// The vendor's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReadyPolicy::FullAccess => "AliyunKMSFullAccess",
            ReadyPolicy::CryptoUser => "AliyunKMSCryptoUserAccess",
            ReadyPolicy::SecretUser => "AliyunKMSSecretUserAccess",
            ReadyPolicy::ReadOnly => "AliyunKMSReadOnlyAccess",
        }
    }

    /// What it allows.
    const fn actions(self) -> &'static [&'static str] {
        match self {
            ReadyPolicy::FullAccess => &["kms:*"],
            ReadyPolicy::CryptoUser => &[
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ExportDataKey",
                "kms:GenerateAndExportDataKey",
                "kms:AsymmetricEncrypt",
                "kms:AsymmetricDecrypt",
                "kms:AsymmetricSign",
                "kms:AsymmetricVerify",
                "kms:GenerateMac",
                "kms:VerifyMac",
                "kms:GetPublicKey",
                "kms:DescribeKey",
            ],
            ReadyPolicy::SecretUser => {
                &["kms:GetSecretValue", "kms:BatchGetSecretValue", "kms:DescribeSecret"]
            }
            ReadyPolicy::ReadOnly => &[
                "kms:List*",
                "kms:Describe*",
                "kms:GetKeyPolicy",
                "kms:GetPublicKey",
                "kms:GetKmsInstance",
                "kms:GetDefaultKmsInstance",
                "kms:GetKmsInstanceQuotaInfos",
            ],
        }
    }

    /// The policy itself.
    pub fn policy(self) -> RamPolicy {
        self.text().parse().expect("a policy of our own is one")
    }

    /// The policy's text.
    pub fn text(self) -> String {
        let actions: Vec<_> = self.actions().iter().map(|action| format!("        \"{action}\"")).collect();
        format!(
            "{{\n  \"Version\": \"1\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"Allow\",\n      \"Action\": [\n{}\n      ],\n      \"Resource\": [\"*\"]\n    }}\n  ]\n}}",
            actions.join(",\n")
        )
    }
}

by_name!(ReadyPolicy, Field::Policy, ReadyPolicy::ALL);

impl RamPolicy {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it lets its user do `action`, as `kms:Encrypt`, to the resource of this ARN: some statement allows it,
    /// and none denies it.
    pub fn allows(&self, action: &str, resource: &str) -> bool {
        let speaks = |statement: &&Statement| {
            statement.actions.iter().any(|pattern| matches_action(pattern, action))
                && statement.resources.iter().any(|pattern| matches(pattern, resource))
        };
        let mut that_speak = self.statements.iter().filter(speaks).peekable();
        that_speak.peek().is_some() && that_speak.all(|statement| statement.allows)
    }
}

/// Reads a policy, and says of one that is none which statement and which part of it is wrong.
impl FromStr for RamPolicy {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let read = |number, statement: &Value| {
            let wrong = |part| Refusal::PolicyStatement { number, part };
            let effect = statement["Effect"].as_str();
            let allows = match effect {
                Some("Allow") => true,
                Some("Deny") => false,
                _ => return Err(wrong(PolicyPart::Effect)),
            };
            let is_action = |action: &str| action == "*" || action.starts_with("kms:");
            if !every(statement.get("Action"), is_action) {
                return Err(wrong(PolicyPart::Action));
            }
            let is_resource = |resource: &str| resource == "*" || resource.starts_with("acs:kms:");
            if !every(statement.get("Resource"), is_resource) {
                return Err(wrong(PolicyPart::Resource));
            }
            // What would narrow a statement must not be passed over.
            let known = ["Sid", "Effect", "Action", "Resource"];
            let parts = statement.as_object().into_iter().flat_map(|parts| parts.keys());
            if parts.into_iter().any(|part| !known.contains(&part.as_str())) {
                return Err(Invalid::new(Field::Policy, Problem::Format).into());
            }
            let all = |part: &str| texts(&statement[part]).map(str::to_owned).collect();
            Ok(Statement { allows, actions: all("Action"), resources: all("Resource") })
        };
        let statements = statements(text)?;
        let statements =
            (1..).zip(&statements).map(|(number, one)| read(number, one)).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), statements })
    }
}

impl TryFrom<String> for RamPolicy {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        text.parse()
    }
}

impl From<RamPolicy> for String {
    fn from(policy: RamPolicy) -> String {
        policy.text
    }
}

impl fmt::Display for RamPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether an action is what `pattern` says, in capitals or not: operations differ by more than that.
pub(crate) fn matches_action(pattern: &str, action: &str) -> bool {
    matches(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
}

/// Whether `text` is what `pattern` says: `*` is any text, `?` any character.
///
/// The usual two pointers: at a mismatch, the last `*` takes one character more. So it takes no more than the product
/// of both lengths.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t, mut last_star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                last_star = Some((p, t));
                p += 1;
            }
            Some(one) if *one == b'?' || *one == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star, taken)) = last_star else { return false };
                last_star = Some((star, taken + 1));
                p = star + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy(statements: Value) -> Result<RamPolicy, Refusal> {
        json!({ "Version": "1", "Statement": statements }).to_string().parse()
    }

    const KEY: &str = "acs:kms:cn-hangzhou:1234567890123456:key/11111111-2222-4333-8444-555555555555";

    #[test]
    fn a_statement_speaks_of_actions_and_resources_by_pattern() {
        for (action, resource, expected) in [
            ("kms:Encrypt", "*", true),
            ("kms:*", "*", true),
            ("*", "*", true),
            ("kms:Enc*", "acs:kms:*:*:key/*", true),
            ("kms:encrypt", KEY, true),
            ("kms:Encryp?", "acs:kms:cn-hangzhou:*", true),
            ("kms:Encrypt", "acs:kms:cn-hangzhou:*:KEY/*", false),
            ("kms:Decrypt", "*", false),
            ("kms:Encrypt", "acs:kms:cn-beijing:*:key/*", false),
            ("kms:Encryp", "*", false),
            ("kms:Encrypt?", "*", false),
            ("kms:*Data*", "*", false),
        ] {
            let policy = policy(json!([{ "Effect": "Allow", "Action": [action], "Resource": [resource] }]))
                .expect("a policy");
            assert_eq!(policy.allows("kms:Encrypt", KEY), expected, "{action} {resource}");
        }
    }

    #[test]
    fn what_is_denied_is_not_allowed_by_another_statement() {
        let all = json!({ "Effect": "Allow", "Action": "kms:*", "Resource": "*" });
        let but = json!({ "Effect": "Deny", "Action": ["kms:Decrypt"], "Resource": "acs:kms:*:*:key/1111*" });
        for statements in [json!([all, but]), json!([but, all])] {
            let policy = policy(statements).expect("a policy");
            assert!(policy.allows("kms:Encrypt", KEY));
            assert!(!policy.allows("kms:Decrypt", KEY));
            assert!(policy.allows("kms:Decrypt", "acs:kms:cn-hangzhou:1234567890123456:key/2222"));
        }
    }

    #[test]
    fn what_is_no_policy_is_told_where() {
        let good = json!({ "Effect": "Allow", "Action": "kms:*", "Resource": "*" });
        for (part, wrong) in [
            (PolicyPart::Effect, json!({ "Effect": "allow", "Action": "kms:*", "Resource": "*" })),
            (PolicyPart::Action, json!({ "Effect": "Allow", "Action": "oss:*", "Resource": "*" })),
            (PolicyPart::Action, json!({ "Effect": "Allow", "Action": [], "Resource": "*" })),
            (PolicyPart::Resource, json!({ "Effect": "Allow", "Action": "kms:*", "Resource": "acs:oss:*" })),
            (PolicyPart::Resource, json!({ "Effect": "Allow", "Action": "kms:*" })),
        ] {
            assert_eq!(
                policy(json!([good, wrong])),
                Err(Refusal::PolicyStatement { number: 2, part }),
                "{wrong}"
            );
        }
        let condition = json!([{ "Effect": "Allow", "Action": "kms:*", "Resource": "*", "Condition": {} }]);
        assert!(policy(condition).is_err(), "what narrows a statement is not passed over");
        assert_eq!("{}".parse::<RamPolicy>(), Err(Refusal::PolicyVersion));
    }

    #[test]
    fn ready_policies_are_policies() {
        for (ready, encrypts, creates, reads_secrets, lists) in [
            (ReadyPolicy::FullAccess, true, true, true, true),
            (ReadyPolicy::CryptoUser, true, false, false, false),
            (ReadyPolicy::SecretUser, false, false, true, false),
            (ReadyPolicy::ReadOnly, false, false, false, true),
        ] {
            let policy = ready.policy();
            let allowed = |action| policy.allows(action, KEY);
            let expected = (encrypts, creates, reads_secrets, lists);
            let found = (
                allowed("kms:Encrypt"),
                allowed("kms:CreateKey"),
                allowed("kms:GetSecretValue"),
                allowed("kms:ListKeys"),
            );
            assert_eq!(found, expected, "{ready:?}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_soon_decided() {
        let pattern = "*a".repeat(200) + "b";
        assert!(!matches(&pattern, &"a".repeat(5000)));
    }
}
