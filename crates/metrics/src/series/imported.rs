//! How imported records are counted: in the frames of an import, at their own times.

use std::{collections::HashMap, time::Duration};

use domain::{GatewayKind, Timestamp};

use super::{
    EncodedFrame,
    frame::FrameBuilder,
    histogram::{Histogram, class_of},
    observation::{LABELS, OTHER},
    step::Step,
    store::{FrameId, StoredFrame},
};
use crate::{AccessRecord, GatewayType};

/// How many different texts an import may have in a label of which there are few.
const MAX_TEXTS: usize = 500;

/// The texts of labels of which our gateways have few. A file can have any number of them.
#[derive(Debug, Default)]
pub(crate) struct Few([HashMap<String, ()>; 4]);

impl Few {
    fn text<'a>(&mut self, place: usize, text: &'a str) -> &'a str {
        let known = &mut self.0[place];
        if known.contains_key(text) {
            return text;
        }
        if known.len() >= MAX_TEXTS {
            return OTHER;
        }
        known.insert(text.to_owned(), ());
        text
    }
}

/// The beginnings of the steps that records are in, which are in the order of time, and how many are in each.
pub(crate) fn steps(records: &[AccessRecord], step: Step) -> Vec<(Timestamp, usize)> {
    let same = |a: &AccessRecord, b: &AccessRecord| step.start(a.time) == step.start(b.time);
    records.chunk_by(same).map(|some| (step.start(some[0].time), some.len())).collect()
}

/// The frame of records that are in one step, together with those that were counted in it before.
pub(crate) fn frame(
    id: (Step, Timestamp),
    records: &[AccessRecord],
    before: Option<&EncodedFrame>,
    few: &mut Few,
) -> StoredFrame {
    let mut builder = FrameBuilder::default();
    if let Some(before) = before {
        // One that cannot be read is told of where it is shown; what is new is counted all the same.
        _ = builder.merge(before);
    }
    for record in records {
        let AccessRecord { operation, caller, client, outcome, key, .. } = record;
        let gateway = match operation.gateway {
            GatewayType::Shared => GatewayKind::Shared,
            GatewayType::Dedicated => GatewayKind::Dedicated,
        };
        let address = client.address();
        let texts = [&*operation.region, &*operation.instance, &*operation.api_name, &*outcome.code];
        let mut place = 0;
        let [region, instance, api_name, code] = texts.map(|text| {
            place += 1;
            few.text(place - 1, text)
        });
        let key = key.as_ref().map_or("", |key| &*key.id);
        let labels: [&str; LABELS] =
            [region, instance, api_name, code, key, &caller.principal, &address, &client.agent];
        let took = Duration::from_micros(record.micros.into());
        let latency = Histogram::of_classes(&mut [class_of(took)], took);
        builder.add((gateway, outcome.status, labels), &latency, record.time);
    }
    let id = FrameId { step: id.0, at: id.1, source: String::new(), number: 0 };
    StoredFrame { id, frame: builder.build() }
}
