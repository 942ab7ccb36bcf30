//! What is asked of the series.

use std::collections::HashMap;

use domain::{GatewayKind, RequestClass, Timestamp};

use crate::Source;

use super::{
    Series,
    collect::Collector,
    frame::{Detail, Part, TotalRows},
    histogram::Histogram,
    merged::Known,
    observation::{LABELS, TOTAL_LABELS, label},
    points::Points,
    step::{Resolution, Step},
    store::{FramePart, FrameStoreError, StoredFrame},
};

/// Which requests are asked for; an empty text is any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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
    pub points: Points,
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

    pub(crate) fn add(&mut self, class: RequestClass, count: u64) {
        self.by_class[class as usize] += count;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (ours, theirs) in self.by_class.iter_mut().zip(other.by_class) {
            *ours += theirs;
        }
    }
}

impl Traffic {
    /// Nothing, of which nothing is known either.
    pub fn none(from: Timestamp) -> Self {
        let resolution = Resolution { width: Step::Second.length(), step: Step::Second };
        let (operations, codes) = (vec![], vec![]);
        let points = Points::from_iter([]);
        Self { resolution, from, points, total: Point::default(), operations, codes, unreadable: 0 }
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
        let mut collectors = filters.map(|filter| {
            let known = self.merged.of(filter, resolution, from, (now, self.store.is_shared()));
            Collector::new(filter, resolution, (from, to), known)
        });
        // Frames are read once, whoever asks: from the first point that anybody lacks.
        let missing = collectors.iter().map(Collector::missing).min().unwrap_or(from);
        let frames = self.frames(source, resolution.step, (missing, to), FramePart::Totals).await?;
        let mut rows = TotalRows::default();
        for stored in &frames {
            let texts = rows.read(&stored.frame.totals);
            for collector in &mut collectors {
                collector.add_frame(stored.id.at, texts.as_deref().ok(), rows.all());
            }
        }
        let over = self.over(source, resolution.step).map(|over| over.min(to));
        Ok(collectors.map(|collector| {
            let filter = collector.filter();
            let (traffic, run) = collector.end(over);
            if let Some(run) = run {
                self.merged.keep(filter, resolution, run);
            }
            traffic
        }))
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
        Ok(filters.map(|filter| {
            let mut collector = Collector::new(filter, resolution, (from, to), Known::none(from, now));
            frames.iter().for_each(|stored| collector.add_details(stored));
            collector.end(None).0
        }))
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

    /// Until when no frame of a step comes any more but those of a server that was late. What is shown in shorter steps
    /// changes too soon to be kept as it was merged, and imports may be removed.
    fn over(&self, source: Source, step: Step) -> Option<Timestamp> {
        let place = Step::ALL.iter().position(|each| *each == step)?.checked_sub(1)?;
        (source == Source::OURS && step >= Step::Minute).then(|| self.rolled()[place])?
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
    pub(super) fn fits_total<'a>(&self, gateway: GatewayKind, text: impl Fn(usize) -> &'a str) -> bool {
        self.key.is_empty() && self.fits(gateway, text)
    }

    pub(super) fn fits_detail(&self, part: &Part<'_, Detail>, row: &Detail) -> bool {
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
