//! Frames of what passed the gateways.

use std::sync::Arc;

use domain::{GatewayKind, Timestamp};
use metrics::{
    EncodedFrame, FrameId, FramePart, FrameStore, Keeper, Observation, Series, Step, StoredFrame,
    TrafficFilter,
};
use storage::open_access_log;

use crate::place::{Place, on_each_database};

on_each_database! {
    frames_are_kept_by_step_time_and_source
    what_is_counted_is_found_after_a_restart
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_795_301_719 + second)
}

fn frame(step: Step, second: i64, source: &str, byte: u8) -> StoredFrame {
    let id = FrameId { step, at: at(second), source: source.to_owned(), number: 1 };
    StoredFrame { id, frame: EncodedFrame { totals: vec![byte; 3], details: vec![byte; 5] } }
}

async fn frames_are_kept_by_step_time_and_source(place: Place) {
    let log = open_access_log(place.database()).await.expect("a log");
    assert_eq!(log.newest(Step::Second).await.expect("a read"), None);
    let [first, second] = [frame(Step::Second, 1, "a", 1), frame(Step::Second, 2, "b", 2)];
    let minute = frame(Step::Minute, 1, "a", 3);
    log.put(vec![second.clone(), minute.clone(), first.clone()]).await.expect("kept");
    let read = async |step, from, to, part| log.frames(step, at(from), at(to), part).await.expect("a read");
    assert_eq!(read(Step::Second, 1, 3, FramePart::Both).await, [first.clone(), second.clone()]);
    assert_eq!(
        read(Step::Second, 1, 2, FramePart::Both).await,
        std::slice::from_ref(&first),
        "the end is not in it"
    );
    assert_eq!(read(Step::TenSeconds, 0, 9, FramePart::Both).await, []);
    let totals = &read(Step::Minute, 0, 9, FramePart::Totals).await[0].frame;
    assert_eq!((&totals.totals, totals.details.len()), (&minute.frame.totals, 0));
    let details = &read(Step::Minute, 0, 9, FramePart::Details).await[0].frame;
    assert_eq!((details.totals.len(), &details.details), (0, &minute.frame.details));
    // The same again takes its place.
    let other = StoredFrame { frame: EncodedFrame { totals: vec![9], details: vec![] }, ..first };
    log.put(vec![other.clone()]).await.expect("kept");
    assert_eq!(read(Step::Second, 1, 3, FramePart::Both).await, [other, second.clone()]);
    let ends =
        (log.oldest(Step::Second).await.expect("a read"), log.newest(Step::Second).await.expect("a read"));
    assert_eq!(ends, (Some(at(1)), Some(at(2))));
    log.forget(Step::Second, at(2)).await.expect("forgotten");
    assert_eq!(read(Step::Second, 0, 9, FramePart::Both).await, [second]);
    assert_eq!(read(Step::Minute, 0, 9, FramePart::Both).await, [minute]);
}

async fn what_is_counted_is_found_after_a_restart(place: Place) {
    for run in 0..2 {
        let log = Arc::new(open_access_log(place.database()).await.expect("a log"));
        let series = Arc::new(Series::new(log.clone()));
        let mut keeper = Keeper::new(series.clone(), format!("run-{run}"));
        for second in run * 30..(run + 1) * 30 {
            series.meter().record(&Observation {
                gateway: GatewayKind::Shared,
                region: "cn-hangzhou",
                instance: "",
                operation: "Encrypt",
                status: 200,
                code: "",
                key: "k",
                principal: "alice",
                address: None,
                agent: "",
                duration: std::time::Duration::from_millis(2),
            });
            keeper.keep(at(second + 1)).await.expect("kept");
        }
        let range = (at(0), at((run + 1) * 30));
        let traffic = series.traffic(&TrafficFilter::default(), range, range.1, 360).await.expect("traffic");
        assert_eq!(traffic.total.counts.total(), 30 * (run as u64 + 1));
        log.close().await;
    }
}
