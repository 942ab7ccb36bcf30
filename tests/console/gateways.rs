//! What passed the gateways, as the console tells of it.

use std::time::Duration;

use console::{Caller, Error};
use domain::{
    GatewayKind, MarkKind, Phase, RequestClass, Role, Timestamp,
    verdict::Finding,
    view::{AuditFilter, ChartKind, TrafficPage, TrafficRange, TrafficView},
};
use metrics::{Keeper, Observation};

use crate::{
    traffic::{observed, pass},
    world::World,
};

async fn somebody(world: &World, name: &str, role: Role) -> Caller {
    let token = world.join(name, role).await;
    world.console.caller(token.as_str()).await.expect("signed in")
}

async fn page(world: &World, gateway: Option<GatewayKind>) -> TrafficPage {
    let view = TrafficView { gateway, ..TrafficView::default() };
    world.console.traffic(&world.administrator, &view).await.expect("a page")
}

/// R264 to R266, R269, R271, R273 to R276: a switchover from its baseline to the callers that are left, in figures,
/// charts and a verdict.
#[tokio::test(flavor = "multi_thread")]
async fn r264_r269_r271_r275_a_switchover_is_watched() {
    let world = World::new().await;
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    let operator = somebody(&world, "operator", Role::Operator).await;

    let nothing = page(&world, Some(GatewayKind::Shared)).await;
    assert_eq!(nothing.findings, [Finding::NoSamples, Finding::NoBaseline]);
    assert!(nothing.charts.iter().all(|chart| chart.rows.is_empty() || chart.kind != ChartKind::Latency));

    pass(&world, &mut keeper, 400, observed(GatewayKind::Shared, 200, 4)).await;
    let before = page(&world, Some(GatewayKind::Shared)).await;
    let [shared] = &before.gateways[..] else { panic!("one gateway") };
    assert_eq!((shared.passed.total(), shared.errors()), (400, 0));
    assert_eq!((shared.callers[0].name.as_str(), shared.callers[0].requests), ("payments", 400));
    assert_eq!((shared.keys[0].requests, shared.operations[0].name.as_str()), (400, "Encrypt"));
    let kinds: Vec<_> = before.charts.iter().map(|chart| chart.kind).collect();
    assert_eq!(kinds, [ChartKind::Rate, ChartKind::Latency, ChartKind::Classes]);
    assert!(before.charts.iter().all(|chart| chart.svg.starts_with("<svg") && chart.rows.contains("<td")));

    let range = TrafficRange::Between { from: before.from, to: before.to };
    world.console.record_baseline(&operator, range).await.expect("recorded");
    world.console.begin_phase(&operator, Phase::Switchover).await.expect("begun");
    world.console.annotate(&operator, "Release 7".parse().expect("a note")).await.expect("noted");

    world.advance(2);
    world.console.begin_phase(&operator, Phase::After).await.expect("begun");
    world.advance(1);
    pass(&world, &mut keeper, 300, observed(GatewayKind::Dedicated, 200, 9)).await;
    pass(&world, &mut keeper, 60, observed(GatewayKind::Dedicated, 429, 1)).await;
    pass(&world, &mut keeper, 40, observed(GatewayKind::Shared, 200, 4)).await;

    let after = page(&world, None).await;
    assert_eq!(after.phase, Phase::After);
    let totals: Vec<_> =
        after.gateways.iter().map(|gateway| (gateway.gateway, gateway.passed.total())).collect();
    assert_eq!(totals, [(GatewayKind::Shared, 40), (GatewayKind::Dedicated, 360)]);
    assert_eq!(after.gateways[1].passed.of(RequestClass::Throttled), 60);
    let found = |wanted: fn(&Finding) -> bool| after.findings.iter().any(wanted);
    assert!(found(|f| matches!(f, Finding::Throttling { requests: 60, .. })), "{:?}", after.findings);
    assert!(
        found(|f| matches!(f, Finding::Left { requests: 40, share: 1000, callers: 1 })),
        "{:?}",
        after.findings
    );
    assert!(
        found(|f| matches!(f, Finding::Slower { gateway: GatewayKind::Dedicated, .. })),
        "{:?}",
        after.findings
    );
    assert!(after.marks.iter().any(|mark| mark.kind == MarkKind::Phase(Phase::After)));
    assert!(after.charts[0].svg.contains("phase-after") && after.charts[0].svg.contains("band"));
}

/// R273, R275: who still comes by the shared gateway for keys of instances, with what, and how often.
#[tokio::test(flavor = "multi_thread")]
async fn r273_r275_stragglers_are_named() {
    let world = World::new().await;
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    let of = observed(GatewayKind::Shared, 200, 4);
    let half = "alibabacloud-dkms-transfer-java-sdk/0.2.2";
    pass(&world, &mut keeper, 7, of).await;
    pass(&world, &mut keeper, 2, Observation { operation: "Decrypt", key: "another", ..of }).await;
    pass(&world, &mut keeper, 30, Observation { principal: "billing", agent: half, ..of }).await;
    // A key that lives in no instance has no other gateway, and who came by the dedicated one has switched.
    pass(&world, &mut keeper, 9, Observation { principal: "default", instance: "", ..of }).await;
    pass(&world, &mut keeper, 9, observed(GatewayKind::Dedicated, 200, 4)).await;
    // What only the shared gateway has is asked there by everybody.
    pass(&world, &mut keeper, 9, Observation { operation: "DescribeKey", principal: "settled", ..of }).await;

    let list = world.console.stragglers(&world.administrator, None).await.expect("a list");
    let [billing, payments] = &list.rows[..] else { panic!("two: {:?}", list.rows) };
    assert_eq!(
        (billing.principal.as_str(), billing.requests, billing.library.transfers),
        ("billing", 30, true)
    );
    assert_eq!(
        (payments.principal.as_str(), payments.requests, payments.library.transfers),
        ("payments", 9, false)
    );
    assert_eq!(payments.operations, ["Encrypt", "Decrypt"]);
    assert_eq!(payments.keys, ["key-hzzaaaaaaaaaaaaaaaaaa", "another"]);
    assert_eq!((payments.address.as_str(), list.requests, list.total), ("10.0.0.1", 39, 2));

    // Once the switchover has ended, only those count that came since.
    world.advance(2);
    world.console.begin_phase(&world.administrator, Phase::After).await.expect("begun");
    world.advance(1);
    let list = world.console.stragglers(&world.administrator, None).await.expect("a list");
    assert_eq!((list.rows, list.phase), (vec![], Phase::After));
    pass(&world, &mut keeper, 1, of).await;
    let list = world.console.stragglers(&world.administrator, None).await.expect("a list");
    assert_eq!((list.rows.len(), list.requests), (1, 1));
}

/// R273, R275: long afterwards, when no seconds are kept any more, who moved before the end is still no straggler, and
/// the verdict counts only what came since.
#[tokio::test(flavor = "multi_thread")]
async fn r273_r275_who_moved_in_the_last_minutes_is_no_straggler() {
    let world = World::new().await;
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    let of = observed(GatewayKind::Shared, 200, 4);
    pass(&world, &mut keeper, 5, Observation { principal: "moved", ..of }).await;
    world.advance_seconds(2);
    world.console.begin_phase(&world.administrator, Phase::After).await.expect("begun");
    world.advance_seconds(2);
    pass(&world, &mut keeper, 3, of).await;
    pass(&world, &mut keeper, 6, observed(GatewayKind::Dedicated, 200, 4)).await;
    for hours in [0, 1, 20, 80] {
        world.advance(hours);
        keeper.keep(world.now()).await.expect("rolled up");
        let list = world.console.stragglers(&world.administrator, None).await.expect("a list");
        let names: Vec<_> = list.rows.iter().map(|row| (row.principal.as_str(), row.requests)).collect();
        assert_eq!(names, [("payments", 3)], "{hours} hours later");
    }
    let range = TrafficRange::Last(domain::view::Span::Week);
    let view = TrafficView { range, ..TrafficView::default() };
    let page = world.console.traffic(&world.administrator, &view).await.expect("a page");
    let left = page.findings.iter().find(|finding| matches!(finding, Finding::Left { .. }));
    assert_eq!(left, Some(&Finding::Left { requests: 3, share: 3_333, callers: 1 }));
}

/// R269, R276: what is marked is told in the audit log, and only by those who may.
#[tokio::test(flavor = "multi_thread")]
async fn r269_r276_marks_are_told_in_the_audit_log_and_made_by_operators_only() {
    let world = World::new().await;
    let operator = somebody(&world, "operator", Role::Operator).await;
    let viewer = somebody(&world, "viewer", Role::Viewer).await;
    let refused = world.console.begin_phase(&viewer, Phase::After).await;
    assert!(matches!(refused, Err(Error::Refused(_))));
    let page = world.console.traffic(&viewer, &TrafficView::default()).await.expect("a page");
    assert!(page.refused.is_some() && page.phase == Phase::Before && page.marks.is_empty());

    let (now, later) = (world.now(), world.now().plus(Duration::from_secs(60)));
    for (from, to) in [(now, now), (later, later.plus(Duration::from_secs(1)))] {
        let refused = world.console.record_baseline(&operator, TrafficRange::Between { from, to }).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{from} to {to}");
    }
    world.console.begin_phase(&operator, Phase::Switchover).await.expect("begun");
    let filter = AuditFilter { action: Some("BeginPhase".to_owned()), ..AuditFilter::default() };
    let told = world.console.audit(&world.administrator, &filter).await.expect("the log");
    assert_eq!(told.rows.len(), 1, "the refused one changed nothing");
}

/// A file has what a page shows.
#[tokio::test(flavor = "multi_thread")]
async fn figures_are_a_file_too() {
    let world = World::new().await;
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    pass(&world, &mut keeper, 5, observed(GatewayKind::Shared, 200, 4)).await;
    pass(&world, &mut keeper, 2, observed(GatewayKind::Dedicated, 429, 1)).await;
    let file =
        world.console.traffic_file(&world.administrator, &TrafficView::default()).await.expect("a file");
    let text = String::from_utf8(file.bytes).expect("text");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("time,gateway,seconds,answered"));
    assert!(lines[1].contains(",shared,") && lines[1].contains(",5,0,0,0,"), "{text}");
    assert!(lines[2].contains(",dedicated,") && lines[2].contains(",0,0,2,0,"), "{text}");
    assert_eq!(
        Timestamp::from_millis(0).to_string().len(),
        lines[1].split(',').next().expect("a time").len()
    );
}
