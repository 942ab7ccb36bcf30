//! Secrets: values that people keep in the KMS, sealed under one of its keys, in versions that carry stages.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Description, Field, Invalid, KeyId, OperatorName, Placement, Problem, Refusal, RegionId, SecretRotation,
    Timestamp,
    field::{self, as_text},
    limits,
    spec::by_name,
};

/// A secret, without its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Its region and name.
    pub id: SecretId,
    /// What it holds.
    pub kind: SecretType,
    /// The key that seals its values: symmetric, of the same region.
    pub key: KeyId,
    /// Where it lives: where its key does.
    pub placement: Placement,
    /// What people wrote about it.
    pub description: Description,
    /// Who made it (R258).
    pub creator: OperatorName,
    /// When (R258).
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it is to get a new value.
    pub rotation: SecretRotation,
    /// When it will be deleted; `None` while that is not planned.
    pub delete_at: Option<Timestamp>,
}

impl Secret {
    /// Whether `action` is possible now.
    ///
    /// # Errors
    /// [`Refusal::SecretPendingDeletion`] for everything that uses or changes a secret whose deletion is planned;
    /// [`Refusal::SecretNotPendingDeletion`] for the restoring of one whose deletion is not.
    pub const fn permits(&self, action: SecretAction) -> Result<(), Refusal> {
        match (action, self.delete_at) {
            (SecretAction::Describe, _)
            | (SecretAction::Restore, Some(_))
            | (SecretAction::Use | SecretAction::Change | SecretAction::Delete, None) => Ok(()),
            (SecretAction::Restore, None) => Err(Refusal::SecretNotPendingDeletion),
            (SecretAction::Use | SecretAction::Change | SecretAction::Delete, Some(_)) => {
                Err(Refusal::SecretPendingDeletion)
            }
        }
    }
}

/// What someone wants to do with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretAction {
    /// DescribeSecret, ListSecretVersionIds.
    Describe,
    /// GetSecretValue.
    Use,
    /// PutSecretValue, UpdateSecret, UpdateSecretVersionStage, TagResource, UntagResource.
    Change,
    /// DeleteSecret.
    Delete,
    /// RestoreSecret.
    Restore,
}

/// What names a secret: a name is given once in a region. Displays as `region/name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretId {
    /// Its region.
    pub region: RegionId,
    /// Its name.
    pub name: SecretName,
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.region, self.name)
    }
}

impl FromStr for SecretId {
    type Err = Invalid;

    /// No region has a `/` in it, so the rest is the name, which may.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (region, name) = text.split_once('/').ok_or(Invalid::new(Field::SecretName, Problem::Format))?;
        Ok(Self { region: region.parse()?, name: name.parse()? })
    }
}

impl TryFrom<String> for SecretId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<SecretId> for String {
    fn from(id: SecretId) -> String {
        id.to_string()
    }
}

/// Declares texts of up to 64 letters, digits and `_ / + = . @ -`.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $field:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                let text = text.trim();
                field::length($field, text, 1, limits::MAX_SECRET_NAME)?;
                let taken = |byte: u8| byte.is_ascii_alphanumeric() || b"_/+=.@-".contains(&byte);
                // `.` and `..` are no names in an address.
                match text.bytes().all(taken) && text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                    true => Ok(Self(text.to_owned())),
                    false => Err(Invalid::new($field, Problem::Charset)),
                }
            }
        }

        as_text! { $name }
    )+};
}

names! {
    /// The name of a secret (CreateSecret): 1 to 64 letters, digits and `_ / + = . @ -`.
    SecretName, Field::SecretName;
    /// The id of a version of a secret, which whoever puts a value chooses: once in a secret.
    SecretVersionId, Field::SecretVersion;
    /// A mark of a version of a secret, which one version has at a time (UpdateSecretVersionStage).
    VersionStage, Field::VersionStage;
}

impl SecretVersionId {
    /// An id that nobody chose, from 8 random bytes: 16 hexadecimal digits. Ids are unique in a secret only.
    pub fn new(random: [u8; 8]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl VersionStage {
    /// `ACSCurrent`, the stage of the version that GetSecretValue gives when none is named.
    pub fn current() -> Self {
        Self("ACSCurrent".to_owned())
    }

    /// `ACSPrevious`, the stage of the version that was current before.
    pub fn previous() -> Self {
        Self("ACSPrevious".to_owned())
    }
}

/// What a secret holds, by the vendor's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SecretType {
    /// Anything.
    Generic,
    /// An account of an RDS database.
    Rds,
    /// An account of a Redis database.
    Redis,
    /// An account of a PolarDB database.
    PolarDb,
    /// An AccessKey pair of a RAM user.
    RamCredentials,
    /// A user of an ECS instance, with a password or an SSH key.
    Ecs,
}

impl SecretType {
    /// Every type.
    pub const ALL: &'static [SecretType] = &[
        SecretType::Generic,
        SecretType::RamCredentials,
        SecretType::Rds,
        SecretType::Redis,
        SecretType::PolarDb,
        SecretType::Ecs,
    ];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            SecretType::Generic => "Generic",
            SecretType::Rds => "Rds",
            SecretType::Redis => "Redis",
            SecretType::PolarDb => "PolarDB",
            SecretType::RamCredentials => "RAMCredentials",
            SecretType::Ecs => "ECS",
        }
    }

    /// Under which heading it is listed (R257).
    pub const fn class(self) -> SecretClass {
        match self {
            SecretType::Generic => SecretClass::Generic,
            SecretType::RamCredentials => SecretClass::AccessKey,
            SecretType::Rds | SecretType::Redis | SecretType::PolarDb => SecretClass::Database,
            SecretType::Ecs => SecretClass::Ecs,
        }
    }

    /// Whether a value is one that a secret of this type holds: at most 30,720 bytes, for all types but
    /// [`SecretType::Generic`] a JSON object with the fields of the vendor's CreateSecret.
    ///
    /// # Errors
    /// No value, one that is too long, or one of another form.
    pub fn check(self, value: &[u8]) -> Result<(), Invalid> {
        let invalid = |problem| Invalid::new(Field::SecretData, problem);
        match value.len() {
            0 => return Err(invalid(Problem::Missing)),
            n if n > limits::MAX_SECRET_DATA => {
                return Err(invalid(Problem::TooLong { max: limits::MAX_SECRET_DATA as u32 }));
            }
            _ => {}
        }
        match self {
            SecretType::Generic => true,
            SecretType::RamCredentials => {
                has_all(value, Some("AccessKeys"), &[&["AccessKeyId", "AccessKeySecret"]])
            }
            SecretType::Rds | SecretType::Redis | SecretType::PolarDb => {
                has_all(value, Some("Accounts"), &[&["AccountName", "AccountPassword"]])
            }
            SecretType::Ecs => {
                has_all(value, None, &[&["UserName", "Password"], &["UserName", "PublicKey", "PrivateKey"]])
            }
        }
        .then_some(())
        .ok_or(invalid(Problem::Format))
    }
}

by_name!(SecretType, Field::SecretType, SecretType::ALL);

/// Whether a value is a JSON object that has, as text that is not empty, all fields of one of the `forms`: itself, or
/// each object of its only field `list`.
fn has_all(value: &[u8], list: Option<&str>, forms: &[&[&str]]) -> bool {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(value) else { return false };
    let fits = |entry: &serde_json::Map<String, serde_json::Value>| {
        forms.iter().any(|form| {
            let filled = |field: &&str| {
                entry.get(*field).and_then(|text| text.as_str()).is_some_and(|text| !text.is_empty())
            };
            entry.len() == form.len() && form.iter().all(filled)
        })
    };
    let Some(list) = list else { return fits(&object) };
    let entries = object.get(list).and_then(|entries| entries.as_array()).filter(|_| object.len() == 1);
    entries.is_some_and(|entries| {
        !entries.is_empty() && entries.iter().all(|entry| entry.as_object().is_some_and(fits))
    })
}

/// Under which heading secrets are listed (R257).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SecretClass {
    /// Anything.
    Generic,
    /// AccessKey pairs of RAM users.
    AccessKey,
    /// Accounts of databases.
    Database,
    /// Users of ECS instances.
    Ecs,
}

impl SecretClass {
    /// Every class, in the order of the panel.
    pub const ALL: &'static [SecretClass] =
        &[SecretClass::Generic, SecretClass::AccessKey, SecretClass::Database, SecretClass::Ecs];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            SecretClass::Generic => "generic",
            SecretClass::AccessKey => "ak-sk",
            SecretClass::Database => "database",
            SecretClass::Ecs => "ecs",
        }
    }

    /// The types that are listed under it.
    pub fn types(self) -> impl Iterator<Item = SecretType> {
        SecretType::ALL.iter().copied().filter(move |kind| kind.class() == self)
    }
}

by_name!(SecretClass, Field::SecretType, SecretClass::ALL);

/// Whether a value is text or anything, as whoever put it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretDataType {
    /// Text.
    Text,
    /// Bytes, in base64.
    Binary,
}

impl SecretDataType {
    /// Both.
    pub const ALL: &'static [SecretDataType] = &[SecretDataType::Text, SecretDataType::Binary];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            SecretDataType::Text => "text",
            SecretDataType::Binary => "binary",
        }
    }
}

by_name!(SecretDataType, Field::SecretData, SecretDataType::ALL);

/// A version of a secret, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretVersion {
    /// Its id.
    pub id: SecretVersionId,
    /// When its value was put.
    pub created_at: Timestamp,
    /// What its value is.
    pub data_type: SecretDataType,
    /// Its stages, sorted. A version without any is deprecated.
    pub stages: Vec<VersionStage>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        let name = |text: &str| text.parse::<SecretName>().map(|name| name.0).map_err(|found| found.problem);
        let longest = "x".repeat(64);
        for good in ["db/prod", "a", "A-b_c.d@e+f=g", &longest] {
            assert_eq!(name(good).as_deref(), Ok(good));
        }
        for (bad, problem) in [
            ("", Problem::Missing),
            ("a b", Problem::Charset),
            ("..", Problem::Charset),
            (".", Problem::Charset),
            ("名", Problem::Charset),
            ("a\0", Problem::Charset),
            ("x".repeat(65).as_str(), Problem::TooLong { max: 64 }),
        ] {
            assert_eq!(name(bad), Err(problem), "{bad:?}");
        }
        let id: SecretId = "cn-hangzhou/db/prod".parse().expect("an id");
        assert_eq!((id.region.as_str(), id.name.as_str()), ("cn-hangzhou", "db/prod"));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("db".parse::<SecretId>().is_err());
        assert!("nowhere/db".parse::<SecretId>().is_err());
    }

    #[test]
    fn r257_each_type_is_listed_under_one_heading() {
        for (kind, class) in [
            ("Generic", "generic"),
            ("RAMCredentials", "ak-sk"),
            ("Rds", "database"),
            ("Redis", "database"),
            ("PolarDB", "database"),
            ("ECS", "ecs"),
        ] {
            let kind: SecretType = kind.parse().expect("a type");
            assert_eq!(kind.class().as_str(), class);
            assert!(kind.class().types().any(|listed| listed == kind));
        }
        assert_eq!(SecretClass::ALL.iter().flat_map(|class| class.types()).count(), SecretType::ALL.len());
    }

    #[test]
    fn what_the_types_hold() {
        let ram = r#"{"AccessKeys":[{"AccessKeyId":"id","AccessKeySecret":"secret"}]}"#;
        let account = r#"{"Accounts":[{"AccountName":"a","AccountPassword":"p"}]}"#;
        let password = r#"{"UserName":"root","Password":"p"}"#;
        let ssh = r#"{"UserName":"root","PublicKey":"p","PrivateKey":"q"}"#;
        let all =
            [ram, account, password, ssh, "anything", "{}", r#"{"Accounts":[]}"#, r#"{"Accounts":[{}]}"#];
        for (kind, good) in [
            (SecretType::Generic, &all[..]),
            (SecretType::RamCredentials, &[ram]),
            (SecretType::Rds, &[account]),
            (SecretType::Redis, &[account]),
            (SecretType::PolarDb, &[account]),
            (SecretType::Ecs, &[password, ssh]),
        ] {
            for value in all {
                assert_eq!(kind.check(value.as_bytes()).is_ok(), good.contains(&value), "{kind} {value}");
            }
            let problem = |value: &[u8]| kind.check(value).map_err(|invalid| invalid.problem);
            assert_eq!(problem(b""), Err(Problem::Missing));
            assert_eq!(problem(&[b'a'; 30_721]), Err(Problem::TooLong { max: 30_720 }));
        }
        assert!(SecretType::Generic.check(&[b'a'; 30_720]).is_ok());
        assert!(SecretType::Ecs.check(br#"{"UserName":"root","Password":""}"#).is_err());
        assert!(SecretType::Ecs.check(br#"{"UserName":"root","Password":"p","More":"m"}"#).is_err());
    }

    #[test]
    fn r259_what_a_planned_deletion_permits() {
        use SecretAction as A;
        let secret = |delete_at| Secret {
            id: "cn-hangzhou/db".parse().expect("an id"),
            kind: SecretType::Generic,
            key: KeyId::in_default_kms([7; 16]),
            placement: Placement {
                region: "cn-hangzhou".parse().expect("a region"),
                instance: None,
                management: crate::Management::Default,
            },
            description: Description::default(),
            creator: "somebody".parse().expect("a name"),
            created_at: Timestamp::from_millis(1),
            updated_at: Timestamp::from_millis(1),
            rotation: SecretRotation::Off,
            delete_at,
        };
        let pending = Err(Refusal::SecretPendingDeletion);
        for (action, living, dying) in [
            (A::Describe, Ok(()), Ok(())),
            (A::Use, Ok(()), pending),
            (A::Change, Ok(()), pending),
            (A::Delete, Ok(()), pending),
            (A::Restore, Err(Refusal::SecretNotPendingDeletion), Ok(())),
        ] {
            assert_eq!(secret(None).permits(action), living, "{action:?}");
            assert_eq!(secret(Some(Timestamp::from_millis(2))).permits(action), dying, "{action:?}");
        }
    }
}
