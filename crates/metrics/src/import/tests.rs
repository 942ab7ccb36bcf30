//! What is read of the vendor's logs, line by line.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    sync::Mutex,
};

use async_trait::async_trait;
use domain::{GatewayKind, ImportedField, LineProblem, LogMapping, Timestamp};
use proptest::prelude::*;
use serde_json::json;

use super::{ImportedLog, LogReader, Piece, Stream, Taking};
use crate::{
    AccessRecord, Block, EncodedFrame, Extent, Fields, FrameId, FramePart, FrameStore, FrameStoreError,
    LogError, RequestId, Series, Source, Step, StoredFrame, TrafficFilter,
};

/// 2026-11-21T22:55:19Z.
const NOW: Timestamp = Timestamp::from_seconds(1_795_301_719);
const MOST: u64 = 10_000_000;

#[derive(Default)]
struct Told {
    records: Vec<AccessRecord>,
    refused: Vec<(u64, LineProblem)>,
}

impl Stream for Told {
    fn record(&mut self, record: AccessRecord, _: &mut dyn Iterator<Item = (ImportedField, &str)>) {
        self.records.push(record);
    }

    fn refused(&mut self, line: u64, problem: LineProblem) {
        self.refused.push((line, problem));
    }
}

fn read(bytes: &[u8], mapping: &str) -> Told {
    let mut told = Told::default();
    let mut reader = LogReader::new(mapping.parse().expect("a mapping"), NOW, MOST);
    for some in bytes.chunks(11) {
        reader.push(some, &mut told).expect("a readable file");
    }
    reader.end(&mut told).expect("a whole file");
    told
}

const ID: &str = "ABABABAB-ABAB-4BAB-ABAB-ABABABABABAB";

/// A row of the vendor's log service, as its page of fields tells it.
const ROW: &str = r#"{"__time__":1795301000,"access_key_id":"KAAP.38742edd-1992-4048-82fa-940b8a90","account_id":"1234567890123456","api_name":"GenerateDataKey","api_version":"dkms-gcs-0.2","client_ip":"192.168.1.2","cmkid":"key-phzz6a6075bb","data_key_spec":"AES_256","duration":1.381,"error_code":"","error_message":"","gateway_type":"dedicated","identity_type":"aap","instance_id":"kst-hzz62f1cb66fa42qo","key_spec":"AES_256","key_state":"Enabled","key_version_id":"key-gzz64675a2ekoi4qj-njscfe","level":"INFO","principal_id":"payments","region_id":"cn-hangzhou","request_id":"abababab-abab-4bab-abab-abababababab","resource_id":"key-phzz6a6075bb","resource_parameters":"{}","share_gateway_api_name":"","status_code":200,"time":"2026-11-21T10:43:20.007Z","useragent":"AlibabaCloud (darwin; amd64) Golang/1.15.3 Core/0.01 TeaDSL/1","version":"V1.0"}"#;

/// An event of ActionTrail, with the content that it may carry.
fn event() -> serde_json::Value {
    json!({
        "eventName": "Decrypt", "eventTime": "2026-11-21T10:43:20Z", "serviceName": "Kms", "eventType": "ApiCall",
        "acsRegion": "cn-shanghai", "requestId": ID, "eventId": "11111111-1111-4111-8111-111111111111",
        "sourceIpAddress": "203.0.113.9", "userAgent": "Java/17", "errorCode": "Forbidden.KeyNotFound",
        "errorMessage": "The specified Key is not found.\nLook again.",
        "userIdentity": {"type": "ram-user", "principalId": "28", "accountId": "1234567890123456",
            "accessKeyId": "LTAI4x", "userName": "wen"},
        "requestParameters": {"KeyId": "acs:kms:cn-shanghai:1234567890123456:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "CiphertextBlob": "TOPSECRETBLOB", "EncryptionContext": {"who": "TOPSECRETCONTEXT"}},
        "responseElements": {"Plaintext": "TOPSECRETPLAIN"},
        "referencedResources": {"ACS::KMS::Key": ["1234abcd-12ab-34cd-56ef-1234567890ab"]},
    })
}

#[test]
fn r281_r282_a_row_of_the_log_service_is_a_record_with_the_same_fields() {
    let told = read(ROW.as_bytes(), "");
    let [record] = &told.records[..] else { panic!("{:?}", told.refused) };
    let read = serde_json::to_value(Fields::from(record)).expect("JSON");
    let row: serde_json::Value = serde_json::from_str(ROW).expect("JSON");
    for name in [
        "access_key_id",
        "account_id",
        "api_name",
        "api_version",
        "client_ip",
        "cmkid",
        "data_key_spec",
        "duration",
        "error_code",
        "gateway_type",
        "identity_type",
        "instance_id",
        "key_spec",
        "key_state",
        "key_version_id",
        "principal_id",
        "region_id",
        "resource_id",
        "status_code",
        "time",
        "useragent",
    ] {
        assert_eq!(read[name], row[name], "{name}");
    }
    assert_eq!(read["request_id"], ID);
}

#[test]
fn r283_r285_an_event_of_actiontrail_is_a_record_of_the_shared_gateway_without_its_content() {
    let event = event();
    let delivered = json!({ "event": event });
    let as_texts = json!({ "event": event.to_string() });
    let in_records = json!({ "Records": [event] });
    for file in [
        event.to_string(),
        delivered.to_string(),
        as_texts.to_string(),
        in_records.to_string(),
        json!([event]).to_string(),
    ] {
        let told = read(file.as_bytes(), "");
        let [record] = &told.records[..] else { panic!("{file}: {:?}", told.refused) };
        let read = serde_json::to_value(Fields::from(record)).expect("JSON");
        for (name, value) in [
            ("api_name", "Decrypt"),
            ("gateway_type", "shared"),
            ("region_id", "cn-shanghai"),
            ("request_id", ID),
            ("client_ip", "203.0.113.9"),
            ("error_code", "Forbidden.KeyNotFound"),
            ("error_message", "The specified Key is not found. Look again."),
            ("cmkid", "1234abcd-12ab-34cd-56ef-1234567890ab"),
            ("identity_type", "ram-user"),
            ("principal_id", "wen"),
            ("access_key_id", "LTAI4x"),
            ("time", "2026-11-21T10:43:20.000Z"),
        ] {
            assert_eq!(read[name], value, "{name}");
        }
        assert_eq!(read["status_code"], 404);
        let block = Block::of([record]).expect("a block");
        for piece in [&block.head, &block.columns, &block.request_ids] {
            assert!(!String::from_utf8_lossy(piece).contains("TOPSECRET"), "content was kept");
        }
    }
}

#[test]
fn each_bad_line_is_counted_by_its_reason_and_the_others_are_taken() {
    let with = |name: &str, value: serde_json::Value| {
        let mut event = event();
        event[name] = value;
        event
    };
    let without = |name: &str| {
        let mut event = event();
        event.as_object_mut().expect("an object").remove(name);
        event
    };
    let mut no_id = without("requestId");
    no_id.as_object_mut().expect("an object").remove("eventId");
    let cases = [
        ("{\"eventName\":".to_owned(), LineProblem::NotJson),
        ("Decrypt 200".to_owned(), LineProblem::NotJson),
        ("[7]".to_owned(), LineProblem::NotAnObject),
        ("7".to_owned(), LineProblem::NotAnObject),
        (with("userAgent", "x".repeat(300_000).into()).to_string(), LineProblem::TooLong),
        (without("eventTime").to_string(), LineProblem::NoTime),
        (with("eventTime", "yesterday".into()).to_string(), LineProblem::BadTime),
        (with("eventTime", "1999-01-01T00:00:00Z".into()).to_string(), LineProblem::BadTime),
        (with("eventTime", "2027-01-01T00:00:00Z".into()).to_string(), LineProblem::BadTime),
        (no_id.to_string(), LineProblem::NoRequestId),
        (with("requestId", "7".into()).to_string(), LineProblem::BadRequestId),
        (without("eventName").to_string(), LineProblem::NoOperation),
        (with("eventName", "not a name!".into()).to_string(), LineProblem::NoOperation),
        (with("serviceName", "Ecs".into()).to_string(), LineProblem::OtherService),
        (format!("[{}", "{\"a\""), LineProblem::EndsEarly),
    ];
    for (line, problem) in cases {
        let told = read(format!("{ROW}\n{line}").as_bytes(), "");
        assert_eq!(told.refused, [(2, problem)], "{}", &line[..line.len().min(80)]);
        assert_eq!(told.records.len(), 1);
    }
}

#[test]
fn r283_fields_are_where_they_are_mapped_to_be() {
    let line = json!({"when": "2026-11-21T10:43:20Z", "deep": {"op": "Encrypt"}, "rid": ID, "who": "ops"})
        .to_string();
    assert_eq!(read(line.as_bytes(), "").refused, [(1, LineProblem::NoTime)]);
    let mapping = "time=when,api_name=deep.op,request_id=rid,principal_id=who";
    let told = read(line.as_bytes(), mapping);
    assert_eq!(&*told.records[0].operation.api_name, "Encrypt");
    assert_eq!(&*told.records[0].caller.principal, "ops");
}

#[test]
fn r275_what_an_instance_was_handed_came_by_the_shared_gateway() {
    let row =
        ROW.replace("\"share_gateway_api_name\":\"\"", "\"share_gateway_api_name\":\"GenerateDataKey\"");
    let record = &read(row.as_bytes(), "").records[0];
    assert_eq!(record.operation.gateway.as_str(), "shared");
    assert_eq!(record.share_gateway_api_name(), "GenerateDataKey");
}

#[test]
fn compressed_files_are_unpacked_and_damaged_or_endless_ones_are_refused() {
    let pack = |text: &str| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(text.as_bytes()).expect("memory");
        packer.finish().expect("memory")
    };
    let packed = pack(&format!("{ROW}\n"));
    assert_eq!(read(&packed, "").records.len(), 1);
    // Several of them one after another are one file.
    assert_eq!(read(&[packed.clone(), packed.clone()].concat(), "").records.len(), 2);
    let attempt = |bytes: &[u8], most| {
        let mut reader = LogReader::new(LogMapping::default(), NOW, most);
        let mut told = Told::default();
        reader.push(bytes, &mut told)?;
        reader.end(&mut told)
    };
    assert!(attempt(&packed[..packed.len() / 2], MOST).is_err(), "it is not whole");
    let mut damaged = packed;
    damaged[30] ^= 0xff;
    damaged[31] ^= 0xff;
    assert!(attempt(&damaged, MOST).is_err(), "it is damaged");
    let endless = pack(&"x".repeat(5_000_000));
    assert!(endless.len() < 20_000);
    let refused = attempt(&endless, 1_000_000).expect_err("too large");
    assert_eq!(refused.kind(), std::io::ErrorKind::FileTooLarge);
}

proptest! {
    /// Whatever a file holds, it is read to its end.
    #[test]
    fn no_line_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut told = Told::default();
        let mut reader = LogReader::new(LogMapping::default(), NOW, MOST);
        if reader.push(&bytes, &mut told).is_ok() {
            _ = reader.end(&mut told);
        }
    }

    /// Nor does any value of a field that is taken.
    #[test]
    fn no_field_panics(
        field in 0..ImportedField::ALL.len(),
        text in ".{0,40}",
        number in any::<f64>(),
        kind in 0..4,
    ) {
        let mut event: serde_json::Value = serde_json::from_str(ROW).expect("JSON");
        event[ImportedField::ALL[field].as_str()] = match kind {
            0 => text.into(),
            1 => json!(number),
            2 => json!({ text: number }),
            _ => json!([[text], null]),
        };
        let told = read(event.to_string().as_bytes(), "");
        prop_assert_eq!(told.records.len() + told.refused.len(), 1);
        for record in &told.records {
            prop_assert_eq!(Block::of([record]).expect("a block").read().expect("whole"), std::slice::from_ref(record));
        }
    }
}

/// A log in memory.
#[derive(Default)]
struct Memory {
    blocks: Mutex<Vec<Block>>,
    requests: Mutex<BTreeSet<RequestId>>,
    frames: Mutex<BTreeMap<FrameId, EncodedFrame>>,
}

#[async_trait]
impl ImportedLog for Memory {
    async fn imported_before(&self, requests: &[RequestId]) -> Result<Vec<RequestId>, LogError> {
        let there = self.requests.lock().expect("a lock");
        Ok(requests.iter().copied().filter(|request| there.contains(request)).collect())
    }

    async fn imported_frames(
        &self,
        _: Source,
        step: Step,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<StoredFrame>, LogError> {
        let frames = self.frames.lock().expect("a lock");
        let of = frames.iter().filter(|(id, _)| id.step == step && id.at >= from && id.at < to);
        Ok(of.map(|(id, frame)| StoredFrame { id: id.clone(), frame: frame.clone() }).collect())
    }

    async fn take_in(&self, _: Source, piece: Piece) -> Result<bool, LogError> {
        let mut known = self.requests.lock().expect("a lock");
        if piece.requests.iter().any(|request| known.contains(request)) {
            return Ok(false);
        }
        self.blocks.lock().expect("a lock").extend(piece.blocks);
        known.extend(piece.requests);
        self.frames
            .lock()
            .expect("a lock")
            .extend(piece.frames.into_iter().map(|stored| (stored.id, stored.frame)));
        Ok(true)
    }

    async fn imported_extents(&self) -> Result<Vec<(Source, Extent)>, LogError> {
        Ok(vec![])
    }

    async fn forget_import(&self, _: Source) -> Result<(), LogError> {
        Ok(())
    }
}

#[async_trait]
impl FrameStore for Memory {
    fn is_shared(&self) -> bool {
        false
    }

    async fn put(&self, _: Vec<StoredFrame>) -> Result<(), FrameStoreError> {
        Ok(())
    }

    async fn frames(
        &self,
        _: Step,
        _: Timestamp,
        _: Timestamp,
        _: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        Ok(vec![])
    }

    async fn imported(
        &self,
        source: Source,
        step: Step,
        range: (Timestamp, Timestamp),
        _: FramePart,
    ) -> Result<Vec<StoredFrame>, FrameStoreError> {
        self.imported_frames(source, step, range).await.map_err(|error| FrameStoreError(error.into()))
    }

    async fn newest(&self, _: Step) -> Result<Option<Timestamp>, FrameStoreError> {
        Ok(None)
    }

    async fn oldest(&self, _: Step) -> Result<Option<Timestamp>, FrameStoreError> {
        Ok(None)
    }

    async fn forget(&self, _: Step, _: Timestamp) -> Result<(), FrameStoreError> {
        Ok(())
    }
}

fn numbered(number: u32) -> AccessRecord {
    let mut record = read(ROW.as_bytes(), "").records.remove(0);
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    record.request_id = RequestId(id);
    // In no order, over two months.
    record.time =
        NOW.minus(std::time::Duration::from_secs(u64::from(number.wrapping_mul(2_654_435_761) % 5_000_000)));
    record
}

/// R264 to R266: what was imported is counted at its time as often as it is there, and once however often it comes.
#[tokio::test]
async fn r264_r266_series_of_imported_records_equal_their_number() {
    let memory = std::sync::Arc::new(Memory::default());
    let none = || std::iter::empty::<(ImportedField, &str)>();
    let mut taking = Taking::new(Source(7));
    const COUNT: u32 = 6_000;
    for (number, each) in (0..COUNT).zip(1..) {
        taking.record(numbered(number), &mut none());
        if each % 2_500 == 0 {
            // The same ones again, within a piece and from the one before.
            taking.record(numbered(number), &mut none());
            taking.record(numbered(0), &mut none());
            taking.store(&*memory).await.expect("stored");
        }
    }
    taking.store(&*memory).await.expect("stored");
    assert_eq!((taking.totals().taken, taking.totals().duplicates), (COUNT.into(), 4));
    let mut again = Taking::new(Source(8));
    (0..100).for_each(|number| again.record(numbered(number), &mut none()));
    again.store(&*memory).await.expect("stored");
    assert_eq!((again.totals().taken, again.totals().duplicates), (0, 100));

    let records =
        memory.blocks.lock().expect("a lock").iter().map(|block| u64::from(block.records)).sum::<u64>();
    assert_eq!(records, u64::from(COUNT));
    let series = Series::new(memory.clone());
    let filter = TrafficFilter { source: Source(7), ..TrafficFilter::default() };
    let from = NOW.minus(std::time::Duration::from_secs(5_000_000));
    for (range, points) in [
        ((from, NOW.plus(Step::Minute.length())), 180),
        ((NOW.minus(std::time::Duration::from_secs(3600)), NOW), 60),
    ] {
        let traffic = series.traffic(&filter, range, NOW, points).await.expect("traffic");
        let length = i64::try_from(traffic.resolution.step.length().as_millis()).expect("a step");
        // Whole steps are counted, also the one in which the range ends.
        let counts = |record: &AccessRecord| {
            let step = record.time.millis().div_euclid(length) * length;
            step >= traffic.from.millis() && step < range.1.millis()
        };
        let expected = (0..COUNT).map(numbered).filter(counts).count() as u64;
        let counted = traffic.total.counts.total();
        assert!(expected > 0);
        assert_eq!(counted, expected);
        assert_eq!(traffic.points.iter().map(|point| point.counts.total()).sum::<u64>(), counted);
        let of_key = TrafficFilter {
            key: "key-phzz6a6075bb".to_owned(),
            gateway: Some(GatewayKind::Dedicated),
            ..filter.clone()
        };
        let [by_key] = series.traffics_of_key([&of_key], range, NOW, points).await.expect("traffic");
        assert_eq!(by_key.points.iter().map(|point| point.counts.total()).sum::<u64>(), counted);
    }
    let ours = series.traffic(&TrafficFilter::default(), (from, NOW), NOW, 60).await.expect("traffic");
    assert_eq!(ours.total.counts.total(), 0, "nothing imported is ours");
}
