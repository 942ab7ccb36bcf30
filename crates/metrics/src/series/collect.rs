//! Puts what frames hold together: point after point, and all points in the end.

use std::{collections::HashMap, sync::Arc};

use domain::{RequestClass, Timestamp};

use super::{
    frame::{Detail, Part, Total},
    histogram::{Histogram, Merger},
    merged::{Known, Run},
    observation::label,
    points::Points,
    step::Resolution,
    store::StoredFrame,
    traffic::{Counts, Point, Traffic, TrafficFilter},
};

/// What passed in one point, by one filter.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) point: Point,
    /// By operation, in no order.
    operations: Vec<(String, Point)>,
    /// By status and error code, in no order.
    codes: Vec<((u16, String), u64)>,
    /// Frames that could not be read.
    unreadable: u64,
}

impl Found {
    /// A point, of which nothing more is known.
    pub(super) fn of(point: Point) -> Self {
        Self { point, ..Self::default() }
    }

    /// Bytes that it takes, about.
    pub(super) fn bytes(&self) -> usize {
        let operations: usize = self.operations.iter().map(|(_, point)| point.latency.bytes() + 128).sum();
        self.point.latency.bytes() + operations + self.codes.len() * 96 + 192
    }
}

/// Collects what frames hold by a filter. Frames come in the order of time.
pub(super) struct Collector<'a> {
    filter: &'a TrafficFilter,
    resolution: Resolution,
    from: Timestamp,
    /// The points that are known from the start.
    known: Known,
    /// A place for each point after them.
    found: Vec<Arc<Found>>,
    /// The one of these that is being filled.
    at: usize,
    filling: Filling,
}

impl<'a> Collector<'a> {
    /// A collector for the points of a range, of which the first ones are known already.
    pub(super) fn new(
        filter: &'a TrafficFilter,
        resolution: Resolution,
        (from, to): (Timestamp, Timestamp),
        known: Known,
    ) -> Self {
        let places = |range: u128| usize::try_from(range).unwrap_or(0);
        let width = resolution.width.as_millis().max(1);
        let range = to.remaining(from).unwrap_or_default().as_millis();
        // Of a point that the range cuts, it has a part.
        let known = known.at_most(places(range / width));
        let found = vec![Arc::<Found>::default(); places(range.div_ceil(width)) - known.points().len()];
        Self { filter, resolution, from, known, found, at: 0, filling: Filling::default() }
    }

    /// What it collects by.
    pub(super) fn filter(&self) -> &'a TrafficFilter {
        self.filter
    }

    /// When the first point begins that is not known.
    pub(super) fn missing(&self) -> Timestamp {
        self.start_of(self.known.points().len())
    }

    /// Adds the rows of a frame with its texts; `None` for one that cannot be read.
    pub(super) fn add_frame(&mut self, at: Timestamp, texts: Option<&[&str]>, rows: &[Total]) {
        if !self.go_to(at) {
            return;
        }
        let Some(texts) = texts else {
            self.filling.unreadable += 1;
            return;
        };
        for row in rows {
            let text = |place: usize| texts[row.texts[place] as usize];
            if self.filter.fits_total(row.gateway, text) {
                self.add(row.status, row.latency.count(), Some(&row.latency), text);
            }
        }
    }

    /// Adds a frame's details, which tell no durations.
    pub(super) fn add_details(&mut self, stored: &StoredFrame) {
        if !self.go_to(stored.id.at) {
            return;
        }
        let Ok(part) = Part::<Detail>::read(&stored.frame.details) else {
            self.filling.unreadable += 1;
            return;
        };
        for row in part.rows.iter().filter(|row| self.filter.fits_detail(&part, row)) {
            self.add(row.status, row.count, None, |place| part.texts[row.texts[place] as usize]);
        }
    }

    /// Goes to the point that an instant is in; `false` where that is not one to be filled.
    fn go_to(&mut self, at: Timestamp) -> bool {
        let since = at.remaining(self.from).unwrap_or_default();
        let place = since.as_millis() / self.resolution.width.as_millis().max(1);
        let after_known =
            usize::try_from(place).ok().and_then(|place| place.checked_sub(self.known.points().len()));
        let Some(place) = after_known.filter(|place| *place < self.found.len()) else { return false };
        if place != self.at {
            self.end_of_point();
            self.at = place;
        }
        true
    }

    fn add<'t>(
        &mut self,
        status: u16,
        count: u64,
        latency: Option<&Histogram>,
        text: impl Fn(usize) -> &'t str,
    ) {
        let class = RequestClass::of(status, text(label::CODE));
        let filling = &mut self.filling;
        filling.all.add(class, count, latency);
        if class != RequestClass::Answered {
            *filling.codes.entry((status, text(label::CODE).to_owned())).or_default() += count;
        }
        // Of one operation, it is all there is.
        if !self.filter.operation.is_empty() {
            return;
        }
        match filling.operations.get_mut(text(label::OPERATION)) {
            Some(operation) => operation.add(class, count, latency),
            None => {
                let operation = filling.operations.entry(text(label::OPERATION).to_owned()).or_default();
                operation.add(class, count, latency);
            }
        }
    }

    fn end_of_point(&mut self) {
        if let (Some(found), Some(new)) = (self.found.get_mut(self.at), self.filling.take()) {
            *found = Arc::new(new);
        }
    }

    fn start_of(&self, place: usize) -> Timestamp {
        self.from.plus(self.resolution.width * u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// All of it, when no frame comes any more; and the points that are over at `until`, where more are than were known.
    pub(super) fn end(mut self, until: Option<Timestamp>) -> (Traffic, Option<Run>) {
        self.end_of_point();
        // Of those that were not known.
        let over = until.map_or(0, |until| self.over(until));
        let total = self.total_of_first(over);
        let run = (over > 0).then(|| Run {
            made: self.known.made(),
            from: self.from,
            points: self.known.points().iter().chain(&self.found[..over]).cloned().collect(),
            total: Arc::clone(&total),
        });
        (self.traffic(&total, over), run)
    }

    /// How many points that were not known are over at an instant.
    fn over(&self, until: Timestamp) -> usize {
        let over = until.remaining(self.from).unwrap_or_default().as_millis();
        let over = usize::try_from(over / self.resolution.width.as_millis().max(1)).unwrap_or(usize::MAX);
        over.saturating_sub(self.known.points().len()).min(self.found.len())
    }

    /// Those that were known and so many more, together.
    fn total_of_first(&self, more: usize) -> Arc<Found> {
        let known = self.known.total();
        if let Some(known) = known.filter(|_| more == 0) {
            return Arc::clone(known);
        }
        let mut filling = Filling::default();
        match known {
            Some(known) => filling.merge(known),
            None => self.known.points().iter().for_each(|found| filling.merge(found)),
        }
        self.found[..more].iter().for_each(|found| filling.merge(found));
        Arc::new(filling.take().unwrap_or_default())
    }

    /// All points together, of which `total` has the first ones: those that were known and so many more.
    fn traffic(self, total: &Found, more: usize) -> Traffic {
        let mut all = Filling::default();
        all.merge(total);
        self.found[more..].iter().for_each(|found| all.merge(found));
        let Found { point: total, mut operations, mut codes, unreadable } = all.take().unwrap_or_default();
        operations.sort_by(|(a, x), (b, y)| y.counts.total().cmp(&x.counts.total()).then(a.cmp(b)));
        if !self.filter.operation.is_empty() && total.counts.total() > 0 {
            operations = vec![(self.filter.operation.clone(), total.clone())];
        }
        codes.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        Traffic {
            resolution: self.resolution,
            from: self.from,
            points: Points::new(self.known, self.found),
            total,
            operations,
            codes,
            unreadable,
        }
    }
}

/// Counts and durations to which more is added.
#[derive(Default)]
struct Growing {
    counts: Counts,
    latency: Merger,
}

impl Growing {
    fn add(&mut self, class: RequestClass, count: u64, latency: Option<&Histogram>) {
        self.counts.add(class, count);
        if let Some(latency) = latency {
            self.latency.add(latency);
        }
    }

    fn merge(&mut self, point: &Point) {
        self.counts.merge(&point.counts);
        self.latency.add(&point.latency);
    }

    /// What was added; `None` where nothing was. Empty afterwards.
    fn take(&mut self) -> Option<Point> {
        let counts = std::mem::take(&mut self.counts);
        (counts.total() > 0).then(|| Point { counts, latency: self.latency.take() })
    }
}

/// What is [`Found`] in the end. Most of what it costs is to make room, so the same is filled again and again.
#[derive(Default)]
struct Filling {
    all: Growing,
    operations: HashMap<String, Growing>,
    codes: HashMap<(u16, String), u64>,
    unreadable: u64,
}

impl Filling {
    fn merge(&mut self, found: &Found) {
        self.unreadable += found.unreadable;
        self.all.merge(&found.point);
        for (operation, point) in &found.operations {
            match self.operations.get_mut(operation) {
                Some(growing) => growing.merge(point),
                None => self.operations.entry(operation.clone()).or_default().merge(point),
            }
        }
        for (code, count) in &found.codes {
            *self.codes.entry(code.clone()).or_default() += count;
        }
    }

    fn take(&mut self) -> Option<Found> {
        let unreadable = std::mem::take(&mut self.unreadable);
        let point = self.all.take();
        if point.is_none() && unreadable == 0 {
            return None;
        }
        let operations = self.operations.iter_mut();
        let operations = operations.filter_map(|(name, growing)| Some((name.clone(), growing.take()?)));
        Some(Found {
            point: point.unwrap_or_default(),
            operations: operations.collect(),
            codes: self.codes.drain().collect(),
            unreadable,
        })
    }
}
