//! Webhooks, from an alert that fires to whoever is told: on both databases, by a clock of the test's own.

use std::{collections::VecDeque, sync::Mutex, time::Duration};

use async_trait::async_trait;
use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use console::{AlertChange, AlertFields, AlertWrite, Alerts, AuditFormat, Error, WebhookSender};
use domain::{
    AlertCondition, AlertId, AlertKind, DeliveryEvent, DeliveryFailure, DeliveryOutcome, DeliveryState,
    DeliveryTry, ReadyAlert, Refusal, Role, Webhook, WebhookId, WebhookUrl,
    view::{AuditFilter, Mute, WebhookPage},
};
use metrics::{Keeper, Observation};

use crate::{traffic::observed, world::World};

on_each_database! {
    r286_who_is_told_can_check_that_it_was_us
    what_does_not_arrive_is_tried_again_until_it_is_given_up
    each_cause_of_a_failed_try_is_told
    pages_are_told_of_a_try_that_is_stored_after_later_ones
    a_secret_that_does_not_open_is_a_failed_try_that_is_told_and_ends
    a_crash_between_the_commit_and_the_delivery_loses_nothing
    muted_and_unchosen_webhooks_are_told_nothing
    who_is_chosen_while_it_fires_is_told_so_and_who_no_longer_is_hears_the_end
    that_it_ended_waits_for_that_it_fires
    secrets_and_addresses_are_for_administrators
}

/// What was posted.
struct Posted {
    url: String,
    headers: [(&'static str, String); 3],
    body: String,
}

/// Answers as it is told to, then with 204.
#[derive(Default)]
struct Receiver {
    answers: Mutex<VecDeque<Result<u16, DeliveryFailure>>>,
    posted: Mutex<Vec<Posted>>,
}

impl Receiver {
    fn answering(answers: impl IntoIterator<Item = Result<u16, DeliveryFailure>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), posted: Mutex::default() }
    }

    fn taken(&self) -> Vec<Posted> {
        std::mem::take(&mut *self.posted.lock().expect("not poisoned"))
    }
}

#[async_trait]
impl WebhookSender for Receiver {
    async fn post(
        &self,
        url: &WebhookUrl,
        headers: [(&'static str, String); 3],
        body: String,
    ) -> Result<u16, DeliveryFailure> {
        self.posted.lock().expect("not poisoned").push(Posted { url: url.to_string(), headers, body });
        self.answers.lock().expect("not poisoned").pop_front().unwrap_or(Ok(204))
    }
}

/// Never answers.
#[derive(Default)]
struct Silent(tokio::sync::Notify);

#[async_trait]
impl WebhookSender for Silent {
    async fn post(
        &self,
        _: &WebhookUrl,
        _: [(&'static str, String); 3],
        _: String,
    ) -> Result<u16, DeliveryFailure> {
        self.0.notify_one();
        std::future::pending().await
    }
}

/// Sends what is due, as a server does.
async fn send(world: &World, receiver: &Receiver) -> Vec<Posted> {
    for id in world.console.due_deliveries().await.expect("what is due") {
        world.console.deliver(&id, receiver).await.expect("sent");
    }
    receiver.taken()
}

async fn webhook(world: &World) -> WebhookId {
    let url = "https://example.com/hook?token=of-theirs".parse().expect("an address");
    let name = "告警 <on-call>".parse().expect("a name");
    world.console.create_webhook(&world.administrator, name, url).await.expect("created")
}

async fn page(world: &World, id: &WebhookId) -> WebhookPage {
    world.console.webhook(&world.administrator, id).await.expect("a page")
}

/// Has a rule tell these webhooks.
async fn tell(world: &World, ready: ReadyAlert, webhooks: Vec<WebhookId>) -> AlertId {
    let (id, rule) = (AlertId::from(ready), ready.rule());
    let fields = AlertFields {
        name: None,
        phase: rule.phase,
        condition: rule.condition,
        instance: None,
        hold: rule.hold,
        severity: rule.severity,
        webhooks,
    };
    world.console.update_alert(&world.administrator, &id, fields).await.expect("changed");
    id
}

/// Has the dedicated gateway throttle, so that an alert fires.
async fn throttle(world: &World) {
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    for _ in 0..20 {
        let one: Observation<'_> = observed(domain::GatewayKind::Dedicated, 429, 1);
        world.series.meter().record(&one);
    }
    keeper.keep(world.now()).await.expect("kept");
    look(world, 80).await;
}

async fn look(world: &World, seconds: i64) {
    for _ in 0..seconds / 10 {
        world.advance_seconds(10);
        world.console.look_at_alerts().await.expect("looked");
    }
}

/// R286: what is posted is signed as Standard Webhooks says, which is checked here by the secret that was shown alone; it
/// says what fires and what it was judged by, and later that it ended. Nothing else tells the secret.
async fn r286_who_is_told_can_check_that_it_was_us(world: World) {
    let id = webhook(&world).await;
    let secret = page(&world, &id).await.secret.expect("shown to its maker").0;
    tell(&world, ReadyAlert::DedicatedThrottles, vec![id.clone()]).await;
    throttle(&world).await;
    let receiver = Receiver::default();
    let [told] = &send(&world, &receiver).await[..] else { panic!("told once") };
    assert_eq!(told.url, "https://example.com/hook?token=of-theirs");
    let [(_, message), (_, at), (_, signature)] = &told.headers;
    assert_eq!(
        told.headers.each_ref().map(|(name, _)| *name),
        ["webhook-id", "webhook-timestamp", "webhook-signature"]
    );
    let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("its prefix")).expect("base64");
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let mac = STANDARD.decode(signature.strip_prefix("v1,").expect("a version")).expect("base64");
    let signed = |body: &str| format!("{message}.{at}.{body}");
    hmac::verify(&key, signed(&told.body).as_bytes(), &mac).expect("signed under the secret");
    assert!(hmac::verify(&key, signed(&told.body.replace("20", "21")).as_bytes(), &mac).is_err());
    assert_eq!(at.parse::<i64>().expect("seconds"), world.now().seconds());

    let body: serde_json::Value = serde_json::from_str(&told.body).expect("JSON");
    assert_eq!(body["type"], "alert.firing");
    let data = &body["data"];
    for (name, value) in [
        ("kind", "throttled"),
        ("severity", "critical"),
        ("state", "firing"),
        ("unit", "count"),
        ("gateway", "dedicated"),
        ("path", "/alerts/dedicated-throttles"),
    ] {
        assert_eq!(data[name], value, "{name}");
    }
    assert_eq!(
        (&data["value"], &data["threshold"], &data["rule"]["id"]),
        (&20.into(), &10.into(), &"dedicated-throttles".into())
    );
    let delivery = page(&world, &id).await.deliveries.remove(0);
    assert_eq!(delivery.delivery.state, DeliveryState::Delivered { at: world.now() });
    assert!(send(&world, &receiver).await.is_empty(), "told once");

    world.advance_seconds(600);
    look(&world, 70).await;
    let [ended] = &send(&world, &receiver).await[..] else { panic!("told that it ended") };
    let body: serde_json::Value = serde_json::from_str(&ended.body).expect("JSON");
    assert_eq!((&body["type"], &body["data"]["state"]), (&"alert.resolved".into(), &"resolved".into()));

    let log = world.console.audit_file(&world.administrator, &AuditFilter::default(), AuditFormat::Csv).await;
    let log = String::from_utf8(log.expect("a file").bytes).expect("text");
    assert!(log.contains("CreateWebhook") && log.contains("https://example.com"));
    assert!(!log.contains(&secret) && !log.contains("of-theirs"), "the audit log tells no secret");
    world.advance(1);
    assert!(page(&world, &id).await.secret.is_none(), "shown for a while");
}

/// What does not arrive is tried again after growing waits, each try with the same id and a signature of its own; in the
/// end it is given up, and sent again when somebody asks for that.
async fn what_does_not_arrive_is_tried_again_until_it_is_given_up(world: World) {
    let id = webhook(&world).await;
    let failures = [
        Ok(500),
        Err(DeliveryFailure::Unreachable),
        Err(DeliveryFailure::TimedOut),
        Ok(302),
        Err(DeliveryFailure::Untrusted),
        Err(DeliveryFailure::Broken),
        Ok(404),
        Ok(503),
    ];
    let receiver = Receiver::answering(failures);
    world.console.test_webhook(&world.administrator, &id).await.expect("to be sent");
    let mut ids = std::collections::BTreeSet::new();
    for tried in 1..=failures.len() {
        let [posted] = &send(&world, &receiver).await[..] else { panic!("one, at {tried}") };
        ids.insert(posted.headers[0].1.clone());
        let row = page(&world, &id).await.deliveries.remove(0);
        assert_eq!(row.tries.len(), tried);
        match row.delivery.state {
            DeliveryState::Waiting { next_at } => {
                assert!(send(&world, &receiver).await.is_empty(), "not before its time");
                let wait = next_at.remaining(world.now()).expect("later").as_secs();
                world.advance_seconds(i64::try_from(wait).expect("seconds"));
            }
            state => assert_eq!((tried, state), (8, DeliveryState::GivenUp { at: world.now() })),
        }
    }
    assert_eq!(ids.len(), 1, "the same id at each try");
    world.advance(100);
    assert!(send(&world, &receiver).await.is_empty());
    let delivery = page(&world, &id).await.deliveries.remove(0).delivery;
    assert_eq!(delivery.event, DeliveryEvent::Test);
    world.console.redeliver(&world.administrator, &delivery.id).await.expect("to be sent again");
    assert_eq!(send(&world, &receiver).await.len(), 1);
    let row = page(&world, &id).await.deliveries.remove(0);
    assert_eq!((row.tries.len(), row.delivery.state), (9, DeliveryState::Delivered { at: world.now() }));

    world.advance(24 * 91);
    world.console.forget_deliveries().await.expect("cleared away");
    assert_eq!(page(&world, &id).await.deliveries, []);
}

/// Each cause is kept by its name and read as what it was.
async fn each_cause_of_a_failed_try_is_told(world: World) {
    let id = webhook(&world).await;
    for failure in DeliveryFailure::ALL {
        world.console.test_webhook(&world.administrator, &id).await.expect("to be sent");
        let receiver = Receiver::answering([Err(*failure)]);
        assert_eq!(send(&world, &receiver).await.len(), 1, "{failure}");
        let row = page(&world, &id).await.deliveries.remove(0);
        let outcomes: Vec<_> = row.tries.iter().map(|tried| tried.outcome).collect();
        assert_eq!(outcomes, [DeliveryOutcome::Failed(*failure)]);
        world.advance_seconds(1);
    }
}

/// Under another root key, or damaged: it is not sent unsigned, and not tried for ever.
async fn a_secret_that_does_not_open_is_a_failed_try_that_is_told_and_ends(world: World) {
    let webhook = Webhook {
        id: WebhookId::new([7; 16]),
        name: "damaged".parse().expect("a name"),
        url: "https://example.com/hook".parse().expect("an address"),
        creator: "administrator".parse().expect("a name"),
        created_at: world.now(),
    };
    let add = AlertWrite::AddWebhook(Box::new(webhook.clone()), vec![7; 60].into());
    world.storage.commit_alert(AlertChange { writes: vec![add], audit: None }).await.expect("stored");
    // Not shown to its maker any more, which needs it opened.
    world.advance(1);
    world.console.test_webhook(&world.administrator, &webhook.id).await.expect("to be sent");
    let receiver = Receiver::default();
    for tried in 1..=8 {
        assert_eq!(world.console.due_deliveries().await.expect("what is due").len(), 1, "at {tried}");
        let before = world.console.last_change(&world.administrator).await.expect("the last change");
        assert!(send(&world, &receiver).await.is_empty(), "nothing is sent unsigned");
        let after = world.console.last_change(&world.administrator).await.expect("the last change");
        assert_ne!(before, after, "pages are told, though nobody did it");
        let row = page(&world, &webhook.id).await.deliveries.remove(0);
        assert_eq!(row.tries.len(), tried);
        let outcome = row.tries.last().map(|tried| tried.outcome);
        assert_eq!(outcome, Some(DeliveryOutcome::Failed(DeliveryFailure::SecretUnopened)));
        match row.delivery.state {
            DeliveryState::Waiting { next_at } => {
                let wait = next_at.remaining(world.now()).expect("later").as_secs();
                world.advance_seconds(i64::try_from(wait).expect("seconds"));
            }
            state => assert_eq!((tried, state), (8, DeliveryState::GivenUp { at: world.now() })),
        }
    }
    world.advance(100);
    assert!(world.console.due_deliveries().await.expect("what is due").is_empty());
}

/// What was begun first is stored last, where its receiver takes its time.
async fn pages_are_told_of_a_try_that_is_stored_after_later_ones(world: World) {
    for id in [webhook(&world).await, webhook(&world).await] {
        world.console.test_webhook(&world.administrator, &id).await.expect("to be sent");
    }
    let due = world.console.due_deliveries().await.expect("what is due");
    let begun = [world.now(), world.now().minus(Duration::from_secs(9))];
    assert_eq!(due.len(), begun.len());
    for (id, at) in due.into_iter().zip(begun) {
        let before = world.console.last_change(&world.administrator).await.expect("the last change");
        let from = world.storage.delivery(&id).await.expect("a read").expect("a delivery").revision;
        let tried = DeliveryTry { at, outcome: DeliveryOutcome::Status(204) };
        let state = DeliveryState::Delivered { at };
        let writes = vec![AlertWrite::TriedDelivery { id, from, tries: 1, tried, state }];
        world.storage.commit_alert(AlertChange { writes, audit: None }).await.expect("stored");
        let after = world.console.last_change(&world.administrator).await.expect("the last change");
        assert_ne!(before, after, "begun at {at}");
    }
}

/// The server ends after an alert was committed, and while what it tells is on its way: another one sends it.
async fn a_crash_between_the_commit_and_the_delivery_loses_nothing(world: World) {
    let id = webhook(&world).await;
    tell(&world, ReadyAlert::DedicatedThrottles, vec![id.clone()]).await;
    throttle(&world).await;
    let [due] = &world.console.due_deliveries().await.expect("what is due")[..] else { panic!("one") };
    let silent = Silent::default();
    tokio::select! {
        _ = world.console.deliver(due, &silent) => panic!("nobody answers"),
        // It is on its way when the server ends.
        () = silent.0.notified() => {}
    }

    let other = world.another_console();
    assert!(other.due_deliveries().await.expect("what is due").is_empty(), "it may still be on its way");
    world.advance_seconds(61);
    let receiver = Receiver::default();
    let due = other.due_deliveries().await.expect("what is due");
    for id in &due {
        // Two servers find it; one sends it.
        let (one, two) = tokio::join!(other.deliver(id, &receiver), world.console.deliver(id, &receiver));
        one.and(two).expect("sent");
    }
    assert_eq!((due.len(), receiver.taken().len()), (1, 1));
    let row = page(&world, &id).await.deliveries.remove(0);
    assert_eq!((row.tries.len(), row.delivery.state), (1, DeliveryState::Delivered { at: world.now() }));
}

/// Nobody is told of what is muted until that ends; a webhook that is removed is told nothing; a rule that is deleted while
/// it fires is told to have ended.
async fn muted_and_unchosen_webhooks_are_told_nothing(world: World) {
    let (console, administrator) = (&world.console, &world.administrator);
    let (told, removed) = (webhook(&world).await, webhook(&world).await);
    let condition = AlertKind::Throttled.condition();
    let AlertCondition::Throttled { .. } = condition else { panic!("its kind") };
    let own = AlertFields {
        name: Some("mine".parse().expect("a name")),
        phase: None,
        condition,
        instance: None,
        hold: Default::default(),
        severity: domain::AlertSeverity::Info,
        webhooks: vec![told.clone(), removed.clone(), WebhookId::new([9; 16])],
    };
    let rule = console.create_alert(administrator, own).await.expect("created");
    console.delete_webhook(administrator, &removed).await.expect("removed");
    assert!(matches!(
        console.webhook(administrator, &removed).await,
        Err(Error::Refused(Refusal::WebhookNotFound))
    ));
    console.mute_alert(administrator, &rule, Mute::Hours(1)).await.expect("muted");
    throttle(&world).await;
    let receiver = Receiver::default();
    assert!(send(&world, &receiver).await.is_empty(), "muted");
    console.mute_alert(administrator, &rule, Mute::Off).await.expect("not muted");
    look(&world, 10).await;
    let [late] = &send(&world, &receiver).await[..] else { panic!("told of late, once") };
    assert!(late.body.contains("alert.firing") && late.body.contains("\"mine\""));
    console.delete_alert(administrator, &rule).await.expect("deleted");
    let [ended] = &send(&world, &receiver).await[..] else { panic!("told that it ended") };
    assert!(ended.body.contains("alert.resolved"));
    assert_eq!(page(&world, &told).await.row.rules, []);
}

/// Whoever may not change webhooks sees where they are, not their whole address, and never a secret.
async fn secrets_and_addresses_are_for_administrators(world: World) {
    let id = webhook(&world).await;
    for role in [Role::Viewer, Role::Operator] {
        let token = world.join(&format!("a-{role}"), role).await;
        let caller = world.console.caller(token.as_str()).await.expect("signed in");
        let page = world.console.webhook(&caller, &id).await.expect("a page");
        assert_eq!((page.row.url.as_str(), page.secret.is_some()), ("https://example.com", false), "{role}");
        let refused = world.console.test_webhook(&caller, &id).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NoPermission(_)))));
    }
    let again = world.console.webhooks(&world.administrator).await.expect("a list");
    assert_eq!(again.rows[0].url, "https://example.com/hook?token=of-theirs");
}

async fn who_is_chosen_while_it_fires_is_told_so_and_who_no_longer_is_hears_the_end(world: World) {
    let [first, second] = [webhook(&world).await, webhook(&world).await];
    tell(&world, ReadyAlert::DedicatedThrottles, vec![first.clone()]).await;
    throttle(&world).await;
    let receiver = Receiver::default();
    assert_eq!(kinds(&send(&world, &receiver).await), ["alert.firing"]);
    tell(&world, ReadyAlert::DedicatedThrottles, vec![second.clone()]).await;
    let mut told = kinds(&send(&world, &receiver).await);
    told.sort();
    assert_eq!(told, ["alert.firing", "alert.resolved"]);
    let events = async |id| {
        let deliveries = page(&world, id).await.deliveries;
        deliveries.into_iter().map(|row| row.delivery.event).collect::<Vec<_>>()
    };
    assert_eq!(events(&first).await, [DeliveryEvent::Resolved, DeliveryEvent::Firing]);
    assert_eq!(events(&second).await, [DeliveryEvent::Firing]);
}

async fn that_it_ended_waits_for_that_it_fires(world: World) {
    tell(&world, ReadyAlert::DedicatedThrottles, vec![webhook(&world).await]).await;
    throttle(&world).await;
    let refusing = Receiver::answering([Ok(503); 3]);
    for _ in 0..3 {
        send(&world, &refusing).await;
        world.advance_seconds(70);
    }
    // It is calm for long enough, and what was to be told first still waits for its next try.
    look(&world, 10).await;
    look(&world, 180).await;
    let receiver = Receiver::default();
    assert_eq!(kinds(&send(&world, &receiver).await), Vec::<String>::new());
    world.advance_seconds(300);
    assert_eq!(kinds(&send(&world, &receiver).await), ["alert.firing"]);
    assert_eq!(kinds(&send(&world, &receiver).await), ["alert.resolved"]);
}

/// What each of them tells.
fn kinds(posted: &[Posted]) -> Vec<String> {
    let kind = |posted: &Posted| {
        let body: serde_json::Value = serde_json::from_str(&posted.body).expect("JSON");
        body["type"].as_str().expect("a text").to_owned()
    };
    posted.iter().map(kind).collect()
}
