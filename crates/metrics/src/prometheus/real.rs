//! What the questions mean to Prometheus itself: its own program for tests of rules evaluates them over series of a table.

use std::{fmt::Write, fs, process::Command, time::Duration};

use super::{
    names::PrometheusNames,
    promql::{Counted, TailOf},
};
use crate::TrafficFilter;

/// A series from second 0 on, by a value each 15 seconds, in the notation of `promtool`: `_` is no sample, `stale` an end.
type Series = (&'static str, &'static str);

/// A question, what is asked, the second, and the answer by operation.
struct Case {
    says: &'static str,
    series: &'static [Series],
    query: Query,
    at: u64,
    answer: &'static [(&'static str, u64)],
}

enum Query {
    /// What was counted in so many seconds.
    Counted(u64),
    /// What was counted last, since so many seconds ago, by a run that was there then.
    Tail(u64, bool),
}

impl Case {
    const fn new(
        says: &'static str,
        series: &'static [Series],
        query: Query,
        at: u64,
        answer: &'static [(&'static str, u64)],
    ) -> Self {
        Self { says, series, query, at, answer }
    }
}

const LABELS: &str = r#"gateway="shared",operation="Encrypt",status="200""#;

/// A server that started at second 0 and was scraped each 15 seconds for ten minutes.
const STEADY: Series = ("A", "0x40");

const CASES: &[Case] = &[
    Case::new(
        "differences are exact",
        &[STEADY, ("AE", "100+7x40")],
        Query::Counted(60),
        300,
        &[("Encrypt", 28)],
    ),
    Case::new("what did not pass is not told", &[STEADY, ("AE", "100x40")], Query::Counted(60), 300, &[]),
    Case::new(
        "a point begins and ends between two scrapes",
        &[STEADY, ("AE", "100+7x40")],
        Query::Counted(60),
        307,
        &[("Encrypt", 28)],
    ),
    Case::new(
        "what a server counts the first time counts from zero",
        &[STEADY, ("AE", "_x17 4+1x20")],
        Query::Counted(60),
        300,
        &[("Encrypt", 7)],
    ),
    Case::new(
        "two servers are summed",
        &[STEADY, ("B", "0x40"), ("AE", "100+7x40"), ("BE", "5+1x40")],
        Query::Counted(60),
        300,
        &[("Encrypt", 32)],
    ),
    Case::new(
        "operations are told apart",
        &[STEADY, ("AE", "100+7x40"), ("AD", "5+1x40")],
        Query::Counted(60),
        300,
        &[("Decrypt", 4), ("Encrypt", 28)],
    ),
    // It started at second 250, and was scraped at 255 first.
    Case::new(
        "a server that began counts from zero",
        &[("A", "_x17 250x20"), ("AE", "_x17 4+1x20")],
        Query::Counted(60),
        300,
        &[("Encrypt", 7)],
    ),
    // Its first scrape is after a point's begin, its start before.
    Case::new(
        "a server that began before its first scrape too",
        &[("A", "_x17 230x20"), ("AE", "_x17 4+1x20")],
        Query::Counted(60),
        300,
        &[("Encrypt", 7)],
    ),
    Case::new(
        "and in the next point is no more than it counted",
        &[("A", "_x17 230x20"), ("AE", "_x17 4+1x20")],
        Query::Counted(15),
        315,
        &[("Encrypt", 1)],
    ),
    // It had run for an hour when it was scraped first: nobody knows when it counted that.
    Case::new(
        "what was counted before it was known is not told",
        &[("A", "_x17 -3600x20"), ("AE", "_x17 100000+1x20")],
        Query::Counted(60),
        300,
        &[],
    ),
    Case::new(
        "but what comes then is",
        &[("A", "_x17 -3600x20"), ("AE", "_x17 100000+1x20")],
        Query::Counted(15),
        300,
        &[("Encrypt", 1)],
    ),
    // Started again at second 250, with the counter at 118 before.
    Case::new(
        "a server that started again counts from zero",
        &[("A", "0x16 250x20"), ("AE", "100+1x16 4+1x20")],
        Query::Counted(60),
        300,
        &[("Encrypt", 7)],
    ),
    Case::new(
        "also where it has passed what it had",
        &[("A", "0x16 250x20"), ("AE", "1x16 50+1x20")],
        Query::Counted(60),
        300,
        &[("Encrypt", 53)],
    ),
    Case::new(
        "what it no longer tells is not counted again",
        &[("A", "0x16 250x20"), ("AE", "100x16 stale"), ("AD", "_x17 2x20")],
        Query::Counted(60),
        300,
        &[("Decrypt", 2)],
    ),
    Case::new(
        "what it tells again counts from zero",
        &[("A", "0x16 250x20"), ("AE", "100x16 stale _x3 6x9")],
        Query::Counted(30),
        315,
        &[("Encrypt", 6)],
    ),
    Case::new(
        "what it counted before is its tail",
        &[("A", "0x16 250x20"), ("AE", "100+1x16 4+1x20")],
        Query::Tail(10, true),
        250,
        &[],
    ),
    Case::new(
        "since the point began",
        &[("A", "0x16 250x20"), ("AE", "100+2x16 4+1x20")],
        Query::Tail(50, true),
        250,
        &[("Encrypt", 6)],
    ),
    Case::new(
        "of what it counted the first time too",
        &[("A", "0x16 250x20"), ("AE", "_x14 9+2x2 stale")],
        Query::Tail(50, true),
        250,
        &[("Encrypt", 13)],
    ),
    Case::new(
        "of a run that began in the point, all",
        &[("A", "_x10 150x6 stale"), ("AE", "_x10 3+2x6 stale")],
        Query::Tail(200, false),
        300,
        &[("Encrypt", 15)],
    ),
    // The scrape at second 240, where the point begins, failed; and that at its end.
    Case::new(
        "a scrape that fails hides nothing",
        &[("A", "0x15 stale 0x20"), ("AE", "100+7x15 stale 219+7x20")],
        Query::Counted(60),
        300,
        &[("Encrypt", 35)],
    ),
    Case::new(
        "nor at the end of a point",
        &[("A", "0x15 stale 0x20"), ("AE", "100+7x15 stale 219+7x20")],
        Query::Counted(60),
        240,
        &[("Encrypt", 21)],
    ),
    Case::new(
        "nor when a server ends",
        &[("A", "0x15 stale"), ("AE", "100+7x15 stale")],
        Query::Counted(60),
        240,
        &[("Encrypt", 21)],
    ),
    Case::new(
        "an end is an end",
        &[("A", "0x15 stale"), ("AE", "100+7x15 stale")],
        Query::Counted(60),
        330,
        &[],
    ),
    // Nothing was scraped from 30 to 585.
    Case::new(
        "of a gap nothing is told",
        &[("A", "0x2 _x37 0x20"), ("AE", "1x2 _x37 900+1x20")],
        Query::Counted(60),
        615,
        &[],
    ),
    Case::new(
        "and after it what comes",
        &[("A", "0x2 _x37 0x20"), ("AE", "1x2 _x37 900+1x20")],
        Query::Counted(15),
        615,
        &[("Encrypt", 1)],
    ),
];

/// The series of a table with their labels: a server by its first letter, its start or an operation by the second.
fn named(short: &str) -> String {
    let (server, of) = short.split_at(1);
    let server = format!(r#"job="keyferry",instance="{server}:9464""#);
    match of {
        "" => format!("process_start_time_seconds{{{server}}}"),
        "D" => {
            format!("keyferry_gateway_requests_total{{{},{server}}}", LABELS.replace("Encrypt", "Decrypt"))
        }
        _ => format!("keyferry_gateway_requests_total{{{LABELS},{server}}}"),
    }
}

/// The file of a test: YAML, of which JSON is a part.
fn test_file(cases: &[Case]) -> String {
    let names = PrometheusNames::default();
    let filter = TrafficFilter::default();
    let server = [("job", "keyferry"), ("instance", "A:9464")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut file = "evaluation_interval: 15s\ntests:\n".to_owned();
    for case in cases {
        let query = match case.query {
            Query::Counted(width) => names.counted(Counted::Requests, &filter, Duration::from_secs(width)),
            Query::Tail(since, was_there) => {
                let since = Duration::from_secs(since);
                names.tail(Counted::Requests, &filter, &TailOf { server: &server, since, was_there })
            }
        };
        let series = case
            .series
            .iter()
            .map(|(short, values)| serde_json::json!({ "series": named(short), "values": values }));
        let answer = case.answer.iter().map(|(operation, value)| {
            let labels = format!("{{{}}}", LABELS.replace("Encrypt", operation));
            serde_json::json!({ "labels": labels, "value": value })
        });
        let test = serde_json::json!({
            "name": case.says,
            "interval": "15s",
            "input_series": series.collect::<Vec<_>>(),
            "promql_expr_test": [{
                "expr": query,
                "eval_time": format!("{}s", case.at),
                "exp_samples": answer.collect::<Vec<_>>(),
            }],
        });
        writeln!(file, "- {test}").expect("text");
    }
    file
}

/// R264 to R266: counts are what the servers counted, whatever happens to them between two scrapes.
#[test]
fn r264_r265_r266_prometheus_counts_as_it_is_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("counts.yml");
    fs::write(&path, test_file(CASES)).expect("our folder is writable");
    let told = Command::new("promtool").args(["test", "rules"]).arg(&path).output();
    let told = told
        .expect("this test needs Prometheus' programs: install them (Debian: `apt-get install prometheus`)");
    let said = String::from_utf8_lossy(&told.stdout) + String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{said}");
}
