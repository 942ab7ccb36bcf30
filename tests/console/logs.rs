//! The access log as the console shows it.

use console::LogFormat;
use domain::Timestamp;
use domain::view::{LogCounts, LogFilter, LogTime, QueryMistake, StatusClass};
use metrics::{AccessLog, AccessRecord, Block, GatewayType, Outcome, RequestId, UsedKey};

use crate::world::World;

const KEY: &str = "07070707-0707-4707-8707-070707070707";
/// The world's clock stands there.
const NOW: i64 = 1_800_000_000_000;

/// A record of each minute of two hours, the newest one now. Every third one is refused, every tenth one fails.
async fn fill(world: &World) {
    let record = |number: u8| {
        let at = Timestamp::from_millis(NOW - i64::from(number) * 60_000);
        let mut record = AccessRecord { request_id: RequestId([number; 16]), ..AccessRecord::at(at) };
        record.operation.api_name =
            if number.is_multiple_of(2) { "Encrypt".into() } else { "Decrypt".into() };
        record.operation.gateway = GatewayType::ALL[usize::from(number % 2)];
        record.caller.access_key = "LTAIaaaaaaaaaaaaaaaaaaaa".into();
        record.caller.account = "1234567890123456".into();
        record.key = Some(UsedKey { id: KEY.into(), ..UsedKey::default() });
        record.client.agent = "=cmd()".into();
        record.outcome = match (number % 10, number % 3) {
            (0, _) => Outcome::shared(500, "InternalFailure".into(), "Internal Failure.".into()),
            (_, 0) => Outcome::shared(403, "Forbidden.NoPermission".into(), "".into()),
            _ => Outcome::OK,
        };
        record
    };
    let records: Vec<_> = (0..120).map(record).collect();
    for some in records.chunks(50) {
        let block = Block::of(some).expect("a block");
        world.log.append(&block, &[]).await.expect("stored");
    }
}

fn last(minutes: u32) -> LogFilter {
    LogFilter { time: LogTime::Last { minutes }, ..LogFilter::default() }
}

/// Work that may move from thread to thread, as a server's does.
fn sent<T: Send>(work: T) -> T {
    work
}

/// R281 to R285: both gateways' records are asked together, by key, account, operation, status and error.
#[tokio::test]
async fn r281_r282_r283_r284_r285_what_is_asked_is_found_and_counted() {
    let world = World::new().await;
    fill(&world).await;
    let asked = async |filter: LogFilter| {
        let page = sent(world.console.logs(&world.administrator, &filter)).await.expect("a page");
        assert_eq!(page.problem, None);
        assert!(page.rows.is_sorted_by(|newer, older| newer.at > older.at));
        page.histogram.sum()
    };
    let query = |query: &str| LogFilter { query: query.to_owned(), ..last(24 * 60) };
    let sum = |ok, refused, failed| LogCounts { ok, refused, failed };
    assert_eq!(asked(last(15)).await, sum(9, 5, 2));
    assert_eq!(asked(last(24 * 60)).await, sum(72, 36, 12));
    let cases = [
        (r#"EventName = "Decrypt" and ResourceType = "KMS""#, sum(40, 20, 0)),
        (r#"ErrorCode = "Forbidden.NoPermission""#, sum(0, 36, 0)),
        ("cmkid = 07070707-0707-4707-8707-070707070707 and account_id = 1234567890123456", sum(72, 36, 12)),
        ("gateway_type = dedicated and status_code >= 400", sum(0, 20, 0)),
        ("cmkid = nothing", sum(0, 0, 0)),
    ];
    for (text, expected) in cases {
        assert_eq!(asked(query(text)).await, expected, "{text}");
    }
    let refused = LogFilter { class: Some(StatusClass::Refused), ..query("") };
    assert_eq!(asked(refused.clone()).await, sum(0, 36, 0));
    let operation = Some("encrypt".to_owned());
    assert_eq!(asked(LogFilter { operation, ..refused }).await, sum(0, 16, 0));
    let shared = LogFilter { gateway: Some("shared".to_owned()), ..query("api_name = Decrypt") };
    assert_eq!(asked(shared).await, sum(0, 0, 0));
}

#[tokio::test]
async fn a_page_leads_to_the_next_and_a_row_to_its_record() {
    let world = World::new().await;
    fill(&world).await;
    let (mut filter, mut seen) = (last(24 * 60), vec![]);
    loop {
        let page = world.console.logs(&world.administrator, &filter).await.expect("a page");
        assert_eq!((page.log.records, page.log.recording, page.log.lost), (120, false, 0));
        seen.extend(page.rows);
        filter.before = page.next;
        if filter.before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 120);
    assert!(seen.is_sorted_by(|newer, older| newer.at > older.at));
    let row = &seen[77];
    let record = sent(world.console.log_record(&world.administrator, &row.id)).await.expect("a look");
    let record = record.expect("it is there");
    assert_eq!((record.at, record.key.as_ref().map(|key| key.as_str())), (row.at, Some(KEY)));
    assert!(record.fields.iter().any(|(name, value)| name == "cmkid" && value == KEY));
    for nothing in ["", "1-x", "1800000000000-00000000-0000-0000-0000-000000000001"] {
        let found = world.console.log_record(&world.administrator, nothing).await.expect("a look");
        assert_eq!(found, None, "{nothing}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_query_is_told_and_nothing_is_looked_for() {
    let world = World::new().await;
    fill(&world).await;
    let filter = LogFilter { query: "api_name = ".to_owned(), ..last(60) };
    let page = world.console.logs(&world.administrator, &filter).await.expect("a page");
    assert_eq!(page.problem.map(|problem| problem.what), Some(QueryMistake::ValueExpected));
    assert_eq!((page.rows.len(), page.histogram.parts.len()), (0, 0));
}

#[tokio::test]
async fn what_matches_is_a_file_that_no_spreadsheet_computes() {
    let world = World::new().await;
    fill(&world).await;
    let filter = LogFilter { query: "status_code = 500".to_owned(), ..last(24 * 60) };
    let file = |format| world.console.log_file(&world.administrator, &filter, format);
    let csv = sent(file(LogFormat::Csv)).await.expect("a file");
    let text = String::from_utf8(csv.bytes).expect("text");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((csv.name.as_str(), lines.len()), ("access-log.csv", 13));
    assert!(lines[0].starts_with("access_key_fingerprint,access_key_id,account_id,api_name"));
    assert!(lines[1..].iter().all(|line| line.contains(",'=cmd(),") && line.contains(",InternalFailure,")));
    let json = file(LogFormat::JsonLines).await.expect("a file");
    let text = String::from_utf8(json.bytes).expect("text");
    let first: serde_json::Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    assert_eq!((json.name.as_str(), text.lines().count()), ("access-log.jsonl", 12));
    assert_eq!((&first["status_code"], &first["useragent"]), (&500.into(), &"=cmd()".into()));
}
