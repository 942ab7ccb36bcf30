use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::{collection::vec, prelude::*};

use super::{batch::COLUMNS, *};
use crate::{Caller, Client, GatewayType, IdentityType, Operation, Outcome, RequestId, Text, UsedKey};

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![Just(""), Just("Decrypt"), Just("kst-1"), Just("钥匙")].prop_map(Into::into)
}

fn ip() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::V4(Ipv4Addr::from(bits))),
        // Those that are written as IPv6 but are IPv4 are kept as IPv4.
        any::<u128>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from(bits)).to_canonical()),
    ]
}

prop_compose! {
    fn key()(texts in vec(text(), 4)) -> UsedKey {
        let [id, version, spec, state] = texts.try_into().expect("four");
        UsedKey { id, version, spec, state }
    }
}

prop_compose! {
    fn record()(
        (millis, micros, request) in (0..MAX_SPAN, any::<u32>(), any::<[u8; 16]>()),
        (gateway, identity) in (0..2_usize, 0..3_usize),
        texts in vec(text(), 15),
        ip in ip(),
        key in proptest::option::of(key()),
        other_key in proptest::option::of(key()),
        status in any::<u16>(),
    ) -> AccessRecord {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().expect("enough");
        AccessRecord {
            source: Source::OURS,
            time: Timestamp::from_millis(1_800_000_000_000 + millis),
            micros,
            request_id: RequestId(request),
            operation: Operation {
                gateway: GatewayType::ALL[gateway],
                api_name: text(),
                api_version: text(),
                region: text(),
                instance: text(),
                domain_type: text(),
                data_key_spec: text(),
            },
            caller: Caller {
                identity: IdentityType::ALL[identity],
                principal: text(),
                account: text(),
                access_key: text(),
                fingerprint: text(),
            },
            client: Client { ip, agent: text() },
            key,
            other_key,
            resource: text(),
            outcome: Outcome { status, code: text(), told_code: text(), message: text() },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn records_are_read_as_they_were_stored(records in vec(record(), 1..50)) {
        let mut stored = records;
        let block = Block::of(&stored).expect("a block");
        stored.sort_by_key(AccessRecord::id);
        prop_assert_eq!(&block.read().expect("it is read"), &stored);
        prop_assert_eq!((block.from, block.to), (stored[0].time, stored[stored.len() - 1].time));
        let head = Head::read(&block.head).expect("its head");
        for (outcome, count) in head.outcomes.iter().zip(&head.outcome_counts) {
            let expected = stored.iter().filter(|record| record.outcome == *outcome).count();
            prop_assert_eq!(*count as usize, expected);
        }
    }

    #[test]
    fn batches_together_are_what_their_records_are_together(some in vec(record(), 1..30), others in vec(record(), 0..30)) {
        let batch = |records: &[AccessRecord]| {
            let mut batch = Batch::default();
            records.iter().for_each(|record| batch.add(record));
            batch
        };
        let mut together = batch(&some);
        together.append(batch(&others));
        let block = Block::of_batch(&mut together).expect("a block");
        let mut all = [some, others].concat();
        all.sort_by_key(AccessRecord::id);
        prop_assert_eq!(block.read().expect("it is read"), all);
    }

    #[test]
    fn whatever_was_damaged_is_read_or_refused(
        records in vec(record(), 1..5),
        (piece, at, byte) in (0..3_usize, any::<prop::sample::Index>(), any::<u8>()),
        cut in any::<bool>(),
    ) {
        let mut block = Block::of(&records).expect("a block");
        let bytes = [&mut block.head, &mut block.columns, &mut block.request_ids].into_iter().nth(piece);
        let bytes = bytes.expect("one of three");
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        // Nothing is taken apart beyond its end, whatever it says of itself.
        let read = block.read();
        prop_assert!(!cut || read.is_err());
    }
}

#[test]
fn what_does_not_belong_together_is_no_block() {
    let at = |millis| AccessRecord::at(Timestamp::from_millis(millis));
    assert_eq!(Block::of(&[]), None);
    assert!(Block::of(&[at(0), at(MAX_SPAN)]).is_some());
    assert_eq!(Block::of(&[at(0), at(MAX_SPAN + 1)]), None);
    let many: Vec<_> = (0..=MAX_RECORDS).map(|_| at(0)).collect();
    assert_eq!(Block::of(&many), None);
    assert!(Block::of(&many[1..]).is_some());
}

#[test]
fn what_repeats_takes_no_room() {
    let at = |millis| {
        let mut record = AccessRecord::at(Timestamp::from_millis(millis));
        record.client.agent = "AlibabaCloud (linux; amd64) Java/17 Core/0.3 TeaDSL/1".into();
        record.operation.api_name = "Encrypt".into();
        record.micros = 1000;
        record
    };
    let records: Vec<_> = (0..4096).map(at).collect();
    let block = Block::of(&records).expect("a block");
    assert!(block.head.len() < 200, "{}", block.head.len());
    // Two bytes for the time and two for the duration.
    assert_eq!(block.columns.len(), 4096 * 4 + COLUMNS);
}
