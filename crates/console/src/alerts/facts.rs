//! What conditions are judged by: read once in a look for all that ask the same.

use std::{collections::HashMap, time::Duration};

use domain::{
    AlertCondition, AlertFacts, AlertRule, ErrorsOf, GatewayKind, Instance, InstanceId, LogSource, Mark,
    Reading, Timestamp, Unjudged, Used, Window, baseline,
    verdict::{Baseline, Passed},
};
use engine::{DueFilter, KeyCount, SecretCount};
use metrics::{Apart, Source, TimeRange, TrafficFilter, query};

use crate::{
    Console, Error,
    gateways::{
        figures,
        stragglers::{ended, is_left},
    },
};

/// In how many points a window is read: fine enough that it begins about where it should.
const POINTS: u32 = 60;
/// The most of what falls due that is counted.
const DUE: u32 = 1000;
/// After this a baseline is read again: what is kept of it becomes coarser, and in the end nothing is kept.
const KEPT: Duration = Duration::from_secs(10 * 60);

/// What was read of baselines, when: they do not change from one look to the next.
pub(super) type Baselines = HashMap<(Timestamp, Timestamp, Option<InstanceId>), (Timestamp, Baseline)>;

/// What passed in a window.
#[derive(Clone)]
struct Passage {
    passed: Passed,
    codes: Vec<(String, u64)>,
}

/// Reads facts for one look.
pub(super) struct Facts<'a> {
    console: &'a Console,
    now: Timestamp,
    marks: &'a [Mark],
    passages: HashMap<(Option<GatewayKind>, Option<InstanceId>, Window), Passage>,
    /// Baselines, also those of earlier looks.
    pub(super) baselines: Baselines,
    instances: Option<Vec<Instance>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(console: &'a Console, now: Timestamp, marks: &'a [Mark], baselines: Baselines) -> Self {
        Self { console, now, marks, passages: HashMap::new(), baselines, instances: None }
    }

    /// Judges a rule. What cannot be read leaves it unjudged, and does not stop the others.
    pub(super) async fn judge(&mut self, rule: &AlertRule) -> Result<Reading, Unjudged> {
        match self.of(rule).await {
            Ok(facts) => rule.condition.judge(&facts?),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(rule = %rule.id, error, "what an alert rule looks at could not be read");
                Err(Unjudged::Unread)
            }
        }
    }

    async fn of(&mut self, rule: &AlertRule) -> Result<Result<AlertFacts, Unjudged>, Error> {
        let instance = rule.instance.as_ref();
        let facts = match &rule.condition {
            AlertCondition::Slower { gateway, window, .. }
            | AlertCondition::Unanswered { gateway, window, .. } => {
                self.traffic(*gateway, instance, *window, None, rule.condition.compares()).await?
            }
            AlertCondition::Errors { gateway, of, window, .. } => {
                let code = match of {
                    ErrorsOf::Code(code) => Some(code.as_str()),
                    _ => None,
                };
                self.traffic(*gateway, instance, *window, code, false).await?
            }
            AlertCondition::Throttled { window, .. } => {
                self.traffic(Some(GatewayKind::Dedicated), instance, *window, None, false).await?
            }
            AlertCondition::Missing { window, .. } => {
                self.traffic(None, instance, *window, None, true).await?
            }
            AlertCondition::Left { window, .. } => AlertFacts::Count(self.left(instance, *window).await?),
            AlertCondition::LogMatches { query, window, .. } => {
                return self.matches(query.as_str(), *window).await;
            }
            AlertCondition::FallsDue { kind, days } => {
                let until = self.now.plus(Duration::from_secs(u64::from(*days) * 24 * 60 * 60));
                let filter = DueFilter { kind: *kind, until: Some(until), ..DueFilter::default() };
                let (due, _) = self.console.engine.list_due_of(&filter, DUE).await?;
                AlertFacts::Count(due.len() as u64)
            }
            AlertCondition::QpsUsed { window, .. } => AlertFacts::Used(self.qps(instance, *window).await?),
            AlertCondition::QuotaUsed { .. } => AlertFacts::Used(self.quotas(instance).await?),
            AlertCondition::KeysDeleted { window } => {
                let since = self.now.minus(window.length());
                AlertFacts::Count(self.console.alerts_of()?.store.key_deletions(since, self.now).await?)
            }
        };
        Ok(Ok(facts))
    }

    async fn traffic(
        &mut self,
        gateway: Option<GatewayKind>,
        instance: Option<&InstanceId>,
        window: Window,
        code: Option<&str>,
        compares: bool,
    ) -> Result<AlertFacts, Error> {
        let Passage { passed, codes } = self.passage(gateway, instance, window).await?;
        let of_code = codes.iter().filter(|(of, _)| Some(of.as_str()) == code).map(|(_, count)| count).sum();
        let usual = if compares { self.usual(instance).await? } else { Baseline::None };
        Ok(AlertFacts::Traffic { passed, usual, of_code })
    }

    async fn passage(
        &mut self,
        gateway: Option<GatewayKind>,
        instance: Option<&InstanceId>,
        window: Window,
    ) -> Result<Passage, Error> {
        let place = (gateway, instance.cloned(), window);
        if let Some(known) = self.passages.get(&place) {
            return Ok(known.clone());
        }
        let (filter, from) = (filter(gateway, instance), self.now.minus(window.length()));
        let series = &self.console.observed()?.series;
        let traffic = series.traffic(&filter, (from, self.now), self.now, POINTS).await?;
        let codes = traffic.codes.iter().map(|((_, code), count)| (code.clone(), *count)).collect();
        let passage = Passage { passed: figures::passed(&traffic, self.now), codes };
        self.passages.insert(place, passage.clone());
        Ok(passage)
    }

    /// The baseline, of both gateways together: before the switchover there was but one.
    async fn usual(&mut self, instance: Option<&InstanceId>) -> Result<Baseline, Error> {
        let Some((from, to)) = baseline(self.marks).filter(|(from, to)| from < to) else {
            return Ok(Baseline::None);
        };
        if !to.has_come(self.now) {
            return Ok(Baseline::InFuture);
        }
        let place = (from, to, instance.cloned());
        let is_fresh = |read_at: Timestamp| read_at <= self.now && !read_at.plus(KEPT).has_come(self.now);
        if let Some((_, usual)) = self.baselines.get(&place).filter(|(read_at, _)| is_fresh(*read_at)) {
            return Ok(*usual);
        }
        let series = &self.console.observed()?.series;
        let traffic = series.traffic(&filter(None, instance), (from, to), self.now, POINTS).await?;
        let usual = figures::baseline(&traffic, to);
        self.baselines.retain(|(begins, ends, _), _| (*begins, *ends) == (from, to));
        self.baselines.insert(place, (self.now, usual));
        Ok(usual)
    }

    /// Requests at the shared gateway for keys of instances.
    async fn left(&self, instance: Option<&InstanceId>, window: Window) -> Result<u64, Error> {
        let (filter, from) = (filter(Some(GatewayKind::Shared), instance), self.now.minus(window.length()));
        // Who came before the switchover ended need not have switched by then. Counted to the second.
        let from =
            ended(self.marks, self.now).map_or(from, |end| from.max(Timestamp::from_seconds(end.seconds())));
        let series = &self.console.observed()?.series;
        let groups = series.groups(&filter, Apart::Place, (from, self.now), self.now).await?;
        let left = groups.iter().filter(|group| is_left(group) && group.last >= from);
        Ok(left.map(|group| group.counts.total()).sum())
    }

    async fn matches(&self, asked: &str, window: Window) -> Result<Result<AlertFacts, Unjudged>, Error> {
        let Ok(asked) = query::parse(asked) else { return Ok(Err(Unjudged::QueryUnreadable)) };
        // What was imported did not pass our gateways, and alerts nobody.
        let ours = [(Source::OURS, LogSource::OURS.to_owned())];
        let condition = query::Condition::From(vec![Source::OURS]).and(asked.among(&ours));
        let range = TimeRange { from: self.now.minus(window.length()), to: self.now.plus(MILLISECOND) };
        let logs = &self.console.logs;
        let count = query::count(&*logs.log, &condition, range, 1).await?.sum().total();
        let is_recorded = logs.recorder.as_ref().is_some_and(|recorder| recorder.keeps());
        // Another server may record what this one does not: what is found is found.
        Ok(if count > 0 || is_recorded { Ok(AlertFacts::Count(count)) } else { Err(Unjudged::NotRecorded) })
    }

    /// How many of the requests a second are used that were bought for each instance.
    async fn qps(&mut self, only: Option<&InstanceId>, window: Window) -> Result<Vec<Used>, Error> {
        let mut all = Vec::new();
        for Instance { id, qps, .. } in self.instances().await? {
            if only.is_none_or(|only| *only == id) {
                let passed = self.passage(Some(GatewayKind::Dedicated), Some(&id), window).await?.passed;
                let of = u64::from(qps).saturating_mul(passed.seconds);
                all.push(Used { instance: Some(id), used: passed.total(), of });
            }
        }
        Ok(all)
    }

    /// How many of the keys and secrets are there that each instance, and the default KMS of each region, may hold.
    async fn quotas(&mut self, only: Option<&InstanceId>) -> Result<Vec<Used>, Error> {
        let engine = &self.console.engine;
        let (keys, secrets) = (engine.key_counts().await?, engine.secrets_by_place().await?);
        let mut all = Vec::new();
        for Instance { id, key_quota, secret_quota, .. } in self.instances().await? {
            if only.is_none_or(|only| *only == id) {
                let used = |used: u64, of: u32| Used { instance: Some(id.clone()), used, of: of.into() };
                all.push(used(keys_in(&keys, |count| count.instance.as_ref() == Some(&id)), key_quota));
                let held = secrets_in(&secrets, |count| count.instance.as_ref() == Some(&id));
                all.push(used(held, secret_quota));
            }
        }
        if only.is_none() {
            for region in engine.regions() {
                let used = |used: u64, of: u32| Used { instance: None, used, of: of.into() };
                let held = keys_in(&keys, |count| count.instance.is_none() && count.region == *region);
                all.extend(engine.region_key_quota().map(|quota| used(held, quota)));
                let held = secrets_in(&secrets, |count| count.instance.is_none() && count.region == *region);
                all.extend(engine.region_secret_quota().map(|quota| used(held, quota)));
            }
        }
        Ok(all)
    }

    async fn instances(&mut self) -> Result<Vec<Instance>, Error> {
        if self.instances.is_none() {
            self.instances = Some(self.console.engine.list_instances().await?);
        }
        Ok(self.instances.clone().unwrap_or_default())
    }
}

/// What came in this very millisecond is a part of a time.
const MILLISECOND: Duration = Duration::from_millis(1);

fn filter(gateway: Option<GatewayKind>, instance: Option<&InstanceId>) -> TrafficFilter {
    let instance = instance.map(|id| id.as_str().to_owned()).unwrap_or_default();
    TrafficFilter { gateway, instance, ..TrafficFilter::default() }
}

fn keys_in(counts: &[KeyCount], fits: impl Fn(&&KeyCount) -> bool) -> u64 {
    counts.iter().filter(fits).map(|count| u64::from(count.count)).sum()
}

fn secrets_in(counts: &[SecretCount], fits: impl Fn(&&SecretCount) -> bool) -> u64 {
    counts.iter().filter(fits).map(|count| u64::from(count.count)).sum()
}
