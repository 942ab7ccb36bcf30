//! Alerts, from what passed the gateways to what becomes of a rule: on both databases, by a clock of the test's own.

use std::time::Duration;

use console::{AlertFields, Alerts, Console, Error};
use domain::{
    AlertCondition, AlertId, AlertKind, AlertRule, AlertState, AlertStateKind, GatewayKind, Hold, Phase,
    ReadyAlert, Refusal, Role, Unjudged, Window,
    view::{AlertFilter, AlertRow, Mute, TrafficRange},
};
use metrics::{AccessLog, AccessRecord, Block, Keeper, Outcome, RequestId};

use crate::{
    traffic::{observed, pass},
    world::World,
};

on_each_database! {
    r264_r266_r269_r277_r278_traffic_is_judged_against_the_baseline
    r274_r275_r276_rules_are_looked_at_in_their_phase
    r280_r286_records_of_the_log_fire_and_end
    a_rule_is_changed_and_had_back
    what_fires_outlives_a_restart_and_two_servers_tell_once
    muted_alerts_are_looked_at
    keys_that_are_deleted_and_clocks_fire
}

/// Looks as a server does: every ten seconds, for so many.
async fn look_for(world: &World, seconds: i64) {
    for _ in 0..seconds / 10 {
        world.advance_seconds(10);
        world.console.look_at_alerts().await.expect("looked");
    }
}

async fn row(world: &World, id: &AlertId) -> AlertRow {
    let list = world.console.alerts(&world.administrator, &AlertFilter::default()).await.expect("a list");
    list.rows.into_iter().find(|row| row.rule.id == *id).expect("the rule")
}

async fn kind(world: &World, ready: ReadyAlert) -> AlertStateKind {
    row(world, &ready.into()).await.state.kind()
}

/// What the audit log tells of a rule, the latest first.
async fn told(world: &World, id: &AlertId) -> Vec<String> {
    let page = world.console.alert(&world.administrator, id).await.expect("a page");
    page.history.into_iter().map(|entry| entry.action).collect()
}

fn fields(condition: AlertCondition, minutes: u32) -> AlertFields {
    AlertFields {
        name: Some("网关 <own> & \"rule\"".parse().expect("a name")),
        phase: None,
        condition,
        instance: None,
        hold: Hold::try_from(minutes).expect("minutes"),
        severity: domain::AlertSeverity::Warning,
        webhooks: vec![],
    }
}

fn log_rule(query: &str) -> AlertFields {
    let query = query.parse().expect("a query");
    fields(AlertCondition::LogMatches { query, more_than: 2, window: Window::ONE }, 0)
}

async fn append(world: &World, count: u8, status: u16) {
    let record = |number: u8| {
        let mut record =
            AccessRecord { request_id: RequestId([number; 16]), ..AccessRecord::at(world.now()) };
        record.outcome = Outcome::shared(status, "InternalFailure".into(), "Internal Failure.".into());
        record
    };
    let records: Vec<_> = (0..count).map(record).collect();
    world.log.append(&Block::of(&records).expect("a block"), &[]).await.expect("stored");
}

/// R264, R266, R269, R277, R278: without a baseline latency and missing requests cannot be judged, which is said; with one,
/// what is slower fires after its time and ends, and the audit log tells of both.
async fn r264_r266_r269_r277_r278_traffic_is_judged_against_the_baseline(world: World) {
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    world.console.look_at_alerts().await.expect("looked");
    let slower = AlertId::from(ReadyAlert::SharedSlower);
    assert_eq!(row(&world, &slower).await.judged, Some(Err(Unjudged::NoBaseline)));

    pass(&world, &mut keeper, 400, observed(GatewayKind::Shared, 200, 4)).await;
    world.advance_seconds(60);
    let range = TrafficRange::Between {
        from: world.now().minus(Duration::from_secs(120)),
        to: world.now().minus(Duration::from_secs(1)),
    };
    world.console.record_baseline(&world.administrator, range).await.expect("recorded");
    look_for(&world, 10).await;
    let judged = row(&world, &slower).await.judged.expect("looked at").expect("judged");
    assert!(!judged.holds && judged.value > 0 && judged.threshold > judged.value, "{judged:?}");

    world.advance(1);
    let calm = world.console.last_change(&world.administrator).await.expect("the last change");
    for minute in 0..6 {
        pass(&world, &mut keeper, 150, observed(GatewayKind::Shared, 200, 30)).await;
        look_for(&world, 60).await;
        if minute == 0 {
            assert_eq!(kind(&world, ReadyAlert::SharedSlower).await, AlertStateKind::Pending);
            let begun = world.console.last_change(&world.administrator).await.expect("the last change");
            assert_ne!(begun, calm, "pages are told, though the audit log is not");
        }
    }
    let fired = row(&world, &slower).await;
    assert_eq!(fired.state.kind(), AlertStateKind::Firing, "{fired:?}");
    assert!(fired.fired_at.is_some() && fired.judged.clone().is_some_and(|read| read.is_ok_and(|r| r.holds)));
    assert_eq!(told(&world, &slower).await, ["AlertFired"]);

    // Nothing passes: it cannot be judged, and stays.
    world.advance_seconds(300);
    look_for(&world, 60).await;
    let unknown = row(&world, &slower).await;
    assert_eq!(unknown.state.kind(), AlertStateKind::Firing);
    assert!(matches!(unknown.judged, Some(Err(Unjudged::TooFew { .. }))), "{:?}", unknown.judged);

    for _ in 0..6 {
        pass(&world, &mut keeper, 150, observed(GatewayKind::Shared, 200, 4)).await;
        look_for(&world, 60).await;
    }
    assert_eq!(row(&world, &slower).await.state.kind(), AlertStateKind::Resolved);
    assert_eq!(told(&world, &slower).await, ["AlertResolved", "AlertFired"]);
}

/// R274, R275, R276: what is left at the shared gateway alarms nobody before the switchover has ended; throttling does at
/// any time. A rule whose phase is over ends.
async fn r274_r275_r276_rules_are_looked_at_in_their_phase(world: World) {
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    pass(&world, &mut keeper, 40, observed(GatewayKind::Shared, 200, 4)).await;
    pass(&world, &mut keeper, 12, observed(GatewayKind::Dedicated, 429, 1)).await;
    look_for(&world, 80).await;
    assert_eq!(kind(&world, ReadyAlert::DedicatedThrottles).await, AlertStateKind::Firing);
    let left = AlertId::from(ReadyAlert::SharedLeft);
    let before = row(&world, &left).await;
    assert!(!before.looked_at && before.judged.is_none() && before.state == AlertState::Inactive);
    // Its own page says all the same what it would see.
    let page = world.console.alert(&world.administrator, &left).await.expect("a page");
    assert!(page.row.judged.is_some_and(|read| read.is_ok_and(|read| read.value == 40)));

    world.console.begin_phase(&world.administrator, Phase::After).await.expect("begun");
    look_for(&world, 310).await;
    assert_eq!(
        kind(&world, ReadyAlert::SharedLeft).await,
        AlertStateKind::Inactive,
        "they came before it ended"
    );
    pass(&world, &mut keeper, 40, observed(GatewayKind::Shared, 200, 4)).await;
    look_for(&world, 310).await;
    assert_eq!(kind(&world, ReadyAlert::SharedLeft).await, AlertStateKind::Firing);
    let firing = world.console.firing_alerts(&world.administrator).await.expect("alerts");
    let ids: Vec<_> = firing.iter().map(|alert| alert.id.as_str().to_owned()).collect();
    assert!(ids.contains(&"shared-left".to_owned()), "{ids:?}");

    world.console.begin_phase(&world.administrator, Phase::Switchover).await.expect("begun");
    look_for(&world, 10).await;
    assert_eq!(kind(&world, ReadyAlert::SharedLeft).await, AlertStateKind::Resolved);
    let filter = AlertFilter { phase: Some(Some(Phase::After).into()), state: None };
    let list = world.console.alerts(&world.administrator, &filter).await.expect("a list");
    assert_eq!(list.rows.len(), 3);
    assert!(list.counts.iter().sum::<u32>() == ReadyAlert::ALL.len() as u32);
}

/// R280, R286: an alert of a query of the log fires when enough records match, and ends when they do no longer.
async fn r280_r286_records_of_the_log_fire_and_end(world: World) {
    let unread = world.console.create_alert(&world.administrator, log_rule("status_code >=")).await;
    assert!(matches!(unread, Err(Error::Refused(Refusal::Invalid(_)))), "{unread:?}");
    let rule = log_rule("status_code >= 500");
    let id = world.console.create_alert(&world.administrator, rule).await.expect("created");
    append(&world, 2, 500).await;
    look_for(&world, 10).await;
    assert_eq!(row(&world, &id).await.state, AlertState::Inactive);
    append(&world, 3, 503).await;
    look_for(&world, 10).await;
    let fired = row(&world, &id).await;
    assert_eq!(fired.state.kind(), AlertStateKind::Firing);
    assert_eq!(fired.judged.expect("looked at").map(|read| (read.value, read.threshold)), Ok((5, 2)));
    // Nothing records here, and nothing is found any more: that alone does not say that all is well.
    look_for(&world, 80).await;
    let unknown = row(&world, &id).await;
    assert_eq!(
        (unknown.state.kind(), unknown.judged),
        (AlertStateKind::Firing, Some(Err(Unjudged::NotRecorded)))
    );
    append(&world, 1, 500).await;
    look_for(&world, 10).await;
    assert_eq!(row(&world, &id).await.state.kind(), AlertStateKind::Resolved);
    assert_eq!(told(&world, &id).await, ["AlertResolved", "AlertFired", "CreateAlert"]);
}

/// Thresholds are changed by administrators, and had back; rules of one's own are deleted, ready-made ones are not.
async fn a_rule_is_changed_and_had_back(world: World) {
    let (console, administrator) = (&world.console, &world.administrator);
    let id = AlertId::from(ReadyAlert::Quota90);
    let changed = AlertFields { name: None, ..fields(AlertCondition::QuotaUsed { percent: 80 }, 3) };
    console.update_alert(administrator, &id, changed.clone()).await.expect("changed");
    let page = console.alert(administrator, &id).await.expect("a page");
    assert_eq!(page.row.rule.condition, AlertCondition::QuotaUsed { percent: 80 });
    assert_eq!((page.row.rule.name.clone(), page.ready), (None, Some(ReadyAlert::Quota90.rule())));
    console.restore_alert(administrator, &id).await.expect("had back");
    let page = console.alert(administrator, &id).await.expect("a page");
    assert_eq!((page.row.rule, page.ready), (ReadyAlert::Quota90.rule(), None));
    let refused = console.delete_alert(administrator, &id).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::AlertReadyMade))));
    let wrong = AlertFields { condition: AlertCondition::QuotaUsed { percent: 0 }, ..changed };
    assert!(matches!(console.update_alert(administrator, &id, wrong).await, Err(Error::Refused(_))));
    assert_eq!(told(&world, &id).await, ["RestoreAlert", "UpdateAlert"], "what was refused changed nothing");

    let own = console.create_alert(administrator, fields(AlertKind::Throttled.condition(), 1)).await;
    let own = own.expect("created");
    console.enable_alert(administrator, &own, false).await.expect("disabled");
    assert!(!row(&world, &own).await.rule.enabled);
    console.delete_alert(administrator, &own).await.expect("deleted");
    for gone in
        [console.delete_alert(administrator, &own).await, console.restore_alert(administrator, &own).await]
    {
        assert!(matches!(gone, Err(Error::Refused(Refusal::AlertNotFound))));
    }
}

/// What fires is stored: another server that looks at the same changes nothing, and one that starts goes on from it.
async fn what_fires_outlives_a_restart_and_two_servers_tell_once(world: World) {
    let other = world.another_console();
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    pass(&world, &mut keeper, 20, observed(GatewayKind::Dedicated, 429, 1)).await;
    let id = AlertId::from(ReadyAlert::DedicatedThrottles);
    for _ in 0..8 {
        world.advance_seconds(10);
        let (one, two) = tokio::join!(world.console.look_at_alerts(), other.look_at_alerts());
        one.and(two).expect("looked");
    }
    let before = row(&world, &id).await;
    assert_eq!(before.state.kind(), AlertStateKind::Firing);
    assert_eq!(told(&world, &id).await, ["AlertFired"], "one of both told");
    // A console that has just begun knows of it, and goes on.
    let restarted: Console = world.another_console();
    let firing = restarted.firing_alerts(&world.administrator).await.expect("alerts");
    assert_eq!(firing.len(), 1);
    world.advance_seconds(10);
    restarted.look_at_alerts().await.expect("looked");
    assert_eq!(row(&world, &id).await.state, before.state);
    assert_eq!(
        world.storage.alerts().await.expect("rules").len(),
        1,
        "only what is not as it was made is stored"
    );
}

/// Who may mutes for a while; the alert is looked at all the same, and the audit log tells when it is told of late.
async fn muted_alerts_are_looked_at(world: World) {
    let operator = world.join("operator", Role::Operator).await;
    let operator = world.console.caller(operator.as_str()).await.expect("signed in");
    let id = AlertId::from(ReadyAlert::DedicatedThrottles);
    world.console.mute_alert(&operator, &id, Mute::Hours(1)).await.expect("muted");
    let past = Mute::Until(world.now());
    assert!(matches!(world.console.mute_alert(&operator, &id, past).await, Err(Error::Refused(_))));
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    pass(&world, &mut keeper, 20, observed(GatewayKind::Dedicated, 429, 1)).await;
    look_for(&world, 80).await;
    let AlertRow { rule: AlertRule { muted_until, .. }, state, .. } = row(&world, &id).await;
    assert!(muted_until.is_some());
    assert!(matches!(state, AlertState::Firing { told: false, .. }), "{state:?}");
    world.console.mute_alert(&operator, &id, Mute::Off).await.expect("not muted");
    look_for(&world, 10).await;
    assert!(matches!(row(&world, &id).await.state, AlertState::Firing { told: true, .. }));
    assert_eq!(told(&world, &id).await, ["AlertUnmuted", "UnmuteAlert", "AlertFired", "MuteAlert"]);
}

/// A key that is scheduled for deletion is seen in the audit log, and what falls due among the clocks.
async fn keys_that_are_deleted_and_clocks_fire(world: World) {
    look_for(&world, 10).await;
    assert_eq!(kind(&world, ReadyAlert::KeyDeleted).await, AlertStateKind::Inactive);
    let condition = AlertCondition::FallsDue { kind: Some(domain::DueKind::Deletion), days: 8 };
    let due = world.console.create_alert(&world.administrator, fields(condition, 0)).await.expect("created");
    let key = world.console.create_key(&world.administrator, crate::roles::new_key()).await.expect("a key");
    world.console.schedule_key_deletion(&world.administrator, &key.id, 7).await.expect("scheduled");
    look_for(&world, 10).await;
    assert_eq!(kind(&world, ReadyAlert::KeyDeleted).await, AlertStateKind::Firing);
    assert_eq!(row(&world, &due).await.state.kind(), AlertStateKind::Firing);
    world.console.cancel_key_deletion(&world.administrator, &key.id).await.expect("cancelled");
    world.advance(1);
    look_for(&world, 20).await;
    assert_eq!(kind(&world, ReadyAlert::KeyDeleted).await, AlertStateKind::Resolved);
    assert_eq!(row(&world, &due).await.state.kind(), AlertStateKind::Resolved);
}
