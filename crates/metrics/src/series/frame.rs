//! A frame: all that was counted in one step of time, and how it is stored.

use std::collections::HashMap;

use domain::{GatewayKind, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    histogram::{Histogram, Merger},
    observation::{FOLDED, LABELS, OTHER, TOTAL_LABELS},
};

/// The most rows of detail in a frame: what is over it is counted under [`OTHER`], the rarest first.
const MAX_DETAILS: usize = 4096;

/// A frame as it is stored. Each part is read without the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodedFrame {
    /// Counts and durations by gateway, region, instance, operation, status and code.
    pub totals: Vec<u8>,
    /// Counts by key and caller as well.
    pub details: Vec<u8>,
}

/// A part of a frame: its texts once, and rows that name them by their places.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Part<'a, R> {
    #[serde(borrow)]
    pub(super) texts: Vec<&'a str>,
    pub(super) rows: Vec<R>,
}

/// A row of totals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Total {
    pub(super) gateway: GatewayKind,
    pub(super) status: u16,
    pub(super) texts: [u32; TOTAL_LABELS],
    pub(super) latency: Histogram,
}

/// A row of details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Detail {
    pub(super) gateway: GatewayKind,
    pub(super) status: u16,
    pub(super) texts: [u32; LABELS],
    pub(super) count: u64,
    /// When the last of them was counted, in milliseconds.
    pub(super) last: i64,
}

/// Requests since the start that have these labels.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the label of its name")]
pub struct RunningTotal {
    pub gateway: GatewayKind,
    pub region: String,
    pub instance: String,
    pub operation: String,
    pub status: u16,
    pub code: String,
    /// How long they took.
    pub latency: Histogram,
}

impl RunningTotal {
    fn labels(&self) -> (GatewayKind, u16, [&str; TOTAL_LABELS]) {
        (self.gateway, self.status, [&self.region, &self.instance, &self.operation, &self.code])
    }
}

/// A stored part that is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored frame of the gateways' metrics cannot be read")]
pub(super) struct Unreadable;

/// What has texts by their places.
pub(super) trait Row {
    fn texts(&self) -> &[u32];
}

impl Row for Total {
    fn texts(&self) -> &[u32] {
        &self.texts
    }
}

impl Row for Detail {
    fn texts(&self) -> &[u32] {
        &self.texts
    }
}

impl<'a, R: Deserialize<'a> + Row> Part<'a, R> {
    /// Reads a stored part, in which every row's texts are there. No bytes are a part without rows.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if bytes.is_empty() {
            return Ok(Self { texts: vec![], rows: vec![] });
        }
        let part: Self = postcard::from_bytes(bytes).map_err(|_| Unreadable)?;
        let known = |place: &u32| (*place as usize) < part.texts.len();
        if part.rows.iter().all(|row| row.texts().iter().all(known)) { Ok(part) } else { Err(Unreadable) }
    }
}

/// The totals of one frame after another, in the same place: most of what reading them costs is to make room.
#[derive(Debug, Default)]
pub(super) struct TotalRows {
    rows: Vec<Total>,
    /// How many of them are those of the frame that was read last.
    used: usize,
}

impl TotalRows {
    /// Reads a stored part as [`Part::read`] does.
    pub(super) fn read<'a>(&mut self, bytes: &'a [u8]) -> Result<Vec<&'a str>, Unreadable> {
        self.used = 0;
        if bytes.is_empty() {
            return Ok(vec![]);
        }
        let texts = self.decode(bytes).map_err(|_| Unreadable)?;
        let known = |place: &u32| (*place as usize) < texts.len();
        if self.all().iter().all(|row| row.texts.iter().all(known)) { Ok(texts) } else { Err(Unreadable) }
    }

    /// The rows of the frame that was read last.
    pub(super) fn all(&self) -> &[Total] {
        &self.rows[..self.used]
    }

    fn decode<'a>(&mut self, bytes: &'a [u8]) -> Result<Vec<&'a str>, postcard::Error> {
        let (texts, rest) = postcard::take_from_bytes(bytes)?;
        let (rows, mut rest) = postcard::take_from_bytes::<usize>(rest)?;
        for at in 0..rows {
            let ((gateway, status, texts), after) = postcard::take_from_bytes(rest)?;
            if self.rows.len() == at {
                self.rows.push(Total { gateway, status, texts, latency: Histogram::default() });
            }
            let row = &mut self.rows[at];
            (row.gateway, row.status, row.texts) = (gateway, status, texts);
            rest = row.latency.read(after)?;
        }
        self.used = rows;
        Ok(texts)
    }
}

/// Puts a frame together, from what was counted or from frames of a finer step.
#[derive(Debug, Default)]
pub(super) struct FrameBuilder {
    totals: Texts,
    total_rows: HashMap<(GatewayKind, u16, [u32; TOTAL_LABELS]), Merger>,
    details: Texts,
    detail_rows: HashMap<(GatewayKind, u16, [u32; LABELS]), (u64, i64)>,
}

impl FrameBuilder {
    /// Adds requests that have all of these labels.
    pub(super) fn add(
        &mut self,
        (gateway, status, labels): (GatewayKind, u16, [&str; LABELS]),
        latency: &Histogram,
        last: Timestamp,
    ) {
        let totals = std::array::from_fn(|place| self.totals.place(labels[place]));
        self.total_rows.entry((gateway, status, totals)).or_default().add(latency);
        let details = labels.map(|text| self.details.place(text));
        self.count((gateway, status, details), latency.count(), last.millis());
    }

    /// Adds a whole frame, or nothing of it.
    pub(super) fn merge(&mut self, frame: &EncodedFrame) -> Result<(), Unreadable> {
        let (totals, details) = (Part::<Total>::read(&frame.totals)?, Part::<Detail>::read(&frame.details)?);
        let places = self.totals.places(&totals.texts);
        for row in &totals.rows {
            let texts = row.texts.map(|place| places[place as usize]);
            self.total_rows.entry((row.gateway, row.status, texts)).or_default().add(&row.latency);
        }
        let places = self.details.places(&details.texts);
        for row in &details.rows {
            let texts = row.texts.map(|place| places[place as usize]);
            self.count((row.gateway, row.status, texts), row.count, row.last);
        }
        Ok(())
    }

    /// Adds the totals of a frame of this program.
    pub(super) fn merge_totals(&mut self, frame: &EncodedFrame) {
        let totals = EncodedFrame { totals: frame.totals.clone(), details: vec![] };
        // It was built here, so it can be read.
        _ = self.merge(&totals);
    }

    /// The totals, as they are until now.
    pub(super) fn totals(&self) -> Vec<RunningTotal> {
        let mut names = vec![""; self.totals.0.len()];
        for (text, place) in &self.totals.0 {
            names[*place as usize] = text;
        }
        let total =
            |((gateway, status, texts), merger): (&(GatewayKind, u16, [u32; TOTAL_LABELS]), &Merger)| {
                let [region, instance, operation, code] = texts.map(|place| names[place as usize].to_owned());
                RunningTotal {
                    gateway: *gateway,
                    region,
                    instance,
                    operation,
                    status: *status,
                    code,
                    latency: merger.clone().take(),
                }
            };
        let mut totals: Vec<_> = self.total_rows.iter().map(total).collect();
        totals.sort_by(|a, b| a.labels().cmp(&b.labels()));
        totals
    }

    pub(super) fn is_empty(&self) -> bool {
        self.total_rows.is_empty()
    }

    /// The frame, as it is stored; the same for the same requests.
    pub(super) fn build(mut self) -> EncodedFrame {
        self.fold();
        let mut totals: Vec<_> = self.total_rows.into_iter().collect();
        totals.sort_unstable_by_key(|(labels, _)| *labels);
        let totals = totals.into_iter().map(|((gateway, status, texts), mut merger)| Total {
            gateway,
            status,
            texts,
            latency: merger.take(),
        });
        let mut details: Vec<_> = self.detail_rows.into_iter().collect();
        details.sort_unstable_by_key(|(labels, _)| *labels);
        let details = details.into_iter().map(|((gateway, status, texts), (count, last))| Detail {
            gateway,
            status,
            texts,
            count,
            last,
        });
        EncodedFrame {
            totals: encoded(&self.totals, totals.collect()),
            details: encoded(&self.details, details.collect()),
        }
    }

    fn count(&mut self, labels: (GatewayKind, u16, [u32; LABELS]), count: u64, last: i64) {
        let row = self.detail_rows.entry(labels).or_insert((0, i64::MIN));
        *row = (row.0 + count, row.1.max(last));
    }

    /// Leaves [`MAX_DETAILS`] rows of detail at most apart, the most frequent ones.
    fn fold(&mut self) {
        let Some(over) = self.detail_rows.len().checked_sub(MAX_DETAILS).filter(|over| *over > 0) else {
            return;
        };
        let mut rows: Vec<_> = std::mem::take(&mut self.detail_rows).into_iter().collect();
        rows.sort_unstable_by_key(|(labels, (count, _))| (*count, *labels));
        let other = self.details.place(OTHER);
        for (at, ((gateway, status, mut texts), (count, last))) in rows.into_iter().enumerate() {
            if at < over {
                texts[FOLDED].fill(other);
            }
            self.count((gateway, status, texts), count, last);
        }
    }
}

fn encoded<R: Serialize>(texts: &Texts, rows: Vec<R>) -> Vec<u8> {
    let texts = texts.0.iter().map(|(text, place)| (*place, text.as_str()));
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    let texts = texts.into_iter().map(|(_, text)| text).collect();
    postcard::to_allocvec(&Part { texts, rows }).expect("numbers and texts are written to memory")
}

/// Texts and their places.
#[derive(Debug, Default)]
struct Texts(HashMap<String, u32>);

impl Texts {
    fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.0.get(text) {
            return *place;
        }
        let place = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(text.to_owned(), place);
        place
    }

    fn places(&mut self, texts: &[&str]) -> Vec<u32> {
        texts.iter().map(|text| self.place(text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{super::histogram::class_of, *};

    fn latency(millis: u64, count: usize) -> Histogram {
        let duration = Duration::from_millis(millis);
        Histogram::of_classes(&mut vec![class_of(duration); count], duration)
    }

    fn labels<'a>(key: &'a str, code: &'a str) -> [&'a str; LABELS] {
        ["cn-hangzhou", "", "Encrypt", code, key, "alice", "10.0.0.1", "sdk"]
    }

    fn counted(frame: &EncodedFrame) -> (u64, u64) {
        let totals = Part::<Total>::read(&frame.totals).expect("totals");
        let details = Part::<Detail>::read(&frame.details).expect("details");
        (
            totals.rows.iter().map(|row| row.latency.count()).sum(),
            details.rows.iter().map(|row| row.count).sum(),
        )
    }

    #[test]
    fn merged_frames_are_as_one_that_counted_everything() {
        let requests = [("k1", "", 200, 3), ("k2", "", 200, 4), ("k1", "Rejected.Disabled", 409, 2)];
        let (mut all, mut merged) = (FrameBuilder::default(), FrameBuilder::default());
        for (at, (key, code, status, count)) in (0..).zip(requests) {
            let at = Timestamp::from_seconds(at);
            let of = (GatewayKind::Shared, status, labels(key, code));
            all.add(of, &latency(5, count), at);
            let mut one = FrameBuilder::default();
            one.add(of, &latency(5, count), at);
            merged.merge(&one.build()).expect("a frame");
        }
        let (all, merged) = (all.build(), merged.build());
        assert_eq!(counted(&merged), (9, 9));
        assert_eq!(all, merged);
    }

    #[test]
    fn too_many_details_are_folded_and_none_is_lost() {
        let mut builder = FrameBuilder::default();
        for n in 0..MAX_DETAILS + 100 {
            let key = format!("k{n}");
            let of = (GatewayKind::Dedicated, 200, labels(&key, ""));
            builder.add(of, &latency(1, if n < 50 { 1 } else { 2 }), Timestamp::from_seconds(7));
        }
        let frame = builder.build();
        let details = Part::<Detail>::read(&frame.details).expect("details");
        assert_eq!(details.rows.len(), MAX_DETAILS + 1);
        let other = details
            .rows
            .iter()
            .find(|row| details.texts[row.texts[4] as usize] == OTHER)
            .expect("the others");
        assert_eq!(other.count, 50 + 2 * 50, "the rarest: all 50 that came once, and 50 that came twice");
        let all = 50 + 2 * (MAX_DETAILS as u64 + 50);
        assert_eq!(counted(&frame), (all, all));
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        let mut builder = FrameBuilder::default();
        builder.add((GatewayKind::Shared, 200, labels("k", "")), &latency(1, 1), Timestamp::from_seconds(7));
        let frame = builder.build();
        for cut in 1..frame.totals.len() {
            let cut = EncodedFrame { totals: frame.totals[..cut].to_vec(), details: vec![] };
            assert_eq!(FrameBuilder::default().merge(&cut), Err(Unreadable));
        }
        let places = Part {
            texts: vec![],
            rows: vec![Total {
                gateway: GatewayKind::Shared,
                status: 200,
                texts: [1; 4],
                latency: latency(1, 1),
            }],
        };
        let totals = postcard::to_allocvec(&places).expect("bytes");
        let wrong = EncodedFrame { totals, details: vec![] };
        assert_eq!(FrameBuilder::default().merge(&wrong), Err(Unreadable));
    }
}
