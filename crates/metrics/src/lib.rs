#![doc = include_str!("../README.md")]

mod record;

mod block;

mod ports;

mod recorder;

pub mod query;

pub mod import;

pub use block::{Block, Damaged, Head, MAX_RECORDS};
pub use ports::{AccessLog, BlockId, Clock, Extent, LogError, StoredHead, TimeRange};
pub use record::{
    AccessRecord, Caller, Client, Fields, GatewayType, IdentityType, Operation, Outcome, RecordId, RequestId,
    Source, Text, UsedKey, agent, common_code, name,
};
pub use recorder::{Draft, Losses, Recorder, Retention};
mod prometheus;
mod series;

pub use prometheus::{
    Prometheus, PrometheusApi, PrometheusNames, ScrapedTotals, is_label_name, is_metric_name,
};
pub use series::{
    Apart, Counts, EncodedFrame, Exposed, FrameId, FramePart, FrameStore, FrameStoreError, Group,
    GroupLabels, Histogram, Keeper, Merger, Meter, OTHER, Observation, Point, Points, Resolution,
    RunningTotal, Series, Step, StoredFrame, Traffic, TrafficFilter, exposition,
};
