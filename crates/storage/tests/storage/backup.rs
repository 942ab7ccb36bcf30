//! Backups: whole, the same for both databases, and refused when anything is wrong with them.

use std::{io::Cursor, sync::Arc};

use custody::KeyringId;
use domain::{Break, ChainCheck, SecretType, Tag, Timestamp};
use engine::{Actor, Audit, Outcome, Store, Write};
use serde_json::{Value, json};
use storage::{BackupError, Database, OpenError, VerifiedBackup};
use tests::Postgres;

use crate::{
    place::{Place, on_each_database},
    sample::{
        add, alias, at, commit, external, instance, key, key_in, keyring, pair, root_key, sealed_material,
        sealed_pair,
    },
    secrets::{secret, with_version},
};

on_each_database! {
    a_backup_is_one_instant_of_a_database_in_use
    what_is_restored_is_what_was_backed_up
    whatever_is_wrong_with_a_backup_nothing_is_restored
    only_an_empty_database_is_filled
}

/// Rows of every table, more than are read at a time.
async fn filled(place: &Place) -> Arc<storage::Storage> {
    let store = place.open().await;
    commit(&*store, vec![Write::RecordRootKey(root_key(2))]).await;
    let exchange = Write::ExchangeRootKey { from: root_key(2).id, to: root_key(1), keyrings: vec![] };
    commit(&*store, vec![exchange, keyring("server"), keyring("default:cn-hangzhou")]).await;
    let home = instance(1);
    commit(&*store, vec![Write::AddInstance(home.clone()), add(&key_in(&home, 5000))]).await;
    commit(&*store, crate::access_points::writes(&home)).await;
    let imported = external(4000);
    let sealed = Write::SetMaterial(imported.primary.id.clone(), Some(sealed_material(7)));
    let pair = Write::AddPair(pair(&imported, 1), sealed_pair(1));
    commit(&*store, vec![add(&imported), sealed, pair, alias(&imported, "payments")]).await;
    let secret = secret(&imported, 1, SecretType::Generic);
    let version = with_version(&imported, &secret, "v1", &["ACSCurrent"]);
    let tag = Tag { key: "env".parse().expect("a key"), value: Default::default() };
    let tag = Write::SetSecretTag(secret.id.clone(), tag);
    commit(&*store, vec![Write::AddSecret { secret: Box::new(secret), quota: None }, version, tag]).await;
    for some in (0..1100).collect::<Vec<_>>().chunks(100) {
        let writes = some.iter().flat_map(|n| [add(&key(*n)), alias(&key(*n), &format!("key-{n}"))]);
        commit(&*store, writes.collect()).await;
    }
    crate::accounts::add_somebody(&store).await;
    store
}

async fn a_backup_is_one_instant_of_a_database_in_use(place: Place) {
    let store = filled(&place).await;
    let file = backup(place.database()).await;
    assert_eq!(lines(&file)[1..], lines(&backup(place.database()).await)[1..], "nothing changed meanwhile");
    commit(&*store, vec![add(&key(9000))]).await;
    assert_ne!(lines(&file)[1..], lines(&backup(place.database()).await)[1..]);

    let verified = VerifiedBackup::read(Cursor::new(&file)).expect("it is in order");
    let summary = verified.summary();
    let head = store.audit(None, 2).await.expect("the log").remove(1);
    assert_eq!((summary.entries, &summary.hash), (head.sequence, &head.hash));
    assert_eq!(summary.header.at, at(7));
    assert_eq!(summary.header.root_key, Some(root_key(1).id.to_string()));
    let text = String::from_utf8(file).expect("it is text");
    assert!(text.contains("sealed") && !text.contains("sessions"), "sessions are not restored");
}

async fn what_is_restored_is_what_was_backed_up(place: Place) {
    filled(&place).await.close().await;
    let file = backup(place.database()).await;
    let server = Arc::new(Postgres::start());
    for other in [Place::sqlite(), Place::postgres(&server)] {
        restore(other.database(), &file).await.expect("it is in order");
        let again = backup(other.database()).await;
        assert_eq!(rows_but_the_log(&again), rows_but_the_log(&file));
        let store = other.open().await;
        let log = store.audit(None, 2).await.expect("the log");
        assert_eq!((log[0].action.as_str(), log[0].actor.as_str()), ("RestoreBackup", "command line"));
        assert_eq!(log[1].hash, VerifiedBackup::read(Cursor::new(&file)).expect("in order").summary().hash);
        let chain = store.verify_chain().await.expect("a check");
        assert!(matches!(chain, ChainCheck::Intact(last) if last.sequence == log[0].sequence), "{chain:?}");
        assert!(store.keyring(&KeyringId::new("server")).await.expect("a read").is_some());
        // The tables work as those that were made by a start.
        commit(&*store, vec![add(&key(9000)), alias(&key(9000), "new")]).await;
    }
}

async fn whatever_is_wrong_with_a_backup_nothing_is_restored(place: Place) {
    let store = place.open().await;
    commit(&*store, vec![Write::RecordRootKey(root_key(1)), keyring("server"), add(&key(1))]).await;
    commit(&*store, vec![alias(&key(1), "pay")]).await;
    store.close().await;
    let file = backup(place.database()).await;
    let empty = Place::sqlite();
    for len in (0..file.len()).step_by(7) {
        let error = refused(&empty, &file[..len]).await;
        assert!(matches!(error, BackupError::CutOff | BackupError::Line { .. }), "cut at {len}: {error:?}");
    }
    for at in (0..file.len()).step_by(3) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        refused(&empty, &altered).await;
    }
    // Whoever alters a backup may compute its checksum anew.
    type Is = fn(&BackupError) -> bool;
    let cases: [(&str, &str, Is); 8] = [
        (r#""format":1"#, r#""format":2"#, |e| matches!(e, BackupError::Format { found: 2 })),
        (r#""schema":"#, r#""schema":9"#, |e| matches!(e, BackupError::NewerSchema { .. })),
        (r#""table":"aliases""#, r#""table":"sqlite_schema""#, |e| matches!(e, BackupError::Line { .. })),
        (r#""name","key_id"]"#, r#""name) VALUES (1)--","key_id"]"#, |e| {
            matches!(e, BackupError::Line { .. })
        }),
        (r#"["server",{"base64":""#, r#"["server",{"base64":"!"#, |e| matches!(e, BackupError::Line { .. })),
        (r#"["server",{"#, r#"["server",1,{"#, |e| matches!(e, BackupError::Line { .. })),
        ("li.wei", "wu.wei", |e| {
            matches!(e, BackupError::Chain(ChainCheck::Broken { sequence: 1, what: Break::Altered }))
        }),
        (r#"[1,2,""#, r#"[1,3,""#, |e| {
            matches!(e, BackupError::Chain(ChainCheck::Broken { sequence: 3, what: Break::Missing }))
        }),
    ];
    let text = String::from_utf8(file.clone()).expect("it is text");
    for (ours, theirs, is) in cases {
        assert!(text.contains(ours), "{ours} is not in {text}");
        let error = refused(&empty, &sealed_anew(&text.replace(ours, theirs))).await;
        assert!(is(&error), "{theirs}: {error:?}");
    }
    restore(empty.database(), &sealed_anew(&text)).await.expect("as it was written");
}

async fn only_an_empty_database_is_filled(place: Place) {
    place.open().await.close().await;
    let file = backup(place.database()).await;
    let error = restore(place.database(), &file).await.expect_err("it is refused");
    assert!(matches!(error, BackupError::NotEmpty), "{error:?}");
    if let Place::Sqlite(_) = place {
        let store = place.open().await;
        let error = restore(place.database(), &file).await.expect_err("it is refused");
        assert!(matches!(error, BackupError::Open(OpenError::InUse { .. })), "{error:?}");
        drop(store);
    }
    assert_eq!(lines(&backup(place.database()).await)[1..], lines(&file)[1..]);
}

async fn backup(database: Database) -> Vec<u8> {
    let mut file = Vec::new();
    storage::backup(database, at(7), "0.0.0-test", &mut file).await.expect("a backup");
    file
}

async fn restore(database: Database, file: &[u8]) -> Result<(), BackupError> {
    let told = Audit {
        at: Timestamp::from_seconds(1_800_000_000),
        actor: Actor::CommandLine,
        action: "RestoreBackup",
        resource: "server".to_owned(),
        outcome: Outcome::Ok,
        detail: json!({}),
    };
    VerifiedBackup::read(Cursor::new(file))?.restore(database, told).await.map(drop)
}

async fn refused(empty: &Place, file: &[u8]) -> BackupError {
    let error = restore(empty.database(), file).await.expect_err("it is refused");
    assert!(!empty.file().exists(), "nothing was made");
    error
}

fn lines(file: &[u8]) -> Vec<&str> {
    str::from_utf8(file).expect("it is text").lines().collect()
}

/// All rows of a backup with their tables, but those of the audit log.
fn rows_but_the_log(file: &[u8]) -> Vec<Value> {
    let values = lines(file).into_iter().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let (mut table, mut rows) = (Value::Null, vec![]);
    for value in values.skip(1) {
        match value.get("table") {
            Some(name) => table = name.clone(),
            None if value.is_array() && table != "audit" && table != "audit_head" => {
                rows.push(json!([table, value]))
            }
            None => {}
        }
    }
    assert!(rows.len() > 1100, "{} rows", rows.len());
    rows
}

/// The same lines, with a last line that is right for them.
fn sealed_anew(text: &str) -> Vec<u8> {
    let (lines, end) = text.trim_end().rsplit_once('\n').expect("lines");
    let end: Value = serde_json::from_str(end).expect("JSON");
    let lines = format!("{lines}\n");
    let sha256 = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, lines.as_bytes());
    let end = json!({ "rows": end["rows"], "sha256": hex::encode(sha256) });
    format!("{lines}{end}\n").into_bytes()
}
