//! The questions, in PromQL.
//!
//! Counts are differences of counters at the ends of points, which are exact as far as was scraped; `increase` would
//! extrapolate. What makes that hard is servers that start, end and are not reached for a scrape:
//!
//! - A *run* is a server from its start to its end; [`PrometheusNames::start`] names it. Within a run counters only rise.
//! - A counter that a run did not have before counts from zero, and so does a run that began since.
//! - A server that did not answer a scrape has what it told last, for [`PrometheusNames::seen`].
//! - Where nothing was scraped before a point nothing is known of it, and nothing is made up.
//!
//! What a run counted after the last point that it saw is its *tail*, which `runs` finds.

use std::time::Duration;

use super::names::PrometheusNames;
use crate::TrafficFilter;

/// How long what was scraped last holds where nothing newer was, as in Prometheus.
const LOOKBACK: Duration = Duration::from_secs(5 * 60);

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Requests, by how they went.
    Requests,
    /// Requests, by how long they took.
    Durations,
}

/// What a run counted until it ended, or until another took its place, since the point before began.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TailOf<'a> {
    /// The labels of the server.
    pub(super) server: &'a [(String, String)],
    /// How long before the end the point began.
    pub(super) since: Duration,
    /// Whether it was there then.
    pub(super) was_there: bool,
}

impl PrometheusNames {
    /// How long what was scraped last holds.
    pub(super) fn seen(&self) -> Duration {
        LOOKBACK.max(5 * self.interval)
    }

    /// What was counted in the time before each instant that is asked for.
    pub(super) fn counted(&self, counted: Counted, filter: &TrafficFilter, width: Duration) -> String {
        let (series, started) = (self.series(counted, filter, &[]), self.starts(&[]));
        let (now, before) = (self.known(&series, &started, None), self.known(&series, &started, Some(width)));
        let seen = duration(self.seen());
        let run = format!("last_over_time({started}[{seen}])");
        let same = format!("({run} == last_over_time({started}[{seen}] offset {}))", duration(width));
        let new = format!("({run} > time() - {})", (width + self.seen()).as_secs_f64());
        let on = self.servers.join(", ");
        let sum =
            format!("((({now} - {before}) or {now}) and on ({on}) {same}) or ({now} and on ({on}) {new})");
        self.together(counted, &sum)
    }

    /// What a run counted last, at its end.
    pub(super) fn tail(&self, counted: Counted, filter: &TrafficFilter, tail: &TailOf<'_>) -> String {
        let (series, started) = (self.series(counted, filter, tail.server), self.starts(tail.server));
        let last = format!("last_over_time({series}[{}])", duration(tail.since));
        if !tail.was_there {
            return self.together(counted, &last);
        }
        let before = self.known(&series, &started, Some(tail.since));
        self.together(counted, &format!("({last} - {before}) or {last}"))
    }

    /// The runs that were there at each instant that is asked for.
    pub(super) fn runs(&self) -> String {
        self.runs_within(self.seen())
    }

    /// The runs that were there last in so long before each instant that is asked for.
    pub(super) fn runs_within(&self, within: Duration) -> String {
        format!("last_over_time({}[{}])", self.starts(&[]), duration(within))
    }

    /// When a server was scraped last.
    pub(super) fn scraped(&self) -> String {
        format!("max(timestamp({}))", self.starts(&[]))
    }

    /// What a server told at its last scrape; of one that did not answer it, what it told before.
    fn known(&self, series: &str, started: &str, ago: Option<Duration>) -> String {
        let ago = ago.map(|ago| format!(" offset {}", duration(ago))).unwrap_or_default();
        let (on, seen) = (self.servers.join(", "), duration(self.seen()));
        format!("({series}{ago} or (last_over_time({series}[{seen}]{ago}) unless on ({on}) {started}{ago}))")
    }

    /// The sum, by what is told apart. Nothing is told of what did not pass: answers are smaller by it.
    fn together(&self, counted: Counted, sum: &str) -> String {
        let by = match counted {
            Counted::Requests => {
                [&self.gateway, &self.operation, &self.status, &self.code].map(String::as_str).join(", ")
            }
            Counted::Durations => [&self.gateway, &self.operation].map(String::as_str).join(", ") + ", le",
        };
        format!("sum by ({by}) ({sum}) > 0")
    }

    fn series(&self, counted: Counted, filter: &TrafficFilter, more: &[(String, String)]) -> String {
        let name = match counted {
            Counted::Requests => &self.requests,
            Counted::Durations => &self.durations,
        };
        let gateway = filter.gateway.map(|gateway| gateway.as_str()).unwrap_or_default();
        let wanted = [
            (&self.gateway, gateway),
            (&self.region, filter.region.as_str()),
            (&self.instance, filter.instance.as_str()),
            (&self.operation, filter.operation.as_str()),
        ];
        let wanted = wanted.into_iter().filter(|(_, value)| !value.is_empty());
        let wanted = wanted.map(|(label, value)| (label.as_str(), value));
        selector(name, self.matchers().chain(wanted).chain(pairs(more)))
    }

    fn starts(&self, more: &[(String, String)]) -> String {
        selector(&self.start, self.matchers().chain(pairs(more)))
    }

    fn matchers(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.matchers)
    }
}

fn pairs(labels: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    labels.iter().map(|(label, value)| (label.as_str(), value.as_str()))
}

fn selector<'a>(name: &str, labels: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let labels: Vec<_> = labels.map(|(label, value)| format!("{label}={}", quoted(value))).collect();
    format!("{name}{{{}}}", labels.join(","))
}

/// A string literal of PromQL: nothing in it ends it.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            character if character.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(character)))
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A duration as PromQL writes it.
pub(super) fn duration(duration: Duration) -> String {
    match duration.subsec_millis() {
        0 => format!("{}s", duration.as_secs()),
        _ => format!("{}ms", duration.as_millis()),
    }
}

#[cfg(test)]
mod tests {
    use domain::GatewayKind;

    use super::*;

    #[test]
    fn nothing_ends_a_literal_but_its_end() {
        for (text, literal) in [
            ("", r#""""#),
            ("Encrypt", r#""Encrypt""#),
            (r#"a"} or vector(1) or x{b="c"#, r#""a\"} or vector(1) or x{b=\"c""#),
            (r"back\slash", r#""back\\slash""#),
            ("two\nlines\r\t\0", r#""two\nlines\u000d\u0009\u0000""#),
            ("密钥 'é' `x`", r#""密钥 'é' `x`""#),
            ("\u{7f}\u{85}", r#""\u007f\u0085""#),
        ] {
            assert_eq!(quoted(text), literal);
        }
    }

    #[test]
    fn durations_are_exact() {
        for (millis, told) in [(1_000, "1s"), (1_500, "1500ms"), (604_800_000, "604800s"), (1, "1ms")] {
            assert_eq!(duration(Duration::from_millis(millis)), told);
        }
    }

    #[test]
    fn what_is_asked_for_is_matched_by_the_names_there() {
        let names = PrometheusNames {
            requests: "job:requests".to_owned(),
            instance: "kms".to_owned(),
            matchers: vec![("job".to_owned(), "key\"ferry".to_owned())],
            ..PrometheusNames::default()
        };
        let filter = TrafficFilter {
            gateway: Some(GatewayKind::Shared),
            region: "cn-hangzhou".to_owned(),
            instance: "kst-1".to_owned(),
            operation: "Encrypt".to_owned(),
            ..TrafficFilter::default()
        };
        let asked = names.series(Counted::Requests, &filter, &[]);
        assert_eq!(
            asked,
            r#"job:requests{job="key\"ferry",gateway="shared",region="cn-hangzhou",kms="kst-1",operation="Encrypt"}"#
        );
        assert_eq!(names.starts(&[]), r#"process_start_time_seconds{job="key\"ferry"}"#);
        let any = PrometheusNames::default();
        assert_eq!(
            any.series(Counted::Durations, &TrafficFilter::default(), &[]),
            "keyferry_gateway_request_duration_seconds_bucket{}"
        );
    }
}
