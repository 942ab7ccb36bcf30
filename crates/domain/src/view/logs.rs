//! The access log: what the gateways were asked.

use serde::{Deserialize, Serialize};

use crate::{InstanceId, KeyId, Timestamp};

/// What a page of the access log shows. Conditions, those of the query among them, must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFilter {
    /// A query, in the language of the log.
    pub query: String,
    /// Only what this gateway was asked: `shared` or `dedicated`.
    pub gateway: Option<String>,
    /// Only this operation.
    pub operation: Option<String>,
    /// Only answers of this class.
    pub class: Option<StatusClass>,
    /// The time.
    pub time: LogTime,
    /// Only records older than this one, for the next page.
    pub before: Option<String>,
}

/// The time that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogTime {
    /// The last minutes, as they are when it is asked.
    Last {
        /// How many.
        minutes: u32,
    },
    /// From one instant to another. Without a beginning, the day before the end; without an end, until now.
    Between {
        /// The beginning.
        from: Option<Timestamp>,
        /// The end.
        to: Option<Timestamp>,
    },
}

impl LogTime {
    /// What can be chosen at once, in minutes: a quarter of an hour, an hour, a day, a week.
    pub const READY: [u32; 4] = [15, 60, 24 * 60, 7 * 24 * 60];
}

impl Default for LogTime {
    fn default() -> Self {
        LogTime::Last { minutes: Self::READY[1] }
    }
}

/// A class of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusClass {
    /// What succeeded: below 400.
    Ok,
    /// What was refused: 400 to 499.
    Refused,
    /// What failed: 500 and more.
    Failed,
}

impl StatusClass {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Refused, Self::Failed];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            StatusClass::Ok => "ok",
            StatusClass::Refused => "4xx",
            StatusClass::Failed => "5xx",
        }
    }

    /// The class of a status.
    pub const fn of(status: u16) -> Self {
        match status {
            ..400 => StatusClass::Ok,
            400..500 => StatusClass::Refused,
            _ => StatusClass::Failed,
        }
    }
}

/// One request in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// What names the record.
    pub id: String,
    /// When the request came.
    pub at: Timestamp,
    /// Which gateway was asked.
    pub gateway: String,
    /// The operation; empty where none was named.
    pub operation: String,
    /// The key that it was about.
    pub key: Option<KeyId>,
    /// What it was about that is no key.
    pub resource: String,
    /// Who called, or the access key that was named, or nothing.
    pub caller: String,
    /// The status of the answer.
    pub status: u16,
    /// Why it was refused; empty where it was not.
    pub code: String,
    /// How long it took, in microseconds.
    pub micros: u32,
}

/// A page of the access log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    /// The records of this page, newest first.
    pub rows: Vec<LogRow>,
    /// Before which record the next page begins; `None` on the last.
    pub next: Option<String>,
    /// What is wrong with the query; then nothing was looked for.
    pub problem: Option<QueryProblem>,
    /// How many match over the time that is looked at.
    pub histogram: LogHistogram,
    /// The log itself.
    pub log: LogState,
}

/// The state of the access log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogState {
    /// Whether requests are recorded.
    pub recording: bool,
    /// Whether a gateway listens.
    pub listening: bool,
    /// How many records there are, whatever the filter.
    pub records: u64,
    /// How many bytes they take.
    pub bytes: u64,
    /// How many were lost since the server started.
    pub lost: u64,
}

/// How many records match, in equal parts of a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHistogram {
    /// The beginning of the first part.
    pub from: Timestamp,
    /// The end of the last.
    pub to: Timestamp,
    /// The parts.
    pub parts: Vec<LogCounts>,
}

/// How many records match, by the class of their answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogCounts {
    /// What succeeded.
    pub ok: u64,
    /// What was refused.
    pub refused: u64,
    /// What failed.
    pub failed: u64,
}

impl LogCounts {
    /// All of them.
    pub const fn total(self) -> u64 {
        self.ok + self.refused + self.failed
    }

    /// Counts so many of a status.
    pub const fn add(&mut self, status: u16, count: u64) {
        let counted = match StatusClass::of(status) {
            StatusClass::Ok => &mut self.ok,
            StatusClass::Refused => &mut self.refused,
            StatusClass::Failed => &mut self.failed,
        };
        *counted += count;
    }
}

impl LogHistogram {
    /// All parts together.
    pub fn sum(&self) -> LogCounts {
        self.parts.iter().fold(LogCounts::default(), |sum, part| LogCounts {
            ok: sum.ok + part.ok,
            refused: sum.refused + part.refused,
            failed: sum.failed + part.failed,
        })
    }

    /// When a part begins; of the number of parts, when the last one ends.
    pub fn begin(&self, part: usize) -> Timestamp {
        let (from, to) = (self.from.millis(), self.to.millis());
        let parts = i64::try_from(self.parts.len()).unwrap_or(i64::MAX).max(1);
        let part = i64::try_from(part).unwrap_or(i64::MAX).min(parts);
        Timestamp::from_millis(from + to.saturating_sub(from) / parts * part)
    }
}

/// One record with all of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    /// What names it.
    pub id: String,
    /// When the request came.
    pub at: Timestamp,
    /// Its fields, by the vendor's names, in the vendor's order.
    pub fields: Vec<(String, String)>,
    /// The same as an object of JSON, with a line for each.
    pub json: String,
    /// The key that it was about.
    pub key: Option<KeyId>,
    /// The instance that it was about.
    pub instance: Option<InstanceId>,
}

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

    #[test]
    fn parts_are_equal_and_counted_by_class() {
        let mut histogram = LogHistogram {
            from: Timestamp::from_millis(0),
            to: Timestamp::from_millis(900),
            parts: vec![LogCounts::default(); 3],
        };
        for (status, count) in [(200, 3), (399, 1), (400, 2), (499, 1), (500, 1), (503, 1)] {
            histogram.parts[1].add(status, count);
        }
        assert_eq!(histogram.sum(), LogCounts { ok: 4, refused: 3, failed: 2 });
        assert_eq!(histogram.sum().total(), 9);
        let begins = (0..4).map(|part| histogram.begin(part).millis()).collect::<Vec<_>>();
        assert_eq!(begins, [0, 300, 600, 900]);
    }
}
