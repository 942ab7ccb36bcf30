//! The vendor's logs on the same pages, saved queries, and what is kept about callers.

use std::time::Duration;

use console::{Error, LogFormat, NewLogImport};
use domain::{
    CallerChange, Field, Invalid, Problem, Refusal, Role, Timestamp,
    view::{
        FileProblem, LogFilter, LogImportState, LogTime, ReadyQuery, Span, TrafficRange, TrafficView,
        UsageView,
    },
};
use engine::Store;
use serde_json::json;

use crate::world::World;

fn caller_of(refused: Result<(), Error>) -> Refusal {
    match refused {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("a refusal: {other:?}"),
    }
}

/// A line of the log service, `ago` seconds before now.
fn line(world: &World, number: u32, ago: u64, change: impl FnOnce(&mut serde_json::Value)) -> String {
    let time = world.now().minus(Duration::from_secs(ago));
    let mut line = json!({
        "time": time.to_string(), "request_id": format!("{number:08x}-0000-4000-8000-000000000000"),
        "api_name": "Decrypt", "gateway_type": "shared", "status_code": 200, "duration": 2.5,
        "principal_id": "payments", "client_ip": "10.1.2.3", "useragent": "Java/17",
        "cmkid": "key-hzz630494463ejqjx", "instance_id": "kst-hzz62f1cb66fa42qo", "region_id": "cn-hangzhou",
    });
    change(&mut line);
    format!("{line}\n")
}

async fn import(world: &World, name: &str, text: &str) -> domain::view::LogImport {
    let new =
        NewLogImport { name: name.parse().ok(), file: "fleet.jsonl".to_owned(), ..NewLogImport::default() };
    let mut import = world.console.begin_log_import(&world.administrator, new).await.expect("begun");
    for some in text.as_bytes().chunks(1000) {
        import.push(some).await.expect("taken");
    }
    world.console.end_log_import(import, None).await.expect("ended")
}

async fn found(world: &World, filter: LogFilter) -> u64 {
    let filter = LogFilter { time: LogTime::Last { minutes: 7 * 24 * 60 }, ..filter };
    let page = world.console.logs(&world.administrator, &filter).await.expect("a page");
    assert_eq!(page.problem, None);
    assert_eq!(page.histogram.sum().total(), page.rows.len() as u64);
    page.histogram.sum().total()
}

fn asked(query: &str, source: Option<&str>) -> LogFilter {
    LogFilter { query: query.to_owned(), source: source.map(str::to_owned), ..LogFilter::default() }
}

/// R262, R281, R283, R284, R285: what is imported is looked at on the same pages, by its source, and is never ours.
#[tokio::test(flavor = "multi_thread")]
async fn r262_r281_r283_r284_r285_imported_logs_are_on_the_same_pages_and_never_ours() {
    let world = World::new().await;
    let mut text = String::new();
    for number in 0..40 {
        text += &line(&world, number, u64::from(number) * 60 + 1, |_| {});
    }
    text += &line(&world, 90, 30, |line| {
        line["status_code"] = json!(404);
        line["error_code"] = json!("Forbidden.KeyNotFound");
    });
    text += "no line\n";
    let made = import(&world, "fleet", &text).await;
    assert!(matches!(made.state, LogImportState::Whole { .. }), "{made:?}");
    assert_eq!((made.report.taken, made.report.refused_total(), made.report.untimed), (41, 1, 0));
    assert_eq!(made.report.refused[0].first, [42]);
    assert_eq!(made.report.sha256.as_deref().map(str::len), Some(64));

    let vendors = ReadyQuery::Decrypted.query();
    assert_eq!(vendors, "EventName = \"Decrypt\" and ResourceType = \"KMS\"");
    for (filter, count) in [
        (asked("", None), 0),
        (asked(vendors, None), 0),
        (asked("", Some("fleet")), 41),
        (asked(vendors, Some("FLEET")), 41),
        (asked("", Some("*")), 41),
        (asked("", Some("other")), 0),
        // A query that asks for a source decides by itself.
        (asked("source = fleet and status_code = 404", None), 1),
        (asked("source = keyferry", Some("fleet")), 0),
        (asked(ReadyQuery::Failed.query(), Some("fleet")), 1),
        (asked(ReadyQuery::NotSwitched.query(), Some("fleet")), 41),
        (asked(ReadyQuery::Throttled.query(), Some("fleet")), 0),
    ] {
        assert_eq!(found(&world, filter.clone()).await, count, "{filter:?}");
    }
    let failed = LogFilter { time: LogTime::Last { minutes: 600 }, ..asked("", Some("fleet")) };
    let page = world.console.logs(&world.administrator, &failed).await.expect("a page");
    let [code] = &page.histogram.codes[..] else { panic!("one: {:?}", page.histogram.codes) };
    assert_eq!((code.status, code.code.as_str(), code.count), (404, "Forbidden.KeyNotFound", 1));
    assert_eq!(page.rows[0].source.as_deref(), Some("fleet"));
    assert_eq!(page.rows[0].resource, "key-hzz630494463ejqjx", "a key that is elsewhere is named");
    let record = world.console.log_record(&world.administrator, &page.rows[0].id).await.expect("a read");
    let fields = record.expect("a record").fields;
    assert!(fields.contains(&("source".to_owned(), "fleet".to_owned())), "{fields:?}");
    let file = world.console.log_file(&world.administrator, &failed, LogFormat::Csv).await.expect("a file");
    assert_eq!(String::from_utf8_lossy(&file.bytes).lines().count(), 42);

    // R264 to R266: the charts of the import have it, ours do not.
    let view = |source: Option<&str>| TrafficView {
        range: TrafficRange::Last(Span::SixHours),
        source: source.and_then(|source| source.parse().ok()),
        ..TrafficView::default()
    };
    for (source, total) in [(None, 0), (Some("fleet"), 41)] {
        let page = world.console.traffic(&world.administrator, &view(source)).await.expect("a page");
        let passed: u64 = page.gateways.iter().map(|gateway| gateway.passed.total()).sum();
        assert_eq!(passed, total, "{source:?}");
    }
    let refused = world.console.traffic(&world.administrator, &view(Some("none"))).await.map(drop);
    assert_eq!(caller_of(refused), Refusal::LogImportNotFound);

    // R273, R275: and so has the list of those who have not switched.
    let source = "fleet".parse().expect("a name");
    let list = world.console.stragglers(&world.administrator, Some(&source)).await.expect("a list");
    assert_eq!((list.rows.len(), list.rows[0].requests), (1, 41));
    assert_eq!(world.console.stragglers(&world.administrator, None).await.expect("a list").rows, []);
}

/// The same file again adds nothing; one that broke off is completed by importing it again; removed, all of it goes.
#[tokio::test(flavor = "multi_thread")]
async fn r281_an_import_counts_each_request_once_and_is_removed_as_a_whole() {
    let world = World::new().await;
    let text: String = (0..30).map(|number| line(&world, number, 60, |_| {})).collect();
    let new =
        |name: &str| NewLogImport { name: name.parse().ok(), file: "a.gz".to_owned(), ..Default::default() };
    let mut broken = world.console.begin_log_import(&world.administrator, new("part")).await.expect("begun");
    let lines: String = text.split_inclusive('\n').take(10).collect();
    broken.push(lines.as_bytes()).await.expect("taken");
    let made = world.console.end_log_import(broken, Some(FileProblem::BrokeOff)).await.expect("ended");
    assert!(matches!(made.state, LogImportState::Broken { why: FileProblem::BrokeOff, .. }), "{made:?}");
    assert_eq!((made.report.taken, made.report.sha256), (10, None));

    let whole = import(&world, "whole", &text).await;
    assert_eq!((whole.report.taken, whole.report.duplicates), (20, 10));
    let again = import(&world, "again", &text).await;
    assert_eq!((again.report.taken, again.report.duplicates), (0, 30));
    assert_eq!(found(&world, asked("", Some("*"))).await, 30);
    let taken = world.console.begin_log_import(&world.administrator, new("whole")).await.map(drop);
    assert_eq!(caller_of(taken), Refusal::LogSourceTaken);

    // One that nobody ends is there, and told as what it is.
    drop(world.console.begin_log_import(&world.administrator, new("left")).await.expect("begun"));
    let list = world.console.log_imports(&world.administrator).await.expect("a list");
    let left = list.rows.iter().find(|row| row.import.name.as_str() == "left").expect("it is there");
    assert_eq!(left.import.state, LogImportState::Interrupted);

    world
        .console
        .remove_log_import(&world.administrator, &"whole".parse().expect("a name"))
        .await
        .expect("removed");
    assert_eq!(found(&world, asked("", Some("*"))).await, 10);
    let gone = world.console.remove_log_import(&world.administrator, &"whole".parse().expect("a name")).await;
    assert_eq!(caller_of(gone), Refusal::LogImportNotFound);
    // What was removed can be imported again, and only that.
    let back = import(&world, "whole", &text).await;
    assert_eq!((back.report.taken, back.report.duplicates), (20, 10));
    let actions: Vec<_> =
        world.storage.audit(None, 100).await.expect("a read").into_iter().map(|row| row.action).collect();
    for (action, count) in [("ImportLog", 5), ("EndLogImport", 4), ("RemoveLogImport", 1)] {
        assert_eq!(actions.iter().filter(|known| *known == action).count(), count, "{action}");
    }
}

/// The server stops in the middle of a file: what it has taken is told, and the file imported again
/// adds the rest.
#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_interrupted_says_what_it_took() {
    let world = World::new().await;
    let text: String = (0..17_000).map(|number| line(&world, number, 1, |_| {})).collect();
    let new = NewLogImport { file: "fleet.jsonl".to_owned(), ..Default::default() };
    let mut running = world.console.begin_log_import(&world.administrator, new).await.expect("begun");
    running.push(b"no JSON\n").await.expect("passed over");
    running.push(text.as_bytes()).await.expect("taken");
    let taken = running.report().taken;
    assert!((16_000..17_000).contains(&taken), "a piece is stored, and some wait: {taken}");
    drop(running);
    let list = world.another_console().log_imports(&world.administrator).await.expect("a list");
    let [row] = &list.rows[..] else { panic!("one: {:?}", list.rows) };
    assert_eq!(row.import.state, LogImportState::Interrupted);
    let report = &row.import.report;
    assert_eq!((report.taken, row.records, report.refused_total()), (taken, taken, 1));
    assert!(report.bytes > 0 && report.sha256.is_none() && !report.fields.is_empty(), "{report:?}");
    let rest = import(&world, "rest", &text).await;
    assert_eq!((rest.report.duplicates, rest.report.taken), (taken, 17_000 - taken));
}

/// No more queries are saved, and no more callers changed at once, than may be: each is said as what it is.
#[tokio::test(flavor = "multi_thread")]
async fn too_many_are_refused_as_what_they_are() {
    let world = World::new().await;
    let console = &world.console;
    let save = async |number: u32| {
        let name = format!("query {number}").parse().expect("a name");
        console.save_query(&world.administrator, name, asked("", None)).await
    };
    for number in 0..200 {
        save(number).await.expect("saved");
    }
    assert_eq!(caller_of(save(200).await), Refusal::TooMany { max: 200 });
    let names = |count: u32| (0..count).map(|number| format!("caller-{number}")).collect::<Vec<_>>();
    let change = async |count| {
        console.change_callers(&world.administrator, &names(count), &CallerChange::Wake).await.map(drop)
    };
    change(100).await.expect("changed");
    assert_eq!(caller_of(change(101).await), Refusal::TooManyAtOnce { max: 100 });
    let none = Invalid::new(Field::Owner, Problem::Missing);
    assert_eq!(caller_of(change(0).await), Refusal::Invalid(none));
}

/// A removal that was interrupted is ended at the next start; nothing that has an import goes.
#[tokio::test(flavor = "multi_thread")]
async fn records_without_an_import_are_cleared_away() {
    use metrics::import::{ImportedLog, Stream, Taking};
    let world = World::new().await;
    import(&world, "kept", &line(&world, 1, 60, |_| {})).await;
    let mut taking = Taking::new(metrics::Source(12));
    let mut record = metrics::AccessRecord::at(world.now());
    record.request_id = metrics::RequestId([7; 16]);
    taking.record(record, &mut std::iter::empty::<(domain::ImportedField, &str)>());
    taking.store(&*world.log).await.expect("stored");
    assert_eq!(found(&world, asked("", Some("*"))).await, 1, "what has no import is seen by nobody");
    assert_eq!(world.imports.clear_away().await.expect("cleared"), 1);
    assert_eq!(world.imports.clear_away().await.expect("cleared"), 0);
    let extents = world.log.imported_extents().await.expect("a count");
    assert_eq!(extents.iter().map(|(_, extent)| extent.records).sum::<u64>(), 1);
}

/// R284: queries are saved for everybody, with their filters, and by operators only.
#[tokio::test(flavor = "multi_thread")]
async fn r284_queries_are_saved_renamed_and_removed() {
    let world = World::new().await;
    let console = &world.console;
    let name = |text: &str| text.parse().expect("a name");
    let filter =
        LogFilter { before: Some("1-x".to_owned()), ..asked(ReadyQuery::Decrypted.query(), Some("*")) };
    console.save_query(&world.administrator, name("Ours"), filter.clone()).await.expect("saved");
    let taken = console.save_query(&world.administrator, name("Ours"), filter.clone()).await;
    assert_eq!(caller_of(taken), Refusal::QueryNameTaken);
    let mistake = console.save_query(&world.administrator, name("Wrong"), asked("api_name =", None)).await;
    assert!(matches!(caller_of(mistake), Refusal::Invalid(invalid) if invalid.problem == Problem::Format));
    console.rename_query(&world.administrator, name("Ours"), name("Mine")).await.expect("renamed");
    let gone = console.rename_query(&world.administrator, name("Ours"), name("Mine")).await;
    assert_eq!(caller_of(gone), Refusal::SavedQueryNotFound);
    let viewer = world.join("viewer", Role::Viewer).await;
    let viewer = console.caller(viewer.as_str()).await.expect("signed in");
    let page = console.logs(&viewer, &LogFilter::default()).await.expect("a page");
    let [saved] = &page.saved[..] else { panic!("one: {:?}", page.saved) };
    assert_eq!((saved.name.as_str(), &saved.filter), ("Mine", &LogFilter { before: None, ..filter }));
    assert!(matches!(page.refused, Some(Refusal::NoPermission(_))));
    console.remove_query(&world.administrator, name("Mine")).await.expect("removed");
    let gone = console.remove_query(&world.administrator, name("Mine")).await;
    assert_eq!(caller_of(gone), Refusal::SavedQueryNotFound);
    let actions: Vec<_> =
        world.storage.audit(None, 100).await.expect("a read").into_iter().map(|row| row.action).collect();
    for action in ["SaveQuery", "RenameQuery", "RemoveQuery"] {
        assert_eq!(actions.iter().filter(|known| *known == action).count(), 1, "{action}");
    }
}

/// R273, R275: stragglers have owners, are left for later until a time, and somebody was told; each change is told of.
#[tokio::test(flavor = "multi_thread")]
async fn r273_r275_stragglers_have_owners_and_come_back_by_themselves() {
    let world = World::new().await;
    let mut text = String::new();
    for number in 0..6 {
        text += &line(&world, number, 60, |line| {
            line["principal_id"] = json!(["payments", "=billing"][number as usize % 2])
        });
    }
    import(&world, "fleet", &text).await;
    let source = "fleet".parse().expect("a name");
    let list = async || world.console.stragglers(&world.administrator, Some(&source)).await.expect("a list");
    let both = ["payments".to_owned(), "=billing".to_owned(), "payments".to_owned()];
    let change = async |change| world.console.change_callers(&world.administrator, &both, &change).await;
    let owner = "Team Pay".parse().expect("a name");
    assert_eq!(change(CallerChange::Assign(Some(owner))).await.expect("done").done, 2);
    let until = world.now().plus(Duration::from_secs(7200));
    let reason = "After the release".parse().expect("a note");
    let snooze = CallerChange::Snooze { until, reason };
    assert_eq!(change(snooze.clone()).await.expect("done").done, 2);
    change(CallerChange::Notified).await.expect("done");
    let shown = list().await;
    assert_eq!((shown.rows.len(), shown.requests), (2, 6), "what is left for later is counted all the same");
    for row in &shown.rows {
        let note = row.note.as_ref().expect("a note");
        assert_eq!(note.owner.as_ref().map(|owner| owner.as_str()), Some("Team Pay"));
        assert_eq!(note.notified, Some((world.now(), "administrator".to_owned())));
        assert!(note.snoozed(shown.now).is_some());
    }
    let file = world.console.straggler_file(&world.administrator, Some(&source)).await.expect("a file");
    let file = String::from_utf8(file.bytes).expect("text");
    assert_eq!(file.lines().count(), 3);
    assert!(file.contains("'=billing,Team Pay,10.1.2.3,Java/17,Java,false"), "{file}");
    world.advance(3);
    let shown = list().await;
    assert!(shown.rows.iter().all(|row| row.note.as_ref().expect("a note").snoozed(shown.now).is_none()));
    // Too late, and nobody at all.
    let late = change(snooze).await.map(drop);
    assert!(matches!(caller_of(late), Refusal::Invalid(invalid) if invalid.problem == Problem::Past));
    let nobody = world.console.change_callers(&world.administrator, &[], &CallerChange::Wake).await.map(drop);
    assert!(matches!(caller_of(nobody), Refusal::Invalid(invalid) if invalid.problem == Problem::Missing));
    for (action, count) in [("AssignCaller", 2), ("SnoozeCaller", 2), ("NotifyCaller", 2), ("WakeCaller", 0)]
    {
        let rows = world.storage.audit(None, 100).await.expect("a read");
        assert_eq!(rows.iter().filter(|row| row.action == action).count(), count, "{action}");
    }
}

/// Who uses a key is counted by caller and gateway; where nothing is counted that is said.
#[tokio::test(flavor = "multi_thread")]
async fn r273_who_uses_a_key_is_told_by_caller_and_gateway() {
    let world = World::new().await;
    let key =
        world.console.create_key(&world.administrator, crate::roles::new_key()).await.expect("a key").id;
    let view = |source: Option<&str>, span| UsageView {
        key: key.clone(),
        range: TrafficRange::Last(span),
        source: source.and_then(|source| source.parse().ok()),
    };
    let usage =
        async |view: UsageView| world.console.key_usage(&world.administrator, &view).await.expect("a page");
    let nothing = usage(view(None, Span::Week)).await;
    assert_eq!((nothing.requests, nothing.last, nothing.since), (0, None, None));
    let mut text = String::new();
    for number in 0..12 {
        text += &line(&world, number, 600 + u64::from(number), |line| {
            line["cmkid"] = json!(key.as_str());
            line["gateway_type"] = json!(if number < 8 { "dedicated" } else { "shared" });
            line["api_name"] = json!(if number % 4 == 0 { "Encrypt" } else { "Decrypt" });
            if number == 3 {
                line["status_code"] = json!(403);
                line["error_code"] = json!("Forbidden.NoPermission");
            }
        });
    }
    text += &line(&world, 99, 600, |_| {});
    import(&world, "fleet", &text).await;
    assert_eq!(usage(view(None, Span::Week)).await.requests, 0, "what was imported is not ours");
    let page = usage(view(Some("fleet"), Span::Week)).await;
    assert_eq!((page.requests, page.errors, page.total), (12, 1, 2));
    let [first, second] = &page.callers[..] else { panic!("two: {:?}", page.callers) };
    assert_eq!((first.gateway.as_str(), first.requests, first.errors), ("dedicated", 8, 1));
    assert_eq!((second.gateway.as_str(), second.requests), ("shared", 4));
    assert_eq!(first.operations, [("Decrypt".to_owned(), 6), ("Encrypt".to_owned(), 2)]);
    assert_eq!(page.last, Some(world.now().minus(Duration::from_secs(600))));
    assert!(first.first <= first.last);
    assert_eq!(page.codes.len(), 1);
    assert!(page.chart.svg.contains("<svg"));
    assert!(page.since.is_some_and(|since| since < world.now()));
    let short = usage(view(Some("fleet"), Span::QuarterHour)).await;
    assert_eq!(short.requests, 12);
    world.advance(1);
    assert_eq!(usage(view(Some("fleet"), Span::QuarterHour)).await.requests, 0);
    let _: Timestamp = short.from;
}

/// Two imports of the same requests at once: each request is there once, and neither fails.
#[tokio::test(flavor = "multi_thread")]
async fn imports_at_once_take_each_request_once() {
    let world = World::new().await;
    let text: String = (0..200).map(|number| line(&world, number, 60, |_| {})).collect();
    let (one, other) = tokio::join!(import(&world, "one", &text), import(&world, "other", &text));
    for made in [&one, &other] {
        assert!(matches!(made.state, LogImportState::Whole { .. }), "{made:?}");
    }
    assert_eq!(one.report.taken + other.report.taken, 200);
    assert_eq!(one.report.duplicates + other.report.duplicates, 200);
}

/// A file that unpacks to many times its size is taken in as it is unpacked: what waits in memory stays few.
#[tokio::test]
async fn what_a_piece_unpacks_to_does_not_wait_in_memory() {
    let world = World::new().await;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let lines = line(&world, 1, 60, |_| {}).repeat(100_000);
    std::io::Write::write_all(&mut packer, lines.as_bytes()).expect("memory");
    let packed = packer.finish().expect("memory");
    let mut import =
        world.console.begin_log_import(&world.administrator, NewLogImport::default()).await.expect("begun");
    import.push(&packed).await.expect("taken");
    // Those that wait are in neither number.
    let report = import.report();
    assert_eq!(report.taken, 1);
    assert!(report.duplicates >= 50_000, "{}", report.duplicates);
}

/// A removal that was interrupted leaves requests behind, which would be taken for those that are there already.
#[tokio::test]
async fn a_file_is_imported_again_after_its_removal_was_interrupted() {
    use metrics::import::{Stream, Taking};
    let world = World::new().await;
    let text = line(&world, 1, 60, |_| {});
    let mut taking = Taking::new(metrics::Source(12));
    let mut record = metrics::AccessRecord::at(world.now());
    record.request_id = "00000001-0000-4000-8000-000000000000".parse().expect("an id");
    taking.record(record, &mut std::iter::empty::<(domain::ImportedField, &str)>());
    taking.store(&*world.log).await.expect("stored");
    let again = self::import(&world, "again", &text).await;
    assert_eq!((again.report.taken, again.report.duplicates), (1, 0));
    assert_eq!(found(&world, asked("", Some("again"))).await, 1);
    let taken = NewLogImport { name: "AGAIN".parse().ok(), ..NewLogImport::default() };
    let refused = world.console.begin_log_import(&world.administrator, taken).await.map(|_| ());
    assert_eq!(caller_of(refused), Refusal::LogSourceTaken);
}
