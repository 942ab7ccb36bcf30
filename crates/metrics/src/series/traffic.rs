//! What is asked of the series.

use std::collections::HashMap;

use domain::{GatewayKind, RequestClass, Timestamp};

use crate::Source;

use super::{
    Series,
    frame::{Detail, Part, Total, TotalRows},
    histogram::{Histogram, Merger},
    observation::{LABELS, TOTAL_LABELS, label},
    step::{Resolution, Step},
    store::{FramePart, FrameStoreError, StoredFrame},
};

/// Which requests are asked for; an empty text is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrafficFilter {
    /// Those that came from here, and no others: what was imported is never counted with what passed our gateways.
    pub source: Source,
    /// Only those of this gateway.
    pub gateway: Option<GatewayKind>,
    /// Only those of this region.
    pub region: String,
    /// Only those for keys of this instance.
    pub instance: String,
    /// Only those of this operation.
    pub operation: String,
    /// Only those for this key. Only details tell keys apart.
    pub key: String,
}

/// How many requests went how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By class, in the order of [`RequestClass::ALL`].
    by_class: [u64; 4],
}

/// A point of a range: a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// How many requests went how.
    pub counts: Counts,
    /// How long they took.
    pub latency: Histogram,
}

/// What passed in a range of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// How the range is shown.
    pub resolution: Resolution,
    /// When the first point begins.
    pub from: Timestamp,
    /// The points, without gaps; one in which nothing passed is empty.
    pub points: Vec<Point>,
    /// All of them together.
    pub total: Point,
    /// By operation, the most frequent first.
    pub operations: Vec<(String, Point)>,
    /// By status and error code, of those that were not answered, the most frequent first.
    pub codes: Vec<((u16, String), u64)>,
    /// Stored frames that could not be read and are missing here.
    pub unreadable: u64,
}

/// What requests of details are told apart by, besides their gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// By key.
    Key,
    /// By principal.
    Principal,
    /// By principal, by the instance that the key lives in, and by operation.
    Place,
    /// By principal, address, agent, key, instance and operation.
    Caller,
}

/// Requests of details that are not told apart further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The gateway that they came in by.
    pub gateway: GatewayKind,
    /// The texts that they are told apart by; the others are empty.
    pub labels: GroupLabels,
    /// How many went how.
    pub counts: Counts,
    /// When the step begins in which the first of them was counted.
    pub first: Timestamp,
    /// When the last of them was counted.
    pub last: Timestamp,
}

/// The texts of a [`Group`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each field is the label of its name")]
pub struct GroupLabels {
    pub principal: String,
    pub key: String,
    pub address: String,
    pub agent: String,
    pub instance: String,
    pub operation: String,
}

impl Counts {
    /// How many went this way.
    pub fn of(&self, class: RequestClass) -> u64 {
        self.by_class[class as usize]
    }

    /// All.
    pub fn total(&self) -> u64 {
        self.by_class.iter().sum()
    }

    /// Those that were not answered.
    pub fn errors(&self) -> u64 {
        self.total() - self.of(RequestClass::Answered)
    }

    fn add(&mut self, class: RequestClass, count: u64) {
        self.by_class[class as usize] += count;
    }

    fn merge(&mut self, other: &Self) {
        for (ours, theirs) in self.by_class.iter_mut().zip(other.by_class) {
            *ours += theirs;
        }
    }
}

impl Series {
    /// What passed in `from..to`, of which frames are kept at `now`, in at most `points` points and one.
    ///
    /// # Errors
    /// The store's.
    pub async fn traffic(
        &self,
        filter: &TrafficFilter,
        range: (Timestamp, Timestamp),
        now: Timestamp,
        points: u32,
    ) -> Result<Traffic, FrameStoreError> {
        let [traffic] = self.traffics([filter], range, now, points).await?;
        Ok(traffic)
    }

    /// As [`Series::traffic`], by several filters of one source: frames are read once for all of them.
    ///
    /// # Errors
    /// The store's.
    pub async fn traffics<const N: usize>(
        &self,
        filters: [&TrafficFilter; N],
        (from, to): (Timestamp, Timestamp),
        now: Timestamp,
        points: u32,
    ) -> Result<[Traffic; N], FrameStoreError> {
        let source = filters.first().map_or(Source::OURS, |filter| filter.source);
        let resolution = Resolution::of_source(source, (from, to), now, points);
        let from = resolution.start(from);
        let frames = self.frames(source, resolution.step, (from, to), FramePart::Totals).await?;
        let mut collectors = filters.map(|filter| Collector::new(filter, resolution, from, to));
        // Read once, whoever asks.
        let mut rows = TotalRows::default();
        for stored in &frames {
            let texts = rows.read(&stored.frame.totals);
            for collector in &mut collectors {
                collector.add_frame(stored.id.at, texts.as_deref().ok(), rows.all());
            }
        }
        Ok(collectors.map(Collector::finish))
    }

    /// As [`Series::traffic`], of a key: only details tell keys apart, and they tell no durations.
    ///
    /// # Errors
    /// The store's.
    pub async fn traffics_of_key<const N: usize>(
        &self,
        filters: [&TrafficFilter; N],
        (from, to): (Timestamp, Timestamp),
        now: Timestamp,
        points: u32,
    ) -> Result<[Traffic; N], FrameStoreError> {
        let source = filters.first().map_or(Source::OURS, |filter| filter.source);
        let resolution = Resolution::of_source(source, (from, to), now, points);
        let from = resolution.start(from);
        let frames = self.frames(source, resolution.step, (from, to), FramePart::Details).await?;
        Ok(filters.map(|filter| Collector::new(filter, resolution, from, to).collect_details(&frames)))
    }

    /// Who and what requests in `from..to` came from and were for, the most frequent first.
    ///
    /// # Errors
    /// The store's.
    pub async fn groups(
        &self,
        filter: &TrafficFilter,
        apart: Apart,
        range: (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<Vec<Group>, FrameStoreError> {
        let [groups] = self.groups_by([(filter, apart)], range, now).await?;
        Ok(groups)
    }

    /// As [`Series::groups`], in several ways of one source: frames are read once for all of them.
    ///
    /// # Errors
    /// The store's.
    pub async fn groups_by<const N: usize>(
        &self,
        ways: [(&TrafficFilter, Apart); N],
        (from, to): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<[Vec<Group>; N], FrameStoreError> {
        let source = ways.first().map_or(Source::OURS, |(filter, _)| filter.source);
        // The longest steps that still begin and end about there.
        let resolution = Resolution::of_source(source, (from, to), now, 60);
        let from = resolution.step.start(from);
        let frames = self.frames(source, resolution.step, (from, to), FramePart::Details).await?;
        Ok(ways.map(|(filter, apart)| grouped(&frames, filter, apart)))
    }

    /// The frames that cover `from..to`: of `step` as far as they are rolled up, of finer ones from there on. Those of an
    /// import are there in each of its steps.
    async fn frames(
        &self,
        source: Source,
        step: Step,
        (from, to): (Timestamp, Timestamp),
        part: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        if source != Source::OURS {
            return self.store.imported(source, step, (from, to), part).await;
        }
        let mut frames = Vec::new();
        let (mut from, rolled) = (from, self.rolled());
        for at in (0..Step::ALL.len()).rev().filter(|at| Step::ALL[*at] <= step) {
            let until = if at == 0 { to } else { rolled[at - 1].unwrap_or(from).clamp(from, to.max(from)) };
            if from < until {
                frames.extend(self.store.frames(Step::ALL[at], from, until, part).await?);
                from = until;
            }
        }
        Ok(frames)
    }
}

/// Puts totals together.
struct Collector<'a> {
    filter: &'a TrafficFilter,
    traffic: Traffic,
    /// Latencies of the point that is being filled, and of all.
    point: Merger,
    total: Merger,
    operations: HashMap<String, (Counts, Merger)>,
    codes: HashMap<(u16, String), u64>,
    at: usize,
}

impl<'a> Collector<'a> {
    fn new(filter: &'a TrafficFilter, resolution: Resolution, from: Timestamp, to: Timestamp) -> Self {
        let width = resolution.width.as_millis().max(1);
        let range = to.remaining(from).unwrap_or_default().as_millis();
        let points = usize::try_from(range.div_ceil(width)).unwrap_or(0);
        let traffic = Traffic {
            resolution,
            from,
            points: vec![Point::default(); points],
            total: Point::default(),
            operations: vec![],
            codes: vec![],
            unreadable: 0,
        };
        let (operations, codes) = (HashMap::new(), HashMap::new());
        Self { filter, traffic, point: Merger::default(), total: Merger::default(), operations, codes, at: 0 }
    }

    /// Adds the rows of a frame with its texts; `None` for one that cannot be read.
    fn add_frame(&mut self, at: Timestamp, texts: Option<&[&str]>, rows: &[Total]) {
        let since = at.remaining(self.traffic.from).unwrap_or_default();
        let at = since.as_millis() / self.traffic.resolution.width.as_millis().max(1);
        let Some(at) = usize::try_from(at).ok().filter(|at| *at < self.traffic.points.len()) else {
            return;
        };
        if at != self.at {
            self.end_of_point();
            self.at = at;
        }
        match texts {
            Some(texts) => self.add(texts, rows),
            None => self.traffic.unreadable += 1,
        }
    }

    fn add(&mut self, texts: &[&str], rows: &[Total]) {
        let filter = self.filter;
        for row in rows {
            let text = |place: usize| texts[row.texts[place] as usize];
            if !filter.fits_total(row.gateway, text) {
                continue;
            }
            let class = RequestClass::of(row.status, text(label::CODE));
            let count = row.latency.count();
            self.traffic.points[self.at].counts.add(class, count);
            self.point.add(&row.latency);
            if class != RequestClass::Answered {
                *self.codes.entry((row.status, text(label::CODE).to_owned())).or_default() += count;
            }
            // Of one operation, it is all there is.
            if !filter.operation.is_empty() {
                continue;
            }
            if !self.operations.contains_key(text(label::OPERATION)) {
                self.operations.insert(text(label::OPERATION).to_owned(), Default::default());
            }
            if let Some((counts, latency)) = self.operations.get_mut(text(label::OPERATION)) {
                counts.add(class, count);
                latency.add(&row.latency);
            }
        }
    }

    /// All of it, from details.
    fn collect_details(mut self, frames: &[StoredFrame]) -> Traffic {
        for stored in frames {
            let since = stored.id.at.remaining(self.traffic.from).unwrap_or_default();
            let at = since.as_millis() / self.traffic.resolution.width.as_millis().max(1);
            let Some(at) = usize::try_from(at).ok().filter(|at| *at < self.traffic.points.len()) else {
                continue;
            };
            match Part::<Detail>::read(&stored.frame.details) {
                Ok(part) => self.add_details(&part, at),
                Err(_) => self.traffic.unreadable += 1,
            }
        }
        self.finish()
    }

    fn add_details(&mut self, part: &Part<'_, Detail>, at: usize) {
        let filter = self.filter;
        for row in part.rows.iter().filter(|row| filter.fits_detail(part, row)) {
            let text = |place: usize| part.texts[row.texts[place] as usize];
            let class = RequestClass::of(row.status, text(label::CODE));
            self.traffic.points[at].counts.add(class, row.count);
            let (counts, _) = self.operations.entry(text(label::OPERATION).to_owned()).or_default();
            counts.add(class, row.count);
            if class != RequestClass::Answered {
                *self.codes.entry((row.status, text(label::CODE).to_owned())).or_default() += row.count;
            }
        }
    }

    fn end_of_point(&mut self) {
        let Some(point) = self.traffic.points.get_mut(self.at) else { return };
        let latency = self.point.take();
        self.total.add(&latency);
        // A clock that was set back comes to the same point again.
        point.latency.merge(&latency);
    }

    fn finish(mut self) -> Traffic {
        self.end_of_point();
        let mut counts = Counts::default();
        for point in &self.traffic.points {
            counts.merge(&point.counts);
        }
        self.traffic.total = Point { counts, latency: self.total.take() };
        let operations = self.operations.into_iter();
        self.traffic.operations = operations
            .map(|(name, (counts, mut latency))| (name, Point { counts, latency: latency.take() }))
            .collect();
        self.traffic
            .operations
            .sort_by(|(a, x), (b, y)| y.counts.total().cmp(&x.counts.total()).then(a.cmp(b)));
        if !self.filter.operation.is_empty() && self.traffic.total.counts.total() > 0 {
            self.traffic.operations = vec![(self.filter.operation.clone(), self.traffic.total.clone())];
        }
        self.traffic.codes = self.codes.into_iter().collect();
        self.traffic.codes.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        self.traffic
    }
}

fn grouped(frames: &[StoredFrame], filter: &TrafficFilter, apart: Apart) -> Vec<Group> {
    let mut groups = HashMap::<(GatewayKind, GroupLabels), (Counts, Timestamp, Timestamp)>::new();
    for stored in frames {
        let Ok(part) = Part::<Detail>::read(&stored.frame.details) else { continue };
        for row in part.rows.iter().filter(|row| filter.fits_detail(&part, row)) {
            let text = |place: usize| part.texts[row.texts[place] as usize];
            let last = Timestamp::from_millis(row.last);
            let group = groups.entry((row.gateway, labels_of(apart, text))).or_insert((
                Counts::default(),
                stored.id.at,
                last,
            ));
            group.0.add(RequestClass::of(row.status, text(label::CODE)), row.count);
            group.1 = group.1.min(stored.id.at);
            group.2 = group.2.max(last);
        }
    }
    let groups = groups.into_iter().map(|((gateway, labels), (counts, first, last))| Group {
        gateway,
        labels,
        counts,
        first,
        last,
    });
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by(|a, b| {
        let by_count = b.counts.total().cmp(&a.counts.total());
        by_count.then_with(|| (a.gateway, &a.labels).cmp(&(b.gateway, &b.labels)))
    });
    groups
}

fn labels_of<'a>(apart: Apart, text: impl Fn(usize) -> &'a str) -> GroupLabels {
    let text = |place| text(place).to_owned();
    match apart {
        Apart::Key => GroupLabels { key: text(label::KEY), ..GroupLabels::default() },
        Apart::Principal => GroupLabels { principal: text(label::PRINCIPAL), ..GroupLabels::default() },
        Apart::Place => GroupLabels {
            principal: text(label::PRINCIPAL),
            instance: text(label::INSTANCE),
            operation: text(label::OPERATION),
            ..GroupLabels::default()
        },
        Apart::Caller => GroupLabels {
            principal: text(label::PRINCIPAL),
            key: text(label::KEY),
            address: text(label::ADDRESS),
            agent: text(label::AGENT),
            instance: text(label::INSTANCE),
            operation: text(label::OPERATION),
        },
    }
}

impl TrafficFilter {
    fn fits_total<'a>(&self, gateway: GatewayKind, text: impl Fn(usize) -> &'a str) -> bool {
        self.key.is_empty() && self.fits(gateway, text)
    }

    fn fits_detail(&self, part: &Part<'_, Detail>, row: &Detail) -> bool {
        let text = |place: usize| part.texts[row.texts[place] as usize];
        (self.key.is_empty() || self.key == text(label::KEY)) && self.fits(row.gateway, text)
    }

    fn fits<'a>(&self, gateway: GatewayKind, text: impl Fn(usize) -> &'a str) -> bool {
        let wanted = [
            (&self.region, label::REGION),
            (&self.instance, label::INSTANCE),
            (&self.operation, label::OPERATION),
        ];
        self.gateway.is_none_or(|wanted| wanted == gateway)
            && wanted.into_iter().all(|(wanted, place)| wanted.is_empty() || wanted == text(place))
    }
}

const _: () = assert!(label::CODE < TOTAL_LABELS && label::AGENT < LABELS, "totals have these texts");
