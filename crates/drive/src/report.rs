//! What became of it: every request is in it once.

use std::{fmt, time::Duration};

use domain::GatewayKind;
use metrics::{Histogram, Merger};
use serde::Serialize;

use crate::{plan::Plan, run, tally::Tally};

/// What was sent, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The seed: another run with it asks the same.
    pub seed: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// Requests that were sent.
    pub sent: u64,
    /// Those of them that were answered.
    pub answered: u64,
    /// Those of them that were not.
    pub unanswered: u64,
    /// Requests that could not be sent, because there was no connection.
    pub unsent: u64,
    /// The most that a request was sent later than the rate asks for, in milliseconds.
    pub late_ms: f64,
    /// The same of each gateway.
    pub gateways: Vec<GatewayReport>,
    /// Answers by gateway, operation, status and code.
    pub answers: Vec<Answered>,
    /// Requests without an answer, by why.
    pub missing: Vec<Unanswered>,
    /// The programs that called.
    pub callers: Vec<CallerReport>,
}

/// A gateway.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GatewayReport {
    /// Which.
    pub gateway: &'static str,
    /// Requests that were sent to it.
    pub sent: u64,
    /// Those of them that it answered.
    pub answered: u64,
    /// How long its answers took.
    pub latency_ms: Latency,
}

/// Answers that differ in nothing but how long they took.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answered {
    /// The gateway.
    pub gateway: &'static str,
    /// What it calls the operation.
    pub operation: String,
    /// The status.
    pub status: u16,
    /// Its code, as the gateway tells it; empty where it went well.
    pub code: String,
    /// How many.
    pub count: u64,
    /// How long they took.
    pub latency_ms: Latency,
}

/// Requests without an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unanswered {
    /// The gateway.
    pub gateway: &'static str,
    /// What it calls the operation.
    pub operation: String,
    /// Whether it was sent.
    pub sent: bool,
    /// Why there is no answer.
    pub why: String,
    /// How many.
    pub count: u64,
}

/// A program that called.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallerReport {
    /// What it says it is.
    pub agent: String,
    /// Whether it never moves, though others do.
    pub straggler: bool,
    /// Requests that it sent to the shared gateway.
    pub shared: u64,
    /// Requests that it sent to the dedicated one.
    pub dedicated: u64,
}

/// Latencies as the client saw them, in milliseconds: from the first byte sent to the last one read, to 0.8 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is the quantile of its name")]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

impl Latency {
    fn of(durations: &Histogram) -> Self {
        let millis = |took: Option<Duration>| took.unwrap_or_default().as_secs_f64() * 1000.0;
        let quantile = |part| millis(durations.quantile(part));
        Self { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: millis(durations.max()) }
    }
}

impl Report {
    pub(crate) fn of(plan: &Plan, mut tally: Tally, took: Duration, stopped: bool) -> Self {
        let mut merged =
            [GatewayKind::Shared, GatewayKind::Dedicated].map(|gateway| (gateway, 0, Merger::default()));
        let mut answers = Vec::new();
        for (kind, (count, durations)) in &mut tally.answers {
            let durations = durations.take();
            for (_, all, together) in merged.iter_mut().filter(|(gateway, ..)| *gateway == kind.gateway) {
                *all += *count;
                together.add(&durations);
            }
            answers.push(Answered {
                gateway: kind.gateway.as_str(),
                operation: kind.operation.to_owned(),
                status: kind.status,
                code: kind.code.clone(),
                count: *count,
                latency_ms: Latency::of(&durations),
            });
        }
        let missing = |wanted: Option<GatewayKind>, sent: bool| -> u64 {
            let of = tally.missing.iter().filter(|(missing, _)| {
                missing.sent == sent && wanted.is_none_or(|gateway| gateway == missing.gateway)
            });
            of.map(|(_, count)| count).sum()
        };
        let named = |gateway: &GatewayKind| match gateway {
            GatewayKind::Shared => plan.shared.is_some(),
            GatewayKind::Dedicated => plan.dedicated.is_some(),
        };
        let gateways = merged.into_iter().filter(|(gateway, ..)| named(gateway));
        let gateways = gateways.map(|(gateway, answered, mut durations)| GatewayReport {
            gateway: gateway.as_str(),
            sent: answered + missing(Some(gateway), true),
            answered,
            latency_ms: Latency::of(&durations.take()),
        });
        let gateways: Vec<_> = gateways.collect();
        let answered = answers.iter().map(|answer| answer.count).sum();
        let unanswered = missing(None, true);
        let unsent = missing(None, false);
        let callers = (0..plan.callers).map(|caller| {
            let [shared, dedicated] = tally.callers.get(&caller).copied().unwrap_or_default();
            CallerReport {
                agent: run::agent(caller),
                straggler: plan.switchover.is_some_and(|to| to.moves_after(caller, plan.callers).is_none()),
                shared,
                dedicated,
            }
        });
        Self {
            seed: plan.seed,
            seconds: took.as_secs_f64(),
            stopped,
            sent: answered + unanswered,
            answered,
            unanswered,
            unsent,
            late_ms: tally.late.as_secs_f64() * 1000.0,
            gateways,
            answers,
            callers: callers.collect(),
            missing: tally.missing.into_iter().map(unanswered_of).collect(),
        }
    }
}

fn unanswered_of((missing, count): (crate::tally::Missing, u64)) -> Unanswered {
    let crate::tally::Missing { gateway, operation, sent, why } = missing;
    Unanswered { gateway: gateway.as_str(), operation: operation.to_owned(), sent, why, count }
}

/// As a person reads it at a terminal.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stopped = if self.stopped { ", stopped before its end" } else { "" };
        writeln!(
            f,
            "{} requests sent in {:.1} s, {} answered, {} without an answer, {} not sent{stopped}. Seed {}.",
            self.sent, self.seconds, self.answered, self.unanswered, self.unsent, self.seed
        )?;
        if self.late_ms >= 1000.0 {
            writeln!(f, "The rate was not kept: a request was sent {:.1} s late.", self.late_ms / 1000.0)?;
        }
        writeln!(
            f,
            "\n{:<10} {:<18} {:>6} {:<28} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "gateway", "operation", "status", "code", "answers", "p50, ms", "p95, ms", "p99, ms", "max, ms"
        )?;
        for answer in &self.answers {
            let Answered { gateway, operation, status, code, count, .. } = answer;
            let code = if code.is_empty() { "–" } else { code };
            write!(f, "{:<10} {operation:<18} {status:>6} {code:<28} {count:>9}", gateway)?;
            latency(f, &answer.latency_ms)?;
        }
        for gateway in &self.gateways {
            write!(f, "{:<10} {:<18} {:>6} {:<28} {:>9}", gateway.gateway, "all", "", "", gateway.answered)?;
            latency(f, &gateway.latency_ms)?;
        }
        for missing in &self.missing {
            let what = if missing.sent { "without an answer" } else { "not sent" };
            let Unanswered { gateway, operation, why, count, .. } = missing;
            writeln!(f, "{:<10} {operation:<18} {count} {what}: {why}", gateway)?;
        }
        writeln!(f, "\n{:>9} {:>9}  caller", "shared", "dedicated")?;
        for caller in &self.callers {
            let mark = if caller.straggler { " (never moves)" } else { "" };
            writeln!(f, "{:>9} {:>9}  {}{mark}", caller.shared, caller.dedicated, caller.agent)?;
        }
        Ok(())
    }
}

fn latency(f: &mut fmt::Formatter<'_>, latency: &Latency) -> fmt::Result {
    let Latency { p50, p95, p99, max } = latency;
    writeln!(f, " {p50:>9.2} {p95:>9.2} {p99:>9.2} {max:>9.2}")
}
