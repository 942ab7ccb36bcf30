//! The access log: searching it, one record of it, and what matches as a file.

use std::{sync::Arc, time::Duration};

use domain::view::{
    LogField, LogFilter, LogHistogram, LogPage, LogRecord, LogRow, LogState, LogTime, QueryProblem,
    StatusClass,
};
use domain::{LogSource, Permission, Timestamp};
use metrics::{
    AccessLog, AccessRecord, Fields, RecordId, Recorder, Source, TimeRange,
    query::{self, Condition},
};

use crate::{Caller, Console, Download, Error, Fleet, LogImports};

/// Rows of a page of the log.
const PAGE: usize = 50;
/// In how many parts of the time records are counted.
const PARTS: usize = 60;
/// The most rows of a file, and how many are read at a time.
const EXPORTED: usize = 100_000;
const EXPORTED_AT_ONCE: usize = 5_000;
/// How long a time is that has no beginning.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The access log, and what records it.
pub struct AccessLogs {
    /// The log.
    pub log: Arc<dyn AccessLog>,
    /// `None` where nothing is recorded.
    pub recorder: Option<Arc<Recorder>>,
    /// The vendor's logs that were imported beside it.
    pub imports: Arc<LogImports>,
    /// What people keep about logs and callers.
    pub fleet: Arc<dyn Fleet>,
}

/// A format of the log as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line of names, and a line for each record (RFC 4180).
    Csv,
    /// A JSON object for each record, a line each.
    JsonLines,
}

impl Console {
    /// A page of the log, newest first, with how many match over the time.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn logs(&self, caller: &Caller, filter: &LogFilter) -> Result<LogPage, Error> {
        caller.require(Permission::Read)?;
        let range = range(filter.time, self.engine.now());
        let sources = self.logs.imports.sources().await?;
        let histogram = LogHistogram { from: range.from, to: range.to, parts: vec![], codes: vec![] };
        let empty = LogPage {
            rows: vec![],
            next: None,
            problem: None,
            histogram,
            log: self.log_state().await?,
            sources: sources.iter().filter_map(|(_, name)| name.parse().ok()).collect(),
            saved: self.logs.fleet.saved_queries().await?,
            refused: caller.require(Permission::ManageKeys).err(),
        };
        let condition = match condition(filter, &sources) {
            Ok(condition) => condition,
            Err(problem) => return Ok(LogPage { problem: Some(problem), ..empty }),
        };
        let before = filter.before.as_deref().and_then(|id| id.parse().ok());
        let logs = &*self.logs.log;
        let found = query::search(logs, &condition, range, before, PAGE).await?;
        let histogram = query::count(logs, &condition, range, PARTS).await?;
        let next = found.records.last().filter(|_| found.more).map(|record| record.id().to_string());
        let rows = found.records.iter().map(|record| row(record, &sources)).collect();
        Ok(LogPage { rows, next, histogram, ..empty })
    }

    /// A record with all of its fields; `None` where it is no longer there, or never was.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn log_record(&self, caller: &Caller, id: &str) -> Result<Option<LogRecord>, Error> {
        caller.require(Permission::Read)?;
        let Ok(id) = id.parse::<RecordId>() else { return Ok(None) };
        let sources = self.logs.imports.sources().await?;
        let found = query::find(&*self.logs.log, id).await?;
        // What has no import any more is about to go.
        let known = found.filter(|record| sources.iter().any(|(source, _)| *source == record.source));
        Ok(known.as_ref().map(|record| whole(record, &sources)))
    }

    /// What matches as a file, newest first: at most 100,000 records.
    ///
    /// # Errors
    /// The caller's role. A query that cannot be read gives an empty file.
    pub async fn log_file(
        &self,
        caller: &Caller,
        filter: &LogFilter,
        format: LogFormat,
    ) -> Result<Download, Error> {
        caller.require(Permission::Read)?;
        let mut file = LogFile::new(format, self.logs.imports.sources().await?);
        let Ok(condition) = condition(filter, &file.sources) else { return Ok(file.finish(false)) };
        let range = range(filter.time, self.engine.now());
        let mut before = None;
        loop {
            let left = EXPORTED - file.rows;
            let log = &*self.logs.log;
            let found = query::search(log, &condition, range, before, left.min(EXPORTED_AT_ONCE)).await;
            let found = found?;
            found.records.iter().for_each(|record| file.add(record));
            before = found.records.last().map(AccessRecord::id);
            if !found.more || file.rows >= EXPORTED {
                return Ok(file.finish(found.more));
            }
        }
    }

    async fn log_state(&self) -> Result<LogState, Error> {
        let extent = self.logs.log.extent().await?;
        let dedicated = self.dedicated.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(LogState {
            recording: self.logs.recorder.as_ref().is_some_and(|recorder| recorder.keeps()),
            listening: self.gateways.get().is_some() || !dedicated.is_empty(),
            records: extent.records,
            bytes: extent.bytes,
            lost: self.logs.recorder.as_ref().map_or(0, |recorder| recorder.losses().total()),
        })
    }
}

/// What a record has to fulfil.
fn condition(filter: &LogFilter, sources: &[(Source, String)]) -> Result<Condition, QueryProblem> {
    let asked = query::parse(&filter.query)?;
    let chosen = |(_, name): &&(Source, String)| match filter.source.as_deref() {
        _ if asked.asks_for_source() => true,
        None => name == LogSource::OURS,
        Some(LogFilter::EVERYWHERE) => true,
        Some(wanted) => name.eq_ignore_ascii_case(wanted),
    };
    let from = Condition::From(sources.iter().filter(chosen).map(|(source, _)| *source).collect());
    let asked = asked.among(sources);
    let is = |field, value: &Option<String>| match value {
        Some(value) => Condition::is(field, value),
        None => Condition::Always,
    };
    let class = match filter.class {
        None => Condition::Always,
        Some(StatusClass::Ok) => Condition::Not(Box::new(Condition::status_from(400))),
        Some(StatusClass::Refused) => {
            Condition::status_from(400).and(Condition::Not(Box::new(Condition::status_from(500))))
        }
        Some(StatusClass::Failed) => Condition::status_from(500),
    };
    let gateway = is(LogField::GatewayType, &filter.gateway);
    let operation = is(LogField::ApiName, &filter.operation);
    Ok(from.and(gateway).and(operation).and(class).and(asked))
}

/// The time that is looked at, at `now`.
fn range(time: LogTime, now: Timestamp) -> TimeRange {
    let (from, to) = match time {
        // What came in this very millisecond is a part of it.
        LogTime::Last { minutes } => {
            (now.minus(Duration::from_secs(60) * minutes), now.plus(Duration::from_millis(1)))
        }
        LogTime::Between { from, to } => {
            let to = to.unwrap_or(now.plus(Duration::from_millis(1)));
            (from.unwrap_or(to.minus(DAY)), to)
        }
    };
    TimeRange { from, to: to.max(from) }
}

/// The name of a source.
fn name_of(source: Source, sources: &[(Source, String)]) -> String {
    sources.iter().find(|(known, _)| *known == source).map(|(_, name)| name.clone()).unwrap_or_default()
}

/// A record by the names of its fields.
fn fields_of(record: &AccessRecord, sources: &[(Source, String)]) -> Fields {
    Fields { source: name_of(record.source, sources), ..Fields::from(record) }
}

fn row(record: &AccessRecord, sources: &[(Source, String)]) -> LogRow {
    let caller = match record.caller.principal.is_empty() {
        true => &record.caller.access_key,
        false => &record.caller.principal,
    };
    LogRow {
        id: record.id().to_string(),
        at: record.time,
        gateway: record.operation.gateway.as_str().to_owned(),
        operation: record.operation.api_name.to_string(),
        key: record.key.as_ref().and_then(|key| key.id.parse().ok()),
        // Keys of a fleet that is elsewhere have ids of other forms.
        resource: record.resource_id().to_owned(),
        caller: caller.to_string(),
        status: record.outcome.status,
        code: record.outcome.code.to_string(),
        micros: record.micros,
        source: (record.source != Source::OURS).then(|| name_of(record.source, sources)),
    }
}

fn whole(record: &AccessRecord, sources: &[(Source, String)]) -> LogRecord {
    let json = serde_json::to_value(fields_of(record, sources)).unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fields = json.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value)));
    LogRecord {
        id: record.id().to_string(),
        at: record.time,
        fields: fields.collect(),
        json: serde_json::to_string_pretty(&json).unwrap_or_default(),
        key: record.key.as_ref().and_then(|key| key.id.parse().ok()),
        instance: record.operation.instance.parse().ok(),
    }
}

/// A file that grows by records.
struct LogFile {
    format: LogFormat,
    sources: Vec<(Source, String)>,
    rows: usize,
    bytes: Vec<u8>,
}

impl LogFile {
    fn new(format: LogFormat, sources: Vec<(Source, String)>) -> Self {
        let mut file = Self { format, sources, rows: 0, bytes: vec![] };
        if format == LogFormat::Csv {
            let nothing = whole(&AccessRecord::at(Timestamp::from_millis(0)), &file.sources);
            file.line(nothing.fields.iter().map(|(name, _)| name.clone()));
        }
        file
    }

    fn add(&mut self, record: &AccessRecord) {
        self.rows += 1;
        match self.format {
            LogFormat::Csv => {
                let fields = whole(record, &self.sources).fields;
                self.line(fields.into_iter().map(|(_, value)| as_cell(value)));
            }
            LogFormat::JsonLines => {
                let line = serde_json::to_string(&fields_of(record, &self.sources)).unwrap_or_default();
                self.bytes.extend_from_slice(line.as_bytes());
                self.bytes.push(b'\n');
            }
        }
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) {
        // Writing to memory does not fail.
        let _ = csv::Writer::from_writer(&mut self.bytes).write_record(cells);
    }

    fn finish(self, cut: bool) -> Download {
        let ending = match self.format {
            LogFormat::Csv => "csv",
            LogFormat::JsonLines => "jsonl",
        };
        // A file that is not all that matches must not look like it.
        let name = match cut {
            true => format!("access-log-newest-{}.{ending}", self.rows),
            false => format!("access-log.{ending}"),
        };
        Download { name, bytes: self.bytes }
    }
}

/// A value as a table takes it for text. What clients call themselves is up to them, and spreadsheets compute what
/// begins like a formula.
pub(crate) fn as_cell(value: String) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{value}") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_as_it_is_asked_for() {
        let at = Timestamp::from_seconds;
        let between =
            |from: Option<i64>, to: Option<i64>| LogTime::Between { from: from.map(at), to: to.map(at) };
        let now = at(1_000_000);
        let cases = [
            (LogTime::Last { minutes: 15 }, 999_100, 1_000_000),
            (between(Some(5), Some(9)), 5, 9),
            (between(None, Some(900_000)), 813_600, 900_000),
            (between(None, None), 913_600, 1_000_000),
            (between(Some(999_000), None), 999_000, 1_000_000),
            // Nothing, rather than something else.
            (between(Some(9), Some(5)), 9, 9),
        ];
        for (time, from, to) in cases {
            let range = range(time, now);
            assert_eq!((range.from.seconds(), range.to.seconds()), (from, to), "{time:?}");
        }
    }

    #[test]
    fn what_a_client_calls_itself_is_not_computed() {
        for (value, cell) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("@SUM(1)", "'@SUM(1)"),
            ("Java/17", "Java/17"),
            ("", ""),
        ] {
            assert_eq!(as_cell(value.to_owned()), cell);
        }
    }
}
