//! The meter: where requests are counted, on their way out.

use std::{
    hash::{BuildHasher, Hash, Hasher},
    net::IpAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{GatewayKind, Timestamp};
use hashbrown::{DefaultHashBuilder, HashTable, hash_table::Entry};

use super::{
    Observation,
    frame::FrameBuilder,
    histogram::{Histogram, class_of},
    observation::{LABELS, OTHER, label},
};

/// Threads that count at once without waiting for each other.
const SHARDS: usize = 8;
/// The most kinds of requests that a shard tells apart; what is more is counted under [`OTHER`].
const MAX_KINDS: usize = 4000;
/// How many durations of a kind are kept before they are counted by class.
const KEPT: usize = 4096;
/// Frames after which a kind that did not come again is forgotten.
const IDLE: u8 = 60;

/// Counts requests until they are taken as a frame. Never waits for a store, and loses none.
#[derive(Debug)]
pub struct Meter {
    shards: [Mutex<Shard>; SHARDS],
    hasher: DefaultHashBuilder,
    /// Requests that were counted under [`OTHER`].
    folded: AtomicU64,
}

#[derive(Debug, Default)]
struct Shard(HashTable<Kind>);

/// Requests that differ in nothing but their durations.
#[derive(Debug)]
struct Kind {
    hash: u64,
    gateway: GatewayKind,
    status: u16,
    address: Option<IpAddr>,
    labels: Labels,
    /// The classes of the latest durations, and those of earlier ones, counted.
    classes: Vec<u16>,
    counted: Histogram,
    max: Duration,
    idle: u8,
}

impl Default for Meter {
    fn default() -> Self {
        Self { shards: Default::default(), hasher: DefaultHashBuilder::default(), folded: AtomicU64::new(0) }
    }
}

impl Meter {
    /// Counts a request.
    pub fn record(&self, observed: &Observation<'_>) {
        let shard = &self.shards[shard_of_thread()];
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if !shard.count(&self.hasher, observed, MAX_KINDS) {
            shard.count(&self.hasher, &observed.folded(), usize::MAX);
            self.folded.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many requests were counted under [`OTHER`], since the start, because too many kinds came at once.
    pub fn folded(&self) -> u64 {
        self.folded.load(Ordering::Relaxed)
    }

    /// Takes what was counted since the last time.
    pub(super) fn take(&self, at: Timestamp) -> FrameBuilder {
        let mut frame = FrameBuilder::default();
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.0.retain(|kind| {
                kind.take_into(&mut frame, at);
                kind.idle < IDLE
            });
        }
        frame
    }
}

impl Shard {
    /// Counts a request; `false` where that would make more than `most` kinds.
    fn count(&mut self, hasher: &DefaultHashBuilder, observed: &Observation<'_>, most: usize) -> bool {
        let labels = observed.labels();
        let hash = hash(hasher, observed, labels);
        let full = self.0.len() >= most;
        let same = |kind: &Kind| kind.hash == hash && kind.is_of(observed, labels);
        match self.0.entry(hash, same, |kind| kind.hash) {
            Entry::Occupied(mut kind) => kind.get_mut().count(observed.duration),
            Entry::Vacant(_) if full => return false,
            Entry::Vacant(place) => {
                let mut kind = Kind {
                    hash,
                    gateway: observed.gateway,
                    status: observed.status,
                    address: observed.address,
                    labels: Labels::of(labels),
                    classes: Vec::new(),
                    counted: Histogram::default(),
                    max: Duration::ZERO,
                    idle: 0,
                };
                kind.count(observed.duration);
                place.insert(kind);
            }
        }
        true
    }
}

impl Kind {
    fn is_of(&self, observed: &Observation<'_>, labels: [&str; LABELS]) -> bool {
        self.status == observed.status
            && self.gateway == observed.gateway
            && self.address == observed.address
            && self.labels.are(labels)
    }

    fn count(&mut self, duration: Duration) {
        self.classes.push(class_of(duration));
        self.max = self.max.max(duration);
        if self.classes.len() >= KEPT {
            self.settle();
        }
    }

    /// Counts the kept durations by class.
    fn settle(&mut self) {
        self.counted.merge(&Histogram::of_classes(&mut self.classes, self.max));
        self.classes.clear();
    }

    fn take_into(&mut self, frame: &mut FrameBuilder, at: Timestamp) {
        self.settle();
        if self.counted.is_empty() {
            self.idle += 1;
            return;
        }
        let mut labels = self.labels.apart();
        let address = match self.address {
            Some(address) => address.to_string(),
            // As the others that are not told apart.
            None if labels[label::KEY] == OTHER => OTHER.to_owned(),
            None => String::new(),
        };
        labels[label::ADDRESS] = &address;
        frame.add((self.gateway, self.status, labels), &self.counted, at);
        (self.counted, self.max, self.idle) = (Histogram::default(), Duration::ZERO, 0);
    }
}

/// Texts one after another, so that they are compared in one place of memory.
#[derive(Debug)]
struct Labels {
    text: Box<str>,
    /// Where each ends.
    ends: [usize; LABELS],
}

impl Labels {
    fn of(labels: [&str; LABELS]) -> Self {
        let mut end = 0;
        let ends = labels.map(|label| {
            end += label.len();
            end
        });
        Self { text: labels.concat().into(), ends }
    }

    fn are(&self, labels: [&str; LABELS]) -> bool {
        self.apart() == labels
    }

    fn apart(&self) -> [&str; LABELS] {
        let mut begin = 0;
        self.ends.map(|end| {
            let label = &self.text[begin..end];
            begin = end;
            label
        })
    }
}

fn hash(hasher: &DefaultHashBuilder, observed: &Observation<'_>, labels: [&str; LABELS]) -> u64 {
    let mut state = hasher.build_hasher();
    (observed.status, observed.gateway == GatewayKind::Shared, observed.address).hash(&mut state);
    for label in labels {
        state.write(label.as_bytes());
        state.write_u8(0xff);
    }
    state.finish()
}

/// The shard of this thread: each thread has one, and eight threads have eight.
fn shard_of_thread() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static SHARD: usize = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
    }
    SHARD.with(|shard| *shard)
}

#[cfg(test)]
mod tests {
    use super::{
        super::frame::{Detail, Part},
        *,
    };

    fn observed<'a>(key: &'a str, micros: u64) -> Observation<'a> {
        Observation {
            gateway: GatewayKind::Shared,
            region: "cn-hangzhou",
            instance: "",
            operation: "Encrypt",
            status: 200,
            code: "",
            key,
            principal: "alice",
            address: Some([10, 0, 0, 1].into()),
            agent: "sdk",
            duration: Duration::from_micros(micros),
        }
    }

    fn count(builder: FrameBuilder) -> u64 {
        let frame = builder.build();
        Part::<Detail>::read(&frame.details).expect("details").rows.iter().map(|row| row.count).sum()
    }

    #[test]
    fn everything_is_counted_once_from_all_threads() {
        let meter = Meter::default();
        std::thread::scope(|scope| {
            for thread in 0..SHARDS + 3 {
                let meter = &meter;
                scope.spawn(move || {
                    for n in 0..KEPT as u64 + 100 {
                        meter.record(&observed(if thread % 2 == 0 { "k1" } else { "k2" }, n));
                    }
                });
            }
        });
        let all = (SHARDS as u64 + 3) * (KEPT as u64 + 100);
        assert_eq!(count(meter.take(Timestamp::from_seconds(1))), all);
        assert!(meter.take(Timestamp::from_seconds(2)).is_empty(), "taken once");
        assert_eq!(meter.folded(), 0);
    }

    #[test]
    fn too_many_kinds_are_counted_together_and_room_comes_back() {
        let meter = Meter::default();
        let keys: Vec<_> = (0..MAX_KINDS + 10).map(|n| format!("key-{n}")).collect();
        for key in &keys {
            meter.record(&observed(key, 5));
        }
        assert_eq!(meter.folded(), 10);
        assert_eq!(count(meter.take(Timestamp::from_seconds(1))), keys.len() as u64);
        for second in 0..=u64::from(IDLE) {
            assert!(meter.take(Timestamp::from_seconds(second as i64)).is_empty());
        }
        meter.record(&observed("a new key", 5));
        assert_eq!(meter.folded(), 10, "those that did not come again have made room");
    }
}
