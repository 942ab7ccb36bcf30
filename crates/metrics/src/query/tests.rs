use std::{collections::BTreeMap, sync::Mutex};

use async_trait::async_trait;
use domain::{
    Timestamp,
    view::{LogCounts, LogField, QueryMistake},
};
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    AccessLog, AccessRecord, Block, BlockId, Extent, Fields, GatewayType, IdentityType, LogError, Outcome,
    RecordId, RequestId, StoredHead, TimeRange, UsedKey,
};

/// A log in memory, of blocks that may overlap.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<BlockId, Block>>);

#[async_trait]
impl AccessLog for Memory {
    async fn append(&self, block: &Block, _: &[BlockId]) -> Result<(), LogError> {
        self.0.lock().expect("a lock").insert(block.id(), block.clone());
        Ok(())
    }

    async fn heads(
        &self,
        range: TimeRange,
        after: Option<(Timestamp, BlockId)>,
        limit: u32,
    ) -> Result<Vec<StoredHead>, LogError> {
        let blocks = self.0.lock().expect("a lock");
        let head = |(id, block): (&BlockId, &Block)| StoredHead {
            id: *id,
            source: block.source,
            from: block.from,
            to: block.to,
            head: block.head.clone(),
        };
        let mut heads: Vec<_> = blocks.iter().map(head).collect();
        heads.retain(|head| head.to >= range.from && head.from < range.to);
        heads.retain(|head| after.is_none_or(|after| (head.to, head.id) < after));
        heads.sort_by_key(|head| std::cmp::Reverse((head.to, head.id)));
        heads.truncate(limit as usize);
        Ok(heads)
    }

    async fn columns(&self, ids: &[BlockId]) -> Result<Vec<(BlockId, Vec<u8>)>, LogError> {
        let blocks = self.0.lock().expect("a lock");
        Ok(ids.iter().map(|id| (*id, blocks[id].columns.clone())).collect())
    }

    async fn request_ids(&self, id: BlockId) -> Result<Option<Vec<u8>>, LogError> {
        Ok(Some(self.0.lock().expect("a lock")[&id].request_ids.clone()))
    }

    async fn extent(&self) -> Result<Extent, LogError> {
        Ok(Extent::default())
    }

    async fn prune(&self, _: Timestamp, _: u64) -> Result<u64, LogError> {
        Ok(0)
    }
}

const OPERATIONS: [&str; 4] = ["Encrypt", "Decrypt", "GenerateDataKey", "CreateKey"];

prop_compose! {
    /// Few different values, so that queries find something.
    fn record()(
        (millis, request) in (0..1000_i64, any::<[u8; 16]>()),
        (operation, gateway, key, other) in (0..4_usize, 0..2_usize, 0..3_u8, 0..3_u8),
        (status, micros, named) in (0..4_usize, 0..9000_u32, any::<bool>()),
    ) -> AccessRecord {
        let used = |number: u8| (number > 0).then(|| UsedKey {
            id: format!("key-{number}").into(),
            ..UsedKey::default()
        });
        let mut record = AccessRecord::at(Timestamp::from_millis(millis));
        record.request_id = RequestId(request);
        record.micros = micros;
        record.operation.api_name = OPERATIONS[operation].into();
        record.operation.gateway = GatewayType::ALL[gateway];
        record.key = used(key);
        record.other_key = used(other).filter(|_| key > 0);
        record.caller.identity = IdentityType::RamUser;
        record.caller.account = "1234567890123456".into();
        record.resource = if named { "db/password".into() } else { "".into() };
        record.outcome = [
            Outcome::OK,
            Outcome::shared(403, "Forbidden.NoPermission".into(), "".into()),
            Outcome::shared(404, "Forbidden.KeyNotFound".into(), "".into()),
            Outcome::shared(500, "InternalFailure".into(), "".into()),
        ][status].clone();
        record
    }
}

/// Whether a record fulfils a condition, told by its fields.
fn fulfils(record: &AccessRecord, condition: &Condition) -> bool {
    let fields = serde_json::to_value(Fields::from(record)).expect("JSON");
    match condition {
        Condition::Always => true,
        Condition::All(parts) => parts.iter().all(|part| fulfils(record, part)),
        Condition::Any(parts) => parts.iter().any(|part| fulfils(record, part)),
        Condition::Not(part) => !fulfils(record, part),
        Condition::Text(LogField::ResourceType, pattern) => pattern.fits("KMS"),
        Condition::Text(LogField::Cmkid, pattern) => {
            let of = |key: &Option<UsedKey>| key.as_ref().is_some_and(|key| pattern.fits(&key.id));
            of(&record.key) || of(&record.other_key) || (record.key.is_none() && pattern.fits(""))
        }
        Condition::Text(field, pattern) => pattern.fits(fields[field.as_str()].as_str().expect("a text")),
        Condition::From(sources) => sources.contains(&record.source),
        Condition::Number(field, number) => number.fits(fields[field.as_str()].as_f64().expect("a number")),
    }
}

const QUERIES: [&str; 14] = [
    "",
    r#"EventName = "Decrypt" and ResourceType = "KMS""#,
    r#"EventName = "Decrypt" and ResourceType = "ECS""#,
    r#"ErrorCode = "Forbidden.KeyNotFound""#,
    r#"api_name : Gen* or status_code >= 500"#,
    "not (api_name in (Encrypt, Decrypt)) and duration > 4.5",
    "cmkid = key-1 and gateway_type = dedicated",
    "cmkid != 'key-1'",
    "cmkid = ''",
    "resource_id = key-2 or resource_id = 'db/password'",
    "account_id = 1234567890123456 and status_code in (403, 404)",
    "error_code not like 'forbidden.*' and duration <= 3",
    "gateway_type = shared and not status_code < 400",
    "request_id like '*a*'",
];

fn store(records: &[AccessRecord], each: usize) -> Memory {
    let log = Memory::default();
    for some in records.chunks(each) {
        let block = Block::of(some).expect("a block");
        log.0.lock().expect("a lock").insert(block.id(), block);
    }
    log
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// R282, R284, R285: whatever is asked, what is found is what a look at each record finds, page by page and counted.
    #[test]
    fn r282_r284_r285_a_query_finds_what_fulfils_it(
        records in vec(record(), 1..200),
        each in 1..60_usize,
        limit in 1..40_usize,
        (from, len) in (0..500_i64, 1..700_i64),
    ) {
        let log = store(&records, each);
        let at = Timestamp::from_millis;
        let range = TimeRange { from: at(from), to: at(from + len) };
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        for query in QUERIES {
            let condition = parse(query).expect(query);
            let mut expected: Vec<_> = records.iter().filter(|record| range.contains(record.time)).collect();
            expected.retain(|record| fulfils(record, &condition));
            expected.sort_by_key(|record| std::cmp::Reverse(record.id()));

            let mut found: Vec<AccessRecord> = vec![];
            loop {
                let before = found.last().map(AccessRecord::id);
                let page = runtime.block_on(search(&log, &condition, range, before, limit)).expect("a page");
                prop_assert!(page.records.len() == limit || !page.more);
                found.extend(page.records);
                if !page.more {
                    break;
                }
            }
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected.clone(), "{}", query);

            let counted = runtime.block_on(count(&log, &condition, range, 7)).expect("counts");
            let mut sum = LogCounts::default();
            expected.iter().for_each(|record| sum.add(record.outcome.status, 1));
            prop_assert_eq!(counted.sum(), sum, "{}", query);
            let whole = runtime.block_on(count(&log, &condition, range, 1)).expect("counts");
            prop_assert_eq!(&whole.parts, &[sum], "{}", query);
        }
        for record in records.iter().take(5) {
            let found = runtime.block_on(find(&log, record.id())).expect("a look");
            prop_assert_eq!(found.as_ref(), Some(record));
        }
        let nobody = RecordId { time: at(1), request: RequestId([0; 16]) };
        prop_assert_eq!(runtime.block_on(find(&log, nobody)).expect("a look"), None);
    }

    #[test]
    fn whatever_is_asked_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn what_looks_like_a_query_is_read_or_refused_at_a_place_of_it(
        words in vec(prop_oneof![
            Just("api_name"), Just("status_code"), Just("="), Just(">="), Just(":"), Just("and"), Just("or"),
            Just("not"), Just("in"), Just("like"), Just("("), Just(")"), Just(","), Just("'a b'"), Just("200"), Just("\""),
        ], 0..12),
    ) {
        let text = words.join(" ");
        if let Err(problem) = parse(&text) {
            prop_assert!(problem.at as usize <= text.len());
        }
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let deep = format!("{}api_name = a", "(".repeat(40));
    let long = "a".repeat(2001);
    let cases = [
        ("api_nam = a", 0, "api_nam", QueryMistake::UnknownField(Some(LogField::ApiName))),
        ("status = 200", 0, "status", QueryMistake::UnknownField(Some(LogField::StatusCode))),
        ("Decrypt", 0, "Decrypt", QueryMistake::UnknownField(None)),
        ("api_name = a plaintext = b", 13, "plaintext", QueryMistake::ConnectiveExpected),
        ("api_name", 8, "", QueryMistake::ComparisonExpected),
        ("api_name =", 10, "", QueryMistake::ValueExpected),
        ("api_name = a and", 16, "", QueryMistake::FieldExpected),
        ("api_name > a", 9, ">", QueryMistake::TextIsNotCompared),
        ("status_code >= many", 15, "many", QueryMistake::NumberExpected),
        ("status_code = NaN", 14, "NaN", QueryMistake::NumberExpected),
        ("(api_name = a", 0, "(api_name", QueryMistake::UnclosedParenthesis),
        ("api_name in (a, b", 12, "(a,", QueryMistake::UnclosedParenthesis),
        ("api_name in a", 12, "a", QueryMistake::ValueExpected),
        ("api_name = \"a", 11, "\"a", QueryMistake::UnclosedText),
        ("api_name = a)", 12, ")", QueryMistake::ConnectiveExpected),
        ("\u{94a5} = a", 0, "\u{94a5}", QueryMistake::UnknownField(None)),
        ("api_name = '\u{94a5}' or x = 1", 18, "x", QueryMistake::UnknownField(None)),
        (&deep, 32, "((((((((api_name", QueryMistake::TooLong),
        (&long, 0, "", QueryMistake::TooLong),
    ];
    for (query, at, found, what) in cases {
        let problem = parse(query).expect_err(query);
        assert_eq!((problem.at, problem.found.as_str(), problem.what), (at, found, what), "{query}");
    }
}

#[test]
fn and_binds_more_than_or_and_not_most() {
    let is = |text| Condition::is(LogField::ApiName, text);
    let read = parse("not api_name = a and api_name = b or api_name = c").expect("a query");
    let all = Condition::All(vec![Condition::Not(Box::new(is("a"))), is("b")]);
    assert_eq!(read, Condition::Any(vec![all, is("c")]));
    assert_eq!(parse(" ").expect("nothing"), Condition::Always);
    assert_eq!(parse(r#"api_name="a""#), parse("API_NAME == 'A'"));
    assert_eq!(
        parse(r#"error_message = "say \"no\"""#),
        Ok(Condition::is(LogField::ErrorMessage, r#"say "no""#))
    );
}

/// What was imported is told apart by the name of its import, and by nothing else.
#[tokio::test]
async fn records_are_told_apart_by_where_they_came_from() {
    let record = |number: u8| {
        let at = Timestamp::from_millis(i64::from(number));
        AccessRecord { request_id: RequestId([number; 16]), ..AccessRecord::at(at) }
    };
    let log = Memory::default();
    for (source, numbers) in [(0, 0..3), (7, 3..5), (8, 5..6)] {
        let records: Vec<_> = numbers.map(record).collect();
        let block = Block::of(&records).expect("a block").from_source(Source(source));
        assert!(block.read().expect("a block").iter().all(|read| read.source == Source(source)));
        log.0.lock().expect("a lock").insert(block.id(), block);
    }
    let sources =
        [(0, "keyferry"), (7, "fleet"), (8, "fleet-2")].map(|(n, name)| (Source(n), name.to_owned()));
    let range = TimeRange { from: Timestamp::from_millis(0), to: Timestamp::from_millis(100) };
    for (query, expected) in [
        ("", 6),
        ("source = keyferry", 3),
        ("SOURCE = Fleet", 2),
        ("source : fleet*", 3),
        ("source != keyferry", 3),
        ("source in (keyferry, fleet-2)", 4),
        ("source = other", 0),
        ("source = fleet and api_name = ''", 2),
    ] {
        let asked = parse(query).expect("a query");
        assert_eq!(asked.asks_for_source(), !query.is_empty(), "{query}");
        let condition = asked.among(&sources);
        let found = search(&log, &condition, range, None, 100).await.expect("a search");
        assert_eq!(found.records.len(), expected, "{query}");
        let counted = count(&log, &condition, range, 10).await.expect("a count");
        assert_eq!(counted.sum().total(), expected as u64, "{query}");
    }
}

/// The same records of another source are another block.
#[test]
fn a_block_is_known_by_its_source_too() {
    let block = Block::of(&[AccessRecord::at(Timestamp::from_millis(1))]).expect("a block");
    let ids: std::collections::BTreeSet<_> =
        (0..100).map(|source| block.clone().from_source(Source(source)).id()).collect();
    assert_eq!(ids.len(), 100);
}
