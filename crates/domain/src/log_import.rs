//! Imports of the vendor's logs: what they are called, which fields they take, and why a line is not taken.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Field, Invalid, Problem,
    field::{self, as_text},
    spec::by_name,
    view::LogField,
};

/// What an import is called, and with it the source of its records: 1 to 64 letters, digits, `.`, `_`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogSource(String);

impl LogSource {
    /// The most characters.
    pub const MAX: u32 = 64;
    /// The source of what passed our own gateways. No import can have this name.
    pub const OURS: &'static str = "keyferry";

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that a file suggests: its own, as far as it can be one.
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = name.strip_suffix(".gz").unwrap_or(name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let kept = |letter: char| if is_letter(letter) { letter } else { '-' };
        stem.chars().map(kept).take(Self::MAX as usize - 8).collect::<String>().parse().ok()
    }

    /// Whether people could take one for the other: queries do not tell capitals from small letters.
    pub fn is_like(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// The same name with a number, for where it is taken.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let ending = format!("-{number}");
        let room = Self::MAX as usize - ending.len();
        Self(self.0.chars().take(room).collect::<String>() + &ending)
    }
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-')
}

impl FromStr for LogSource {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let name = text.trim();
        field::length(Field::LogSource, name, 1, Self::MAX)?;
        // Of dots alone it would be another place in an address.
        if !name.chars().all(is_letter) || name.chars().all(|letter| letter == '.') {
            return Err(Invalid::new(Field::LogSource, Problem::Charset));
        }
        if name.eq_ignore_ascii_case(Self::OURS) {
            return Err(Invalid::new(Field::LogSource, Problem::Reserved));
        }
        Ok(Self(name.to_owned()))
    }
}

as_text! { LogSource }

/// Why a line of a log is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LineProblem {
    /// It is no JSON.
    NotJson,
    /// It is JSON, but no object.
    NotAnObject,
    /// It is longer than an event may be.
    TooLong,
    /// The file ends within it.
    EndsEarly,
    /// It says no time.
    NoTime,
    /// What it says as its time is none, or one that no request of the vendor's can have.
    BadTime,
    /// It names no request, by which it could be told from others.
    NoRequestId,
    /// What names its request is no UUID.
    BadRequestId,
    /// It names no operation.
    NoOperation,
    /// It is about another service than KMS.
    OtherService,
}

impl LineProblem {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        LineProblem::NotJson,
        LineProblem::NotAnObject,
        LineProblem::TooLong,
        LineProblem::EndsEarly,
        LineProblem::NoTime,
        LineProblem::BadTime,
        LineProblem::NoRequestId,
        LineProblem::BadRequestId,
        LineProblem::NoOperation,
        LineProblem::OtherService,
    ];

    /// The name stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            LineProblem::NotJson => "not-json",
            LineProblem::NotAnObject => "not-an-object",
            LineProblem::TooLong => "too-long",
            LineProblem::EndsEarly => "ends-early",
            LineProblem::NoTime => "no-time",
            LineProblem::BadTime => "bad-time",
            LineProblem::NoRequestId => "no-request-id",
            LineProblem::BadRequestId => "bad-request-id",
            LineProblem::NoOperation => "no-operation",
            LineProblem::OtherService => "other-service",
        }
    }
}

by_name!(LineProblem, Field::LogFile, LineProblem::ALL);

/// A field of a record that an import fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ImportedField {
    /// When the request came.
    Time,
    /// A field of the log.
    Log(LogField),
}

impl ImportedField {
    /// All that an import can fill: the others follow from them, or are the same in each record.
    pub const ALL: &'static [Self] = &[
        ImportedField::Time,
        ImportedField::Log(LogField::RequestId),
        ImportedField::Log(LogField::ApiName),
        ImportedField::Log(LogField::ApiVersion),
        ImportedField::Log(LogField::GatewayType),
        ImportedField::Log(LogField::ShareGatewayApiName),
        ImportedField::Log(LogField::ServiceName),
        ImportedField::Log(LogField::StatusCode),
        ImportedField::Log(LogField::ErrorCode),
        ImportedField::Log(LogField::ErrorMessage),
        ImportedField::Log(LogField::Duration),
        ImportedField::Log(LogField::RegionId),
        ImportedField::Log(LogField::InstanceId),
        ImportedField::Log(LogField::DomainType),
        ImportedField::Log(LogField::Cmkid),
        ImportedField::Log(LogField::KeyVersionId),
        ImportedField::Log(LogField::KeySpec),
        ImportedField::Log(LogField::KeyState),
        ImportedField::Log(LogField::DataKeySpec),
        ImportedField::Log(LogField::ResourceId),
        ImportedField::Log(LogField::IdentityType),
        ImportedField::Log(LogField::PrincipalId),
        ImportedField::Log(LogField::AccountId),
        ImportedField::Log(LogField::AccessKeyId),
        ImportedField::Log(LogField::AccessKeyFingerprint),
        ImportedField::Log(LogField::ClientIp),
        ImportedField::Log(LogField::UserAgent),
    ];

    /// Its name: the vendor's in its log service.
    pub const fn as_str(self) -> &'static str {
        match self {
            ImportedField::Time => "time",
            ImportedField::Log(field) => field.as_str(),
        }
    }
}

by_name!(ImportedField, Field::LogMapping, ImportedField::ALL);

impl PartialOrd for LogField {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LogField {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// From which fields of a log the fields of its records are taken, where that is not seen from their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogMapping(Vec<(ImportedField, String)>);

impl LogMapping {
    /// The most characters of a field's path.
    const LONGEST: u32 = 200;
    /// Words in the names of fields that may hold content: what was to be encrypted, what was decrypted, secrets.
    const CONTENT: [&'static str; 12] = [
        "plaintext",
        "ciphertext",
        "blob",
        "secret",
        "password",
        "token",
        "privatekey",
        "material",
        "digest",
        "signature",
        "encryptioncontext",
        "exporteddatakey",
    ];

    /// Where a field is taken from, in the order in which that is tried.
    pub fn paths(&self, field: ImportedField) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(mapped, _)| *mapped == field).map(|(_, path)| path.as_str())
    }

    /// Whether nothing is mapped by hand.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a field of this path may hold the content of a request or of its answer, which is never kept.
    pub fn is_content(path: &str) -> bool {
        path.split('.').any(|part| {
            let bare: String = part.chars().filter(char::is_ascii_alphanumeric).collect();
            let bare = bare.to_ascii_lowercase();
            // The name of a secret is a name, also among the resources of an event.
            let is_name = matches!(bare.as_str(), "secretname" | "secretid" | "secretarn" | "acskmssecret");
            // What is signed, and what is authenticated beside a ciphertext.
            let is_whole = matches!(bare.as_str(), "message" | "aad" | "iv");
            is_whole || (!is_name && Self::CONTENT.iter().any(|word| bare.contains(word)))
        })
    }
}

/// As it is displayed: `field=path`, with commas or line breaks between them.
impl FromStr for LogMapping {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = |problem| Invalid::new(Field::LogMapping, problem);
        let parts = text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let read = parts.map(|part| {
            let (field, path) = part.split_once('=').ok_or(wrong(Problem::Format))?;
            let path = path.trim();
            field::length(Field::LogMapping, path, 1, Self::LONGEST)?;
            if path.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
                return Err(wrong(Problem::Charset));
            }
            if Self::is_content(path) {
                return Err(wrong(Problem::Reserved));
            }
            Ok((field.trim().parse()?, path.to_owned()))
        });
        Ok(Self(read.collect::<Result<_, _>>()?))
    }
}

impl fmt::Display for LogMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (field, path)) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            write!(f, "{}={path}", field.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_has_a_name_of_its_own() {
        for (text, problem) in [
            ("", Problem::Missing),
            ("a b", Problem::Charset),
            ("..", Problem::Charset),
            ("\u{65e5}\u{5fd7}", Problem::Charset),
            ("Keyferry", Problem::Reserved),
            (&"n".repeat(65), Problem::TooLong { max: 64 }),
        ] {
            assert_eq!(text.parse::<LogSource>(), Err(Invalid::new(Field::LogSource, problem)), "{text}");
        }
        for (file, name) in [
            ("fleet.jsonl", Some("fleet")),
            ("/var/log/kms 2026-11.json.gz", Some("kms-2026-11")),
            ("C:\\logs\\trail.gz", Some("trail")),
            ("-", Some("-")),
            ("keyferry.log", None),
            ("", None),
        ] {
            let found = LogSource::of_file(file);
            assert_eq!(found.as_ref().map(LogSource::as_str), name, "{file}");
        }
        let long: LogSource = "n".repeat(64).parse().expect("a name");
        assert_eq!(long.numbered(12).as_str().len(), 64);
        assert!(long.numbered(12).as_str().ends_with("n-12"));
    }

    #[test]
    fn r283_fields_are_mapped_by_hand_and_content_never_is() {
        let mapping: LogMapping =
            "api_name=event.eventName, time = event.eventTime\nclient_ip=ip".parse().expect("a mapping");
        assert_eq!(mapping.to_string(), "api_name=event.eventName,time=event.eventTime,client_ip=ip");
        assert_eq!(mapping.to_string().parse(), Ok(mapping.clone()));
        let name = ImportedField::Log(LogField::ApiName);
        assert_eq!(mapping.paths(name).collect::<Vec<_>>(), ["event.eventName"]);
        assert_eq!("".parse(), Ok(LogMapping::default()));
        for (text, problem) in [
            ("api_name", Problem::Format),
            ("level=x", Problem::Format),
            ("nothing=x", Problem::Format),
            ("api_name=", Problem::Missing),
            ("api_name=a b", Problem::Charset),
            ("principal_id=requestParameters.Plaintext", Problem::Reserved),
            ("resource_id=responseElements.CiphertextBlob", Problem::Reserved),
            ("resource_id=requestParameters.secret_data", Problem::Reserved),
            ("request_id=requestParameters.ImportToken", Problem::Reserved),
            ("resource_id=requestParameters.EncryptionContext.who", Problem::Reserved),
            ("resource_id=requestParameters.Message", Problem::Reserved),
        ] {
            let refused = text.parse::<LogMapping>().expect_err(text);
            assert_eq!(refused.problem, problem, "{text}");
        }
        for name in [
            "requestParameters.KeyId",
            "SecretName",
            "userIdentity.accessKeyId",
            "referencedResources.ACS::KMS::Secret",
        ] {
            assert!(!LogMapping::is_content(name), "{name}");
        }
    }
}
