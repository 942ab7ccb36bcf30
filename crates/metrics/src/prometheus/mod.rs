//! Totals that a Prometheus-compatible server has, of all servers that it scrapes and for as long as it keeps them.
//!
//! `promql` says what is asked, `answer` reads what comes back, `runs` finds what ended between two points, and
//! `totals` makes traffic of it. Who asks over the network is behind [`PrometheusApi`].

mod answer;
mod names;
mod promql;
mod runs;
mod shared;
mod totals;

#[cfg(test)]
mod real;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{PrometheusTrouble, Timestamp};
use futures_util::future::try_join_all;
use tokio::sync::Semaphore;

pub use names::{PrometheusNames, is_label_name, is_metric_name};
pub use totals::ScrapedTotals;

use answer::{Answer, Samples};
use promql::Counted;
use runs::Points;
use shared::Shared;

use crate::{Resolution, TrafficFilter};

/// The most questions that are under way at once.
const AT_ONCE: usize = 4;
/// How long all questions for a page may take together.
const PATIENCE: Duration = Duration::from_secs(30);

/// The port: who speaks to the server.
#[async_trait]
pub trait PrometheusApi: Send + Sync {
    /// Posts a form to `query` or `query_range`, and gives the status and the body of the answer.
    async fn post(
        &self,
        endpoint: &'static str,
        form: &[(&'static str, String)],
    ) -> Result<(u16, Vec<u8>), PrometheusTrouble>;

    /// The name of the server, for people.
    fn host(&self) -> &str;
}

/// A server that has scraped ours.
pub struct Prometheus {
    api: Arc<dyn PrometheusApi>,
    names: PrometheusNames,
    at_once: Semaphore,
    shared: Shared<Question, Result<Arc<ScrapedTotals>, PrometheusTrouble>>,
}

/// What is asked for a page.
#[derive(Clone, PartialEq, Eq)]
struct Question {
    filter: TrafficFilter,
    resolution: Resolution,
    points: Points,
}

impl Prometheus {
    /// A server that is asked by `api`, and what it calls our series.
    pub fn new(api: Arc<dyn PrometheusApi>, names: PrometheusNames) -> Self {
        Self { api, names, at_once: Semaphore::new(AT_ONCE), shared: Shared::default() }
    }

    /// The name of the server, for people.
    pub fn host(&self) -> &str {
        self.api.host()
    }

    /// What passed in `from..to`, of both gateways, in at most `points` points and one. What was asked in the moment before
    /// `now` is not asked again.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn totals(
        &self,
        filter: &TrafficFilter,
        range: (Timestamp, Timestamp),
        now: Timestamp,
        points: u32,
    ) -> Result<Arc<ScrapedTotals>, PrometheusTrouble> {
        let question = self.question(filter, range, points);
        let ask = async {
            let asked = tokio::time::timeout(PATIENCE, self.ask(&question));
            asked.await.unwrap_or(Err(PrometheusTrouble::TimedOut)).map(Arc::new)
        };
        self.shared.get(question.clone(), now, self.names.interval, ask).await
    }

    /// The points end with the range, but at an instant that all have in common who ask between two scrapes.
    fn question(&self, filter: &TrafficFilter, (from, to): (Timestamp, Timestamp), points: u32) -> Question {
        let interval = i64::try_from(self.names.interval.as_secs()).unwrap_or(i64::MAX).max(1);
        let to = Timestamp::from_seconds(to.seconds().div_euclid(interval).saturating_mul(interval));
        let resolution = Resolution::of_scrapes((from, to), self.names.interval, points);
        let (width, range) = (resolution.width, to.remaining(from).unwrap_or_default());
        let count = range.as_millis().div_ceil(width.as_millis().max(1)).max(1);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let points = Points { from: to.minus(width * count), width, count: count as usize };
        let filter = TrafficFilter { gateway: None, key: String::new(), ..filter.clone() };
        Question { filter, resolution, points }
    }

    async fn ask(&self, question: &Question) -> Result<ScrapedTotals, PrometheusTrouble> {
        let Question { filter, resolution, points } = question;
        let (there, within) = self.runs(*points).await?;
        if there.is_empty() && within.is_empty() {
            return Err(PrometheusTrouble::NothingScraped);
        }
        let ends = (points.end(0), points.to(), points.width);
        let counted = |counted| self.range(self.names.counted(counted, filter, points.width), ends);
        let (requests, durations, scraped) = tokio::try_join!(
            counted(Counted::Requests),
            counted(Counted::Durations),
            self.instant(self.names.scraped(), points.to()),
        )?;
        let at = |when| points.ending(when);
        let mut totals = ScrapedTotals {
            resolution: *resolution,
            points: *points,
            until: scraped
                .series
                .first()
                .and_then(|series| series.values.first())
                .map(|(_, told)| seconds(*told)),
            warning: requests.warning.or(durations.warning),
            operation: filter.operation.clone(),
            requests: totals::requests(&requests.series, &self.names, at)?,
            durations: totals::durations(&durations.series, &self.names, at),
        };
        let tails = runs::tails(&there, &within, *points, &self.names.servers);
        let asked = tails.iter().map(|tail| async move {
            let counted = |counted| self.instant(self.names.tail(counted, filter, &tail.of()), tail.until);
            let (requests, durations) =
                tokio::try_join!(counted(Counted::Requests), counted(Counted::Durations))?;
            Ok((tail.point, requests.series, durations.series))
        });
        let told: Vec<(usize, Vec<Samples>, Vec<Samples>)> = try_join_all(asked).await?;
        for (point, requests, durations) in told {
            let at = |_| Some(point);
            totals.requests.extend(totals::requests(&requests, &self.names, at)?);
            totals.durations.extend(totals::durations(&durations, &self.names, at));
        }
        Ok(totals)
    }

    /// The runs that were there at the ends of points, and, where points are longer than it is known what was, those within.
    async fn runs(&self, points: Points) -> Result<(Vec<Samples>, Vec<Samples>), PrometheusTrouble> {
        let there = self.range(self.names.runs(), (points.from, points.to(), points.width));
        if points.width <= self.names.seen() {
            return Ok((there.await?.series, vec![]));
        }
        let within = self.names.runs_within(points.width);
        let within = self.range(within, (points.end(0), points.to(), points.width));
        let (there, within) = tokio::try_join!(there, within)?;
        Ok((there.series, within.series))
    }

    async fn range(
        &self,
        query: String,
        (start, end, step): (Timestamp, Timestamp, Duration),
    ) -> Result<Answer, PrometheusTrouble> {
        let step = promql::duration(step);
        self.post(
            "query_range",
            &[("query", query), ("start", unix(start)), ("end", unix(end)), ("step", step)],
        )
        .await
    }

    async fn instant(&self, query: String, time: Timestamp) -> Result<Answer, PrometheusTrouble> {
        self.post("query", &[("query", query), ("time", unix(time))]).await
    }

    async fn post(
        &self,
        endpoint: &'static str,
        form: &[(&'static str, String)],
    ) -> Result<Answer, PrometheusTrouble> {
        // It is never closed.
        let _turn = self.at_once.acquire().await;
        let (status, body) = self.api.post(endpoint, form).await?;
        answer::read(status, &body)
    }
}

/// An instant as the API takes it: seconds, to the millisecond.
fn unix(at: Timestamp) -> String {
    format!("{}.{:03}", at.millis().div_euclid(1000), at.millis().rem_euclid(1000))
}

/// The instant that a value tells in seconds.
fn seconds(value: f64) -> Timestamp {
    Timestamp::from_millis((value * 1000.0) as i64)
}
