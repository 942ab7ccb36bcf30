//! The access log: what the gateways were asked.

use serde::{Deserialize, Serialize};

use super::{LogField, QueryProblem};
use crate::{InstanceId, KeyId, LogSource, Refusal, SavedQuery, Timestamp};

/// What a page of the access log shows. Conditions, those of the query among them, must all hold.
///
/// Saved queries are kept as this: what a later version adds is missing in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogFilter {
    /// A query, in the language of the log.
    pub query: String,
    /// Only what this gateway was asked: `shared` or `dedicated`.
    pub gateway: Option<String>,
    /// Only this operation.
    pub operation: Option<String>,
    /// Only answers of this class.
    pub class: Option<StatusClass>,
    /// Only what came from here: the name of an import, or [`LogFilter::EVERYWHERE`]. Without it, what passed our own
    /// gateways; a query that asks for a source decides by itself.
    pub source: Option<String>,
    /// The time.
    pub time: LogTime,
    /// Only records older than this one, for the next page.
    pub before: Option<String>,
}

impl LogFilter {
    /// As a source: our own gateways and all imports.
    pub const EVERYWHERE: &'static str = "*";

    /// The filter of an address, which names the values that it has. What it does not understand it passes over.
    pub fn named(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| value(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let instant = |name| text(name).and_then(|at| at.parse().ok());
        let time = match (instant("from"), instant("to"), text("range")) {
            (None, None, range) => range.and_then(|range| LogTime::ready(&range)).unwrap_or_default(),
            (from, to, _) => LogTime::Between { from, to },
        };
        let class = text("status");
        Self {
            query: text("q").unwrap_or_default(),
            gateway: text("gateway"),
            operation: text("operation"),
            class: class.and_then(|class| StatusClass::ALL.into_iter().find(|known| known.as_str() == class)),
            source: text("source").filter(|source| source != LogSource::OURS),
            time,
            before: text("before"),
        }
    }

    /// All of it but the time as one query, in the language of the log.
    pub fn as_query(&self) -> String {
        let is = |field: LogField, value: &Option<String>| {
            let quoted = value.as_ref()?.replace('\\', "\\\\").replace('"', "\\\"");
            Some(format!("{} = \"{quoted}\"", field.as_str()))
        };
        let status = LogField::StatusCode.as_str();
        let class = self.class.map(|class| match class {
            StatusClass::Ok => format!("{status} < 400"),
            StatusClass::Refused => format!("{status} >= 400 and {status} < 500"),
            StatusClass::Failed => format!("{status} >= 500"),
        });
        let others =
            [is(LogField::GatewayType, &self.gateway), is(LogField::ApiName, &self.operation), class];
        let others: Vec<_> = others.into_iter().flatten().collect();
        match (self.query.trim(), others.is_empty()) {
            ("", _) => others.join(" and "),
            (asked, true) => asked.to_owned(),
            // What is asked may have an `or` in it.
            (asked, false) => format!("({asked}) and {}", others.join(" and ")),
        }
    }
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
    /// What can be chosen at once, by its name in addresses: how many minutes.
    pub const READY: [(&str, u32); 4] = [("15m", 15), ("1h", 60), ("24h", 24 * 60), ("7d", 7 * 24 * 60)];

    /// The time of a name.
    pub fn ready(name: &str) -> Option<Self> {
        let found = Self::READY.iter().find(|(known, _)| *known == name);
        found.map(|(_, minutes)| LogTime::Last { minutes: *minutes })
    }

    /// Its name, where it has one.
    pub fn name(self) -> Option<&'static str> {
        let LogTime::Last { minutes } = self else { return None };
        Self::READY.iter().find(|(_, known)| *known == minutes).map(|(name, _)| *name)
    }
}

impl Default for LogTime {
    fn default() -> Self {
        LogTime::Last { minutes: Self::READY[1].1 }
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

/// A query that is ready to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadyQuery {
    /// The vendor's example (R284).
    Decrypted,
    /// What was not answered, with the reason (R285).
    Failed,
    /// What the dedicated gateways refused because it was too much (R274).
    Throttled,
    /// What still comes by the shared gateway for keys of instances (R275).
    NotSwitched,
}

impl ReadyQuery {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Decrypted, Self::Failed, Self::Throttled, Self::NotSwitched];

    /// The query.
    pub const fn query(self) -> &'static str {
        match self {
            ReadyQuery::Decrypted => "EventName = \"Decrypt\" and ResourceType = \"KMS\"",
            ReadyQuery::Failed => "ErrorCode != \"\"",
            ReadyQuery::Throttled => {
                "gateway_type = \"dedicated\" and (status_code = 429 or error_code : \"*Throttling\")"
            }
            ReadyQuery::NotSwitched => "share_gateway_api_name != \"\"",
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
    /// The import that it came from; `None` for our own gateways.
    pub source: Option<String>,
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
    /// The imports that can be chosen.
    pub sources: Vec<LogSource>,
    /// The queries that were saved, by name.
    pub saved: Vec<SavedQuery>,
    /// Why whoever reads it may not save queries or import logs.
    pub refused: Option<Refusal>,
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
    /// The most frequent errors, the most frequent first.
    pub codes: Vec<LogCode>,
}

/// How many records have an error code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogCode {
    /// The status.
    pub status: u16,
    /// The code.
    pub code: String,
    /// How many.
    pub count: u64,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r286_a_filter_is_one_query() {
        let asked = |query: &str| LogFilter { query: query.to_owned(), ..LogFilter::default() };
        let shared = |filter| LogFilter { gateway: Some("shared".to_owned()), ..filter };
        let refused = |filter| LogFilter { class: Some(StatusClass::Refused), ..filter };
        for (filter, query) in [
            (asked(""), ""),
            (asked("a = 1 or b = 2"), "a = 1 or b = 2"),
            (shared(asked("a = 1 or b = 2")), "(a = 1 or b = 2) and gateway_type = \"shared\""),
            (
                refused(shared(asked(""))),
                "gateway_type = \"shared\" and status_code >= 400 and status_code < 500",
            ),
            (LogFilter { operation: Some("De\"c\\".to_owned()), ..asked("") }, "api_name = \"De\\\"c\\\\\""),
        ] {
            assert_eq!(filter.as_query(), query, "{filter:?}");
        }
    }

    #[test]
    fn a_filter_is_what_its_address_names() {
        let of = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            LogFilter::named(|name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
            })
        };
        assert_eq!(
            of(&[("q", " "), ("status", "6xx"), ("range", "1y"), ("from", "x")]),
            LogFilter::default()
        );
        let day = of(&[("range", "24h"), ("status", "5xx"), ("gateway", "shared"), ("q", " a = b ")]);
        assert_eq!(
            (day.time.name(), day.class, day.query.as_str()),
            (Some("24h"), Some(StatusClass::Failed), "a = b")
        );
        let from = of(&[("range", "24h"), ("from", "2026-11-21T22:55")]);
        let since = "2026-11-21T22:55".parse().ok();
        assert_eq!(from.time, LogTime::Between { from: since, to: None });
        assert_eq!(from.time.name(), None);
    }

    #[test]
    fn parts_are_equal_and_counted_by_class() {
        let mut histogram = LogHistogram {
            from: Timestamp::from_millis(0),
            to: Timestamp::from_millis(900),
            parts: vec![LogCounts::default(); 3],
            codes: vec![],
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
