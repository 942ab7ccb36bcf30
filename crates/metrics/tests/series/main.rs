//! What is counted is kept, rolled up and found again: exactly.

mod memory;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use domain::{GatewayKind, RequestClass, Timestamp};
use memory::Memory;
use metrics::{Apart, Keeper, OTHER, Observation, Series, Step, TrafficFilter};

const START: Timestamp = Timestamp::from_seconds(1_795_301_719);
const HOUR: Duration = Duration::from_secs(60 * 60);

fn second(n: u64) -> Timestamp {
    START.plus(Duration::from_secs(n))
}

fn observed(n: u64) -> Observation<'static> {
    let dedicated = n.is_multiple_of(2);
    let (status, code) = match n % 10 {
        0 => (429, "Rejected.Throttling"),
        1 => (404, "Forbidden.KeyNotFound"),
        3 => (500, "InternalFailure"),
        _ => (200, ""),
    };
    Observation {
        gateway: if dedicated { GatewayKind::Dedicated } else { GatewayKind::Shared },
        region: "cn-hangzhou",
        instance: if dedicated { "kst-hzzaaaaaaaaaaaaaaaaaa" } else { "" },
        operation: if n.is_multiple_of(3) { "Decrypt" } else { "Encrypt" },
        status,
        code,
        key: if n.is_multiple_of(5) { "key-1" } else { "key-2" },
        principal: "alice",
        address: Some([10, 0, 0, 1].into()),
        agent: "Golang/1.15.3",
        duration: Duration::from_millis(n % 10 + 1),
    }
}

struct Run {
    series: Arc<Series>,
    keeper: Keeper,
}

impl Run {
    fn of(store: &Arc<Memory>, name: &str) -> Self {
        let series = Arc::new(Series::new(store.clone()));
        Self { keeper: Keeper::new(series.clone(), name.to_owned()), series }
    }

    /// Ten requests a second, for some seconds from this one on.
    async fn serve(&mut self, seconds: std::ops::Range<u64>) {
        for n in seconds {
            for request in n * 10..(n + 1) * 10 {
                self.series.meter().record(&observed(request));
            }
            // The keeper comes when the second is over.
            self.keeper.keep(second(n + 1)).await.expect("kept");
        }
    }

    async fn count(&self, filter: &TrafficFilter, from: Timestamp, to: Timestamp, now: Timestamp) -> u64 {
        self.series.traffic(filter, (from, to), now, 360).await.expect("traffic").total.counts.total()
    }
}

/// R264, R265, R266: latency, errors and requests over time, of each gateway; what is shown is what was answered.
#[tokio::test]
async fn r264_r265_r266_what_passed_is_shown_exactly_at_every_step() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    let seconds = 3600 + 700;
    run.serve(0..seconds).await;
    let end = second(seconds);
    let all = TrafficFilter::default();
    for (from, step) in [
        (second(seconds - 60), Step::Second),
        (second(seconds - 3600), Step::TenSeconds),
        (second(0), Step::TenSeconds),
    ] {
        let traffic = run.series.traffic(&all, (from, end), end, 360).await.expect("traffic");
        assert_eq!(traffic.resolution.step, step);
        let shown = end.remaining(traffic.from.max(START)).expect("a range").as_secs();
        assert_eq!(traffic.total.counts.total(), shown * 10);
        assert_eq!(traffic.total.latency.count(), shown * 10, "as many durations as requests");
        assert!(traffic.points.len() <= 361);
        let points: u64 = traffic.points.iter().map(|point| point.counts.total()).sum();
        assert_eq!(points, shown * 10);
        // Of all that are over: whole points have ten a second.
        let width = traffic.resolution.width.as_secs();
        assert_eq!(traffic.points[traffic.points.len() / 2].counts.total(), width * 10);
    }
    assert!(store.count(Step::Hour) > 0, "of an hour that is over");

    let traffic = run.series.traffic(&all, (second(0), end), end, 360).await.expect("traffic");
    let classes = RequestClass::ALL.map(|class| traffic.total.counts.of(class));
    assert_eq!(classes, [7, 1, 1, 1].map(|part| part * seconds));
    assert_eq!(traffic.total.latency.max(), Some(Duration::from_millis(10)));
    let p50 = traffic.total.latency.quantile(0.5).expect("a quantile").as_secs_f64() * 1000.0;
    assert!((4.95..=5.05).contains(&p50), "{p50}");
    assert_eq!(traffic.operations[0].0, "Encrypt");
    assert_eq!(traffic.codes.len(), 3);

    for gateway in GatewayKind::ALL {
        let filter = TrafficFilter { gateway: Some(*gateway), ..TrafficFilter::default() };
        assert_eq!(run.count(&filter, second(0), end, end).await, 5 * seconds, "{gateway}");
    }
    let none = TrafficFilter { region: "cn-shanghai".to_owned(), ..TrafficFilter::default() };
    assert_eq!(run.count(&none, second(0), end, end).await, 0);
}

#[tokio::test]
async fn callers_and_keys_are_told_apart() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    run.serve(0..120).await;
    let (from, to) = (second(0), second(120));
    let all = TrafficFilter::default();
    let of = |apart| run.series.groups(&all, apart, (from, to), to);
    let keys = of(Apart::Key).await.expect("groups");
    let counts: Vec<_> =
        keys.iter().map(|group| (group.labels.key.as_str(), group.gateway, group.counts.total())).collect();
    assert_eq!(
        counts,
        [
            ("key-2", GatewayKind::Shared, 480),
            ("key-2", GatewayKind::Dedicated, 480),
            ("key-1", GatewayKind::Shared, 120),
            ("key-1", GatewayKind::Dedicated, 120),
        ]
    );
    let callers = of(Apart::Caller).await.expect("groups");
    assert_eq!(callers.iter().map(|group| group.counts.total()).sum::<u64>(), 1200);
    let first = &callers[0];
    assert_eq!((first.labels.agent.as_str(), first.labels.address.as_str()), ("Golang/1.15.3", "10.0.0.1"));
    assert_eq!(first.last, second(119));
    let filter = TrafficFilter { key: "key-1".to_owned(), ..TrafficFilter::default() };
    let of_key = run.series.groups(&filter, Apart::Principal, (from, to), to).await.expect("groups");
    assert_eq!(of_key.iter().map(|group| group.counts.total()).sum::<u64>(), 240);
}

/// A server that ends without warning loses what came after its last second, and the next one goes on.
#[tokio::test]
async fn after_a_crash_nothing_is_lost_but_the_last_second() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    run.serve(0..95).await;
    run.series.meter().record(&observed(0));
    drop(run);
    let mut run = Run::of(&store, "b");
    run.serve(95..130).await;
    // The next day, when seconds are gone and minutes were made of what the first run left.
    let tomorrow = second(130).plus(24 * HOUR);
    run.keeper.keep(tomorrow).await.expect("kept");
    assert_eq!((store.count(Step::Second), store.count(Step::TenSeconds)), (0, 0));
    assert_eq!(run.count(&TrafficFilter::default(), second(0), second(130), tomorrow).await, 1300);
}

#[tokio::test]
async fn two_servers_are_shown_as_one() {
    let store = Memory::new();
    let (mut a, mut b) = (Run::of(&store, "a"), Run::of(&store, "b"));
    for n in 0..200 {
        a.serve(n..n + 1).await;
        b.serve(n..n + 1).await;
    }
    for (from, to) in [(second(0), second(200)), (second(150), second(200))] {
        let shown = a.series.traffic(&TrafficFilter::default(), (from, to), to, 360).await.expect("traffic");
        let seconds = to.remaining(shown.from.max(START)).expect("a range").as_secs();
        assert_eq!(shown.total.counts.total(), 20 * seconds);
        assert_eq!(b.count(&TrafficFilter::default(), from, to, to).await, 20 * seconds);
    }
}

#[tokio::test]
async fn while_the_store_fails_nothing_is_lost() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    run.serve(0..30).await;
    store.fails.store(true, Ordering::Relaxed);
    for n in 30..1000 {
        run.series.meter().record(&observed(n));
        assert!(run.keeper.keep(second(n + 1)).await.is_err());
    }
    store.fails.store(false, Ordering::Relaxed);
    run.serve(1000..1030).await;
    let later = second(1030).plus(13 * HOUR);
    run.keeper.keep(later).await.expect("kept");
    let all = 300 + 970 + 300;
    assert_eq!(
        run.count(&TrafficFilter::default(), second(0), second(1030), later).await,
        all,
        "rolled up late"
    );
}

#[tokio::test]
async fn a_clock_that_is_set_back_loses_nothing() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    run.serve(0..400).await;
    run.serve(100..200).await;
    run.serve(400..500).await;
    let later = second(500).plus(24 * HOUR);
    run.keeper.keep(later).await.expect("kept");
    assert_eq!(run.count(&TrafficFilter::default(), second(0), second(500), later).await, 6000);
}

#[tokio::test]
async fn a_damaged_frame_is_told_and_does_not_keep_others_back() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    // All in one ten seconds, which are not over.
    run.serve(1..6).await;
    store.damage(Step::Second);
    run.serve(6..60).await;
    let traffic = run
        .series
        .traffic(&TrafficFilter::default(), (second(0), second(60)), second(60), 60)
        .await
        .expect("traffic");
    assert_eq!((traffic.unreadable, traffic.total.counts.total()), (5, 540));
    assert!(run.keeper.unreadable() == 5);
    assert_eq!(
        run.count(&TrafficFilter::default(), second(0), second(60), second(60).plus(2 * HOUR)).await,
        540
    );
}

#[tokio::test]
async fn frames_go_when_their_time_is_over() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    run.serve(0..30).await;
    for (after, kept) in [
        (2 * HOUR, [false, true, true, true, true]),
        (13 * HOUR, [false, false, true, true, true]),
        (15 * 24 * HOUR, [false, false, false, true, true]),
        (61 * 24 * HOUR, [false, false, false, false, true]),
        (402 * 24 * HOUR, [false; 5]),
    ] {
        run.keeper.keep(second(30).plus(after)).await.expect("kept");
        assert_eq!(Step::ALL.map(|step| store.count(step) > 0), kept, "{after:?}");
    }
}

/// Requests in a second of each minute.
async fn serve_minutes(run: &mut Run, minutes: std::ops::Range<u64>) {
    for minute in minutes {
        run.serve(minute * 60..minute * 60 + 1).await;
        // The step is rolled up once it is over.
        run.keeper.keep(second(minute * 60 + 50)).await.expect("kept");
    }
}

/// R264: what is over is merged once, and a range that moves on is shown as if it were looked at for the first time.
#[tokio::test]
async fn r264_who_looks_again_reads_only_what_came_since() {
    looks_again(6 * HOUR, Step::Minute).await;
    looks_again(14 * HOUR, Step::FiveMinutes).await;
}

async fn looks_again(length: Duration, step: Step) {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    let filters = [
        TrafficFilter::default(),
        TrafficFilter { operation: "Decrypt".to_owned(), ..TrafficFilter::default() },
    ];
    serve_minutes(&mut run, 0..900).await;
    let mut cheap = 0;
    for minute in 900..920 {
        serve_minutes(&mut run, minute..minute + 1).await;
        for after in [52, 58] {
            let now = second(minute * 60 + after);
            let range = (now.minus(length), now);
            store.read();
            let shown = run.series.traffics(filters.each_ref(), range, now, 360).await.expect("traffic");
            cheap += u32::from(store.read() < 20);
            let mut newcomer = Run::of(&store, &format!("newcomer-{minute}-{after}"));
            newcomer.keeper.keep(now).await.expect("kept");
            let fresh = newcomer.series.traffics(filters.each_ref(), range, now, 360).await.expect("traffic");
            assert_eq!(shown, fresh, "{after} seconds after minute {minute}");
            let in_range = |minute: &u64| (shown[0].from..now).contains(&second(minute * 60));
            let minutes = u64::try_from((0..=minute).filter(in_range).count()).expect("a day's");
            assert_eq!(shown[0].total.counts.total(), 10 * minutes);
            assert_eq!(shown[0].resolution.step, step);
        }
    }
    assert!(
        cheap > 20,
        "of 40 times {cheap}, by {step:?}: only once a minute all is read, since another server may be late"
    );
}

/// What comes late is there when it has come: our own at once, another server's a minute later.
#[tokio::test]
async fn what_comes_late_is_not_missing_from_what_was_merged() {
    let store = Memory::new();
    let (mut ours, mut theirs) = (Run::of(&store, "a"), Run::of(&store, "b"));
    serve_minutes(&mut ours, 0..900).await;
    let all = TrafficFilter::default();
    let now = second(900 * 60);
    assert_eq!(ours.count(&all, second(0), now, now).await, 9000);
    for (server, after, there) in [(0, 0, 9010), (1, 0, 9010), (1, 61, 9020)] {
        let server = if server == 0 { &mut ours } else { &mut theirs };
        if after == 0 {
            server.serve(600..601).await;
            server.keeper.keep(now).await.expect("kept");
        }
        let now = now.plus(Duration::from_secs(after));
        assert_eq!(ours.count(&all, second(0), now, now).await, there, "{after} s later");
    }
}

#[tokio::test]
async fn what_is_folded_is_still_counted() {
    let store = Memory::new();
    let mut run = Run::of(&store, "a");
    let keys: Vec<_> = (0..5000).map(|n| format!("key-{n}")).collect();
    for key in &keys {
        run.series.meter().record(&Observation { key, ..observed(2) });
    }
    run.keeper.keep(second(1)).await.expect("kept");
    let range = (second(0), second(1));
    let groups =
        run.series.groups(&TrafficFilter::default(), Apart::Key, range, second(1)).await.expect("groups");
    assert_eq!(groups.iter().map(|group| group.counts.total()).sum::<u64>(), 5000);
    assert_eq!((groups[0].labels.key.as_str(), groups[0].counts.total()), (OTHER, 1000));
    assert_eq!(run.series.meter().folded(), 1000);
}
