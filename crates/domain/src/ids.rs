//! Typed ids: one newtype for each kind, so that none can stand in for another.

use crate::{Field, Invalid, Problem, RegionId};

/// Declares string ids that are parsed by `TryFrom<String>`, also by serde.
macro_rules! string_ids {
    ($($(#[$doc:meta])* $name:ident, $field:expr, $check:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;

            fn try_from(text: String) -> Result<Self, Invalid> {
                let valid: fn(&str) -> bool = $check;
                if valid(&text) {
                    Ok(Self(text))
                } else {
                    Err(Invalid::new($field, Problem::Format))
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                text.to_owned().try_into()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

string_ids! {
    /// The account that owns the keys: 16 digits, as in `acs:kms:<region>:<account>:key/<id>`.
    AccountId, Field::Account, |t| t.len() == 16 && t.bytes().all(|b| b.is_ascii_digit());
    /// A KMS instance: `kst-`, three letters of its region, 18 letters or digits.
    InstanceId, Field::Instance, |t| is_tagged(t, "kst-");
    /// A key: a UUID in the default KMS, `key-` and 21 letters or digits in an instance.
    KeyId, Field::Key, |t| is_uuid(t) || is_tagged(t, "key-");
    /// A key version: exactly 36 ASCII characters, resolvable without its key,
    /// because ciphertexts begin with it (`Ciphertext`).
    /// A UUID in the default KMS, `<key id>-` and 10 letters or digits in an instance.
    KeyVersionId, Field::KeyVersion, |t| is_uuid(t) || is_instance_version(t);
    /// A person (or the system's own work) who may sign in to the console.
    OperatorId, Field::Operator, is_uuid;
    /// A wrapping key pair, issued for one import.
    PairId, Field::Pair, is_uuid;
    /// A client key of an application access point: `KAAP.` and a UUID.
    ClientKeyId, Field::ClientKey, |t| t.strip_prefix("KAAP.").is_some_and(is_uuid);
    /// A webhook.
    WebhookId, Field::Webhook, is_uuid;
}

/// Letters and digits after the tag of an instance's or a key's id.
const TAIL: usize = 21;
/// Letters and digits that an instance's key version adds to its key's id.
const VERSION_TAIL: usize = 10;

impl KeyId {
    /// A key of the default KMS, from 16 random bytes.
    pub fn in_default_kms(random: [u8; 16]) -> Self {
        Self(uuid(random))
    }

    /// A key of an instance in `region`, from random bytes.
    pub fn in_instance(region: &RegionId, random: [u8; 18]) -> Self {
        Self(format!("key-{}{}", region.code(), base36(&random)))
    }

    /// The next version of this key, from random bytes.
    pub fn new_version(&self, random: [u8; 16]) -> KeyVersionId {
        if is_uuid(&self.0) {
            KeyVersionId(uuid(random))
        } else {
            KeyVersionId(format!("{}-{}", self.0, base36(&random[..VERSION_TAIL])))
        }
    }
}

impl InstanceId {
    /// An instance in `region`, from random bytes.
    pub fn new(region: &RegionId, random: [u8; 18]) -> Self {
        Self(format!("kst-{}{}", region.code(), base36(&random)))
    }
}

impl OperatorId {
    /// A new operator, from 16 random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(uuid(random))
    }
}

impl PairId {
    /// A new wrapping pair, from 16 random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(uuid(random))
    }
}

impl WebhookId {
    /// A new webhook, from 16 random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(uuid(random))
    }
}

impl ClientKeyId {
    /// A new client key, from 16 random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(format!("KAAP.{}", uuid(random)))
    }
}

/// A version 4 UUID (RFC 9562, section 5.4) of these random bytes.
pub(crate) fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
    }
    text
}

/// One letter or digit a byte; the slight bias of the remainder does not matter for ids.
fn base36(random: &[u8]) -> String {
    let digit = |byte: &u8| char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::from(byte % 36)]);
    random.iter().map(digit).collect()
}

pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

fn is_tagged(text: &str, tag: &str) -> bool {
    text.strip_prefix(tag).is_some_and(|tail| tail.len() == TAIL && is_lower_alphanumeric(tail))
}

fn is_instance_version(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(key, tail)| {
        is_tagged(key, "key-") && tail.len() == VERSION_TAIL && is_lower_alphanumeric(tail)
    })
}

fn is_lower_alphanumeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_vendors_forms() {
        let hangzhou: RegionId = "cn-hangzhou".parse().expect("a region");
        let default_key = KeyId::in_default_kms([7; 16]);
        let instance_key = KeyId::in_instance(&hangzhou, [9; 18]);

        assert_eq!(default_key.as_str(), "07070707-0707-4707-8707-070707070707");
        assert_eq!(instance_key.as_str(), "key-hzz999999999999999999");
        assert_eq!(InstanceId::new(&hangzhou, [10; 18]).as_str(), "kst-hzzaaaaaaaaaaaaaaaaaa");
        for version in [default_key.new_version([1; 16]), instance_key.new_version([1; 16])] {
            assert_eq!(version.as_str().len(), 36);
            assert_eq!(version.as_str().parse(), Ok(version));
        }
    }

    #[test]
    fn wrong_ids_do_not_parse() {
        for text in [
            "",
            "key-",
            "07070707-0707-4707-8707-07070707070",
            "KEY-hzz999999999999999999",
            "key-hzz99999999999999999*",
        ] {
            assert!(text.parse::<KeyId>().is_err(), "{text}");
        }
        assert!("key-hzz999999999999999999".parse::<KeyVersionId>().is_err());
        assert!("123456789012345".parse::<AccountId>().is_err());
    }
}
