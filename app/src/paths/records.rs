//! Links to what is recorded: the audit log and the access log.

use domain::{
    LogSource,
    view::{AuditFilter, LogField, LogFilter, LogTime, StatusClass},
};

use super::{date_time, encode, query};

/// The audit log.
pub const AUDIT: &str = "/audit";
/// The access log.
pub const LOGS: &str = "/logs";

/// The audit log as far as `filter` lets it through.
pub fn audit(filter: &AuditFilter) -> String {
    filtered_audit(AUDIT, filter)
}

/// The same as a file, as CSV and as lines of JSON.
pub fn audit_files(filter: &AuditFilter) -> [String; 2] {
    let whole = AuditFilter { before: None, ..filter.clone() };
    ["/audit.csv", "/audit.jsonl"].map(|file| filtered_audit(file, &whole))
}

fn filtered_audit(path: &str, filter: &AuditFilter) -> String {
    let AuditFilter { actor, action, object, from, to, before } = filter;
    let (from, to, before) =
        (from.map(date_time), to.map(date_time), before.map(|before| before.to_string()));
    query(
        path,
        &[
            ("actor", actor.as_deref()),
            ("action", action.as_deref()),
            ("object", object.as_deref()),
            ("from", from.as_deref()),
            ("to", to.as_deref()),
            ("before", before.as_deref()),
        ],
    )
}

/// An entry of the audit log.
pub fn audit_entry(sequence: u64) -> String {
    format!("{AUDIT}/{sequence}")
}

/// Imports of the vendor's logs.
pub const LOG_IMPORTS: &str = "/logs/import";
/// Where a file is sent to be imported.
pub const SEND_LOG: &str = "/logs/imports";

/// An import.
pub fn log_import(name: &LogSource) -> String {
    format!("{LOG_IMPORTS}/{}", encode(name.as_str()))
}

/// The imports, with why a file was not imported: an error as an argument.
pub fn log_imports_refused(error: &str) -> String {
    query(LOG_IMPORTS, &[("refused", Some(error))])
}

/// The access log as far as `filter` lets it through.
pub fn logs(filter: &LogFilter) -> String {
    filtered_logs(LOGS, filter)
}

/// The same as a file, as CSV and as lines of JSON.
pub fn log_files(filter: &LogFilter) -> [String; 2] {
    let whole = LogFilter { before: None, ..filter.clone() };
    ["/logs.csv", "/logs.jsonl"].map(|file| filtered_logs(file, &whole))
}

/// The access log, asked a query of one comparison, of the last week.
pub fn logs_where(field: LogField, value: &str) -> String {
    let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
    let query = format!("{} = \"{quoted}\"", field.as_str());
    logs(&LogFilter { query, time: LogTime::Last { minutes: 7 * 24 * 60 }, ..LogFilter::default() })
}

/// A record of the access log.
pub fn log_record(id: &str) -> String {
    format!("{LOGS}/{}", encode(id))
}

fn filtered_logs(path: &str, filter: &LogFilter) -> String {
    let LogFilter { query: asked, gateway, operation, class, source, time, before } = filter;
    let (from, to) = match time {
        LogTime::Last { .. } => (None, None),
        LogTime::Between { from, to } => (from.map(date_time), to.map(date_time)),
    };
    query(
        path,
        &[
            ("q", Some(asked.as_str()).filter(|asked| !asked.is_empty())),
            ("gateway", gateway.as_deref()),
            ("operation", operation.as_deref()),
            ("status", class.map(StatusClass::as_str)),
            ("source", source.as_deref()),
            ("range", time.name().filter(|_| *time != LogTime::default())),
            ("from", from.as_deref()),
            ("to", to.as_deref()),
            ("before", before.as_deref()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_of_the_audit_log_is_its_address() {
        let filter = AuditFilter {
            actor: Some("li.wei".to_owned()),
            from: "2026-11-21T22:55".parse().ok(),
            before: Some(7),
            ..AuditFilter::default()
        };
        assert_eq!(audit(&filter), "/audit?actor=li.wei&from=2026-11-21T22%3A55%3A00&before=7");
    }

    #[test]
    fn a_filter_of_the_access_log_is_its_address() {
        let filter = LogFilter {
            query: "api_name = \"Decrypt\"".to_owned(),
            class: Some(StatusClass::Refused),
            time: LogTime::ready("24h").expect("a day"),
            ..LogFilter::default()
        };
        let address = "/logs?q=api_name%20%3D%20%22Decrypt%22&status=4xx&range=24h";
        assert_eq!(logs(&filter), address);
        assert_eq!(logs(&LogFilter::default()), "/logs");
        let [csv, _] = log_files(&LogFilter { before: Some("1-x".to_owned()), ..filter });
        assert_eq!(csv, address.replace("/logs", "/logs.csv"));
        assert_eq!(logs_where(LogField::Cmkid, "k\"k"), "/logs?q=cmkid%20%3D%20%22k%5C%22k%22&range=7d");
    }
}
