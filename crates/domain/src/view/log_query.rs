//! What the access log is asked by: its fields, and what is wrong with a query.

use serde::{Deserialize, Serialize};

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryProblem {
    /// After how many characters of the query.
    pub at: u32,
    /// What is there.
    pub found: String,
    /// What is wrong with it.
    pub what: QueryMistake,
}

/// What can be wrong with a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryMistake {
    /// There is no such field; perhaps this one is meant.
    UnknownField(Option<LogField>),
    /// A field is expected, or `not`, or `(`.
    FieldExpected,
    /// A comparison is expected, such as `=`.
    ComparisonExpected,
    /// A value is expected.
    ValueExpected,
    /// A number is expected.
    NumberExpected,
    /// The field holds text, which is not less or more than another.
    TextIsNotCompared,
    /// `and`, `or` or the end is expected.
    ConnectiveExpected,
    /// A quotation mark is missing.
    UnclosedText,
    /// A parenthesis is missing.
    UnclosedParenthesis,
    /// The query is too long, or its parentheses are too deep.
    TooLong,
}

/// Declares the fields of the log, with the names that they are also known by.
macro_rules! fields {
    ($($field:ident = $name:literal $(| $alias:literal)*;)+) => {
        /// A field of the log that can be asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each is the vendor's field of its name")]
        pub enum LogField {
            $($field,)+
        }

        impl LogField {
            /// All of them, by name.
            pub const ALL: &[Self] = &[$(Self::$field,)+];

            /// The vendor's name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)+
                }
            }

            /// All names that it is known by, the vendor's of its log service first.
            pub const fn names(self) -> &'static [&'static str] {
                match self {
                    $(Self::$field => &[$name $(, $alias)*],)+
                }
            }
        }
    };
}

// Those beside the first are ActionTrail's, by which the shared gateway's log is asked (R284, R285).
fields! {
    AccessKeyFingerprint = "access_key_fingerprint";
    AccessKeyId = "access_key_id" | "accessKeyId";
    AccountId = "account_id" | "accountId" | "recipientAccountId";
    ApiName = "api_name" | "eventName";
    ApiVersion = "api_version" | "apiVersion";
    ClientIp = "client_ip" | "sourceIpAddress";
    Cmkid = "cmkid" | "keyId" | "key_id";
    DataKeySpec = "data_key_spec";
    DomainType = "domain_type";
    Duration = "duration";
    ErrorCode = "error_code" | "errorCode";
    ErrorMessage = "error_message" | "errorMessage";
    GatewayType = "gateway_type";
    IdentityType = "identity_type";
    InstanceId = "instance_id";
    KeySpec = "key_spec";
    KeyState = "key_state";
    KeyVersionId = "key_version_id";
    Level = "level";
    PrincipalId = "principal_id" | "principalId" | "userName";
    RegionId = "region_id" | "acsRegion";
    RequestId = "request_id" | "requestId";
    ResourceId = "resource_id" | "resourceName";
    ResourceType = "resource_type" | "resourceType";
    ServiceName = "service_name" | "serviceName";
    ShareGatewayApiName = "share_gateway_api_name";
    Source = "source";
    StatusCode = "status_code" | "httpStatus";
    ToldErrorCode = "told_error_code";
    UserId = "user_id";
    UserAgent = "useragent" | "userAgent";
    Version = "version";
}

impl LogField {
    /// The field of a name, in any case. ActionTrail's events may be delivered with `event.` before their fields, and
    /// those of the caller with `userIdentity.`.
    pub fn named(name: &str) -> Option<Self> {
        let strip = |text: &str, prefix: &str| match text.get(..prefix.len()) {
            Some(start) if start.eq_ignore_ascii_case(prefix) => text[prefix.len()..].to_owned(),
            _ => text.to_owned(),
        };
        let name = strip(&strip(name, "event."), "userIdentity.");
        let is_called = |field: &Self| field.names().iter().any(|known| known.eq_ignore_ascii_case(&name));
        Self::ALL.iter().copied().find(is_called)
    }

    /// Whether it holds a number.
    pub const fn is_number(self) -> bool {
        matches!(self, LogField::Duration | LogField::StatusCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r282_r284_r285_fields_are_known_by_the_names_of_both_logs() {
        for (name, field) in [
            ("cmkid", LogField::Cmkid),
            ("account_id", LogField::AccountId),
            ("EventName", LogField::ApiName),
            ("event.eventName", LogField::ApiName),
            ("ResourceType", LogField::ResourceType),
            ("ErrorCode", LogField::ErrorCode),
            ("userIdentity.accessKeyId", LogField::AccessKeyId),
            ("STATUS_CODE", LogField::StatusCode),
        ] {
            assert_eq!(LogField::named(name), Some(field), "{name}");
        }
        for name in ["", "event.", "eventname2", "\u{e9}vent.eventName", "plaintext"] {
            assert_eq!(LogField::named(name), None, "{name}");
        }
    }
}
